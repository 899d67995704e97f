// Command everything is a guest for a test: one tool for each thing that a guest's runtime asks of WASI, and one that uses every function and type of
// the contract.
package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand"
	"os"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func init() {
	tool.Serve(
		define("surroundings", surroundings), define("sleeps", sleeps), define("secrets", secrets), define("exits", exits),
		define("panics", panics), define("contract", contract), define("fails", fails))
}

func main() {}

const object = `{"type":"object","additionalProperties":false,"properties":{}}`

func define(name string, run func(*tool.Call) (tool.Output, *tool.Failure)) tool.Definition {
	return tool.Definition{Name: name, Title: "Title of " + name, Description: "Description of " + name, InputSchema: object, OutputSchema: object,
		Annotations: tool.Annotations{Destructive: true, OpenWorld: true}, Paged: name == "contract",
		Needs: []tool.Need{{Method: tool.Patch, Root: tool.ApexREST, Pattern: "a/{id}"}, {Method: tool.Get, Root: tool.Data, Pattern: "b"}}, Run: run}
}

func text(s string) (tool.Output, *tool.Failure) {
	return tool.Output{Text: []byte(s), Structured: []byte(`{}`)}, nil
}

func surroundings(*tool.Call) (tool.Output, *tool.Failure) {
	fmt.Println("nobody reads this")
	println("nor this")
	_, file := os.ReadFile("/etc/passwd")
	_, folder := os.ReadDir(".")
	written := os.WriteFile("/tmp/x", []byte("x"), 0o600)
	_, input := os.Stdin.Read(make([]byte, 1))
	first, second := time.Now(), time.Now()
	garbage := 0
	for i := range 200_000 { // more than the memory holds: the collector runs
		garbage += len(fmt.Sprint(i, strings.Repeat("x", 200)))
	}
	return text(fmt.Sprint(len(os.Args), len(os.Environ()), file != nil, folder != nil, written != nil, input != nil, first.UTC().Year(),
		second.After(first), mathrand.Intn(1000) >= 0, garbage > 0))
}

func sleeps(*tool.Call) (tool.Output, *tool.Failure) {
	done := make(chan string)
	go func() {
		time.Sleep(time.Hour)
		done <- "awake"
	}()
	return text(<-done)
}

func secrets(*tool.Call) (tool.Output, *tool.Failure) {
	_, err := rand.Read(make([]byte, 16))
	return text(fmt.Sprint("there are secrets: ", err))
}

func exits(*tool.Call) (tool.Output, *tool.Failure) {
	os.Exit(0)
	return text("it goes on")
}

func panics(*tool.Call) (tool.Output, *tool.Failure) { panic(errors.New("on purpose")) }

func fails(*tool.Call) (tool.Output, *tool.Failure) {
	return tool.Output{}, tool.Fail("CODE", "message", "hint")
}

func contract(c *tool.Call) (tool.Output, *tool.Failure) {
	var said []string
	c.Host.Log(tool.Warn, "a warning")
	c.Host.Progress(1, 0, "begun")
	c.Host.Progress(2, 3, "gone on")
	for {
		r := tool.Request{Method: tool.Patch, Root: tool.ApexREST, Path: []string{"a", "ü/b"},
			Query: []tool.Param{{Name: "q", Value: "1 2"}, {Name: "e", Value: ""}},
			Headers: []tool.Header{{Name: tool.QueryBatchSize, Number: 200}, {Name: tool.AutoAssign, Flag: true}, {Name: tool.AllowDuplicates},
				{Name: tool.IfMatch, Text: `"tag"`}, {Name: tool.IfUnmodifiedSince, Text: "Sun, 06 Nov 1994 08:49:37 GMT"}},
			Body: &tool.Body{Type: tool.BodyType(len(said) % 3), Content: []byte("body")}}
		answer, err := c.Host.Fetch(&r)
		if err == nil {
			said = append(said, fmt.Sprint(answer.Status, answer.Headers, string(answer.Body)))
			break
		}
		said = append(said, fmt.Sprint(*err))
	}
	said = append(said, fmt.Sprint(c.Host.Pause(1), c.Host.Pause(3_600_000)))
	cursor := "next to " + c.Cursor
	return tool.Output{Text: []byte(strings.Join(said, "\n")), Structured: []byte(fmt.Sprintf(`{"budget":%d}`, c.Budget)), Cursor: cursor}, nil
}
