package module

import (
	"bytes"
	"fmt"
)

// Stub gives the body of a function that is to stand in an import's place: its locals and instructions as the binary format has them,
// without the length. counter is the index of a mutable i64 global that all stubs share; it starts at 0. It says false for an import that stays.
type Stub func(i Import, counter uint32) (body []byte, replace bool)

// errOtherImports is for a module that imports what is no function.
var errOtherImports = fmt.Errorf("it imports a table, a memory or a global, and no guest can")

// Replace gives a module in which functions of its own stand in the places of some imports. Nothing else of it changes: the imports that
// stay keep their order, custom sections go. It says how many were replaced; for none, the module is given as it is.
//
// The replacements become the first functions that the module defines, so that the indices of all others stay. Indices of imports are
// overwritten in their places, which a new index fits into because it is smaller than 128.
func Replace(b []byte, caps Caps, stub Stub) (out []byte, replaced int, err error) {
	m, err := Parse(b, caps)
	if err != nil {
		return nil, 0, err
	}
	var stays, goes []int
	var bodies [][]byte
	counter := uint32(m.Globals) // #nosec G115 -- a cap
	for i, im := range m.Imports {
		if im.Kind != KindFunc {
			return nil, 0, errOtherImports
		}
		if body, ok := stub(im, counter); ok {
			goes, bodies = append(goes, i), append(bodies, body)
		} else {
			stays = append(stays, i)
		}
	}
	if len(goes) == 0 {
		return b, 0, nil
	}
	if len(m.Imports) > 127 {
		return nil, 0, tooMany("imports of which some are replaced", len(m.Imports), 127)
	}
	moved := make([]uint32, len(m.Imports))
	for place, i := range append(stays[:len(stays):len(stays)], goes...) {
		moved[i] = uint32(place) // #nosec G115 -- below 128
	}
	if m, err = parse(bytes.Clone(b), caps, moved); err != nil {
		return nil, 0, err
	}
	return m.assemble(stays, goes, bodies), len(goes), nil
}

// assemble writes the module with the sections that Replace changes.
func (m *Module) assemble(stays, goes []int, bodies [][]byte) []byte {
	changed := map[byte]func(old []byte) []byte{
		secImport:   func([]byte) []byte { return m.encodeImports(stays) },
		secFunction: func(old []byte) []byte { return prepend(old, len(goes), m.encodeTypes(goes)) },
		secGlobal:   func(old []byte) []byte { return appendItem(old, []byte{byte(I64), 1, opI64Const, 0, opEnd}) },
		secCode:     func(old []byte) []byte { return prepend(old, len(bodies), encodeBodies(bodies)) },
	}
	out := append([]byte{}, "\x00asm\x01\x00\x00\x00"...)
	done := map[byte]bool{}
	write := func(id byte, content []byte) {
		out = append(append(out, id), appendU32(nil, uint32(len(content)))...) // #nosec G115 -- of a module
		out = append(out, content...)
		done[id] = true
	}
	for _, s := range m.sections {
		if !done[secGlobal] && s.id != secGlobal && sectionPlace(s.id) > sectionPlace(secGlobal) { // a module need not have globals
			write(secGlobal, changed[secGlobal]([]byte{0}))
		}
		if change := changed[s.id]; change != nil {
			write(s.id, change(s.content))
			continue
		}
		write(s.id, s.content)
	}
	return out
}

func (m *Module) encodeImports(which []int) []byte {
	out := appendU32(nil, uint32(len(which))) // #nosec G115 -- below 128
	for _, i := range which {
		im := m.Imports[i]
		out = appendName(appendName(out, im.Module), im.Name)
		out = append(out, byte(KindFunc))
		out = appendU32(out, m.importedFunctions[i])
	}
	return out
}

func (m *Module) encodeTypes(which []int) []byte {
	var out []byte
	for _, i := range which {
		out = appendU32(out, m.importedFunctions[i])
	}
	return out
}

func encodeBodies(bodies [][]byte) []byte {
	var out []byte
	for _, b := range bodies {
		out = append(appendU32(out, uint32(len(b))), b...) // #nosec G115 -- a stub
	}
	return out
}

// prepend puts n encoded items before those of a vector.
func prepend(vector []byte, n int, items []byte) []byte {
	r := &reader{b: vector}
	out := appendU32(nil, r.u32()+uint32(n)) // #nosec G115 -- below 128
	return append(append(out, items...), vector[r.pos:]...)
}

// appendItem puts one encoded item after those of a vector.
func appendItem(vector, item []byte) []byte {
	r := &reader{b: vector}
	out := appendU32(nil, r.u32()+1)
	return append(append(out, vector[r.pos:]...), item...)
}

func appendName(b []byte, s string) []byte {
	return append(appendU32(b, uint32(len(s))), s...) // #nosec G115 -- of a module
}

// overwriteU32 writes a number below 128 as a LEB128 of exactly the bytes of b.
func overwriteU32(b []byte, v uint32) {
	for i := range b {
		b[i] = byte(v&0x7f) | 0x80
		v >>= 7
	}
	b[len(b)-1] &= 0x7f
}
