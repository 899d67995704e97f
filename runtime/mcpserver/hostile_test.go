package mcpserver_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver"
)

// reporting is a dispatcher whose calls report progress.
func reporting() fake {
	return fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
		if call.Progress != nil {
			call.Progress(dispatch.Progress{Done: 1})
		}
		return echo(ctx, call)
	}}
}

// leftOver is the id of a subscription of transcript. mcp-go has one session in a process, so that the acknowledgement may come out of the
// next server that a test starts.
const leftOver = "left over"

// transcript is what a client may send in one sitting.
const transcript = legacyInitialize + "\n" + `{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\n" +
	`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"n":1},"_meta":{"progressToken":"p"}}}` + "\n" +
	`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}` + "\n" +
	`{"jsonrpc":"2.0","id":"` + leftOver + `","method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},` + modern + `}}` + "\n" +
	`{"jsonrpc":"2.0","id":2,"method":"tools/list"}` + "\n"

// served runs a server on input and fails when it does not end or writes anything but JSON lines.
func served(t *testing.T, in io.Reader, out io.Writer) {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		done <- mcpserver.Serve(context.Background(), mcpserver.Config{Dispatcher: reporting(), DrainTime: time.Millisecond}, in, out)
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the server did not end")
	}
}

func onlyJSONLines(t *testing.T, what string, out []byte) {
	t.Helper()
	for line := range bytes.Lines(out) {
		if !json.Valid(line) || line[len(line)-1] != '\n' {
			t.Fatalf("%s: %q is no line of JSON", what, line)
		}
	}
}

func TestAnInputThatEndsAnywhereEndsTheServer(t *testing.T) {
	for end := range transcript {
		var out syncBuffer
		served(t, strings.NewReader(transcript[:end]), &out)
		out.mu.Lock()
		onlyJSONLines(t, transcript[:end], out.b.Bytes())
		out.mu.Unlock()
	}
}

// breaking is an output whose other end goes away after so many bytes.
type breaking struct{ left int }

func (b *breaking) Write(p []byte) (int, error) {
	if len(p) > b.left {
		return b.left, errors.New("broken pipe")
	}
	b.left -= len(p)
	return len(p), nil
}

func TestAnOutputThatBreaksAnywhereEndsTheServer(t *testing.T) {
	for _, after := range []int{0, 1, 50, 100, 200, 300, 400, 500, 600} {
		in, feed := io.Pipe() // the input stays open
		go func() {
			_, _ = io.WriteString(feed, transcript)
			for {
				if _, err := io.WriteString(feed, `{"jsonrpc":"2.0","id":3,"method":"ping"}`+"\n"); err != nil {
					return
				}
			}
		}()
		served(t, in, &breaking{left: after})
		_ = in.Close()
	}
}

// endless gives so many bytes of one long line, and then a ping.
func endless(size int64) io.Reader {
	return io.MultiReader(io.LimitReader(xs{}, size), strings.NewReader("\n"+`{"jsonrpc":"2.0","id":"after","method":"ping"}`+"\n"))
}

type xs struct{}

func (xs) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestALineOfAHundredMegabytesIsRefusedInBoundedMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var out syncBuffer
	served(t, endless(100<<20), &out)
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 96<<20 {
		t.Errorf("%d bytes were allocated", allocated)
	}
	if text := out.b.String(); !strings.Contains(text, "longer than this server reads") || !strings.Contains(text, `"id":"after"`) {
		t.Errorf("got %q", text)
	}
}

func TestABodyOfAHundredMegabytesIsRefusedAndTheNextOneServed(t *testing.T) {
	s := startHTTP(t, reporting())
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url, endless(100<<20))
	req.Header.Set("Content-Type", "application/json")
	if resp, err := http.DefaultClient.Do(req); err == nil { // it may close before the client has sent all
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("got %s", resp.Status)
		}
	}
	if m := messages(t, s.post(t.Context(), echoCall(1, nil))); path(m[0], "result", "structuredContent", "n") != 1.0 {
		t.Errorf("got %v", m)
	}
}

// oddMessages are messages of the wrong shape, each on one line.
func oddMessages() []string {
	deep := strings.Repeat("[", 100_000)
	return []string{
		`null`, `true`, `1`, `"x"`, `[]`, `[[]]`, `{}`, `{"jsonrpc":"2.0"}`, `{"jsonrpc":2,"id":1,"method":"ping"}`, `{"jsonrpc":"1.0","id":1,"method":"ping"}`,
		`{"jsonrpc":"2.0","id":{},"method":"ping"}`, `{"jsonrpc":"2.0","id":[1],"method":"tools/call"}`, `{"jsonrpc":"2.0","id":1.5e300,"method":"ping"}`,
		`{"jsonrpc":"2.0","id":1,"method":5}`, `{"jsonrpc":"2.0","id":1,"method":"tools/call"}`, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":5}}`, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":[]}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":5}}`, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"none"}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":{"progressToken":{"a":[]}}}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"?"}}`, `{"jsonrpc":"2.0","id":1,"result":5}`, `{"jsonrpc":"2.0","id":1,"error":{}}`,
		`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}`, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":null}`,
		`{"jsonrpc":"2.0","method":"notifications/none"}`, `{"jsonrpc":"2.0","id":1,"method":"none"}`, `{"jsonrpc":"2.0","id":null,"method":"ping"}`,
		`{"jsonrpc":"2.0","id":1,"method":"ping"`, "\xff\xfe", `{"jsonrpc":"2.0","id":"` + "\xff" + `","method":"ping"}`, "\x00", deep, `{"a":` + deep,
		`{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":5,` + modern + `}}`,
		`{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":5}}}`,
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":5}}`, `{"jsonrpc":"2.0","id":1,"method":"initialize"}`,
	}
}

func TestMessagesOfTheWrongShapeAreAnsweredAndTheNextOneServed(t *testing.T) {
	c := start(t, reporting())
	c.initialize()
	s := startHTTP(t, reporting())
	for i, odd := range oddMessages() {
		c.send("%s", odd)
		c.send(`{"jsonrpc":"2.0","id":"after %d","method":"ping"}`, i)
		for c.receive()["id"] != fmt.Sprintf("after %d", i) {
		}
		for _, headers := range [][]string{nil, modernHeaders("tools/call", "echo")} {
			resp := s.post(t.Context(), odd, headers...)
			if raw, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode >= 500 || bytes.Contains(raw, []byte("goroutine")) {
				t.Errorf("%.80s: %s, %s, %v", odd, resp.Status, raw, err)
			}
		}
	}
	if m := messages(t, s.post(t.Context(), echoCall(1, nil))); path(m[0], "result", "structuredContent", "n") != 1.0 {
		t.Errorf("got %v", m)
	}
}

func TestConnectionsThatBreakAnywhereLeaveTheServerServing(t *testing.T) {
	s := startHTTP(t, reporting())
	address := strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/mcp")
	body := echoCall(1, 2)
	request := fmt.Sprintf("POST /mcp HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", address, len(body), body)
	for end := range request {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, request[:end])
		_ = conn.Close()
	}
	for _, garbage := range []string{"\x16\x03\x01\x02\x00\x01\x00", "GET / HTTP/9.9\r\n\r\n", "POST /mcp HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"POST /mcp HTTP/1.1\r\nHost: " + address + "\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, garbage)
		if line, _ := bufio.NewReader(conn).ReadString('\n'); strings.Contains(line, " 200 ") {
			t.Errorf("%q was answered with %q", garbage, line)
		}
		_ = conn.Close()
	}
	if m := messages(t, s.post(t.Context(), echoCall(1, nil))); path(m[0], "result", "structuredContent", "n") != 1.0 {
		t.Errorf("got %v", m)
	}
}

// answered posts a body to a handler.
func answered(handler http.Handler, body []byte, version string) *httptest.ResponseRecorder {
	req := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/mcp", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	if version != "" {
		req.Header.Set("Mcp-Protocol-Version", version)
	}
	resp := httptest.NewRecorder()
	handler.ServeHTTP(resp, req)
	return resp
}

func FuzzAnyBodyOverHTTPIsAnsweredWithTheProtocol(f *testing.F) {
	f.Add([]byte(echoCall(1, 2)), "")
	f.Add([]byte(`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"n":1},`+modern+`}}`), "2026-07-28")
	for _, odd := range oddMessages() {
		f.Add([]byte(odd), "")
	}
	handler, stop := mcpserver.NewEndpointForTest(reporting())
	defer stop()
	f.Fuzz(func(t *testing.T, body []byte, version string) {
		var m struct {
			Method string `json:"method"`
		}
		if _ = json.Unmarshal(body, &m); m.Method == "subscriptions/listen" {
			t.Skip("it is answered when the client leaves")
		}
		hung := time.AfterFunc(20*time.Second, func() { panic(fmt.Sprintf("no answer to %q", body)) })
		resp := answered(handler, body, version)
		hung.Stop()
		switch kind := resp.Header().Get("Content-Type"); {
		case resp.Code >= 500:
			t.Fatalf("status %d: %s", resp.Code, resp.Body)
		case kind == "application/json":
			if !json.Valid(resp.Body.Bytes()) {
				t.Fatalf("not JSON: %q", resp.Body)
			}
		case kind == "text/event-stream":
			for line := range strings.Lines(resp.Body.String()) {
				if data, ok := strings.CutPrefix(line, "data: "); ok && !json.Valid([]byte(data)) {
					t.Fatalf("not JSON: %q", line)
				}
			}
		}
	})
}
