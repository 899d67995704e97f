// Package tooltest runs tools natively, in tests, against answers that the test gives.
package tooltest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// Host answers requests from a list, in order, and remembers them.
type Host struct {
	// Answers are used up from the first on. A request without an answer fails the test.
	Answers []Answer
	// Requests are those made, in words: `GET sobjects/Account ?q=…`, with the body on a second line.
	Requests []string
	// Left are the requests left for the case that the call is stopped, in the same words.
	Left []string
	// Steps are the progress messages.
	Steps []string

	t testing.TB
}

// Answer is what a request gets: an error, or a status and a body.
type Answer struct {
	Status int
	Body   string
	Err    *tool.FetchError
}

// OK is an answer of status 200.
func OK(body string) Answer { return Answer{Status: 200, Body: body} }

// NewHost returns a host with these answers.
func NewHost(t testing.TB, answers ...Answer) *Host {
	t.Helper()
	return &Host{t: t, Answers: answers}
}

// Fetch gives the next answer.
func (h *Host) Fetch(r *tool.Request) (tool.Response, *tool.FetchError) {
	h.t.Helper()
	h.Requests = append(h.Requests, words(r))
	if len(h.Answers) == 0 {
		h.t.Fatalf("no answer is left for %s", words(r))
	}
	answer := h.Answers[0]
	h.Answers = h.Answers[1:]
	if answer.Err != nil {
		return tool.Response{}, answer.Err
	}
	return tool.Response{Status: answer.Status, Body: []byte(answer.Body)}, nil
}

// IfStopped remembers the request.
func (h *Host) IfStopped(r *tool.Request) *tool.FetchError {
	h.Left = append(h.Left, words(r))
	return nil
}

func words(r *tool.Request) string {
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
	s := methods[r.Method] + " " + strings.Join(r.Path, "/")
	for _, p := range r.Query {
		s += " ?" + p.Name + "=" + p.Value
	}
	if r.Body != nil {
		s += "\n" + string(r.Body.Content)
	}
	return s
}

// Progress remembers the message.
func (h *Host) Progress(done, total int, message string) {
	h.Steps = append(h.Steps, fmt.Sprintf("%d/%d %s", done, total, message))
}

// Log is ignored.
func (h *Host) Log(tool.LogLevel, string) {}

// Pause takes no time.
func (h *Host) Pause(int) tool.Interruption { return tool.Completed }

// DefaultBudget is the budget of a call that names none, in characters.
const DefaultBudget = 100_000

// Call is one call of a tool.
type Call struct {
	Arguments string
	Cursor    string
	Budget    int
}

// Run runs a call. It fails the test when the arguments do not fit the tool's input schema, the result does not fit the output
// schema, a request is not among the tool's needs, or a budget is passed.
func Run(t testing.TB, d tool.Definition, host *Host, c Call) (tool.Output, *tool.Failure) {
	t.Helper()
	Fits(t, d.InputSchema, c.Arguments)
	if c.Budget == 0 {
		c.Budget = DefaultBudget
	}
	output, failure := Unchecked(d, host, c)
	for _, request := range slices.Concat(host.Requests, host.Left) {
		if !needed(d.Needs, request) {
			t.Errorf("%s is not among the needs of %s", request, d.Name)
		}
	}
	if failure != nil {
		return output, failure
	}
	Fits(t, d.OutputSchema, string(output.Structured))
	if n := len([]rune(string(output.Structured))); n > c.Budget {
		t.Errorf("the structured result has %d characters, the budget is %d", n, c.Budget)
	}
	if n := len([]rune(string(output.Text))); n > c.Budget {
		t.Errorf("the text has %d characters, the budget is %d", n, c.Budget)
	}
	if output.Cursor != "" && !d.Paged {
		t.Errorf("%s gave a cursor and is not paged", d.Name)
	}
	return output, nil
}

// Unchecked runs a call whose arguments need not fit the schema.
func Unchecked(d tool.Definition, host *Host, c Call) (tool.Output, *tool.Failure) {
	return d.Run(&tool.Call{Host: host, Arguments: tool.ReadArguments([]byte(c.Arguments)), Cursor: c.Cursor, Budget: c.Budget})
}

// needed says whether one of the needs covers a request in words.
func needed(needs []tool.Need, request string) bool {
	method, rest, _ := strings.Cut(request, " ")
	path, _, _ := strings.Cut(strings.ReplaceAll(rest, "\n", " "), " ")
	segments := strings.Split(path, "/")
	for _, need := range needs {
		pattern := strings.Split(need.Pattern, "/")
		if last := len(pattern) - 1; pattern[last] == "**" && len(segments) > last {
			pattern, segments := pattern[:last], segments[:last]
			if words(&tool.Request{Method: need.Method}) == method+" " && slices.Equal(pattern, segments) {
				return true
			}
			continue
		}
		if words(&tool.Request{Method: need.Method}) != method+" " || len(pattern) != len(segments) {
			continue
		}
		covered := true
		for i, p := range pattern {
			covered = covered && (p == segments[i] || p == "*" || strings.HasPrefix(p, "{"))
		}
		if covered {
			return true
		}
	}
	return false
}

// CheckDefinition fails the test when a definition breaks a rule of the contract or of the clients.
func CheckDefinition(t testing.TB, d tool.Definition) {
	t.Helper()
	if d.Title == "" || len(d.Title) > 100 || d.Description == "" || len(d.Description) > 4000 || len(d.Needs) > 64 {
		t.Errorf("title %q, %d bytes of description, %d needs", d.Title, len(d.Description), len(d.Needs))
	}
	CheckInputSchema(t, d.InputSchema)
	CheckSchema(t, "output schema", d.OutputSchema)
}
