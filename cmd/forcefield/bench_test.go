package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// builtProgram is the program as it is released. The tests' own may hold the race detector.
func builtProgram(b *testing.B) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "forcefield")
	build := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return program
}

// benchServer is a server of the demo org that a benchmark speaks to over stdio.
type benchServer struct {
	b       *testing.B
	cmd     *exec.Cmd
	in      io.WriteCloser
	replies *bufio.Reader
}

func startBenchServer(b *testing.B, program string, args ...string) *benchServer {
	b.Helper()
	s := &benchServer{b: b, cmd: exec.CommandContext(b.Context(), program, append([]string{"serve", "--demo"}, args...)...)}
	in, err := s.cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	s.in, s.replies = in, bufio.NewReaderSize(out, 1<<20)
	_, _ = io.WriteString(in, `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"b","version":"1"}}}`+"\n"+
		`{"jsonrpc":"2.0","method":"notifications/initialized"}`+"\n")
	s.receive()
	return s
}

// send calls a tool.
func (s *benchServer) send(id int, params string) {
	if _, err := fmt.Fprintf(s.in, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":%s}`+"\n", id, params); err != nil {
		s.b.Error(err)
	}
}

// receive gives the next line.
func (s *benchServer) receive() string {
	line, err := s.replies.ReadString('\n')
	if err != nil {
		s.b.Fatal(err, line)
	}
	return line
}

func (s *benchServer) end() {
	_ = s.in.Close()
	_, _ = io.Copy(io.Discard, s.replies)
	_ = s.cmd.Wait()
}
