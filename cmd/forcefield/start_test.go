package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkStart measures from the start of the process to the reply to tools/list, and the memory that is resident then.
func BenchmarkStart(b *testing.B) {
	program := builtProgram(b)
	var times []time.Duration
	var resident []int
	for b.Loop() {
		took, kilobytes := startOnce(b, program)
		times, resident = append(times, took), append(resident, kilobytes)
	}
	slices.Sort(times)
	slices.Sort(resident)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms-to-list")
	b.ReportMetric(float64(resident[len(resident)/2])/1024, "MB-resident")
	b.ReportMetric(0, "ns/op")
}

func startOnce(b *testing.B, program string) (time.Duration, int) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), program, "serve", "--demo")
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	_, _ = io.WriteString(in, `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"b","version":"1"}}}`+"\n"+
		`{"jsonrpc":"2.0","method":"notifications/initialized"}`+"\n"+`{"jsonrpc":"2.0","id":2,"method":"tools/list"}`+"\n")
	lines := bufio.NewReader(out)
	for range 2 {
		if _, err := lines.ReadString('\n'); err != nil {
			b.Fatal(err)
		}
	}
	took := time.Since(start)
	kilobytes := residentKilobytes(cmd.Process.Pid)
	_ = in.Close()
	_ = cmd.Wait()
	return took, kilobytes
}

// residentKilobytes reads what Linux says of the process; 0 elsewhere.
func residentKilobytes(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes int
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kilobytes); n == 1 {
			return kilobytes
		}
	}
	return 0
}
