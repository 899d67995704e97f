package main

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strings"
)

// shape is a module that attacks whoever reads it, by nothing but its form.
type shape struct {
	module []byte
	tries  string
}

func shapes() map[string]shape {
	header := []byte("\x00asm\x01\x00\x00\x00")
	noise := rand.NewChaCha8([32]byte{1})
	garbage := make([]byte, 4096)
	_, _ = noise.Read(garbage)
	const functions = 100_000
	oneType := section(1, []byte("\x01\x60\x00\x00"))
	return map[string]shape{
		"empty":   {nil, "Has no bytes."},
		"garbage": {slices.Concat(header, garbage), "Is noise after the first eight bytes."},
		"cut-off": {slices.Concat(header, oneType, section(3, []byte("\x01\x00")))[:15], "Ends in the middle of a section."},
		"many-functions": {slices.Concat(header, oneType,
			section(3, append(number(functions), make([]byte, functions)...)),
			section(10, append(number(functions), []byte(strings.Repeat("\x02\x00\x0b", functions))...))), "Has 100,000 functions."},
		"many-locals": {slices.Concat(header, oneType, section(3, []byte("\x01\x00")),
			section(10, []byte("\x01\x08\x01\xff\xff\xff\xff\x0f\x7f\x0b"))), "Declares four billion local variables in 30 bytes."},
		"large-custom-section": {append(slices.Clone(header), section(0, append([]byte("\x01x"), make([]byte, 20<<20)...))...), "Has a custom section of 20 MiB."},
	}
}

// section is one of a module: its number, its size, its content.
func section(id byte, content []byte) []byte {
	return slices.Concat([]byte{id}, number(len(content)), content)
}

// number is one in the encoding of modules, which is that of varints.
func number(n int) []byte { return binary.AppendUvarint(nil, uint64(n)) }
