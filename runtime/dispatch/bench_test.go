package dispatch_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/guests/kit/records/maptwin"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/org"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// cannedOrg answers every request with the same body, at once.
type cannedOrg struct{ body []byte }

func (c cannedOrg) Do(context.Context, org.Request) (org.Response, error) {
	return org.Response{Status: 200, Body: c.body}, nil
}

func (cannedOrg) Identity() string { return "canned" }

// queryPage is a page of a query's answer: 15 fields a record, about 230 bytes each.
func queryPage(rows int) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `{"totalSize":%d,"done":true,"records":[`, rows)
	for i := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"attributes":{"type":"Account","url":"/services/data/v67.0/sobjects/Account/001000000%06dAAA"},`+
			`"Id":"001000000%06dAAA","Name":"Account %d, Ltd.","Industry":"Technology","AnnualRevenue":%d.5,"NumberOfEmployees":%d,`+
			`"Phone":"+44 20 7946 %04d","Website":null,"BillingCity":"Köln","Active__c":true,"CreatedDate":"2026-01-31T10:00:00.000+0000",`+
			`"Rating":"Hot","Type":"Customer - Direct","Description":"Says \"hello\"\nand more","Owner":{"attributes":{"type":"User",`+
			`"url":"/services/data/v67.0/sobjects/User/005000000000001AAA"},"Name":"Ada Byron","Email":"ada@example.com"}}`,
			i, i, i, i*1000, i, i%10000)
	}
	b.WriteString(`]}`)
	return []byte(b.String())
}

// BenchmarkQuery measures calls of run_soql_query without a network and, in the same loop, native Go on the same answer:
// encoding/json into maps alone (decode), and a twin of the guest that writes the same text and structured result from those
// maps (native). It reports medians in microseconds, and the sandbox's time as a multiple of each. "sandbox" is a fresh
// instance with all that it does but the host's fetch; "call" adds the host's checks of arguments, request and result.
func BenchmarkQuery(b *testing.B) {
	for _, rows := range []int{1, 200, 2000} {
		b.Run(fmt.Sprintf("records=%d", rows), func(b *testing.B) {
			body := queryPage(rows)
			d := newDispatcher(b, cannedOrg{body}, func(cfg *dispatch.Config) {
				cfg.ResultBudget = 10_000_000
				cfg.Limits.Output = 64 << 20
			})
			call := dispatch.Call{Tool: "run_soql_query", Arguments: []byte(`{"query":"SELECT Id FROM Account"}`)}
			if r := d.Call(b.Context(), call); r.Failure != nil {
				b.Fatal(r.Failure.Text())
			}
			var whole, guest, native, decode []time.Duration
			for b.Loop() {
				start := time.Now()
				r := d.Call(b.Context(), call)
				whole = append(whole, time.Since(start))
				if r.Failure != nil {
					b.Fatal(r.Failure.Text())
				}
				guest = append(guest, r.Usage.Wall-r.Usage.Fetch)
				start = time.Now()
				if _, _, err := maptwin.CSV(body); err != nil {
					b.Fatal(err)
				}
				native = append(native, time.Since(start))
				start = time.Now()
				var page map[string]any
				if err := json.Unmarshal(body, &page); err != nil {
					b.Fatal(err)
				}
				decode = append(decode, time.Since(start))
			}
			b.ReportMetric(microseconds(whole), "call-µs")
			b.ReportMetric(microseconds(guest), "sandbox-µs")
			b.ReportMetric(microseconds(native), "native-µs")
			b.ReportMetric(microseconds(decode), "decode-µs")
			b.ReportMetric(microseconds(guest)/microseconds(native), "sandbox/native")
			b.ReportMetric(microseconds(guest)/microseconds(decode), "sandbox/decode")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// microseconds gives the median.
func microseconds(times []time.Duration) float64 {
	slices.Sort(times)
	return float64(times[len(times)/2].Nanoseconds()) / 1000
}

func newDispatcher(t testing.TB, o dispatch.Org, change ...func(*dispatch.Config)) *dispatch.Dispatcher {
	t.Helper()
	sb, err := sandbox.New(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sb.Close(context.Background()) })
	installed, err := catalog.Open(t.Context(), catalog.Config{Sandbox: sb})
	if err != nil {
		t.Fatal(err)
	}
	cfg := dispatch.Config{Catalog: installed, Org: o, Limits: sandbox.DefaultLimits()}
	for _, f := range change {
		f(&cfg)
	}
	d, err := dispatch.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
