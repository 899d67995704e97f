package catalog_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/guests/bundle"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// BenchmarkLoadLargest loads the largest bundled module as a start does: check, meter and compile, or take the code from the cache. The medians
// are in milliseconds, of one module of so many kilobytes.
func BenchmarkLoadLargest(b *testing.B) {
	modules, err := bundle.Modules()
	if err != nil {
		b.Fatal(err)
	}
	largest := slices.MaxFunc(modules, func(x, y bundle.Module) int { return x.Size - y.Size })
	content, err := largest.Bytes()
	if err != nil {
		b.Fatal(err)
	}
	load := func(b *testing.B, cache string) time.Duration {
		b.Helper()
		sb, err := sandbox.New(b.Context(), sandbox.Config{CacheDir: cache})
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = sb.Close(context.Background()) }()
		start := time.Now()
		guest, err := sb.Load(b.Context(), largest.Name, content)
		if err == nil {
			err = guest.Compile(b.Context())
		}
		if err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	report := func(b *testing.B, times []time.Duration) {
		b.Helper()
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms-median")
		b.ReportMetric(float64(len(content))/1024, "KiB")
		b.ReportMetric(0, "ns/op")
	}
	b.Run("cold", func(b *testing.B) {
		var times []time.Duration
		dir := b.TempDir()
		for b.Loop() {
			times = append(times, load(b, filepath.Join(dir, time.Now().Format("150405.000000000"))))
		}
		report(b, times)
	})
	b.Run("cached", func(b *testing.B) {
		var times []time.Duration
		dir := filepath.Join(b.TempDir(), "code")
		load(b, dir)
		for b.Loop() {
			times = append(times, load(b, dir))
		}
		report(b, times)
	})
}
