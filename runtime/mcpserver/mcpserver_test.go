package mcpserver_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver"
)

// fake is a dispatcher whose one tool does what a test says.
type fake struct {
	tools []dispatch.Tool
	call  func(ctx context.Context, call dispatch.Call) dispatch.Result
}

func (f fake) Tools() []dispatch.Tool { return f.tools }

func (f fake) Call(ctx context.Context, call dispatch.Call) dispatch.Result { return f.call(ctx, call) }

func echoTool() []dispatch.Tool {
	return []dispatch.Tool{{
		Name: "echo", Title: "Echo", Description: "Gives its arguments back.",
		InputSchema:  json.RawMessage(`{"type":"object","properties":{"n":{"type":"number","description":"A number."}},"additionalProperties":false}`),
		OutputSchema: json.RawMessage(`{"type":"object","properties":{"n":{"type":"number"}}}`),
		Annotations:  abi.Annotations{ReadOnly: true, Idempotent: true},
	}}
}

func echo(_ context.Context, call dispatch.Call) dispatch.Result {
	return dispatch.Result{Text: "done", Structured: call.Arguments}
}

// client talks to a server over pipes, line by line.
type client struct {
	t     *testing.T
	in    io.WriteCloser
	lines chan string
	done  chan error
}

func start(t *testing.T, d mcpserver.Dispatcher, change ...func(*mcpserver.Config)) *client {
	t.Helper()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	cfg := mcpserver.Config{Version: "1.2.3", Instructions: "Ask.", Dispatcher: d}
	for _, f := range change {
		f(&cfg)
	}
	c := &client{t: t, in: inW, lines: make(chan string, 10_000), done: make(chan error, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() { cancel(); _ = inW.Close(); _ = outR.Close() })
	go func() {
		err := mcpserver.Serve(ctx, cfg, inR, outW)
		_ = outW.Close()
		c.done <- err
	}()
	go func() {
		s := bufio.NewScanner(outR)
		s.Buffer(nil, 64<<20)
		for s.Scan() {
			c.lines <- s.Text()
		}
		close(c.lines)
	}()
	return c
}

func (c *client) send(format string, args ...any) {
	c.t.Helper()
	if _, err := fmt.Fprintf(c.in, format+"\n", args...); err != nil {
		c.t.Fatal(err)
	}
}

// receive gives the next message, or fails when none comes.
func (c *client) receive() map[string]any {
	c.t.Helper()
	select {
	case line, ok := <-c.lines:
		if !ok {
			c.t.Fatal("the server closed its output")
		}
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			c.t.Fatalf("not a JSON line on the output: %q", line)
		}
		if path(m, "params", "_meta", "io.modelcontextprotocol/subscriptionId") == leftOver {
			return c.receive()
		}
		return m
	case <-time.After(20 * time.Second):
		c.t.Fatal("no message came")
	}
	return nil
}

// silence fails when a message comes before a later ping is answered.
func (c *client) silence() {
	c.t.Helper()
	c.send(`{"jsonrpc":"2.0","id":"silence","method":"ping"}`)
	if m := c.receive(); m["id"] != "silence" {
		c.t.Fatalf("got %v, want nothing before the reply to the ping", m)
	}
}

func (c *client) initialize() {
	c.t.Helper()
	c.send(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`)
	if m := c.receive(); m["result"] == nil {
		c.t.Fatalf("initialize: %v", m)
	}
	c.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
}

func path(m any, keys ...string) any {
	for _, k := range keys {
		object, _ := m.(map[string]any)
		m = object[k]
	}
	return m
}

func TestAToolIsListedWithTitleAnnotationsAndBothSchemas(t *testing.T) {
	c := start(t, fake{tools: echoTool(), call: echo})
	c.initialize()
	c.send(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)
	tools, _ := path(c.receive(), "result", "tools").([]any)
	if len(tools) != 1 {
		t.Fatalf("got %d tools", len(tools))
	}
	for keys, want := range map[string]any{
		"name": "echo", "title": "Echo", "inputSchema.additionalProperties": false, "outputSchema.type": "object",
		"annotations.readOnlyHint": true, "annotations.destructiveHint": false, "annotations.idempotentHint": true,
		"annotations.openWorldHint": false,
	} {
		if got := path(tools[0], strings.Split(keys, ".")...); got != want {
			t.Errorf("%s is %v, want %v", keys, got, want)
		}
	}
}

func TestNothingIsPromisedThatIsNotDone(t *testing.T) {
	c := start(t, fake{tools: echoTool(), call: echo})
	c.send(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`)
	capabilities, _ := path(c.receive(), "result", "capabilities").(map[string]any)
	for name := range capabilities {
		if name != "tools" {
			t.Errorf("the server promises %s", name)
		}
	}
	if _, ok := capabilities["tools"]; !ok || path(capabilities, "tools", "listChanged") == true {
		t.Errorf("the capabilities are %v", capabilities)
	}
}

func TestBothErasAreAnswered(t *testing.T) {
	c := start(t, fake{tools: echoTool(), call: echo})
	c.send(`{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`)
	if m := c.receive(); m["result"] == nil {
		t.Fatalf("server/discover: %v", m)
	}
	c.send(`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"n":1},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`)
	if m := c.receive(); path(m, "result", "resultType") != "complete" {
		t.Fatalf("a call without initialize: %v", m)
	}
	c.initialize()
	c.send(`{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"echo","arguments":{"n":1}}}`)
	if m := c.receive(); path(m, "result", "structuredContent", "n") != 1.0 || path(m, "result", "resultType") != nil {
		t.Fatalf("a call after initialize: %v", m)
	}
}

func TestArgumentsReachTheToolAsTheyWereWritten(t *testing.T) {
	var got json.RawMessage
	c := start(t, fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
		got = call.Arguments
		return echo(ctx, call)
	}})
	c.initialize()
	c.send(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"n":12345678901234567891}}}`)
	c.receive()
	if string(got) != `{"n":12345678901234567891}` {
		t.Fatalf("got %s", got)
	}
}

func TestAFailureIsAToolErrorWithItsHint(t *testing.T) {
	c := start(t, fake{tools: echoTool(), call: func(context.Context, dispatch.Call) dispatch.Result {
		return dispatch.Result{Failure: &dispatch.Failure{Code: "INVALID_FIELD", Message: "No such column.", Hint: "Try Name."}}
	}})
	c.initialize()
	c.send(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}`)
	m := c.receive()
	content, _ := path(m, "result", "content").([]any)
	if path(m, "result", "isError") != true || len(content) != 1 ||
		path(content[0], "text") != "INVALID_FIELD: No such column.\nNext: Try Name." {
		t.Fatalf("got %v", m)
	}
}

func TestAPanicEndsTheCallAndSaysNothingOfItself(t *testing.T) {
	c := start(t, fake{tools: echoTool(), call: func(context.Context, dispatch.Call) dispatch.Result { panic("canary") }})
	c.initialize()
	c.send(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}`)
	m := c.receive()
	if text := fmt.Sprint(m); path(m, "result", "isError") != true || strings.Contains(text, "canary") {
		t.Fatalf("got %v", text)
	}
	c.silence()
}

func TestNothingIsWrittenForACallAfterItsCancellation(t *testing.T) {
	stopped := make(chan struct{})
	c := start(t, fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
		<-ctx.Done()
		call.Progress(dispatch.Progress{Done: 1})
		close(stopped)
		return dispatch.Result{Failure: &dispatch.Failure{Code: "CANCELLED", Message: "cancelled"}}
	}})
	c.initialize()
	c.send(`{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{},"_meta":{"progressToken":"p"}}}`)
	for range 20 { // the cancellation may come before mcp-go has begun the call, and then the call never runs
		c.silence()
	}
	c.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`)
	<-stopped
	for range 20 {
		c.silence()
	}
}

func TestProgressComesOnlyWhenAskedForAndBeforeTheReply(t *testing.T) {
	total := uint64(3)
	c := start(t, fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
		if call.Progress != nil {
			for _, done := range []uint64{0, 1, 1, 0, 2} {
				call.Progress(dispatch.Progress{Done: done, Total: &total, Message: "rows"})
			}
		}
		return echo(ctx, call)
	}})
	c.initialize()
	for id := range 100 {
		c.send(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"echo","arguments":{},"_meta":{"progressToken":%d}}}`, id+1, id)
		for want := range 3 {
			if m := c.receive(); path(m, "params", "progress") != float64(want) || path(m, "params", "progressToken") != float64(id) {
				t.Fatalf("call %d: got %v, want progress %d", id, m, want)
			}
		}
		if m := c.receive(); m["id"] != float64(id+1) {
			t.Fatalf("call %d: got %v, want its reply", id, m)
		}
	}
	c.send(`{"jsonrpc":"2.0","id":"quiet","method":"tools/call","params":{"name":"echo","arguments":{}}}`)
	if m := c.receive(); m["id"] != "quiet" {
		t.Fatalf("got %v, want the reply and no progress", m)
	}
}

func TestPingsAreAnsweredWhileCallsRun(t *testing.T) {
	release := make(chan struct{})
	c := start(t, fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
		<-release
		return echo(ctx, call)
	}})
	c.initialize()
	for id := range 150 { // more than mcp-go has workers
		c.send(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"echo","arguments":{}}}`, id+1)
	}
	c.silence()
	close(release)
	for range 150 {
		c.receive()
	}
}

func TestACallThatIsCancelledWhileItWaitsNeverRuns(t *testing.T) {
	release := make(chan struct{})
	var mu sync.Mutex
	ran := map[string]bool{}
	c := start(t, fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
		mu.Lock()
		ran[string(call.Arguments)] = true
		mu.Unlock()
		<-release
		return echo(ctx, call)
	}})
	c.initialize()
	const workers, waiting = 100, 20 // as many as mcp-go has, and more
	for id := range workers + waiting {
		c.send(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"echo","arguments":{"n":%d}}}`, id+1, id+1)
	}
	for busy := 0; busy < workers; {
		c.silence()
		mu.Lock()
		busy = len(ran)
		mu.Unlock()
	}
	for id := range workers + waiting {
		c.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d}}`, id+1)
	}
	c.silence()
	close(release)
	c.send(`{"jsonrpc":"2.0","id":"last","method":"tools/call","params":{"name":"echo","arguments":{"n":0}}}`)
	if m := c.receive(); m["id"] != "last" {
		t.Fatalf("a cancelled call was answered: %v", m)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(ran) != workers+1 {
		t.Fatalf("%d calls ran, want the %d that had begun and the last", len(ran), workers)
	}
}

func TestCallsThatWereAskedForBeforeTheEndOfTheInputAreAnswered(t *testing.T) {
	c := start(t, fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
		select {
		case <-time.After(100 * time.Millisecond):
			return echo(ctx, call)
		case <-ctx.Done():
			return dispatch.Result{Failure: &dispatch.Failure{Code: "CANCELLED"}}
		}
	}}, func(cfg *mcpserver.Config) { cfg.DrainTime = time.Minute })
	c.initialize()
	for id := range 120 { // more than mcp-go has workers
		c.send(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"echo","arguments":{}}}`, id+1)
	}
	_ = c.in.Close()
	for range 120 {
		if m := c.receive(); path(m, "result", "isError") == true || m["result"] == nil {
			t.Fatalf("got %v", m)
		}
	}
	if err := <-c.done; err != nil {
		t.Fatal(err)
	}
}

func TestACallThatDoesNotEndDoesNotKeepTheServerAfterTheEndOfTheInput(t *testing.T) {
	c := start(t, fake{tools: echoTool(), call: func(ctx context.Context, _ dispatch.Call) dispatch.Result {
		<-ctx.Done()
		return dispatch.Result{Failure: &dispatch.Failure{Code: "CANCELLED"}}
	}}, func(cfg *mcpserver.Config) { cfg.DrainTime = 10 * time.Millisecond })
	c.initialize()
	c.send(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}`)
	_ = c.in.Close()
	select {
	case err := <-c.done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the server did not end")
	}
}

func TestAMessageThatIsTooLongIsRefusedAndTheNextOneServed(t *testing.T) {
	c := start(t, fake{tools: echoTool(), call: echo}, func(cfg *mcpserver.Config) { cfg.MaxMessage = 100_000 })
	c.initialize()
	c.send(`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"%s"}}`, strings.Repeat("x", 100_000))
	if m := c.receive(); path(m, "error", "code") != -32600.0 || m["id"] != nil {
		t.Fatalf("got %v", m)
	}
	c.send("")
	c.send(" \t\r")
	c.silence()
}

func TestAToolThatClientsWouldNotTakeStopsTheServerFromStarting(t *testing.T) {
	tests := map[string]struct {
		change func(*dispatch.Tool)
		want   string
	}{
		"a name with a dot":       {func(tool *dispatch.Tool) { tool.Name = "a.b" }, "not one that clients take"},
		"a name of 65 characters": {func(tool *dispatch.Tool) { tool.Name = strings.Repeat("a", 65) }, "not one that clients take"},
		"a name that is there":    {func(*dispatch.Tool) {}, "two tools"},
		"a schema that is not JSON": {func(tool *dispatch.Tool) {
			tool.Name, tool.InputSchema = "other", json.RawMessage(`{`)
		}, "not valid JSON"},
		"an output schema that is not": {func(tool *dispatch.Tool) {
			tool.Name, tool.OutputSchema = "other", json.RawMessage(`{`)
		}, "not valid JSON"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			tools := append(echoTool(), echoTool()...)
			tc.change(&tools[1])
			err := mcpserver.Serve(context.Background(), mcpserver.Config{Dispatcher: fake{tools: tools, call: echo}}, strings.NewReader(""), io.Discard)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
		})
	}
}

// syncBuffer may be written to while it is read.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func FuzzOutputIsAlwaysJSONLines(f *testing.F) {
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"n":1}}}` + "\n"))
	f.Add([]byte("\n\r\n{\"id\":{}}\n[1]\nnull\n{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}"))
	f.Fuzz(func(t *testing.T, input []byte) {
		var out syncBuffer
		cfg := mcpserver.Config{Dispatcher: fake{tools: echoTool(), call: echo}, DrainTime: time.Millisecond}
		_ = mcpserver.Serve(context.Background(), cfg, bytes.NewReader(input), &out)
		out.mu.Lock()
		defer out.mu.Unlock()
		for line := range bytes.Lines(out.b.Bytes()) {
			if !json.Valid(line) {
				t.Fatalf("not JSON: %q", line)
			}
		}
	})
}
