package dispatch_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/guests/bundle"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/store"
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// BenchmarkSwap measures from the renaming of a file, or from the decision to approve it, to the end of the first call that the new module answers. The medians
// and the slowest are in milliseconds.
func BenchmarkSwap(b *testing.B) {
	report := func(b *testing.B, times []time.Duration) {
		b.Helper()
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms-median")
		b.ReportMetric(float64(times[len(times)-1].Microseconds())/1000, "ms-slowest")
		b.ReportMetric(0, "ns/op")
	}
	b.Run("same-needs", func(b *testing.B) {
		s := watched(b, catalog.UpdatesSameNeeds, answering(200, "{}"), answeringModule(b, "answered"))
		var times []time.Duration
		for i := 0; b.Loop(); i++ {
			answer := fmt.Sprintf("ans%05d", i)
			module := answeringModule(b, answer)
			start := time.Now()
			s.put(b, module)
			s.answers(b, answer)
			times = append(times, time.Since(start))
		}
		report(b, times)
	})
	b.Run("same-needs-largest", func(b *testing.B) { // a bundled module, compiled at each swap
		modules, err := bundle.Modules()
		if err != nil {
			b.Fatal(err)
		}
		largest := slices.MaxFunc(modules, func(x, y bundle.Module) int { return x.Size - y.Size })
		content, err := largest.Bytes()
		if err != nil {
			b.Fatal(err)
		}
		s := watched(b, catalog.UpdatesSameNeeds, answering(200, "{}"), content)
		var times []time.Duration
		for i := 0; b.Loop(); i++ {
			title := largest.Tools[0].Title
			next := bytes.ReplaceAll(content, []byte(title), fmt.Appendf(nil, "%s%05d", title[:len(title)-5], i))
			start := time.Now()
			s.put(b, next)
			for want := store.Digest(next); !slices.ContainsFunc(s.Tools(), func(t dispatch.Tool) bool { return t.Digest == want }); {
				time.Sleep(time.Millisecond)
			}
			times = append(times, time.Since(start))
		}
		report(b, times)
	})
	b.Run("approval", func(b *testing.B) {
		s := watched(b, catalog.UpdatesWait, answering(200, "{}"), answeringModule(b, "answered"))
		var times []time.Duration
		for i := 0; b.Loop(); i++ {
			answer := fmt.Sprintf("ans%05d", i)
			s.put(b, answeringModule(b, answer))
			approve := s.review(b)
			start := time.Now() // the approval writes two files, to the disk
			approve()
			s.answers(b, answer)
			times = append(times, time.Since(start))
		}
		report(b, times)
	})
}
