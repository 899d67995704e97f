package mcpserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// Tests of what mcp-go does wrong, beside those of what this room does (the table in README.md names them all).

func TestABurstOfReportsIsWholeAndBeforeTheReply(t *testing.T) {
	const reports = 300 // mcp-go keeps a hundred
	d := fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
		for done := range uint64(reports) {
			call.Progress(dispatch.Progress{Done: done + 1})
		}
		return echo(ctx, call)
	}}
	c := start(t, d)
	c.initialize()
	c.send("%s", echoCall(1, 2))
	var got []map[string]any
	for range reports + 1 {
		got = append(got, c.receive())
	}
	for transport, all := range map[string][]map[string]any{
		"stdio": got,
		"HTTP":  messages(t, startHTTP(t, d).post(t.Context(), echoCall(1, 2))),
	} {
		if len(all) != reports+1 || path(all[reports], "result") == nil {
			t.Fatalf("%s: %d messages, the last %v", transport, len(all), all[len(all)-1])
		}
		for i, m := range all[:reports] {
			if path(m, "params", "progress") != float64(i+1) {
				t.Fatalf("%s: message %d is %v", transport, i, m)
			}
		}
	}
}

func TestAResultThatCallsShareIsNotWrittenInto(t *testing.T) {
	shared := dispatch.Result{Text: "done", Structured: json.RawMessage(`{"n":1}`)}
	s := startHTTP(t, fake{tools: echoTool(), call: func(context.Context, dispatch.Call) dispatch.Result { return shared }})
	var calls sync.WaitGroup
	for range 20 { // the race detector looks on
		calls.Go(func() {
			m := messages(t, s.post(t.Context(), echoCall(1, nil)))
			if path(m[0], "result", "resultType") != nil || path(m[0], "result", "_meta") != nil {
				t.Errorf("a client of the older revisions got %v", m)
			}
		})
		calls.Go(func() {
			m := messages(t, s.post(t.Context(), `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{},`+modern+`}}`, modernHeaders("tools/call", "echo")...))
			if path(m[0], "result", "resultType") != "complete" {
				t.Errorf("a modern client got %v", m)
			}
		})
	}
	calls.Wait()
}

func TestTasksAreNotBegun(t *testing.T) {
	c := start(t, fake{tools: echoTool(), call: echo})
	c.initialize()
	c.send(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"n":1},"task":{"ttl":60000}}}`)
	if m := c.receive(); path(m, "result", "structuredContent", "n") != 1.0 || path(m, "result", "task") != nil {
		t.Errorf("a call as a task: %v", m)
	}
	for _, method := range []string{"tasks/list", "tasks/get", "tasks/result", "tasks/cancel"} {
		c.send(`{"jsonrpc":"2.0","id":2,"method":%q,"params":{"taskId":"x"}}`, method)
		if m := c.receive(); m["error"] == nil {
			t.Errorf("%s: %v", method, m)
		}
	}
}

func TestAListOfAnyLengthIsOnePage(t *testing.T) {
	var tools []dispatch.Tool
	for i := range 150 {
		tool := echoTool()[0]
		tool.Name = fmt.Sprintf("echo_%d", i)
		tools = append(tools, tool)
	}
	c := start(t, fake{tools: tools, call: echo})
	c.initialize()
	c.send(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)
	m := c.receive()
	if listed, _ := path(m, "result", "tools").([]any); len(listed) != len(tools) || path(m, "result", "nextCursor") != nil {
		t.Errorf("%d tools are listed of %d, and %v", len(listed), len(tools), path(m, "result", "nextCursor"))
	}
}

func TestErrorsOfTheProtocolAreForPeople(t *testing.T) {
	c := start(t, fake{tools: echoTool(), call: echo})
	c.initialize()
	for _, line := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"none","arguments":{}}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":5}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"?"}}`,
		`{"jsonrpc":"2.0","id":1,"method":"resources/list"}`,
	} {
		c.send("%s", line)
		m := c.receive()
		text, _ := path(m, "error", "message").(string)
		if text == "" || strings.Contains(text, "&{") || strings.Contains(text, "goroutine") {
			t.Errorf("%s: %v", line, m)
		}
	}
}
