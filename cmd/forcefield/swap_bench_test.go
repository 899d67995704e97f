package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkSwap measures from the moment in which a new version of an approved module takes the old one's place in the folder to the reply of
// the first call that it served. Calls follow each other without a pause meanwhile.
func BenchmarkSwap(b *testing.B) {
	program := builtProgram(b)
	module, err := os.ReadFile("testdata/new.wasm")
	if err != nil {
		b.Fatal(err)
	}
	guests, lock := b.TempDir(), filepath.Join(b.TempDir(), "forcefield.lock")
	file := filepath.Join(guests, "new.wasm")
	put := func(content []byte) {
		if err := os.WriteFile(file+".new", content, 0o600); err != nil {
			b.Fatal(err)
		}
		if err := os.Rename(file+".new", file); err != nil {
			b.Fatal(err)
		}
	}
	put(module)
	if out, err := exec.CommandContext(b.Context(), program, "guest", "approve", "new", "--guests", guests, "--lock", lock, "--yes").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	s := startBenchServer(b, program, "--guests", guests, "--lock", lock, "--guest-updates", "same-needs")
	var times []time.Duration
	for b.Loop() {
		answer := fmt.Sprintf("ans%05d", len(times))
		content := bytes.ReplaceAll(module, []byte("answered"), []byte(answer))
		start := time.Now()
		put(content)
		for reply := ""; !strings.Contains(reply, answer); {
			if time.Since(start) > time.Minute {
				b.Fatalf("the new version does not serve: %s", reply)
			}
			s.send(1, `{"name":"answer","arguments":{}}`)
			for reply = s.receive(); strings.Contains(reply, `"method"`); reply = s.receive() {
			}
		}
		times = append(times, time.Since(start))
	}
	s.end()
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(times[len(times)-1].Microseconds())/1000, "ms-most")
	b.ReportMetric(0, "ns/op")
}
