package mcpserver_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/mcpserver"
)

func TestWhatIsNoMessageIsRefusedOverHTTP(t *testing.T) {
	s := startHTTP(t, fake{tools: echoTool(), call: echo}, func(cfg *mcpserver.HTTPConfig) { cfg.MaxMessage = 100_000 })
	large := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"%s"}}`, strings.Repeat("x", 100_000))
	tests := map[string]struct {
		method, body, path string
		headers            []string
		want               int
	}{
		"GET":                 {"GET", "", "/mcp", nil, 405},
		"DELETE":              {"DELETE", "", "/mcp", nil, 405},
		"PUT":                 {"PUT", "{}", "/mcp", nil, 405},
		"another path":        {"POST", echoCall(1, nil), "/", nil, 404},
		"no JSON":             {"POST", "x", "/mcp", nil, 400},
		"not UTF-8":           {"POST", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"}", "/mcp", nil, 200},
		"nothing":             {"POST", "", "/mcp", nil, 400},
		"a form":              {"POST", "a=b", "/mcp", []string{"Content-Type", "application/x-www-form-urlencoded"}, 400},
		"no answer is taken":  {"POST", echoCall(1, nil), "/mcp", []string{"Accept", "text/html"}, 406},
		"a large body":        {"POST", large, "/mcp", nil, 413},
		"a large header":      {"POST", echoCall(1, nil), "/mcp", []string{"X-Large", strings.Repeat("x", 100_000)}, 431},
		"an unknown revision": {"POST", echoCall(1, nil), "/mcp", []string{"Mcp-Protocol-Version", "1999-01-01"}, 400},
		"a modern call without headers": {"POST", `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"n":1},` + modern + `}}`, "/mcp",
			nil, 400},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			req, _ := http.NewRequestWithContext(t.Context(), tc.method, strings.TrimSuffix(s.url, "/mcp")+tc.path, strings.NewReader(tc.body))
			req.Header.Set("Content-Type", "application/json")
			for i := 0; i+1 < len(tc.headers); i += 2 {
				req.Header.Set(tc.headers[i], tc.headers[i+1])
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = resp.Body.Close() }()
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != tc.want {
				t.Fatalf("got %s: %s", resp.Status, body)
			}
		})
	}
	if m := messages(t, s.post(t.Context(), echoCall(1, nil))); path(m[0], "result", "structuredContent", "n") != 1.0 {
		t.Fatalf("after all that: %v", m)
	}
}

func TestConnectionsBeyondTheLimitWait(t *testing.T) {
	s := startHTTP(t, fake{tools: echoTool(), call: echo}, func(cfg *mcpserver.HTTPConfig) { cfg.MaxConnections = 1 })
	address := strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/mcp")
	request := fmt.Sprintf("GET /mcp HTTP/1.1\r\nHost: %s\r\n\r\n", address)
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	answered := func(conn net.Conn, from *bufio.Reader) bool {
		_, _ = io.WriteString(conn, request)
		resp, err := http.ReadResponse(from, nil)
		if err != nil {
			return false
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		return resp.Body.Close() == nil && resp.StatusCode == http.StatusMethodNotAllowed
	}
	first, second := dial(), make(chan bool, 1)
	reader := bufio.NewReader(first)
	if !answered(first, reader) { // and it is kept open
		t.Fatal("the first is not served")
	}
	waiting := dial()
	go func() { second <- answered(waiting, bufio.NewReader(waiting)) }()
	for range 50 {
		if !answered(first, reader) {
			t.Fatal("the first is served no more")
		}
	}
	select {
	case <-second:
		t.Fatal("the second was answered while the first was open")
	default:
	}
	_ = first.Close()
	if !<-second {
		t.Fatal("the second is not served")
	}
}
