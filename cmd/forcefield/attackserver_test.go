package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
)

// witnessFile names the file in which a served process under attack says how its garbage collections went.
const witnessFile = "FORCEFIELD_TEST_WITNESS"

// witness collects garbage over and over, and writes after each collection how many there were and how long the longest took. A
// collection waits for every goroutine that runs compiled code, so that it shows what a guest can hold up.
func witness(path string) {
	var longest time.Duration
	for count := 1; ; count++ {
		started := time.Now()
		runtime.GC()
		longest = max(longest, time.Since(started))
		_ = os.WriteFile(path, fmt.Appendf(nil, "%d %d", count, longest), 0o600)
		time.Sleep(10 * time.Millisecond)
	}
}

// besieged is a served process that many goroutines speak to at once.
type besieged struct {
	t       *testing.T
	cmd     *exec.Cmd
	in      io.WriteCloser
	witness string
	record  string        // the file that calls are recorded in; empty for none
	done    chan struct{} // closed when standard output has ended

	mu      sync.Mutex
	nextID  int
	waiting map[int]chan json.RawMessage
	strange []string // lines of standard output that are not the protocol, or that hold what a terminal takes for a command
	notices []string // notifications, as they came
	stderr  strings.Builder
}

// besiege starts `forcefield serve` with its garbage collections watched.
func besiege(t *testing.T, env []string, args ...string) *besieged {
	t.Helper()
	s := &besieged{t: t, witness: t.TempDir() + "/witness", done: make(chan struct{}), waiting: map[int]chan json.RawMessage{}}
	s.cmd = command(t, append(env, witnessFile+"="+s.witness), append([]string{"serve"}, args...)...)
	in, err := s.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.in, s.cmd.Stderr = in, lockedWriter{&s.mu, &s.stderr}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go s.read(out)
	t.Cleanup(s.stop)
	s.request("initialize", `{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}`)
	s.write(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	return s
}

func (s *besieged) read(out io.Reader) {
	defer close(s.done)
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var message struct {
			Version string          `json:"jsonrpc"`
			ID      int             `json:"id"`
			Method  string          `json:"method"`
			Result  json.RawMessage `json:"result"`
		}
		s.mu.Lock()
		if json.Unmarshal(line, &message) != nil || message.Version != "2.0" || hidden(bytes.TrimSuffix(line, []byte("\n"))) {
			s.strange = append(s.strange, string(line))
		} else if message.Method != "" {
			s.notices = append(s.notices, string(line))
		} else if reply := s.waiting[message.ID]; reply != nil {
			delete(s.waiting, message.ID)
			reply <- message.Result
		}
		s.mu.Unlock()
	}
}

// hidden says whether a line holds a character that a person does not see.
func hidden(line []byte) bool {
	return bytes.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
}

// besiegeRecorded starts a server that records calls, as besiege does.
func besiegeRecorded(t *testing.T, env []string, args ...string) *besieged {
	t.Helper()
	record := t.TempDir() + "/calls.jsonl"
	s := besiege(t, env, append(args, "--audit-file", record)...)
	s.record = record
	return s
}

// recorded gives the records of a kind, each as its JSON, which must be whole.
func (s *besieged) recorded(kind string) (found []string) {
	s.t.Helper()
	text, err := os.ReadFile(s.record)
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var whole struct {
			Record map[string]json.RawMessage `json:"record"`
		}
		if err := json.Unmarshal(line, &whole); err != nil {
			s.t.Fatalf("%v: %s", err, line)
		}
		if r, ok := whole.Record[kind]; ok {
			found = append(found, string(r))
		}
	}
	return found
}

// wantRecorded fails unless a record of the kind has every one of the texts.
func (s *besieged) wantRecorded(kind string, texts ...string) {
	s.t.Helper()
	records := s.recorded(kind)
	if !slices.ContainsFunc(records, func(r string) bool {
		return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(r, text) })
	}) {
		s.t.Errorf("no %s record has all of %q:\n%.2000s", kind, texts, strings.Join(records, "\n"))
	}
}

func (s *besieged) write(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := io.WriteString(s.in, line+"\n"); err != nil {
		s.t.Errorf("the server no longer reads: %v\n%s", err, s.stderr.String())
	}
}

// start sends a request and gives where its result will come; nil comes for an error reply.
func (s *besieged) start(method, params string) <-chan json.RawMessage {
	reply := make(chan json.RawMessage, 1)
	s.mu.Lock()
	s.nextID++
	id := s.nextID
	s.waiting[id] = reply
	s.mu.Unlock()
	s.write(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, id, method, params))
	return reply
}

// wait waits for a result; a server that has gone, or that says nothing for two minutes, fails the test.
func (s *besieged) wait(reply <-chan json.RawMessage) json.RawMessage {
	s.t.Helper()
	select {
	case result := <-reply:
		return result
	case <-s.done:
		s.t.Fatalf("the server has ended:\n%s", s.log())
	case <-time.After(2 * time.Minute):
		s.t.Fatalf("no reply:\n%s", s.log())
	}
	return nil
}

func (s *besieged) request(method, params string) json.RawMessage {
	s.t.Helper()
	return s.wait(s.start(method, params))
}

// startCall begins a call of a tool, and asks to be told of its progress.
func (s *besieged) startCall(tool, arguments string) <-chan json.RawMessage {
	return s.start("tools/call", fmt.Sprintf(`{"name":%q,"arguments":%s,"_meta":{"progressToken":%q}}`, tool, arguments, tool))
}

// progress counts the notifications of the progress of a tool's calls.
func (s *besieged) progress(tool string) (count int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range s.notices {
		if strings.Contains(line, "notifications/progress") && strings.Contains(line, strconv.Quote(tool)) {
			count++
		}
	}
	return count
}

// called reads a tool's result. A protocol error, such as for a tool that is not there, counts as an error.
func (s *besieged) called(raw json.RawMessage) toolResult {
	if raw == nil {
		return toolResult{Text: "a protocol error", IsError: true}
	}
	var result struct {
		Content []struct {
			Text string `json:"text"`
		} `json:"content"`
		IsError bool `json:"isError"`
	}
	if err := json.Unmarshal(raw, &result); err != nil || len(result.Content) == 0 {
		s.t.Errorf("the call gave %.300s", raw)
		return toolResult{IsError: true}
	}
	return toolResult{Text: result.Content[0].Text, IsError: result.IsError}
}

func (s *besieged) log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stderr.String()
}

// collections gives how many garbage collections there were, and how long the longest took.
func (s *besieged) collections() (count int, longest time.Duration) {
	said, _ := os.ReadFile(s.witness)
	_, _ = fmt.Sscanf(string(said), "%d %d", &count, &longest)
	return count, longest
}

// memory gives the resident memory of the process now and at its peak, in bytes; 0 where the system does not say.
func (s *besieged) memory() (now, peak int) {
	status, _ := os.ReadFile("/proc/" + strconv.Itoa(s.cmd.Process.Pid) + "/status")
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		kilobytes, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		switch name {
		case "VmRSS":
			now = kilobytes << 10
		case "VmHWM":
			peak = kilobytes << 10
		}
	}
	return now, peak
}

// stop ends the input, waits for the process and looks at what it wrote.
func (s *besieged) stop() {
	_ = s.in.Close()
	select {
	case <-s.done:
	case <-time.After(20 * time.Second):
		_ = s.cmd.Process.Kill()
		s.t.Error("the server did not end with its input")
	}
	_ = s.cmd.Wait()
	if len(s.strange) > 0 {
		s.t.Errorf("standard output carries something that is not the protocol: %.300q", s.strange)
	}
}
