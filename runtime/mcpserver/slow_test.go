package mcpserver_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver"
)

// impatient makes a server that gives clients a moment of one kind.
func impatient(t *testing.T, d mcpserver.Dispatcher, times mcpserver.Times) *site {
	t.Helper()
	return startHTTP(t, d, func(cfg *mcpserver.HTTPConfig) { cfg.Times = times })
}

// dialled is a connection to a site whose other end ends it; the test fails when that takes far longer than any of its limits.
func (s *site) dialled() net.Conn {
	s.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/mcp"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	return conn
}

func (s *site) header(length int) string {
	return fmt.Sprintf("POST /mcp HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
		strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/mcp"), length)
}

// ends reads a connection to its end and gives what came.
func ends(t *testing.T, what string, from io.Reader) string {
	t.Helper()
	text, err := io.ReadAll(from)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%s: the connection is still open", what)
	}
	return string(text)
}

func TestAClientThatIsTooSlowIsCutOff(t *testing.T) {
	const moment = 50 * time.Millisecond
	body := echoCall(1, nil)
	t.Run("with half a header", func(t *testing.T) {
		s := impatient(t, fake{tools: echoTool(), call: echo}, mcpserver.Times{Header: moment})
		conn := s.dialled()
		_, _ = io.WriteString(conn, s.header(len(body))[:40])
		if got := ends(t, "half a header", conn); strings.Contains(got, " 200 ") {
			t.Errorf("it was answered: %s", got)
		}
	})
	t.Run("before a header", func(t *testing.T) {
		s := impatient(t, fake{tools: echoTool(), call: echo}, mcpserver.Times{Header: moment, Idle: time.Hour})
		ends(t, "no header", s.dialled())
	})
	t.Run("with half a body", func(t *testing.T) {
		s := impatient(t, fake{tools: echoTool(), call: echo}, mcpserver.Times{Body: moment})
		conn := s.dialled()
		_, _ = io.WriteString(conn, s.header(len(body))+body[:10])
		if got := ends(t, "half a body", conn); !strings.HasPrefix(got, "HTTP/1.1 400 ") || !strings.Contains(got, "could not be read to its end") {
			t.Errorf("got %q", got)
		}
	})
	t.Run("with the body of a request that is refused", func(t *testing.T) {
		s := impatient(t, fake{tools: echoTool(), call: echo}, mcpserver.Times{Body: moment})
		for what, header := range map[string]string{
			"of another host": strings.Replace(s.header(len(body)), "Host: 127", "Host: 128", 1),
			"by GET":          strings.Replace(s.header(len(body)), "POST", "GET", 1),
			"elsewhere":       strings.Replace(s.header(len(body)), "/mcp", "/", 1),
			"too long":        s.header(mcpserver.DefaultMaxMessage + 1),
		} {
			conn := s.dialled()
			_, _ = io.WriteString(conn, header+body[:10])
			if got := ends(t, what, conn); !strings.HasPrefix(got, "HTTP/1.1 4") {
				t.Errorf("%s: got %q", what, got)
			}
		}
	})
	t.Run("in reading the answers to requests that are refused", func(t *testing.T) {
		s := impatient(t, fake{tools: echoTool(), call: echo}, mcpserver.Times{Write: moment})
		conn := s.dialled()
		refused := strings.Repeat(strings.Replace(s.header(0), "Host: 127", "Host: 128", 1), 100)
		for {
			if _, err := io.WriteString(conn, refused); err != nil {
				if errors.Is(err, os.ErrDeadlineExceeded) {
					t.Error("the connection is still open")
				}
				return
			}
		}
	})
	t.Run("but a call that runs longer than a body may take goes on", func(t *testing.T) {
		s := impatient(t, fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
			select {
			case <-ctx.Done():
				return dispatch.Result{Failure: &dispatch.Failure{Code: dispatch.CodeCancelled}}
			case <-time.After(10 * moment):
				return echo(ctx, call)
			}
		}}, mcpserver.Times{Header: moment, Body: moment, Write: moment, Idle: moment})
		if m := messages(t, s.post(t.Context(), body)); path(m[0], "result", "structuredContent", "n") != 1.0 {
			t.Errorf("got %v", m)
		}
	})
	t.Run("between two requests", func(t *testing.T) {
		s := impatient(t, fake{tools: echoTool(), call: echo}, mcpserver.Times{Idle: moment})
		conn := s.dialled()
		_, _ = io.WriteString(conn, s.header(len(body))+body)
		reader := bufio.NewReader(conn)
		resp, err := http.ReadResponse(reader, nil)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%v, %v", resp, err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if got := ends(t, "an idle connection", reader); got != "" {
			t.Errorf("it got %q more", got)
		}
	})
	t.Run("in reading an answer, and the call is stopped", func(t *testing.T) {
		stopped := make(chan struct{})
		s := impatient(t, fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
			defer close(stopped)
			for done := uint64(1); ctx.Err() == nil; done++ {
				call.Progress(dispatch.Progress{Done: done, Message: strings.Repeat("x", 10_000)})
			}
			return echo(ctx, call)
		}}, mcpserver.Times{Write: moment})
		long := echoCall(1, 2)
		_, _ = io.WriteString(s.dialled(), s.header(len(long))+long)
		select {
		case <-stopped:
		case <-time.After(20 * time.Second):
			t.Error("it still runs")
		}
	})
	t.Run("but one that takes its time within the limits is served", func(t *testing.T) {
		s := startHTTP(t, fake{tools: echoTool(), call: echo})
		conn := s.dialled()
		for part := range strings.SplitAfterSeq(s.header(len(body))+body, ":") {
			_, _ = io.WriteString(conn, part)
		}
		if resp, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || resp.StatusCode != http.StatusOK {
			t.Errorf("%v, %v", resp, err)
		} else {
			_ = resp.Body.Close()
		}
	})
}
