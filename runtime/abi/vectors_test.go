package abi

import (
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"reflect"
	"strconv"
	"testing"
)

// vector is one value as testdata/reference/vectors.py, by way of the canonical ABI's reference implementation, encodes it.
type vector struct {
	Function, Name string
	Flat           []string
	Memory         string
}

func readVectors(t testing.TB) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	return vectors
}

func (v vector) decode(t testing.TB) (flat []uint64, memory slab) {
	t.Helper()
	for _, s := range v.Flat {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		flat = append(flat, n)
	}
	memory, err := hex.DecodeString(v.Memory)
	if err != nil {
		t.Fatal(err)
	}
	return flat, memory
}

func TestEveryValueHasTheBytesOfTheReferenceImplementation(t *testing.T) {
	values := vectorValues()
	for _, v := range readVectors(t) {
		t.Run(v.Function+" "+v.Name, func(t *testing.T) {
			value, ok := values[v.Function][v.Name]
			if !ok {
				t.Fatal("the vector has no twin in vectorValues")
			}
			delete(values[v.Function], v.Name)
			flat, memory := v.decode(t)

			// The vector ends where its last block ends, so it may not hold all of the return area.
			full := newFakeGuest(4096)
			copy(full.slab, memory)
			lifted, err := liftValue(NewMemory(full, ample), v.Function, flat)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(lifted, value) {
				t.Errorf("lifted %#v: want %#v", lifted, value)
			}

			guest := newFakeGuest(4096)
			lowered, err := lowerValue(NewMemory(guest, ample), guest.realloc, value)
			if err != nil {
				t.Fatal(err)
			}
			if len(lowered) != len(flat) || (len(flat) > 0 && !reflect.DeepEqual(lowered, flat)) {
				t.Errorf("core values are %d: want %d", lowered, flat)
			}
			if got := hex.EncodeToString(guest.slab[:guest.top]); got != v.Memory {
				t.Errorf("memory is\n%s\nwant\n%s", got, v.Memory)
			}
		})
	}
	for function, left := range values {
		for name := range left {
			t.Errorf("%s %s has no vector", function, name)
		}
	}
}

func ptr[T any](v T) *T { return &v }

// vectorValues are the twins of the values in testdata/reference/vectors.py, by function and name.
func vectorValues() map[string]map[string]any {
	get := func(change func(*Request)) Request {
		r := Request{Method: MethodGet, Root: APIRootData, Path: []string{"limits"}}
		change(&r)
		return r
	}
	header := func(h ...RequestHeader) Request { return get(func(r *Request) { r.Headers = h }) }
	body := func(b Body) Request { return get(func(r *Request) { r.Method, r.Body = MethodPost, b }) }
	requests := map[string]any{
		"nothing in any list": get(func(r *Request) { r.Path = nil }),
		"Apex REST": get(func(r *Request) {
			r.Root, r.Path = APIRootApexrest, []string{"invoices", "ü/..", ""}
		}),
		"query pairs": get(func(r *Request) {
			r.Query = []QueryParam{{Name: "q", Value: "SELECT Id FROM Account"}, {}}
		}),
		"header query-batch-size":     header(RequestHeaderQueryBatchSize{2000}),
		"header auto-assign":          header(RequestHeaderAutoAssign{true}),
		"header allow-duplicates":     header(RequestHeaderAllowDuplicates{false}),
		"header update-recently-used": header(RequestHeaderUpdateRecentlyUsed{true}),
		"header if-match":             header(RequestHeaderIfMatch{`"e1"`}),
		"header if-none-match":        header(RequestHeaderIfNoneMatch{""}),
		"header if-modified-since":    header(RequestHeaderIfModifiedSince{"Tue, 18 Aug 2026 00:00:00 GMT"}),
		"header if-unmodified-since":  header(RequestHeaderIfUnmodifiedSince{"Wed, 19 Aug 2026 00:00:00 GMT"}),
		"several headers": header(RequestHeaderIfMatch{"a"}, RequestHeaderAutoAssign{false},
			RequestHeaderQueryBatchSize{math.MaxUint32}),
		"body json":         body(BodyJSON{`{"Name":"Ærø 🏝"}`}),
		"body csv":          body(BodyCSV{"Id\n001\n"}),
		"body octets":       body(BodyOctets{[]byte{0, 255, 128}}),
		"body octets empty": body(BodyOctets{}),
	}
	for m := MethodGet; m <= MethodDelete; m++ {
		requests["method "+m.String()] = get(func(r *Request) { r.Method = m })
	}

	lines := map[string]any{}
	for l := LogLevelDebug; l <= LogLevelError; l++ {
		lines[l.String()] = logLine{l, "a line at " + l.String()}
	}

	failed := func(err FetchError) fetchResult { return fetchResult{err: err} }
	everyHeader := fetchResult{response: Response{Status: 200, Body: []byte("{\"done\":true}\xff")}}
	for n := ResponseHeaderNameContentType; n <= ResponseHeaderNameNumberOfRecords; n++ {
		everyHeader.response.Headers = append(everyHeader.response.Headers, ResponseHeader{n, "value of " + n.String()})
	}
	fetched := map[string]any{
		"bare response": fetchResult{response: Response{Status: math.MaxUint16}},
		"every header":  everyHeader,
		"denied with remedy": failed(FetchErrorDenied{Denial{
			Rule: "grant", Reason: "not granted", Remedy: ptr("approve it"),
		}}),
		"denied":          failed(FetchErrorDenied{Denial{Rule: "read-only", Reason: "é"}}),
		"invalid-request": failed(FetchErrorInvalidRequest{"path is empty"}),
		"unauthenticated": failed(FetchErrorUnauthenticated{"no login"}),
		"unreachable":     failed(FetchErrorUnreachable{"no route"}),
		"timed-out":       failed(FetchErrorTimedOut{}),
		"cancelled":       failed(FetchErrorCancelled{}),
	}
	for b := BudgetFetches; b <= BudgetTime; b++ {
		fetched["budget-spent "+b.String()] = failed(FetchErrorBudgetSpent{b})
	}

	return map[string]map[string]any{
		"fetch-params": requests,
		"progress-params": {
			"total known":   progress{3, ptr(uint64(math.MaxUint64)), "three"},
			"total unknown": progress{1 << 63, nil, ""},
		},
		"log-params":   lines,
		"pause-params": {"longest": pause{math.MaxUint32}},
		"call-params": {
			"first page":       Invocation{Tool: "query", Arguments: `{"soql":"…"}`, ResultBudget: 50000},
			"later page":       Invocation{Tool: "query", Arguments: "{}", Cursor: ptr("01g-2000"), ResultBudget: math.MaxUint32},
			"everything empty": Invocation{Cursor: ptr("")},
		},
		"fetch-result": fetched,
		"pause-result": {
			"slept":     pauseResult{},
			"cancelled": pauseResult{ptr(InterruptionCancelled)},
			"deadline":  pauseResult{ptr(InterruptionDeadline)},
		},
		"describe-result": {
			"no tools": tools(nil),
			"two tools": tools{
				{
					Name: "one", Title: "One", Description: "Says “one”.", InputSchema: `{"type":"object"}`, OutputSchema: "{}",
					Annotations: Annotations{ReadOnly: true, Idempotent: true}, Paged: true,
					Needs: []Need{{MethodGet, APIRootData, "query"}, {MethodDelete, APIRootApexrest, "x/**"}},
				},
				{
					Name: "two", Title: "Two", Description: "Says “two”.", InputSchema: `{"type":"object"}`, OutputSchema: "{}",
					Annotations: Annotations{Destructive: true, OpenWorld: true},
				},
			},
		},
		"call-result": {
			"output":             callResult{output: &Output{Text: "two rows", Structured: "{}"}},
			"output with cursor": callResult{output: &Output{Cursor: ptr("next")}},
			"failure":            callResult{failure: &Failure{Code: "INVALID_FIELD", Message: "no such field"}},
			"failure with hint":  callResult{failure: &Failure{Hint: ptr("describe it first")}},
		},
	}
}
