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

// BenchmarkSmallCalls measures calls a second over stdio with twenty in flight: of a tool that reads one record of the demo org, and of
// one that answers at once, which is what protocol and sandbox cost alone.
func BenchmarkSmallCalls(b *testing.B) {
	program := filepath.Join(b.TempDir(), "forcefield")
	build := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	module, err := os.ReadFile("testdata/new.wasm")
	if err != nil {
		b.Fatal(err)
	}
	guests := b.TempDir()
	if err := os.WriteFile(filepath.Join(guests, "new.wasm"), module, 0o600); err != nil {
		b.Fatal(err)
	}
	for name, call := range map[string]string{
		"no-op":  `{"name":"answer","arguments":{}}`,
		"record": `{"name":"run_soql_query","arguments":{"query":"SELECT Id, Name FROM Account LIMIT 1"}}`,
	} {
		b.Run(name, func(b *testing.B) {
			cmd := exec.CommandContext(b.Context(), program, "serve", "--demo", "--guests", guests, "--serve-unapproved", "--lock", filepath.Join(b.TempDir(), "lock"))
			in, err := cmd.StdinPipe()
			if err != nil {
				b.Fatal(err)
			}
			out, err := cmd.StdoutPipe()
			if err != nil {
				b.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				b.Fatal(err)
			}
			replies := bufio.NewReaderSize(out, 1<<20)
			send := func(id int) {
				if _, err := fmt.Fprintf(in, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":%s}`+"\n", id, call); err != nil {
					b.Error(err)
				}
			}
			receive := func() {
				if line, err := replies.ReadString('\n'); err != nil {
					b.Fatal(err, line)
				}
			}
			_, _ = io.WriteString(in, `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"b","version":"1"}}}`+"\n"+
				`{"jsonrpc":"2.0","method":"notifications/initialized"}`+"\n")
			receive()
			const inFlight = 20
			for i := range inFlight { // compiles, and begins the demo org
				send(i)
			}
			for b.Loop() {
				receive()
				send(1)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
			_ = in.Close()
			_, _ = io.Copy(io.Discard, replies)
			_ = cmd.Wait()
		})
	}
}
