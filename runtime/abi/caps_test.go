package abi

import (
	"strings"
	"testing"
)

func TestAThousandPointersToOneStringAreRefused(t *testing.T) {
	const entries, long = 1000, 10 << 20
	guest := newFakeGuest(16 << 20)
	text := uint32(1 << 20)
	copy(guest.slab[text:], strings.Repeat("a", long))
	list := uint32(4096)
	for i := range uint32(entries) {
		guest.words(list+8*i, text, long)
	}
	stack := []uint64{0, 0, uint64(list), entries, 0, 0, 0, 0, 0, 0, 0, 0, returnPtr}
	mem := NewMemory(guest, Caps{Bytes: 16 << 20, Elements: 4096})

	var err error
	got := allocated(func() { _, _, err = LiftFetchParams(mem, stack) })
	if !wantABIError(t, err, "request.path[1]", "10485760 more bytes") {
		t.Error("the error does not say that it is a matter of size")
	}
	if got > 12<<20 {
		t.Errorf("%d bytes were allocated before the cap of 16 MiB was found to be passed", got)
	}
}

func TestCaps(t *testing.T) {
	request := Request{
		Path:    []string{"abc", "de"},                                                  // 2 elements, 2·8+5 bytes
		Query:   []QueryParam{{"f", "g"}},                                               // 1 element, 16+2 bytes
		Headers: []RequestHeader{RequestHeaderAutoAssign{}, RequestHeaderIfMatch{"hi"}}, // 2 elements, 2·12+2 bytes
		Body:    BodyOctets{[]byte("jklm")},                                             // 4 bytes
	}
	const bytes, elements = 21 + 18 + 26 + 4, 5
	tests := []struct {
		name   string
		caps   Caps
		path   string // empty: it is lifted
		reason string
	}{
		{"exactly enough is enough", Caps{bytes, elements}, "", ""},
		{"one byte less is too little", Caps{bytes - 1, elements}, "request.body.octets", "4 more bytes: 3 of 68 are left"},
		{"one element less is too little", Caps{bytes, elements - 1}, "request.headers", "2 more list elements: 1 of 4 are left"},
		{"the fixed part of elements counts", Caps{15, elements}, "request.path", "16 more bytes: 15 of 15 are left"},
		{"the strings of elements count", Caps{20, elements}, "request.path[1]", "2 more bytes: 1 of 20 are left"},
		{"nothing lets nothing through", Caps{}, "request.path", "2 more list elements: 0 of 0 are left"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			guest := newFakeGuest(4096)
			flat, err := lowerValue(NewMemory(guest, ample), guest.realloc, request)
			if err != nil {
				t.Fatal(err)
			}
			mem := NewMemory(guest, test.caps)
			for range 2 { // the caps are for each value, not for all that a memory gives
				_, err = liftValue(mem, "fetch-params", flat)
				if test.path == "" {
					if err != nil {
						t.Fatal(err)
					}
					continue
				}
				if !wantABIError(t, err, test.path, test.reason) {
					t.Error("the error does not say that it is a matter of size")
				}
			}
		})
	}
}
