package sandbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// Values of one argument of an import, by what is to be forged.
const (
	pastEnd  = 0x20000    // the first address after the puppet's memory
	overflow = 0xfffffff0 // plus 32 is beyond 2^32
	huge     = 0x7fffffff
)

// A valid set of arguments for each import; a forgery replaces one of them.
func validArguments(op uint32) []uint32 {
	switch op {
	case opFetch, opIfStopped: // GET data/script, no query, no headers, no body
		return []uint32{0, 0, 0x4d0, 1, 4, 0, 4, 0, 0, 0, 0, 0, scratch}
	case opProgress: // 1 of 2, "Title"
		return []uint32{1, 0, 1, 2, 0, 0x403, 5}
	case opLog: // info, "Title"
		return []uint32{1, 0x403, 5}
	case opPause:
		return []uint32{0, scratch}
	}
	panic("no import")
}

func TestTheValidArgumentsAreAccepted(t *testing.T) {
	for _, op := range []uint32{opFetch, opIfStopped, opProgress, opLog, opPause} {
		s := append(append([]uint32{op}, validArguments(op)...), opReturn, ok)
		if _, err := play(t, &fakeHost{}, Limits{}, words(s...)); err != nil {
			t.Errorf("import %d: %v", op, err)
		}
	}
}

func TestForgedArgumentsOfImportsEndTheCall(t *testing.T) {
	type forgery struct {
		name string
		op   uint32
		// set replaces arguments by their index.
		set map[int]uint32
	}
	tests := []forgery{
		{"fetch: a method that there is not", opFetch, map[int]uint32{0: 6}},
		{"fetch: a method below zero", opFetch, map[int]uint32{0: 0xffffffff}},
		{"fetch: a root that there is not", opFetch, map[int]uint32{1: 2}},
		{"fetch: a path past the end", opFetch, map[int]uint32{2: pastEnd}},
		{"fetch: a path whose end overflows", opFetch, map[int]uint32{2: overflow, 3: 4}},
		{"fetch: a path that is not aligned", opFetch, map[int]uint32{2: 0x4d1}},
		{"fetch: a path of 2^31 segments", opFetch, map[int]uint32{3: huge}},
		{"fetch: a path of 2^29 segments, whose size overflows 32 bits", opFetch, map[int]uint32{3: 0x20000000}},
		{"fetch: a segment whose pointer is past the end", opFetch, map[int]uint32{2: script + 0x100}},
		{"fetch: a query past the end", opFetch, map[int]uint32{4: pastEnd, 5: 1}},
		{"fetch: a query of 2^31 pairs", opFetch, map[int]uint32{5: huge}},
		{"fetch: headers past the end", opFetch, map[int]uint32{6: pastEnd, 7: 1}},
		{"fetch: a header that there is not", opFetch, map[int]uint32{6: script + 0x100, 7: 1}},
		{"fetch: a body that is neither there nor not", opFetch, map[int]uint32{8: 2}},
		{"fetch: a body of an unknown kind", opFetch, map[int]uint32{8: 1, 9: 3}},
		{"fetch: a body past the end", opFetch, map[int]uint32{8: 1, 9: 0, 10: pastEnd, 11: 1}},
		{"fetch: a body whose end overflows", opFetch, map[int]uint32{8: 1, 9: 2, 10: overflow, 11: 32}},
		{"fetch: a body of text that is not UTF-8", opFetch, map[int]uint32{8: 1, 9: 0, 10: script + 0x110, 11: 1}},
		{"fetch: a result past the end", opFetch, map[int]uint32{12: pastEnd - 4}},
		{"fetch: a result at the end of the address space", opFetch, map[int]uint32{12: 0xfffffffc}},
		{"fetch: a result that is not aligned", opFetch, map[int]uint32{12: scratch + 1}},
		{"progress: a total that is neither there nor not", opProgress, map[int]uint32{2: 2}},
		{"progress: a message past the end", opProgress, map[int]uint32{5: pastEnd}},
		{"progress: a message whose end overflows", opProgress, map[int]uint32{5: overflow, 6: 32}},
		{"progress: a message of 2 GiB", opProgress, map[int]uint32{6: huge}},
		{"progress: a message that is not UTF-8", opProgress, map[int]uint32{5: script + 0x110, 6: 1}},
		{"log: a level that there is not", opLog, map[int]uint32{0: 4}},
		{"log: a message past the end", opLog, map[int]uint32{1: pastEnd}},
		{"log: a message whose end overflows", opLog, map[int]uint32{1: overflow, 2: 32}},
		{"log: a message of 4 GiB", opLog, map[int]uint32{2: 0xffffffff}},
		{"log: a message that is not UTF-8", opLog, map[int]uint32{1: script + 0x110, 2: 1}},
		{"pause: a result past the end", opPause, map[int]uint32{1: pastEnd - 1}},
	}
	for _, test := range tests {
		if test.op == opFetch { // if-stopped takes the same
			tests = append(tests, forgery{"if-stopped" + strings.TrimPrefix(test.name, "fetch"), opIfStopped, test.set})
		}
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			args := validArguments(test.op)
			for i, v := range test.set {
				args[i] = v
			}
			s := append(append([]uint32{test.op}, args...), opReturn, ok)
			// At script + 0x100: a segment past the end, which read as a header has the kind 0; at + 0x110, bytes that are not UTF-8.
			b := append(words(s...), make([]byte, 0x100-4*len(s))...)
			b = append(b, words(pastEnd|7, huge, 0, 0, 0xffffffff)...)
			_, err := play(t, &fakeHost{}, Limits{}, b)
			var broken *ABIError
			if !errors.As(err, &broken) {
				t.Fatalf("got %v (%T), want an *ABIError", err, err)
			}
		})
	}
}

func TestForgedResultsEndTheCall(t *testing.T) {
	const at = script + 8 // of the data, behind the one instruction
	tests := []struct {
		name   string
		result uint32
		data   []uint32
	}{
		{"past the end", pastEnd, nil},
		{"half past the end", pastEnd - 16, nil},
		{"not aligned", at + 2, nil},
		{"neither ok nor err", at, []uint32{2, 0, 0, 0, 0, 0, 0, 0}},
		{"a text past the end", at, []uint32{0, pastEnd, 1, 0, 0, 0, 0, 0}},
		{"a text whose end overflows", at, []uint32{0, overflow, 32, 0, 0, 0, 0, 0}},
		{"a text that is not UTF-8", at, []uint32{0, at + 32, 1, 0, 0, 0, 0, 0, 0xff}},
		{"a structured result past the end", at, []uint32{0, 0, 0, pastEnd, 1, 0, 0, 0}},
		{"a cursor that is neither there nor not", at, []uint32{0, 0, 0, 0, 0, 2, 0, 0}},
		{"a cursor past the end", at, []uint32{0, 0, 0, 0, 0, 1, pastEnd, 1}},
		{"a failure's code past the end", at, []uint32{1, pastEnd, 1, 0, 0, 0, 0, 0}},
		{"a failure's hint past the end", at, []uint32{1, 0, 0, 0, 0, 1, pastEnd, 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := play(t, &fakeHost{}, Limits{}, words(append([]uint32{opReturn, test.result}, test.data...)...))
			var broken *ABIError
			if !errors.As(err, &broken) {
				t.Fatalf("got %v (%T), want an *ABIError", err, err)
			}
		})
	}
}

func TestAnAllocatorThatLiesEndsTheCall(t *testing.T) {
	for _, ptr := range []uint32{0, pastEnd, pastEnd - 2, overflow, scratch, scratch + 1} {
		t.Run(fmt.Sprintf("%#x", ptr), func(t *testing.T) {
			h := &fakeHost{respond: func(context.Context, abi.Request) (abi.Response, abi.FetchError) {
				return abi.Response{Status: 200, Headers: []abi.ResponseHeader{{Value: "abcdefgh"}}, Body: []byte("abcdefgh")}, nil
			}}
			fetch := append([]uint32{opForce, ptr, opFetch}, validArguments(opFetch)...)
			fetch[2+3] = script + 0x100 // another path than that of the script
			b := words(append(fetch, opReturn, ok)...)
			b = append(b, make([]byte, 0x100-len(b))...)
			b = append(b, words(script+0x108, 4)...)
			_, err := play(t, h, Limits{}, append(b, "path"...))
			var broken *ABIError
			if !errors.As(err, &broken) {
				t.Fatalf("got %v (%T), want an *ABIError", err, err)
			}
			if len(h.requests) != 1 {
				t.Errorf("%d requests were made", len(h.requests))
			}
		})
	}
}
