package abi

import (
	"context"
	"reflect"
	"testing"
)

// These tests run in the place of runtime/abi's own, with the code that is generated from every.wit.

type memory []byte

func (m memory) Read(offset, n uint32) ([]byte, bool) {
	if uint64(offset)+uint64(n) > uint64(len(m)) {
		return nil, false
	}
	return m[offset : offset+n], true
}

func (m memory) Write(offset uint32, v []byte) bool {
	b, ok := m.Read(offset, uint32(len(v)))
	copy(b, v)
	return ok
}

func (m memory) WriteString(offset uint32, v string) bool { return m.Write(offset, []byte(v)) }

func fresh() (*Memory, Realloc) {
	top := uint32(256)
	return NewMemory(make(memory, 1<<16), Caps{Bytes: 1 << 16, Elements: 1 << 10}),
		func(_ context.Context, align, size uint32) (uint32, error) {
			ptr := (top + align - 1) / align * align
			top = ptr + size
			return ptr, nil
		}
}

func check(t *testing.T, got, want any, err error) {
	t.Helper()
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, %v: want %#v", got, err, want)
	}
}

func ptr[T any](v T) *T { return &v }

var (
	ctx     = context.Background()
	small   = Small{A: 255, B: 1<<64 - 1, C: true, D: 65535}
	choices = []Choice{
		ChoiceNone{}, ChoiceNarrow{1<<32 - 1}, ChoiceWide{1<<64 - 2}, ChoiceSmall{small},
		ChoiceLists{[][]string{{"a", ""}, nil, {"b"}}}, ChoiceMaybe{}, ChoiceMaybe{&small}, ChoiceColour{ColourDarkBlue}, ChoiceFlag{true},
	}
	big = Big{
		Choices: choices, Options: []*uint16{nil, ptr(uint16(7))}, Colours: []Colour{ColourGreen, ColourRed},
		Octets: [][]byte{{1, 2}, nil, {3}}, Small: &small, Choice: choices[4], Colour: ptr(ColourDarkBlue),
		Numbers: []uint32{1, 2, 3}, Bits: []bool{true, false}, Plain: PlainTwo{},
	}
)

func TestParameters(t *testing.T) {
	for _, choice := range choices {
		for _, optional := range []Choice{nil, choice} {
			mem, alloc := fresh()
			flat, err := LowerFirstParams(ctx, mem, alloc, choice, optional)
			check(t, len(flat), 13, err)
			gotChoice, gotOptional, retptr, err := LiftFirstParams(mem, append(flat, 16))
			check(t, []any{gotChoice, gotOptional, retptr}, []any{choice, optional, uint32(16)}, err)
		}
	}
	for _, optional := range []*Small{nil, &small} {
		mem, alloc := fresh()
		flat, err := LowerSixthParams(ctx, mem, alloc, optional)
		check(t, len(flat), 5, err)
		got, err := LiftSixthParams(mem, flat)
		check(t, got, optional, err)
	}
	mem, alloc := fresh()
	flat, err := LowerSecondParams(ctx, mem, alloc, []bool{true, false, true}, 65535, []Big{big, {Plain: PlainOne{}}})
	check(t, len(flat), 5, err)
	flags, number, bigs, _, err := LiftSecondParams(mem, append(flat, 16))
	check(t, []any{flags, number, bigs}, []any{[]bool{true, false, true}, uint16(65535), []Big{big, {Plain: PlainOne{}}}}, err)

	flat, err = LowerStartParams(ctx, mem, alloc, small, choices[3], []byte("octets"), true)
	check(t, len(flat), 13, err)
	gotSmall, gotChoice, octets, flag, err := LiftStartParams(mem, flat)
	check(t, []any{gotSmall, gotChoice, octets, flag}, []any{small, choices[3], []byte("octets"), true}, err)
}

func TestResults(t *testing.T) {
	mem, alloc := fresh()
	err := LowerFirstResult(ctx, mem, alloc, 16, big, nil)
	check(t, nil, nil, err)
	gotBig, gotSmall, err := LiftFirstResult(mem, 16)
	check(t, []any{gotBig, gotSmall}, []any{&big, (*Small)(nil)}, err)
	err = LowerFirstResult(ctx, mem, alloc, 128, Big{}, &small)
	check(t, nil, nil, err)
	gotBig, gotSmall, err = LiftFirstResult(mem, 128)
	check(t, []any{gotBig, gotSmall}, []any{(*Big)(nil), &small}, err)

	for _, choice := range append(choices, nil) {
		mem, alloc := fresh()
		check(t, nil, nil, LowerSecondResult(ctx, mem, alloc, 16, choice))
		got, err := LiftSecondResult(mem, 16)
		check(t, got, choice, err)
	}

	mem, alloc = fresh()
	check(t, nil, nil, LowerThirdResult(ctx, mem, alloc, 16, []uint64{1, 1<<64 - 1}))
	numbers, err := LiftThirdResult(mem, 16)
	check(t, numbers, []uint64{1, 1<<64 - 1}, err)

	check(t, nil, nil, LowerFourthResult(ctx, mem, alloc, 16, []string{"a", "b"}, nil))
	texts, failure, err := LiftFourthResult(mem, 16)
	check(t, []any{*texts, failure}, []any{[]string{"a", "b"}, (*string)(nil)}, err)

	check(t, nil, nil, LowerStartResult(ctx, mem, alloc, 16, big))
	plainBig, err := LiftStartResult(mem, 16)
	check(t, plainBig, big, err)

	check(t, nil, nil, LowerStopResult(mem, 16, PlainTwo{}))
	plain, err := LiftStopResult(mem, 16)
	check(t, plain, Plain(PlainTwo{}), err)

	check(t, nil, nil, LowerStayResult(mem, 16, small))
	stayed, err := LiftStayResult(mem, 16)
	check(t, stayed, small, err)
}
