package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// beMain makes the test's own program run the command instead of the tests, so that the tests see a real process.
const beMain = "FORCEFIELD_TEST_BE_MAIN"

// sharedCache names the cache folder of all processes that the tests start. Under the race detector, compiling the bundled guests takes
// many times what most tests take.
const sharedCache = "FORCEFIELD_TEST_CACHE"

func TestMain(m *testing.M) {
	if os.Getenv(beMain) == "1" {
		if path := os.Getenv(witnessFile); path != "" {
			go witness(path)
		}
		os.Exit(run())
	}
	os.Exit(runWithCache(m))
}

func runWithCache(m *testing.M) (status int) {
	cache, err := os.MkdirTemp("", "forcefield-test-cache-")
	if err == nil {
		defer func() { _ = os.RemoveAll(cache) }()
		err = os.Setenv(sharedCache, cache)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// command prepares a process of the command with only the environment given, and the shared cache.
func command(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Env = append([]string{beMain + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "XDG_CACHE_HOME=" + os.Getenv(sharedCache),
		"GORACE=atexit_sleep_ms=50"}, env...) // the race detector's second at the end of each process is more than most tests take
	return cmd
}

// outcome is what a command printed and how it ended.
type outcome struct {
	stdout, stderr string
	code           int
}

func runCommand(t *testing.T, env []string, args ...string) outcome {
	t.Helper()
	cmd := command(t, env, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// server is `forcefield serve`, spoken to over its standard input and output.
type server struct {
	t      *testing.T
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	nextID int
	// notices are the notifications that came before the replies that were asked for.
	notices []string

	mu     sync.Mutex
	stdout bytes.Buffer // all that it has written
	stderr bytes.Buffer
}

func serve(t *testing.T, env []string, args ...string) *server {
	t.Helper()
	s := &server{t: t, cmd: command(t, env, append([]string{"serve"}, args...)...)}
	in, err := s.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.in = in
	s.out = bufio.NewReader(io.TeeReader(out, lockedWriter{&s.mu, &s.stdout}))
	s.cmd.Stderr = lockedWriter{&s.mu, &s.stderr}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.stop() })
	s.request("initialize", `{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}`)
	s.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	return s
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

func (s *server) send(line string) {
	s.t.Helper()
	if _, err := io.WriteString(s.in, line+"\n"); err != nil {
		s.t.Fatalf("the server no longer reads: %v\n%s", err, s.stderrText())
	}
}

// request sends one request and gives the result of its reply.
func (s *server) request(method, params string) json.RawMessage {
	s.t.Helper()
	s.nextID++
	s.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, s.nextID, method, params))
	line, err := s.out.ReadBytes('\n')
	for err == nil && bytes.Contains(line, []byte(`"method":"notifications/`)) {
		s.notices = append(s.notices, string(line))
		line, err = s.out.ReadBytes('\n')
	}
	if err != nil {
		s.t.Fatalf("no reply to %s: %v\n%s", method, err, s.stderrText())
	}
	var reply struct {
		ID     int             `json:"id"`
		Result json.RawMessage `json:"result"`
		Error  json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(line, &reply); err != nil {
		s.t.Fatalf("standard output carries something that is not the protocol: %q", line)
	}
	if reply.ID != s.nextID || reply.Result == nil {
		s.t.Fatalf("%s was answered with %s", method, line)
	}
	return reply.Result
}

// toolResult is the result of a tool call.
type toolResult struct {
	Text       string
	Structured json.RawMessage
	IsError    bool
}

func (s *server) call(tool, arguments string) toolResult {
	s.t.Helper()
	raw := s.request("tools/call", fmt.Sprintf(`{"name":%q,"arguments":%s}`, tool, arguments))
	var result struct {
		Content []struct {
			Text string `json:"text"`
		} `json:"content"`
		Structured json.RawMessage `json:"structuredContent"`
		IsError    bool            `json:"isError"`
	}
	if err := json.Unmarshal(raw, &result); err != nil || len(result.Content) != 1 {
		s.t.Fatalf("%s gave %s", tool, raw)
	}
	return toolResult{result.Content[0].Text, result.Structured, result.IsError}
}

// toolNames lists the tools that the server offers.
func (s *server) toolNames() []string {
	s.t.Helper()
	var list struct {
		Tools []struct {
			Name string `json:"name"`
		} `json:"tools"`
	}
	if err := json.Unmarshal(s.request("tools/list", `{}`), &list); err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, tool := range list.Tools {
		names = append(names, tool.Name)
	}
	return names
}

// stop ends the input and waits for the process.
func (s *server) stop() {
	_ = s.in.Close()
	done := make(chan struct{})
	go func() { _, _ = io.Copy(io.Discard, s.out); _ = s.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		_ = s.cmd.Process.Kill()
		s.t.Error("the server did not end with its input")
	}
}

func (s *server) stderrText() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stderr.String()
}

func (s *server) stdoutText() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stdout.String()
}

func mustContain(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s lacks %q:\n%s", what, part, text)
		}
	}
}
