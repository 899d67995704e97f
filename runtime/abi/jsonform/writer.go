package jsonform

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// WriteInvocation writes the record `invocation`, which `call` takes. Text that is not UTF-8 is an *abi.ValueError, here and below.
func WriteInvocation(in abi.Invocation) ([]byte, error) {
	w := writer{}
	w.member("{", "tool").str(in.Tool)
	w.member(",", "arguments").str(in.Arguments)
	if in.Cursor != nil {
		w.member(",", "cursor").str(*in.Cursor)
	}
	w.member(",", "result-budget").number(uint64(in.ResultBudget))
	return w.end("invocation")
}

// WriteFetchResult writes what `fetch` gives: `{"ok": response}` or `{"err": fetch-error}`. A nil fault means that there is a response. A value that
// the contract has no form for is an *abi.ValueError.
func WriteFetchResult(res abi.Response, fault abi.FetchError) ([]byte, error) {
	if fault != nil {
		return WriteFault(fault)
	}
	w := writer{b: make([]byte, 0, 256+base64.StdEncoding.EncodedLen(len(res.Body)))}
	w.member("{", "ok").member("{", "status").number(uint64(res.Status))
	w.member(",", "headers")
	between := "["
	if len(res.Headers) == 0 {
		w.raw("[")
	}
	for _, h := range res.Headers {
		if h.Name > abi.ResponseHeaderNameNumberOfRecords {
			return nil, &abi.ValueError{Path: "response.headers", Reason: fmt.Sprintf("%d is no response-header-name", h.Name)}
		}
		w.raw(between)
		w.member("{", "name").str(h.Name.String())
		w.member(",", "value").str(h.Value)
		w.raw("}")
		between = ","
	}
	w.raw("]")
	w.member(",", "body").octets(res.Body)
	w.raw("}")
	return w.end("response")
}

// WriteFault writes what `if_stopped` gives, and `fetch` when there is no response: `{"ok": null}` for no fault, or `{"err": fetch-error}`.
func WriteFault(fault abi.FetchError) ([]byte, error) {
	w := writer{}
	if fault == nil {
		w.member("{", "ok").raw("null")
		return w.end("fetch-error")
	}
	w.member("{", "err")
	switch e := fault.(type) {
	case abi.FetchErrorDenied:
		w.member("{", "denied").member("{", "rule").str(e.Value.Rule)
		w.member(",", "reason").str(e.Value.Reason)
		if e.Value.Remedy != nil {
			w.member(",", "remedy").str(*e.Value.Remedy)
		}
		w.raw("}")
	case abi.FetchErrorInvalidRequest:
		w.member("{", "invalid-request").str(e.Value)
	case abi.FetchErrorBudgetSpent:
		if e.Value > abi.BudgetTime {
			return nil, &abi.ValueError{Path: "fetch-error.budget-spent", Reason: fmt.Sprintf("%d is no budget", e.Value)}
		}
		w.member("{", "budget-spent").str(e.Value.String())
	case abi.FetchErrorUnauthenticated:
		w.member("{", "unauthenticated").str(e.Value)
	case abi.FetchErrorUnreachable:
		w.member("{", "unreachable").str(e.Value)
	case abi.FetchErrorTimedOut:
		w.member("{", "timed-out").raw("null")
	case abi.FetchErrorCancelled:
		w.member("{", "cancelled").raw("null")
	default:
		return nil, &abi.ValueError{Path: "fetch-error", Reason: fmt.Sprintf("%T is no case of it", fault)}
	}
	w.raw("}")
	return w.end("fetch-error")
}

// WritePauseResult writes what `pause` gives: `{"ok": null}`, or `{"err": interruption}` when it ended early.
func WritePauseResult(early *abi.Interruption) []byte {
	if early == nil {
		return []byte(`{"ok":null}`)
	}
	return []byte(`{"err":"` + early.String() + `"}`)
}

// writer puts a JSON text together.
type writer struct {
	b []byte
	// broken is true when a text was not UTF-8.
	broken bool
}

func (w *writer) raw(s string) { w.b = append(w.b, s...) }

// member begins a member, behind the brace or comma that comes before it.
func (w *writer) member(before, name string) *writer {
	w.raw(before)
	w.str(name)
	w.raw(":")
	return w
}

func (w *writer) number(n uint64) { w.b = strconv.AppendUint(w.b, n, 10) }

func (w *writer) octets(b []byte) {
	w.raw(`"`)
	w.b = base64.StdEncoding.AppendEncode(w.b, b)
	w.raw(`"`)
}

// end closes the outermost object.
func (w *writer) end(what string) ([]byte, error) {
	if w.broken {
		return nil, &abi.ValueError{Path: what, Reason: "it holds text that is not UTF-8"}
	}
	return append(w.b, '}'), nil
}

func (w *writer) str(s string) {
	w.broken = w.broken || !utf8.ValidString(s)
	const hex = "0123456789abcdef"
	w.b = append(w.b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			w.b = append(w.b, '\\', byte(r))
		case r == '\n':
			w.b = append(w.b, '\\', 'n')
		case r < ' ':
			w.b = append(w.b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			w.b = utf8.AppendRune(w.b, r)
		}
	}
	w.b = append(w.b, '"')
}
