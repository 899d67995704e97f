package dispatch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/org"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// scriptedOrg answers as a test says and remembers what it was asked.
type scriptedOrg struct {
	name   string
	answer func(ctx context.Context, req org.Request) (org.Response, error)

	mu    sync.Mutex
	asked []org.Request
}

func (s *scriptedOrg) Do(ctx context.Context, req org.Request) (org.Response, error) {
	s.mu.Lock()
	s.asked = append(s.asked, req)
	s.mu.Unlock()
	return s.answer(ctx, req)
}

func (s *scriptedOrg) Identity() string { return s.name }

func answering(status int, body string) *scriptedOrg {
	return &scriptedOrg{answer: func(context.Context, org.Request) (org.Response, error) {
		return org.Response{Status: status, Body: []byte(body), Header: http.Header{}}, nil
	}}
}

func failing(err error) *scriptedOrg {
	return &scriptedOrg{answer: func(context.Context, org.Request) (org.Response, error) { return org.Response{}, err }}
}

// echoes makes a dispatcher with the tools of testdata/echo.wat beside the bundled ones.
func echoes(t *testing.T, o dispatch.Org, change ...func(*dispatch.Config)) *dispatch.Dispatcher {
	t.Helper()
	return newDispatcher(t, o, append([]func(*dispatch.Config){func(cfg *dispatch.Config) {
		sb, err := sandbox.New(t.Context(), sandbox.Config{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = sb.Close(context.Background()) })
		installed, err := catalog.Open(t.Context(), catalog.Config{Sandbox: sb, Folder: "testdata", ServeUnapproved: true})
		if err != nil || len(installed.Refusals()) > 0 {
			t.Fatal(err, installed.Refusals())
		}
		cfg.Catalog = installed
	}}, change...)...)
}

func call(t *testing.T, d *dispatch.Dispatcher, tool, arguments string) dispatch.Result {
	t.Helper()
	return d.Call(t.Context(), dispatch.Call{Tool: tool, Arguments: json.RawMessage(arguments)})
}

func wantFailure(t *testing.T, r dispatch.Result, code string, parts ...string) {
	t.Helper()
	if r.Failure == nil {
		t.Fatalf("no failure, want %s: %s", code, r.Text)
	}
	if r.Text != "" || r.Structured != nil {
		t.Errorf("a failure with a result: %q %s", r.Text, r.Structured)
	}
	if r.Failure.Code != code {
		t.Errorf("the code is %s, want %s", r.Failure.Code, code)
	}
	for _, part := range parts {
		if !strings.Contains(r.Failure.Text(), part) {
			t.Errorf("the failure lacks %q: %s", part, r.Failure.Text())
		}
	}
}

func TestAGuestsAnswerIsCheckedBeforeAClientSeesIt(t *testing.T) {
	d := echoes(t, answering(200, ""), func(cfg *dispatch.Config) { cfg.ResultBudget = 1000 })
	if r := call(t, d, "echo", `{"n":1}`); r.Failure != nil || r.Text != `{"n":1}` || string(r.Structured) != `{"n":1}` {
		t.Fatalf("a good answer: %+v", r)
	}
	t.Run("a structured result that does not fit its schema", func(t *testing.T) {
		wantFailure(t, call(t, d, "echo", `{"n":"one"}`), dispatch.CodeGuestResult, "does not fit", "integer")
	})
	t.Run("a structured result over the budget", func(t *testing.T) {
		wantFailure(t, call(t, d, "echo", `{"n":1,"pad":"`+strings.Repeat("x", 1000)+`"}`), dispatch.CodeGuestResult, "at most 1000")
	})
	t.Run("a cursor of a tool that is not paged", func(t *testing.T) {
		wantFailure(t, call(t, d, "echo_rogue", `{"n":1}`), dispatch.CodeGuestResult, "paged")
	})
	t.Run("a text over the budget is cut", func(t *testing.T) {
		r := call(t, d, "echo_long", `{}`)
		if r.Failure != nil || len(r.Text) > 1000 || !strings.Contains(r.Text, "of 65536 characters") {
			t.Fatalf("%d characters, %v", len(r.Text), r.Failure)
		}
	})
}

func TestACursorGoesThroughTheClientSealed(t *testing.T) {
	d := echoes(t, &scriptedOrg{name: "https://a"})
	first := call(t, d, "echo_by_page", `{"n":1}`)
	var page struct{ Cursor string }
	if err := json.Unmarshal(first.Structured, &page); err != nil || page.Cursor == "" {
		t.Fatalf("no cursor in %s", first.Structured)
	}
	if strings.Contains(page.Cursor, "page") || !strings.Contains(first.Text, page.Cursor) {
		t.Fatalf("the cursor %q, the text %q", page.Cursor, first.Text)
	}
	if next := call(t, d, "echo_by_page", `{"cursor":"`+page.Cursor+`", "n":1}`); next.Failure != nil || !strings.HasPrefix(next.Text, "page 2\n") {
		t.Fatalf("the guest was not given its own cursor: %+v", next)
	}
	wantFailure(t, call(t, d, "echo_by_page", `{"n":2,"cursor":"`+page.Cursor+`"}`), dispatch.CodeInvalidCursor, "same arguments")
	wantFailure(t, call(t, d, "echo", `{"n":1,"cursor":"`+page.Cursor+`"}`), dispatch.CodeInvalidArguments, "cursor")
	for _, tool := range d.Tools() {
		in, out := strings.Contains(string(tool.InputSchema), `"cursor"`), strings.Contains(string(tool.OutputSchema), `"cursor"`)
		if paged := tool.Name == "echo_by_page"; strings.HasPrefix(tool.Name, "echo") && (in != paged || out != paged) {
			t.Errorf("%s: %s %s", tool.Name, tool.InputSchema, tool.OutputSchema)
		}
	}
}

func TestProgressAndLogLinesOfAGuestReachTheirReaders(t *testing.T) {
	var log bytes.Buffer
	d := echoes(t, answering(200, ""), func(cfg *dispatch.Config) { cfg.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	var got []dispatch.Progress
	d.Call(t.Context(), dispatch.Call{Tool: "echo_long", Arguments: []byte(`{}`), Progress: func(p dispatch.Progress) { got = append(got, p) }})
	if len(got) != 1 || got[0].Done != 1 || *got[0].Total != 2 || got[0].Message != "halfway" {
		t.Errorf("progress: %+v", got)
	}
	if !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), "message=halfway") {
		t.Errorf("log: %s", log.String())
	}
}

func TestWhatTheOrgSaysBecomesAFailureThatAPersonCanActOn(t *testing.T) {
	const query = `{"query":"SELECT Id FROM Account"}`
	const create = `{"object_name":"Account","data":{"Name":"A"}}`
	tests := map[string]struct {
		err             error
		tool, arguments string
		code            string
		parts           []string
	}{
		"no login":                      {&org.UnauthenticatedError{Reason: "Nothing is set.", Remedy: "Set A."}, "run_soql_query", query, dispatch.CodeNotLoggedIn, []string{"Nothing is set.", "Set A."}},
		"unreachable":                   {&org.UnreachableError{Reason: "No such host."}, "run_soql_query", query, "UNREACHABLE", []string{"No such host."}},
		"a create that timed out":       {&org.TimeoutError{After: time.Second, MayHaveHappened: true}, "create_record", create, "TIMED_OUT", []string{"may have been"}},
		"an answer that is too long":    {&org.TooLargeError{Limit: 1}, "run_soql_query", query, "BUDGET_SPENT", nil},
		"an error that is nobody's own": {errors.New("secret detail"), "run_soql_query", query, "UNREACHABLE", []string{"log"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			r := call(t, newDispatcher(t, failing(tc.err)), tc.tool, tc.arguments)
			wantFailure(t, r, tc.code, tc.parts...)
			if strings.Contains(r.Failure.Text(), "secret detail") {
				t.Error("an inner error's text is shown")
			}
		})
	}
}

func TestARequestIsSentAsTheGuestWroteIt(t *testing.T) {
	o := answering(201, `{"id":"001000000000001AAA","success":true,"errors":[]}`)
	d := newDispatcher(t, o)
	if r := call(t, d, "create_record", `{"object_name":"Account","data":{"Name":"A","Big":12345678901234567890}}`); r.Failure != nil {
		t.Fatal(r.Failure.Text())
	}
	req := o.asked[0]
	if req.Method != http.MethodPost || req.Root != org.RootData || !slices.Equal(req.Path, []string{"sobjects", "Account"}) ||
		req.Body == nil || req.Body.Type != org.BodyJSON || !strings.Contains(string(req.Body.Data), "12345678901234567890") {
		t.Fatalf("the org was asked %+v", req)
	}
	if req.MaxResponse <= 0 {
		t.Errorf("the response may have %d bytes; the call's own limit is not passed on", req.MaxResponse)
	}
}

func TestACallWaitsForItsTurnAndCanBeCancelledMeanwhile(t *testing.T) {
	entered, release := make(chan struct{}, 2), make(chan struct{})
	o := &scriptedOrg{answer: func(ctx context.Context, _ org.Request) (org.Response, error) {
		entered <- struct{}{}
		select {
		case <-release:
		case <-ctx.Done():
		}
		return org.Response{Status: 200, Body: []byte(`{"totalSize":0,"done":true,"records":[]}`)}, ctx.Err()
	}}
	d := newDispatcher(t, o, func(cfg *dispatch.Config) { cfg.Concurrency = 1 })
	running := make(chan dispatch.Result)
	go func() { running <- call(t, d, "run_soql_query", `{"query":"SELECT Id FROM Account"}`) }()
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan dispatch.Result)
	go func() {
		waiting <- d.Call(ctx, dispatch.Call{Tool: "run_soql_query", Arguments: []byte(`{"query":"SELECT Id FROM Account"}`)})
	}()
	time.Sleep(100 * time.Millisecond) // a call that does not wait asks the org within this time
	cancel()
	wantFailure(t, <-waiting, dispatch.CodeCancelled, "before it ran")
	close(release)
	if r := <-running; r.Failure != nil {
		t.Fatal(r.Failure.Text())
	}
	if len(o.asked) != 1 {
		t.Fatalf("%d requests were made", len(o.asked))
	}
	// The turn is given back.
	if r := call(t, d, "get_record", `{"object_name":"Account","record_id":"no id"}`); r.Failure == nil || r.Failure.Code != dispatch.CodeInvalidArguments {
		t.Fatalf("the next call: %+v", r)
	}
}

func TestCancellingACallStopsItsRequest(t *testing.T) {
	entered := make(chan struct{})
	o := &scriptedOrg{answer: func(ctx context.Context, _ org.Request) (org.Response, error) {
		close(entered)
		<-ctx.Done()
		return org.Response{}, &org.CanceledError{}
	}}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-entered; cancel() }()
	r := newDispatcher(t, o).Call(ctx, dispatch.Call{Tool: "run_soql_query", Arguments: []byte(`{"query":"SELECT Id FROM Account"}`)})
	wantFailure(t, r, dispatch.CodeCancelled)
}

func TestUnderReadOnlyAToolThatCanChangeDataIsNeitherListedNorRun(t *testing.T) {
	o := answering(201, `{}`)
	d := newDispatcher(t, o, func(cfg *dispatch.Config) { cfg.Policy = policy.Engine{ReadOnly: true} })
	for _, tool := range d.Tools() {
		if !tool.Annotations.ReadOnly {
			t.Errorf("%s is listed", tool.Name)
		}
	}
	wantFailure(t, call(t, d, "create_record", `{"object_name":"Account","data":{"Name":"A"}}`), dispatch.CodeReadOnly, "--read-only")
	if len(o.asked) != 0 {
		t.Fatalf("the org was asked %+v", o.asked)
	}
}

func TestWithoutRawToolsNoToolTakesAnyPath(t *testing.T) {
	o := answering(200, `{}`)
	d := newDispatcher(t, o, func(cfg *dispatch.Config) { cfg.NoRaw = true })
	names := map[string]bool{}
	for _, tool := range d.Tools() {
		names[tool.Name] = true
	}
	for _, raw := range []string{"restful", "tooling_execute", "apex_execute"} {
		if names[raw] {
			t.Errorf("%s is listed", raw)
		}
		wantFailure(t, call(t, d, raw, `{"path":"limits","action":"query"}`), dispatch.CodeNoRaw, "--no-raw-tools")
	}
	if !names["run_soql_query"] || !names["delete_record"] {
		t.Error("a tool with a purpose is left out")
	}
	if len(o.asked) != 0 {
		t.Fatalf("the org was asked %+v", o.asked)
	}
}

func TestACallThatTakesTooLongSaysSo(t *testing.T) {
	slow := false
	o := &scriptedOrg{answer: func(ctx context.Context, _ org.Request) (org.Response, error) {
		if !slow {
			return org.Response{Status: http.StatusNoContent}, nil
		}
		<-ctx.Done()
		return org.Response{}, &org.TimeoutError{MayHaveHappened: true}
	}}
	d := newDispatcher(t, o, func(cfg *dispatch.Config) { cfg.Limits.Deadline = 3 * time.Second })
	const arguments = `{"object_name":"Account","record_id":"001000000000001AAA"}`
	if r := call(t, d, "delete_record", arguments); r.Failure != nil { // compiles the module
		t.Fatal(r.Failure.Text())
	}
	slow = true
	r := call(t, d, "delete_record", arguments)
	if r.Failure == nil || !strings.Contains(r.Failure.Text(), "may have been") {
		t.Fatalf("got %+v", r.Failure)
	}
}

func TestWaitingForATurnIsPartOfTheTimeThatACallMayTake(t *testing.T) {
	const deadline, waited = 4 * time.Second, time.Second
	entered, release := make(chan time.Time, 2), make(chan struct{})
	o := &scriptedOrg{answer: func(ctx context.Context, _ org.Request) (org.Response, error) {
		end, _ := ctx.Deadline()
		entered <- end
		<-release
		return org.Response{Status: 200, Body: []byte(`{"totalSize":0,"done":true,"records":[]}`)}, nil
	}}
	d := newDispatcher(t, o, func(cfg *dispatch.Config) { cfg.Concurrency, cfg.Limits.Deadline = 1, deadline })
	const query = `{"query":"SELECT Id FROM Account"}`
	both := make(chan dispatch.Result, 2)
	go func() { both <- call(t, d, "run_soql_query", query) }()
	<-entered
	arrived := time.Now()
	go func() { both <- call(t, d, "run_soql_query", query) }()
	time.Sleep(waited)
	close(release)
	if left := (<-entered).Sub(arrived); left > deadline+waited/2 {
		t.Errorf("the second may run for %s after it was asked for, of %s", left, deadline)
	}
	<-both
	<-both
}

func TestArgumentsThatAreNotThereAreNone(t *testing.T) {
	for _, arguments := range []string{"", " ", "null", " null\n", "{}"} {
		o := answering(200, `{"sobjects":[]}`)
		if r := newDispatcher(t, o).Call(t.Context(), dispatch.Call{Tool: "list_sobjects", Arguments: json.RawMessage(arguments)}); r.Failure != nil || len(o.asked) != 1 {
			t.Errorf("%q: %+v", arguments, r.Failure)
		}
	}
	r := newDispatcher(t, answering(200, `{}`)).Call(t.Context(), dispatch.Call{Tool: "run_soql_query", Arguments: json.RawMessage(`{"query":"SELECT Id FROM Account","cursor":7}`)})
	if r.Failure == nil || r.Failure.Code != dispatch.CodeInvalidArguments {
		t.Errorf("a cursor that is a number: %+v", r.Failure)
	}
}

func TestACallWithoutRoomForAnAnswerLetsTheOrgSendNone(t *testing.T) {
	o := answering(200, `{}`)
	newDispatcher(t, o, func(c *dispatch.Config) { c.Limits.BytesIn = -1 }).
		Call(t.Context(), dispatch.Call{Tool: "list_sobjects"})
	if len(o.asked) != 1 || o.asked[0].MaxResponse >= 0 {
		t.Errorf("asked %+v", o.asked)
	}
}
