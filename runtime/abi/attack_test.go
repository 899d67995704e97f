package abi

import (
	"errors"
	"math"
	"runtime"
	"testing"
)

// attackMemory is 64 KiB in which a valid value lies, of which each attack changes a little.
const attackMemory = 1 << 16

const (
	pastEnd = attackMemory
	lastTwo = attackMemory - 2
)

func TestLiftRefusesWhatAGuestForges(t *testing.T) {
	request := vectorValues()["fetch-params"]["several headers"].(Request)
	request.Path = []string{"sobjects", "Account", "001"}
	request.Query = []QueryParam{{Name: "fields", Value: "Name"}}
	request.Body = BodyJSON{"{}"}
	definitions := vectorValues()["describe-result"]["two tools"]
	output := callResult{output: &Output{Text: "text", Structured: "{}", Cursor: ptr("next")}}

	// Indexes into the core values of fetch.
	const method, root, path, query, headers, body, bodyCase, bodyPtr, ret = 0, 1, 2, 4, 6, 8, 9, 10, 12

	tests := []struct {
		name string
		// value is lowered, then forge changes its core values and the memory.
		value  any
		forge  func(s slab, flat []uint64)
		path   string
		reason string
	}{
		{"a method outside the enum", request, func(_ slab, f []uint64) { f[method] = 6 }, "request.method", "discriminant 6"},
		{"a method that is negative", request, func(_ slab, f []uint64) { f[method] = math.MaxUint32 }, "request.method", "discriminant 4294967295"},
		{"a root outside the enum", request, func(_ slab, f []uint64) { f[root] = 2 }, "request.root", "discriminant 2"},
		{"a path past the end", request, func(_ slab, f []uint64) { f[path] = pastEnd }, "request.path", "24 bytes at 0x10000"},
		{"a path that begins in the memory and ends outside", request, func(_ slab, f []uint64) { f[path] = pastEnd - 20 }, "request.path", "not all in the memory"},
		{"a path at the end of the address space", request, func(_ slab, f []uint64) { f[path] = math.MaxUint32 - 3 }, "request.path", "not all in the memory"},
		{"a path that is not aligned", request, func(_ slab, f []uint64) { f[path]++ }, "request.path", "not aligned to 4"},
		{"an empty path that is not aligned", request, func(_ slab, f []uint64) { f[path], f[path+1] = 3, 0 }, "request.path", "not aligned to 4"},
		{"an empty path past the end", request, func(_ slab, f []uint64) { f[path], f[path+1] = pastEnd+4, 0 }, "request.path", "not all in the memory"},
		{"a count of the whole address space", request, func(_ slab, f []uint64) { f[path+1] = math.MaxUint32 }, "request.path", "over the canonical ABI's"},
		{"a count whose size wraps to 0", request, func(_ slab, f []uint64) { f[path+1] = 1 << 29 }, "request.path", "over the canonical ABI's"},
		{"a count that is one too many for the memory", request, func(_ slab, f []uint64) { f[path], f[path+1] = pastEnd-16, 3 }, "request.path", "24 bytes at 0xfff0"},
		{"a segment past the end", request, func(s slab, f []uint64) { s.words(uint32(f[path])+8, pastEnd+1) }, "request.path[1]", "7 bytes at 0x10001"},
		{"a segment that begins in the memory and ends outside", request, func(s slab, f []uint64) { s.words(uint32(f[path])+16, lastTwo, 3) }, "request.path[2]", "3 bytes at 0xfffe"},
		{"a segment whose end wraps around", request, func(s slab, f []uint64) { s.words(uint32(f[path]), math.MaxUint32, 2) }, "request.path[0]", "2 bytes at 0xffffffff"},
		{"a segment as long as the address space", request, func(s slab, f []uint64) { s.words(uint32(f[path]), 0, math.MaxUint32) }, "request.path[0]", "over the canonical ABI's"},
		{"an empty segment past the end", request, func(s slab, f []uint64) { s.words(uint32(f[path]), pastEnd+1, 0) }, "request.path[0]", "0 bytes at 0x10001"},
		{"a segment that is not UTF-8", request, func(s slab, f []uint64) { s.words(8, 0xFF); s.words(uint32(f[path]), 8, 1) }, "request.path[0]", "not UTF-8"},
		{"a segment that holds a surrogate", request, func(s slab, f []uint64) { s.words(8, 0x80A0ED); s.words(uint32(f[path]), 8, 3) }, "request.path[0]", "not UTF-8"},
		{"a segment with an overlong slash", request, func(s slab, f []uint64) { s.words(8, 0xAFC0); s.words(uint32(f[path]), 8, 2) }, "request.path[0]", "not UTF-8"},
		{"a segment cut within a character", request, func(s slab, f []uint64) { s.words(8, 0xC3); s.words(uint32(f[path]), 8, 1) }, "request.path[0]", "not UTF-8"},
		{"a query value past the end", request, func(s slab, f []uint64) { s.words(uint32(f[query])+8, pastEnd) }, "request.query[0].value", "not all in the memory"},
		{"a header outside the variant", request, func(s slab, f []uint64) { s[f[headers]+12] = 8 }, "request.headers[1]", "discriminant 8: request-header has 8 cases"},
		{"a header value past the end", request, func(s slab, f []uint64) { s.words(uint32(f[headers])+4, pastEnd) }, "request.headers[0].if-match", "not all in the memory"},
		{"a body that is neither there nor not", request, func(_ slab, f []uint64) { f[body] = 2 }, "request.body", "discriminant 2: option has 2 cases"},
		{"a body outside the variant", request, func(_ slab, f []uint64) { f[bodyCase] = 3 }, "request.body", "discriminant 3: body has 3 cases"},
		{"a JSON body that is not UTF-8", request, func(s slab, f []uint64) { s.words(8, 0xFF); f[bodyPtr], f[bodyPtr+1] = 8, 1 }, "request.body.json", "not UTF-8"},
		{"a body of octets past the end", request, func(_ slab, f []uint64) { f[bodyCase], f[bodyPtr] = 2, pastEnd }, "request.body.octets", "not all in the memory"},
		{"a return pointer past the end", request, func(_ slab, f []uint64) { f[ret] = pastEnd - 32 }, "fetch", "36 bytes at 0xffe0"},
		{"a return pointer that is not aligned", request, func(_ slab, f []uint64) { f[ret] = 18 }, "fetch", "not aligned to 4"},
		{"a progress total that is neither there nor not", progress{total: ptr(uint64(1))}, func(_ slab, f []uint64) { f[1] = 1 << 8 }, "total", "discriminant 256"},
		{"a progress message past the end", progress{message: "m"}, func(_ slab, f []uint64) { f[3] = pastEnd }, "message", "not all in the memory"},
		{"a log level outside the enum", logLine{}, func(_ slab, f []uint64) { f[0] = 4 }, "level", "discriminant 4"},
		{"a log message that is not UTF-8", logLine{message: "m"}, func(s slab, f []uint64) { s[f[1]] = 0x80 }, "message", "not UTF-8"},
		{"a return pointer of a pause past the end", pause{}, func(_ slab, f []uint64) { f[1] = pastEnd - 1 }, "pause", "2 bytes at 0xffff"},
		{"a result that is neither output nor failure", output, func(s slab, _ []uint64) { s[returnPtr] = 2 }, "call", "discriminant 2: result has 2 cases"},
		{"an output text past the end", output, func(s slab, _ []uint64) { s.words(returnPtr+4, pastEnd) }, "output.text", "not all in the memory"},
		{"a structured output that is not UTF-8", output, func(s slab, _ []uint64) { s[heapStart+4] = 0xC0 }, "output.structured", "not UTF-8"},
		{"a cursor that is neither there nor not", output, func(s slab, _ []uint64) { s[returnPtr+4+16] = 0xFF }, "output.cursor", "discriminant 255"},
		{"a hint past the end", callResult{failure: &Failure{Hint: ptr("h")}}, func(s slab, _ []uint64) { s.words(returnPtr+4+20, pastEnd) }, "failure.hint", "not all in the memory"},
		{"more tools than the memory holds", definitions, func(s slab, _ []uint64) { s.words(returnPtr+4, 1<<16) }, "describe", "not all in the memory"},
		{"tools that are not aligned", definitions, func(s slab, _ []uint64) { s.words(returnPtr, heapStart+2) }, "describe", "not aligned"},
		{"a need with a method outside the enum", definitions, func(s slab, _ []uint64) { s[needs(s)] = 6 }, "describe[0].needs[0].method", "discriminant 6"},
		{"a need with a pattern past the end", definitions, func(s slab, _ []uint64) { s.words(needs(s)+12+4, pastEnd) }, "describe[0].needs[1].pattern", "not all in the memory"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			guest := newFakeGuest(attackMemory)
			mem := NewMemory(guest, ample)
			flat, err := lowerValue(mem, guest.realloc, test.value)
			if err != nil {
				t.Fatal(err)
			}
			flat = append(flat, returnPtr) // for an import, the return pointer is its last parameter
			test.forge(guest.slab, flat)
			switch test.value.(type) {
			case Request:
				_, _, err = LiftFetchParams(mem, flat)
			case pause:
				_, _, err = LiftPauseParams(mem, flat)
			default:
				_, err = liftValue(mem, functionOf(test.value), flat)
			}
			if wantABIError(t, err, test.path, test.reason) {
				t.Error("it is not a matter of size")
			}
		})
	}
}

// needs is the address of the needs of the first tool of a described list.
func needs(s slab) uint32 {
	b, _ := s.Read(returnPtr, 4)
	first := uint32(b[0]) | uint32(b[1])<<8
	b, _ = s.Read(first+48, 4)
	return uint32(b[0]) | uint32(b[1])<<8
}

func TestLiftRefusesAResultPointer(t *testing.T) {
	mem := NewMemory(newFakeGuest(attackMemory), ample)
	for name, lift := range map[string]func(uint32) error{
		"call":     func(p uint32) error { _, _, err := LiftCallResult(mem, p); return err },
		"describe": func(p uint32) error { _, err := LiftDescribeResult(mem, p); return err },
	} {
		for _, bad := range []struct {
			name   string
			ptr    uint32
			reason string
		}{
			{"past the end", pastEnd, "not all in the memory"},
			{"with only its beginning in the memory", pastEnd - 4, "not all in the memory"},
			{"whose end wraps around", math.MaxUint32 - 3, "not all in the memory"},
			{"that is not aligned", 18, "not aligned to 4"},
		} {
			t.Run(name+" "+bad.name, func(t *testing.T) { wantABIError(t, lift(bad.ptr), name, bad.reason) })
		}
	}
}

func TestPointerZeroIsAnAddressLikeAnyOther(t *testing.T) {
	guest := newFakeGuest(attackMemory)
	clear(guest.slab)
	copy(guest.slab[32:], "text")
	guest.words(0, 0 /* output */, 32, 4, 0, 0, 0)
	output, _, err := LiftCallResult(NewMemory(guest, ample), 0)
	if err != nil || output.Text != "text" || output.Structured != "" || output.Cursor != nil {
		t.Fatalf("got %+v, %v", output, err)
	}
}

func TestABooleanIsTrueUnlessItIsZero(t *testing.T) {
	definition := vectorValues()["describe-result"]["two tools"]
	guest := newFakeGuest(attackMemory)
	mem := NewMemory(guest, ample)
	if _, err := lowerValue(mem, guest.realloc, definition); err != nil {
		t.Fatal(err)
	}
	for value, want := range map[byte]bool{0: false, 1: true, 2: true, 0x80: true, 0xFF: true} {
		guest.slab[heapStart+44] = value
		got, err := LiftDescribeResult(mem, returnPtr)
		if err != nil || got[0].Paged != want {
			t.Errorf("byte %d: got %v, %v", value, got, err)
		}
	}
}

func TestTooFewCoreValuesAreAnError(t *testing.T) {
	mem := NewMemory(newFakeGuest(attackMemory), ample)
	_, _, err := LiftFetchParams(mem, make([]uint64, 12))
	wantABIError(t, err, "fetch", "12 core values: want 13")
	_, _, _, err = LiftProgressParams(mem, nil)
	wantABIError(t, err, "progress", "0 core values: want 5")
	_, _, err = LiftLogParams(mem, make([]uint64, 2))
	wantABIError(t, err, "log", "2 core values: want 3")
	_, _, err = LiftPauseParams(mem, make([]uint64, 1))
	wantABIError(t, err, "pause", "1 core values: want 2")
}

func TestAForgedCountAllocatesNothing(t *testing.T) {
	mem := NewMemory(newFakeGuest(attackMemory), ample)
	stack := []uint64{0, 0, 0, 1 << 24, 0, 0, 0, 0, 0, 0, 0, 0, returnPtr}
	if got := allocated(func() { _, _, _ = LiftFetchParams(mem, stack) }); got > 1<<20 {
		t.Errorf("a count of 2^24 in a memory of 64 KiB allocated %d bytes", got)
	}
}

// allocated is the number of bytes that f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestAnErrorSaysWhoseFaultItIs(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{&ABIError{Path: "request.path[3]", Reason: "string of 2 bytes is not UTF-8"}, "guest broke the contract: request.path[3]: string of 2 bytes is not UTF-8"},
		{&ABIError{Path: "output.text", Reason: "9 more bytes: 8 of 8 are left", TooLarge: true}, "value of the guest is too large: output.text: 9 more bytes: 8 of 8 are left"},
		{&ValueError{Path: "response.headers[0].value", Reason: "text is not UTF-8"}, "value cannot be lowered: response.headers[0].value: text is not UTF-8"},
	} {
		if test.err.Error() != test.want {
			t.Errorf("error is %q: want %q", test.err, test.want)
		}
	}
	other := errors.New("other")
	if at(other, "x") != other { //nolint:errorlint // the very same error is what is wanted
		t.Error("an error of someone else's was changed")
	}
}
