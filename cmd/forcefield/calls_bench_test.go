package main

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkSmallCalls measures calls a second over stdio with twenty in flight: of a tool that reads one record of the demo org, and of
// one that answers at once, which is what protocol and sandbox cost alone.
func BenchmarkSmallCalls(b *testing.B) {
	program := builtProgram(b)
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
			c := startBenchServer(b, program, "--guests", guests, "--serve-unapproved", "--lock", filepath.Join(b.TempDir(), "lock"))
			const inFlight = 20
			for i := range inFlight { // compiles, and begins the demo org
				c.send(i, call)
			}
			for b.Loop() {
				c.receive()
				c.send(1, call)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
			c.end()
		})
	}
}
