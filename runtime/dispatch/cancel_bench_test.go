package dispatch_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/org"
)

// BenchmarkCancel measures from the cancellation of a call to the end of its request to the org, and to the end of the call.
func BenchmarkCancel(b *testing.B) {
	entered, ended := make(chan struct{}), make(chan time.Time, 1)
	d := newDispatcher(b, &scriptedOrg{answer: func(ctx context.Context, _ org.Request) (org.Response, error) {
		entered <- struct{}{}
		<-ctx.Done()
		ended <- time.Now()
		return org.Response{}, &org.CanceledError{}
	}})
	var requests, calls []time.Duration
	for b.Loop() {
		ctx, cancel := context.WithCancel(b.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			d.Call(ctx, dispatch.Call{Tool: "run_soql_query", Arguments: []byte(`{"query":"SELECT Id FROM Account"}`)})
		}()
		<-entered
		at := time.Now()
		cancel()
		<-done
		calls = append(calls, time.Since(at))
		requests = append(requests, (<-ended).Sub(at))
	}
	for name, times := range map[string][]time.Duration{"request": requests, "call": calls} {
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds()), "µs-"+name)
		b.ReportMetric(float64(times[len(times)-1].Microseconds()), "µs-"+name+"-max")
	}
	b.ReportMetric(0, "ns/op")
}
