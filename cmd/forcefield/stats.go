package main

import (
	"fmt"
	"io"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// printStats tells what a call cost.
func printStats(out io.Writer, u dispatch.Usage) {
	fmt.Fprintln(out, "── what ran ──")
	if u.ModuleDigest == "" {
		fmt.Fprintln(out, "no guest ran")
		return
	}
	fmt.Fprintf(out, "guest      %.12s (SHA-256), one fresh instance\n", u.ModuleDigest)
	fmt.Fprintf(out, "time       %s in all: %s in the guest, %s in requests, the rest to load and compile it\n",
		short(u.Wall), short(u.Guest), short(u.Fetch))
	fmt.Fprintf(out, "fuel       %d units\n", u.Fuel)
	fmt.Fprintf(out, "memory     %d KiB at most\n", u.Memory/1024)
	fmt.Fprintf(out, "bytes      %d out, %d in, %d of result\n", u.BytesOut, u.BytesIn, u.Output)
	for _, r := range u.Requests {
		fmt.Fprintf(out, "request    %s %s → %d %s, %d bytes, %s\n", r.Method, r.Path, r.Status, r.Outcome, r.BytesIn, short(r.Duration))
	}
}

func short(d time.Duration) time.Duration {
	if d > 10*time.Millisecond {
		return d.Round(time.Millisecond / 10)
	}
	return d.Round(time.Microsecond)
}
