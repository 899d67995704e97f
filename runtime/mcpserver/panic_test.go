package mcpserver

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

func TestAPanicOutsideOfACallIsAnsweredWithoutItsTextAndTheNextRequestServed(t *testing.T) {
	var log bytes.Buffer
	cfg := HTTPConfig{Config: Config{Dispatcher: fixture{}, Log: slog.New(slog.NewTextHandler(&log, nil)), extend: func(s *server.MCPServer) {
		s.AddPrompt(mcp.NewPrompt("breaks"), func(context.Context, mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { panic("canary") })
	}}}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- ServeHTTP(ctx, cfg, listener) }()
	for _, c := range []struct {
		body string
		want int
	}{
		{`{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"breaks"}}`, http.StatusInternalServerError},
		{`{"jsonrpc":"2.0","id":2,"method":"ping"}`, http.StatusOK},
	} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+listener.Addr().String()+Endpoint, strings.NewReader(c.body))
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		_, _ = body.ReadFrom(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != c.want || strings.Contains(body.String(), "canary") {
			t.Errorf("%s: %s, %s", c.body, resp.Status, &body)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if !strings.Contains(log.String(), "panicked") || strings.Contains(log.String(), "canary") {
		t.Errorf("the log says %s", &log)
	}
}
