package sandbox

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// interruptNever leaves a guest as the compiler makes it: nothing stops it. New refuses it; benchmarks compare with it.
const interruptNever Interrupt = -1

// answers gives what Salesforce says to the tool's one request, with a number of records.
func answers(tool string, n int) []byte {
	switch tool {
	case "run_soql_query":
		return fmt.Appendf(nil, `{"totalSize":%d,"done":true,"records":[%s]}`, n, accounts(n))
	case "run_sosl_search":
		return fmt.Appendf(nil, `{"searchRecords":[%s]}`, accounts(n))
	case "get_object_fields":
		return fmt.Appendf(nil, `{"name":"Account","label":"Account","fields":[%s]}`, fields(n))
	default: // list_sobjects
		return fmt.Appendf(nil, `{"sobjects":[%s]}`, sobjects(n))
	}
}

// accounts are records of 15 fields, about 600 bytes each.
func accounts(n int) string {
	return repeated(n, `{"attributes":{"type":"Account","url":"/services/data/v67.0/sobjects/Account/001000000%06[1]dAAA"},`+
		`"Id":"001000000%06[1]dAAA","Name":"Account %[1]d, Ltd.","Industry":"Technology","AnnualRevenue":%[1]d.5,"NumberOfEmployees":%[1]d,`+
		`"Phone":"+44 20 7946 %04[1]d","Website":null,"BillingCity":"Köln","Active__c":true,"CreatedDate":"2026-01-31T10:00:00.000+0000",`+
		`"Rating":"Hot","Type":"Customer - Direct","Description":"Says \"hello\"\nand more","Owner":{"attributes":{"type":"User",`+
		`"url":"/services/data/v67.0/sobjects/User/005000000000001AAA"},"Name":"Ada Byron","Email":"ada@example.com"}}`)
}

func fields(n int) string {
	return repeated(n, `{"name":"Field_%[1]d__c","label":"Field %[1]d","type":"picklist","length":255,"nillable":true,"custom":true,"createable":true,`+
		`"updateable":true,"defaultedOnCreate":false,"referenceTo":[],"relationshipName":null,"picklistValues":[{"active":true,"label":"Hot","value":"Hot"},`+
		`{"active":true,"label":"Cold","value":"Cold"}],"soapType":"xsd:string","sortable":true,"unique":false,"inlineHelpText":null}`)
}

func sobjects(n int) string {
	return repeated(n, `{"name":"Object_%[1]d__c","label":"Object %[1]d","labelPlural":"Objects %[1]d","custom":true,"queryable":true,"createable":true,`+
		`"updateable":true,"deletable":true,"keyPrefix":"a%02[1]d","urls":{"sobject":"/services/data/v67.0/sobjects/Object_%[1]d__c"}}`)
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

func repeated(n int, format string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(parts, ",")
}

// BenchmarkMetering is what metering costs the guests that read long answers: each call is made with it and without any means to
// stop the guest, by turns in one loop. It reports the medians in microseconds, without the time of the host's fetch, and the median of
// the quotients of neighbours, which a change of the machine's speed does not reach.
func BenchmarkMetering(b *testing.B) {
	for _, c := range []struct{ tool, arguments string }{
		{"run_soql_query", `{"query":"SELECT Id FROM Account"}`},
		{"run_sosl_search", `{"search":"FIND {Account}"}`},
		{"get_object_fields", `{"object_name":"Account"}`},
		{"list_sobjects", `{}`},
	} {
		for _, records := range []int{200, 2000} {
			b.Run(fmt.Sprintf("%s/records=%d", c.tool, records), func(b *testing.B) {
				module, err := os.ReadFile(filepath.Join("..", "..", "guests", "bundle", c.tool+".wasm"))
				if err != nil {
					b.Fatal(err)
				}
				answer := answers(c.tool, records)
				host := &fakeHost{respond: func(context.Context, abi.Request) (abi.Response, abi.FetchError) {
					return abi.Response{Status: 200, Body: answer}, nil
				}}
				invocation := abi.Invocation{Tool: c.tool, Arguments: c.arguments, ResultBudget: 10_000_000}
				var guests [2]*Guest
				for i, interrupt := range []Interrupt{InterruptFuel, interruptNever} {
					s := newSandbox(b, Config{})
					s.config.Interrupt = interrupt
					if guests[i], err = s.Load(b.Context(), c.tool, module); err != nil {
						b.Fatal(err)
					}
				}
				var times [2][]float64 // in microseconds
				var ratios []float64
				for b.Loop() {
					var pair [2]float64
					for i, g := range guests {
						host.requests = nil
						_, usage, err := g.Call(b.Context(), invocation, host, Limits{Output: 64 << 20})
						if err != nil {
							b.Fatal(err)
						}
						pair[i] = float64((usage.Wall - usage.Fetch).Nanoseconds()) / 1e3
						times[i] = append(times[i], pair[i])
					}
					ratios = append(ratios, pair[0]/pair[1])
				}
				b.ReportMetric(median(times[0]), "metered-us")
				b.ReportMetric(median(times[1]), "unmetered-us")
				b.ReportMetric(median(ratios), "ratio")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
