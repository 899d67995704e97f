// Command echo is the guest of the tests in runtime/abi: bindings that others generated, compiled by another compiler, so
// that both ends of the canonical ABI are not of the same hand. Its values are the twins of vectorValues in
// vectors_test.go, by name; what it receives, it writes out as text.
//
//	guests/toolchain/guests.sh runtime/abi/testdata runtime/abi/testdata/echo
package main

import (
	"encoding/hex"
	"strconv"
	"unsafe"

	"go.bytecodealliance.org/cm"

	"github.com/forcefield-mcp/forcefield/guests/kit/bindings/forcefield/guest/host"
	"github.com/forcefield-mcp/forcefield/guests/kit/bindings/forcefield/guest/tool"
	"github.com/forcefield-mcp/forcefield/guests/kit/bindings/forcefield/guest/types"
)

func init() {
	tool.Exports.Describe = describe
	tool.Exports.Call = call
}

func main() {}

type result = cm.Result[tool.OutputShape, tool.Output, tool.Failure]

// call does what the name of the tool says, with the value that the arguments name.
func call(invocation tool.Invocation) result {
	name := invocation.Arguments
	switch invocation.Tool {
	case "fetch":
		r, ok := request(name)
		if !ok {
			return unknown(name)
		}
		return said(fetched(host.Fetch(r)))
	case "if-stopped":
		r, ok := request(name)
		if !ok {
			return unknown(name)
		}
		kept := host.IfStopped(r)
		if err := kept.Err(); err != nil {
			return said(failed(err))
		}
		return said("kept")
	case "progress":
		switch name {
		case "total known":
			host.Progress(3, cm.Some(^uint64(0)), "three")
		case "total unknown":
			host.Progress(1<<63, cm.None[uint64](), "")
		default:
			return unknown(name)
		}
		return said("")
	case "log":
		for level := types.LogLevelDebug; level <= types.LogLevelError; level++ {
			if level.String() == name {
				host.Log(level, "a line at "+name)
				return said("")
			}
		}
		return unknown(name)
	case "pause":
		pause := host.Pause(^uint32(0))
		if why := pause.Err(); why != nil {
			return said(why.String())
		}
		return said("slept")
	case "return":
		switch name {
		case "output":
			return cm.OK[result](tool.Output{Text: "two rows", Structured: "{}"})
		case "output with cursor":
			return cm.OK[result](tool.Output{Cursor: cm.Some("next")})
		case "failure":
			return cm.Err[result](tool.Failure{Code: "INVALID_FIELD", Message: "no such field"})
		case "failure with hint":
			return cm.Err[result](tool.Failure{Hint: cm.Some("describe it first")})
		}
		return unknown(name)
	}
	return said("tool " + strconv.Quote(invocation.Tool) + "\narguments " + strconv.Quote(invocation.Arguments) +
		"\ncursor " + optional(invocation.Cursor) + "\nbudget " + strconv.FormatUint(uint64(invocation.ResultBudget), 10))
}

func said(text string) result { return cm.OK[result](tool.Output{Text: text}) }

func unknown(name string) result {
	return cm.Err[result](tool.Failure{Code: "UNKNOWN", Message: name})
}

// fetched writes out what a fetch gave.
func fetched(r cm.Result[host.FetchErrorShape, types.Response, types.FetchError]) string {
	if err := r.Err(); err != nil {
		return failed(err)
	}
	response := r.OK()
	text := "status " + strconv.Itoa(int(response.Status))
	for _, h := range response.Headers.Slice() {
		text += "\n" + h.Name.String() + " " + strconv.Quote(h.Value)
	}
	return text + "\nbody " + hex.EncodeToString(response.Body.Slice())
}

func failed(err *types.FetchError) string {
	switch {
	case err.Denied() != nil:
		d := err.Denied()
		return "denied " + strconv.Quote(d.Rule) + " " + strconv.Quote(d.Reason) + " " + optional(d.Remedy)
	case err.InvalidRequest() != nil:
		return "invalid-request " + strconv.Quote(*err.InvalidRequest())
	case err.BudgetSpent() != nil:
		return "budget-spent " + err.BudgetSpent().String()
	case err.Unauthenticated() != nil:
		return "unauthenticated " + strconv.Quote(*err.Unauthenticated())
	case err.Unreachable() != nil:
		return "unreachable " + strconv.Quote(*err.Unreachable())
	case err.TimedOut():
		return "timed-out"
	case err.Cancelled():
		return "cancelled"
	}
	return "no case"
}

func optional(o cm.Option[string]) string {
	if s := o.Some(); s != nil {
		return strconv.Quote(*s)
	}
	return "none"
}

// request gives the request of the name.
func request(name string) (types.Request, bool) {
	r := types.Request{Method: types.MethodGet, Root: types.APIRootData, Path: cm.ToList([]string{"limits"})}
	headers := func(h ...types.RequestHeader) { r.Headers = cm.ToList(h) }
	body := func(b types.Body) { r.Method, r.Body = types.MethodPost, cm.Some(b) }
	switch name {
	case "nothing in any list":
		r.Path = cm.List[string]{}
	case "Apex REST":
		r.Root, r.Path = types.APIRootApexrest, cm.ToList([]string{"invoices", "ü/..", ""})
	case "query pairs":
		r.Query = cm.ToList([]types.QueryParam{{Name: "q", Value: "SELECT Id FROM Account"}, {}})
	case "header query-batch-size":
		headers(types.RequestHeaderQueryBatchSize(2000))
	case "header auto-assign":
		headers(types.RequestHeaderAutoAssign(true))
	case "header allow-duplicates":
		headers(types.RequestHeaderAllowDuplicates(false))
	case "header update-recently-used":
		headers(types.RequestHeaderUpdateRecentlyUsed(true))
	case "header if-match":
		headers(types.RequestHeaderIfMatch(`"e1"`))
	case "header if-none-match":
		headers(types.RequestHeaderIfNoneMatch(""))
	case "header if-modified-since":
		headers(types.RequestHeaderIfModifiedSince("Tue, 18 Aug 2026 00:00:00 GMT"))
	case "header if-unmodified-since":
		headers(types.RequestHeaderIfUnmodifiedSince("Wed, 19 Aug 2026 00:00:00 GMT"))
	case "several headers":
		headers(types.RequestHeaderIfMatch("a"), types.RequestHeaderAutoAssign(false), types.RequestHeaderQueryBatchSize(^uint32(0)))
	case "body json":
		body(types.BodyJSON(`{"Name":"Ærø 🏝"}`))
	case "body csv":
		body(types.BodyCsv("Id\n001\n"))
	case "body octets":
		body(types.BodyOctets(cm.ToList([]byte{0, 255, 128})))
	case "body octets empty":
		body(types.BodyOctets(cm.List[byte]{}))
	default:
		for m := types.MethodGet; m <= types.MethodDelete; m++ {
			if name == "method "+m.String() {
				r.Method = m
				return r, true
			}
		}
		return r, false
	}
	return r, true
}

func describe() cm.List[tool.ToolDefinition] {
	return cm.ToList([]tool.ToolDefinition{
		{
			Name: "one", Title: "One", Description: "Says “one”.", InputSchema: `{"type":"object"}`, OutputSchema: "{}",
			Annotations: types.Annotations{ReadOnly: true, Idempotent: true}, Paged: true,
			Needs: cm.ToList([]types.Need{
				{Method: types.MethodGet, Root: types.APIRootData, Pattern: "query"},
				{Method: types.MethodDelete, Root: types.APIRootApexrest, Pattern: "x/**"},
			}),
		},
		{
			Name: "two", Title: "Two", Description: "Says “two”.", InputSchema: `{"type":"object"}`, OutputSchema: "{}",
			Annotations: types.Annotations{Destructive: true, OpenWorld: true},
		},
	})
}

// realloc is the canonical ABI's allocator: the host asks it for room for each value that it lowers.
//
//go:wasmexport cabi_realloc
func realloc(old unsafe.Pointer, oldSize, _, size uint32) unsafe.Pointer {
	words := make([]uint64, (size+7)/8+1) // 8 is the largest alignment of the contract's types
	fresh := unsafe.Pointer(unsafe.SliceData(words))
	copy(unsafe.Slice((*byte)(fresh), size), unsafe.Slice((*byte)(old), min(oldSize, size)))
	return fresh
}
