package mcpserver_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver"
)

// site is a server that is reached over HTTP.
type site struct {
	t    *testing.T
	url  string
	stop func() error // ends the server and gives what ServeHTTP gave
}

func startHTTP(t *testing.T, d mcpserver.Dispatcher, change ...func(*mcpserver.HTTPConfig)) *site {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg := mcpserver.HTTPConfig{Config: mcpserver.Config{Version: "1.2.3", Instructions: "Ask.", Dispatcher: d}}
	for _, f := range change {
		f(&cfg)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- mcpserver.ServeHTTP(ctx, cfg, listener) }()
	s := &site{t: t, url: "http://" + listener.Addr().String() + "/mcp"}
	s.stop = func() error {
		cancel()
		select {
		case err := <-done:
			done <- err
			return err
		case <-time.After(20 * time.Second):
			t.Error("the server did not end")
			return nil
		}
	}
	t.Cleanup(func() { _ = s.stop() })
	return s
}

// post sends one message. headers are names and values in turn.
func (s *site) post(ctx context.Context, body string, headers ...string) *http.Response {
	s.t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// messages reads all messages of an answer, whichever of the two kinds it is.
func messages(t *testing.T, resp *http.Response) []map[string]any {
	t.Helper()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		return []map[string]any{decoded(t, string(raw))}
	}
	var out []map[string]any
	for line := range strings.Lines(string(raw)) {
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			out = append(out, decoded(t, data))
		}
	}
	return out
}

func decoded(t *testing.T, text string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatalf("not JSON: %q", text)
	}
	return m
}

// events gives the messages of a stream as they come.
func events(t *testing.T, resp *http.Response) func() map[string]any {
	t.Helper()
	lines := bufio.NewReader(resp.Body)
	return func() map[string]any {
		t.Helper()
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				t.Fatalf("the stream ended: %v", err)
			}
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				return decoded(t, data)
			}
		}
	}
}

// modernHeaders are what the newest revision asks for beside the body.
func modernHeaders(method string, name ...string) []string {
	out := []string{"Mcp-Protocol-Version", "2026-07-28", "Mcp-Method", method}
	if len(name) > 0 {
		out = append(out, "Mcp-Name", name[0])
	}
	return out
}

const legacyInitialize = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`

func echoCall(id, token any) string {
	meta := ""
	if token != nil {
		meta = fmt.Sprintf(`,"_meta":{"progressToken":%v}`, token)
	}
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%v,"method":"tools/call","params":{"name":"echo","arguments":{"n":1}%s}}`, id, meta)
}

func TestOneEndpointAnswersBothErasOverHTTP(t *testing.T) {
	s := startHTTP(t, fake{tools: echoTool(), call: echo})
	m := messages(t, s.post(t.Context(), `{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{`+modern+`}}`, modernHeaders("server/discover")...))
	if path(m[0], "result", "resultType") != "complete" {
		t.Fatalf("server/discover: %v", m)
	}
	m = messages(t, s.post(t.Context(), `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"n":1},`+modern+`}}`, modernHeaders("tools/call", "echo")...))
	if path(m[0], "result", "structuredContent", "n") != 1.0 {
		t.Fatalf("a modern call: %v", m)
	}
	resp := s.post(t.Context(), legacyInitialize)
	if m := messages(t, resp); path(m[0], "result", "protocolVersion") != "2025-11-25" || resp.Header.Get("Mcp-Session-Id") == "" {
		t.Fatalf("initialize: %v, %v", m, resp.Header)
	}
	for _, session := range []string{"", resp.Header.Get("Mcp-Session-Id"), "of another instance"} {
		m = messages(t, s.post(t.Context(), echoCall(3, nil), "Mcp-Session-Id", session))
		if path(m[0], "result", "structuredContent", "n") != 1.0 || path(m[0], "result", "resultType") != nil {
			t.Fatalf("a call after initialize: %v", m)
		}
	}
}

func TestProgressOverHTTPIsNeitherLostNorLate(t *testing.T) {
	s := startHTTP(t, fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
		if call.Progress != nil {
			for done := range uint64(3) {
				call.Progress(dispatch.Progress{Done: done + 1})
			}
		}
		return echo(ctx, call)
	}})
	for id := range 100 {
		m := messages(t, s.post(t.Context(), echoCall(id, id+1000)))
		if len(m) != 4 {
			t.Fatalf("call %d: got %v", id, m)
		}
		for i, message := range m[:3] {
			if path(message, "params", "progress") != float64(i+1) || path(message, "params", "progressToken") != float64(id+1000) {
				t.Fatalf("call %d: got %v", id, message)
			}
		}
		if m[3]["id"] != float64(id) || path(m[3], "result", "structuredContent", "n") != 1.0 {
			t.Fatalf("call %d: the last is %v", id, m[3])
		}
	}
	for name, answer := range map[string]*http.Response{
		"not asked for":                 s.post(t.Context(), echoCall(1, nil)),
		"the client takes no stream":    s.post(t.Context(), echoCall(1, 5), "Accept", "application/json"),
		"the client says nothing of it": s.post(t.Context(), echoCall(1, nil), "Accept", "*/*"),
	} {
		if m := messages(t, answer); len(m) != 1 || m[0]["id"] != 1.0 {
			t.Errorf("%s: got %v", name, m)
		}
	}
}

// hanging is a dispatcher whose calls run until they are stopped.
func hanging() (d fake, begun, stopped chan string) {
	begun, stopped = make(chan string, 100), make(chan string, 100)
	return fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
		begun <- string(call.Arguments)
		<-ctx.Done()
		if call.Progress != nil {
			call.Progress(dispatch.Progress{Done: 1})
		}
		stopped <- string(call.Arguments)
		return dispatch.Result{Failure: &dispatch.Failure{Code: "CANCELLED", Message: "cancelled"}}
	}}, begun, stopped
}

func TestClosingTheConnectionStopsTheCall(t *testing.T) {
	d, begun, stopped := hanging()
	s := startHTTP(t, d)
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, s.url, strings.NewReader(echoCall(1, 2)))
	req.Header.Set("Content-Type", "application/json")
	go func() { <-begun; cancel() }()
	if resp, err := http.DefaultClient.Do(req); err == nil {
		_ = resp.Body.Close()
		t.Fatal("it was answered")
	}
	<-stopped
}

func TestACallIsCancelledByItsOwnSessionOnlyAndThenNotAnswered(t *testing.T) {
	d, begun, stopped := hanging()
	s := startHTTP(t, d)
	answers := make(chan *http.Response, 1)
	go func() { answers <- s.post(t.Context(), echoCall(7, 8), "Mcp-Session-Id", "mine") }()
	<-begun
	cancellation := `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`
	for name, resp := range map[string]*http.Response{
		"another session": s.post(t.Context(), cancellation, "Mcp-Session-Id", "yours"),
		"no session":      s.post(t.Context(), cancellation),
		"a modern client": s.post(t.Context(), `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7,`+modern+`}}`,
			append(modernHeaders("notifications/cancelled"), "Mcp-Session-Id", "mine")...),
		"another request": s.post(t.Context(), strings.ReplaceAll(cancellation, "7", "8"), "Mcp-Session-Id", "mine"),
	} {
		if resp.StatusCode != http.StatusAccepted {
			t.Errorf("%s: %s", name, resp.Status)
		}
	}
	select {
	case <-stopped:
		t.Fatal("a stranger stopped it")
	default:
	}
	s.post(t.Context(), cancellation, "Mcp-Session-Id", "mine")
	<-stopped
	if m := messages(t, <-answers); len(m) != 0 {
		t.Fatalf("a cancelled call was answered: %v", m)
	}
}

func TestACallWithoutASessionIsCancelledByNoMessage(t *testing.T) {
	d, begun, stopped := hanging()
	s := startHTTP(t, d)
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, s.url, strings.NewReader(echoCall(7, nil)))
		req.Header.Set("Content-Type", "application/json")
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-begun
	for range 20 { // it could be anybody's 7
		s.post(t.Context(), `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`)
	}
	select {
	case <-stopped:
		t.Fatal("a stranger stopped it")
	default:
	}
	leave()
	<-stopped
}

func TestTheEndOfTheServerLetsCallsAnswerAndEndsTheOthers(t *testing.T) {
	t.Run("a call that ends in time is answered", func(t *testing.T) {
		begun, release := make(chan struct{}), make(chan struct{})
		s := startHTTP(t, fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
			close(begun)
			<-release
			return echo(ctx, call)
		}}, func(cfg *mcpserver.HTTPConfig) { cfg.DrainTime = time.Minute })
		answers := make(chan *http.Response, 1)
		go func() { answers <- s.post(t.Context(), echoCall(1, nil)) }()
		<-begun
		ended := make(chan error, 1)
		go func() { ended <- s.stop() }()
		for { // the listener goes first
			conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/mcp"))
			if err != nil {
				break
			}
			_ = conn.Close()
		}
		close(release)
		if m := messages(t, <-answers); path(m[0], "result", "structuredContent", "n") != 1.0 {
			t.Errorf("got %v", m)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Run("one that does not is stopped", func(t *testing.T) {
		d, begun, stopped := hanging()
		s := startHTTP(t, d, func(cfg *mcpserver.HTTPConfig) { cfg.DrainTime = time.Millisecond })
		go func() {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url, strings.NewReader(echoCall(1, nil)))
			req.Header.Set("Content-Type", "application/json")
			if resp, err := http.DefaultClient.Do(req); err == nil {
				_ = resp.Body.Close()
			}
		}()
		<-begun
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		select {
		case <-stopped:
		default:
			t.Error("the server ended before its calls")
		}
	})
	t.Run("a subscription ends with its result", func(t *testing.T) {
		s := startHTTP(t, &shifting{fake: fake{tools: echoTool(), call: echo}}, func(cfg *mcpserver.HTTPConfig) { cfg.DrainTime = time.Minute })
		next := events(t, s.listen())
		next() // the acknowledgement
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		if m := next(); m["id"] != "sub" || path(m, "result", "_meta", "io.modelcontextprotocol/subscriptionId") != "sub" {
			t.Fatalf("got %v", m)
		}
	})
}

// listen subscribes to changes of the list of tools.
func (s *site) listen() *http.Response {
	return s.post(s.t.Context(), `{"jsonrpc":"2.0","id":"sub","method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},`+modern+`}}`,
		modernHeaders("subscriptions/listen")...)
}

func TestOverHTTPSubscribersAloneAreToldThatTheListChanged(t *testing.T) {
	d := &shifting{fake: fake{tools: echoTool(), call: echo}}
	s := startHTTP(t, d)
	next := events(t, s.listen())
	if m := next(); m["method"] != "notifications/subscriptions/acknowledged" || path(m, "params", "notifications", "toolsListChanged") != true {
		t.Fatalf("got %v", m)
	}
	d.shift("second")
	if m := next(); m["method"] != "notifications/tools/list_changed" || path(m, "params", "_meta", "io.modelcontextprotocol/subscriptionId") != "sub" {
		t.Fatalf("got %v", m)
	}
	m := messages(t, s.post(t.Context(), legacyInitialize))
	if path(m[0], "result", "capabilities", "tools", "listChanged") == true {
		t.Errorf("a client of the older revisions is promised what it does not get: %v", m)
	}
	if text, _ := json.Marshal(messages(t, s.post(t.Context(), `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`))); !strings.Contains(string(text), `"second"`) {
		t.Errorf("the list is %s", text)
	}
}
