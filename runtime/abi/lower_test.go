package abi

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
)

func TestLowerRefusesWhatAnAllocatorForges(t *testing.T) {
	// Two blocks of 8 and 7 bytes, then one of 2: the strings of an invocation.
	invocation := Invocation{Tool: "describe", Arguments: "{\"a\":1}", Cursor: ptr("go")}
	tests := []struct {
		name   string
		ptrs   []uint32 // what the allocator returns, call by call
		path   string
		reason string
	}{
		{"null", []uint32{0}, "invocation.tool", "null for 8 bytes: the guest has no memory left"},
		{"null, later", []uint32{64, 72, 0}, "invocation.cursor", "null for 2 bytes"},
		{"past the end", []uint32{pastEnd}, "invocation.tool.cabi_realloc", "8 bytes at 0x10000"},
		{"with its end outside", []uint32{pastEnd - 7}, "invocation.tool.cabi_realloc", "8 bytes at 0xfff9"},
		{"with its end wrapped around", []uint32{math.MaxUint32 - 3}, "invocation.tool.cabi_realloc", "8 bytes at 0xfffffffc"},
		{"the same block again", []uint32{64, 64}, "invocation.arguments.cabi_realloc", "7 bytes at 0x40 overlap"},
		{"a block that begins in another", []uint32{64, 71}, "invocation.arguments.cabi_realloc", "overlap"},
		{"a block that ends in another", []uint32{64, 58}, "invocation.arguments.cabi_realloc", "overlap"},
		{"a block within another", []uint32{64, 128, 66}, "invocation.cursor.cabi_realloc", "overlap"},
		{"a block over the first of two", []uint32{64, 72, 70}, "invocation.cursor.cabi_realloc", "overlap"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			guest := newFakeGuest(attackMemory)
			calls := 0
			evil := func(context.Context, uint32, uint32) (uint32, error) {
				calls++
				return test.ptrs[calls-1], nil
			}
			_, err := LowerCallParams(context.Background(), NewMemory(guest, ample), evil, invocation)
			wantABIError(t, err, test.path, test.reason)
		})
	}
}

func TestLowerRefusesAListThatTheAllocatorMisplaces(t *testing.T) {
	fetched := fetchResult{response: Response{Headers: []ResponseHeader{{Value: "v"}}, Body: []byte("body")}}
	for _, test := range []struct {
		name   string
		ptr    uint32
		reason string
	}{
		{"not aligned", 66, "not aligned to 4"},
		{"over the result itself", returnPtr + 8, "overlap"},
		{"partly over the result itself", returnPtr - 8, "overlap"},
	} {
		t.Run(test.name, func(t *testing.T) {
			guest := newFakeGuest(attackMemory)
			evil := func(context.Context, uint32, uint32) (uint32, error) { return test.ptr, nil }
			_, err := lowerValue(NewMemory(guest, ample), evil, fetched)
			wantABIError(t, err, "response.headers.cabi_realloc", test.reason)
		})
	}
}

func TestLowerRefusesAReturnPointer(t *testing.T) {
	guest := newFakeGuest(attackMemory)
	mem := NewMemory(guest, ample)
	for _, test := range []struct {
		name   string
		ptr    uint32
		reason string
	}{
		{"past the end", pastEnd, "not all in the memory"},
		{"with its end outside", pastEnd - 32, "not all in the memory"},
		{"not aligned", 17, "not aligned to 4"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := LowerFetchResult(context.Background(), mem, guest.realloc, test.ptr, Response{}, nil)
			wantABIError(t, err, "fetch", test.reason)
		})
	}
	wantABIError(t, LowerPauseResult(mem, pastEnd-1, nil), "pause", "not all in the memory")
}

func TestAnAllocatorsOwnErrorPassesUnchanged(t *testing.T) {
	trap := errors.New("trap")
	guest := newFakeGuest(attackMemory)
	failing := func(context.Context, uint32, uint32) (uint32, error) { return 0, trap }
	_, err := LowerCallParams(context.Background(), NewMemory(guest, ample), failing, Invocation{Tool: "x"})
	if err != trap { //nolint:errorlint // the very same error is what is wanted
		t.Errorf("error is %v: want the allocator's", err)
	}
}

func TestAnAllocatorGetsTheContextOfTheCall(t *testing.T) {
	type key struct{}
	guest := newFakeGuest(attackMemory)
	seen := 0
	alloc := func(ctx context.Context, align, size uint32) (uint32, error) {
		seen += ctx.Value(key{}).(int)
		return guest.realloc(ctx, align, size)
	}
	ctx := context.WithValue(context.Background(), key{}, 1)
	if _, err := LowerCallParams(ctx, NewMemory(guest, ample), alloc, Invocation{}); err != nil || seen != 2 {
		t.Errorf("context seen %d times, error %v: want 2 times and none", seen, err)
	}
}

func TestAnEmptyBlockMayBeAnywhereInTheMemory(t *testing.T) {
	for _, ptr := range []uint32{0, 1, 64, pastEnd} {
		alloc := func(context.Context, uint32, uint32) (uint32, error) { return ptr, nil }
		if _, err := LowerCallParams(context.Background(), NewMemory(newFakeGuest(attackMemory), ample), alloc, Invocation{}); err != nil {
			t.Errorf("at %#x: %v", ptr, err)
		}
	}
	alloc := func(context.Context, uint32, uint32) (uint32, error) { return pastEnd + 1, nil }
	_, err := LowerCallParams(context.Background(), NewMemory(newFakeGuest(attackMemory), ample), alloc, Invocation{})
	wantABIError(t, err, "invocation.tool.cabi_realloc", "0 bytes at 0x10001")
}

func TestLowerRefusesWhatTheContractHasNoFormFor(t *testing.T) {
	tests := []struct {
		name  string
		value any
		path  string
	}{
		{"text that is not UTF-8", fetchResult{response: Response{Headers: []ResponseHeader{{Value: "\xff"}}}}, "response.headers[0].value"},
		{"arguments that are not UTF-8", Invocation{Arguments: "\xc0\xaf"}, "invocation.arguments"},
		{"a header name outside the enum", fetchResult{response: Response{Headers: []ResponseHeader{{}, {Name: 7}}}}, "response.headers[1].name"},
		{"a budget outside the enum", fetchResult{err: FetchErrorBudgetSpent{Budget(4)}}, "fetch-error.budget-spent"},
		{"a pointer to a case", fetchResult{err: &FetchErrorTimedOut{}}, "fetch-error"},
		{"an interruption outside the enum", pauseResult{ptr(Interruption(2))}, "interruption"},
		{"a list entry that is no case", Request{Headers: []RequestHeader{nil}}, "request.headers[0]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			guest := newFakeGuest(attackMemory)
			_, err := lowerValue(NewMemory(guest, ample), guest.realloc, test.value)
			var wrong *ValueError
			if !errors.As(err, &wrong) || wrong.Path != test.path {
				t.Fatalf("error is %v: want a ValueError at %s", err, test.path)
			}
		})
	}
}

func TestAValueOverTheLengthOfTheCanonicalABIIsRefusedBeforeItIsAllocated(t *testing.T) {
	l := newLowerer(context.Background(), NewMemory(newFakeGuest(attackMemory), ample), func(context.Context, uint32, uint32) (uint32, error) {
		t.Error("the guest was asked for room")
		return 0, nil
	})
	for _, n := range []struct {
		elements uint64
		size     uint32
	}{{1 << 28, 1}, {1 << 26, 4}, {1 << 30, 12}, {math.MaxUint64, 56}} {
		var wrong *ValueError
		if _, err := l.room(n.elements, n.size, 1); !errors.As(err, &wrong) {
			t.Errorf("%d elements of %d bytes: error is %v: want a ValueError", n.elements, n.size, err)
		}
	}
}

// writeLog is a memory that remembers where the bytes of its writes came from.
type writeLog struct {
	*fakeGuest
	from  []*byte
	bytes int
}

func (w *writeLog) Write(offset uint32, v []byte) bool {
	w.from = append(w.from, unsafe.SliceData(v))
	w.bytes += len(v)
	return w.fakeGuest.Write(offset, v)
}

func TestABodyIsCopiedOnceOnItsWayIn(t *testing.T) {
	guest := &writeLog{fakeGuest: newFakeGuest(1 << 20)}
	body := make([]byte, 500<<10)
	err := LowerFetchResult(context.Background(), NewMemory(guest, ample), guest.realloc, returnPtr, Response{Body: body}, nil)
	if err != nil {
		t.Fatal(err)
	}
	times := 0
	for _, p := range guest.from {
		if p == unsafe.SliceData(body) {
			times++
		}
	}
	if times != 1 || guest.bytes > len(body)+64 {
		t.Errorf("the body was written %d times and %d bytes in all", times, guest.bytes)
	}
}

func TestATextIsCopiedOnceOnItsWayOut(t *testing.T) {
	const size = 500 << 10
	guest := newFakeGuest(1 << 20)
	mem := NewMemory(guest, ample)
	if _, err := lowerValue(mem, guest.realloc, callResult{output: &Output{Text: strings.Repeat("a", size)}}); err != nil {
		t.Fatal(err)
	}
	var err error
	got := allocated(func() { _, _, err = LiftCallResult(mem, returnPtr) })
	if err != nil || got > size*5/4 {
		t.Errorf("lifting %d bytes allocated %d, error %v", size, got, err)
	}
}

// shrinking is a memory that loses its end after the block was checked, which no memory of WebAssembly can.
type shrinking struct{ *fakeGuest }

func (s shrinking) Write(uint32, []byte) bool { return false }

func TestAWriteThatFailsIsAnError(t *testing.T) {
	guest := newFakeGuest(attackMemory)
	mem := NewMemory(shrinking{guest}, ample)
	wantABIError(t, LowerPauseResult(mem, returnPtr, nil), "pause", "not all in the memory")
	_, err := lowerValue(mem, guest.realloc, fetchResult{response: Response{Body: []byte("b")}})
	wantABIError(t, err, "response.body", "not all in the memory")
	_, err = lowerValue(mem, guest.realloc, Invocation{Tool: "x"})
	if err != nil { // strings go another way
		t.Error(err)
	}
}

func TestBlocksNeverOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var bs blocks
		var taken [256]bool
		for range rapid.IntRange(1, 40).Draw(t, "blocks") {
			start, size := rapid.Uint32Range(0, 239).Draw(t, "start"), rapid.Uint32Range(0, 16).Draw(t, "size")
			free := true
			for _, is := range taken[start : start+size] {
				free = free && !is
			}
			if got := bs.add(start, size); got != free {
				t.Fatalf("%d bytes at %d: added is %v: want %v", size, start, got, free)
			}
			if free {
				for i := range taken[start : start+size] {
					taken[int(start)+i] = true
				}
			}
		}
	})
}
