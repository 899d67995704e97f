package module

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// errEnd is the reason when the bytes end before what they announced.
var errEnd = errors.New("it ends in the middle")

// reader reads the primitives of the binary format from a byte slice. The first error sticks: later reads give zero
// values, so that a sequence of reads is checked once at its end.
type reader struct {
	b   []byte
	pos int
	err error
	// moved, if it is not nil, gives the new indices of the first functions: see Module.Replace.
	moved []uint32
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
		r.pos = len(r.b)
	}
}

func (r *reader) failf(format string, args ...any) { r.fail(fmt.Errorf(format, args...)) }

// rest is the number of bytes not yet read.
func (r *reader) rest() int { return len(r.b) - r.pos }

func (r *reader) byte() byte {
	if r.pos >= len(r.b) {
		r.fail(errEnd)
		return 0
	}
	c := r.b[r.pos]
	r.pos++
	return c
}

// bytes gives a view of the next n bytes.
func (r *reader) bytes(n uint32) []byte {
	if uint64(n) > size(r.rest()) {
		r.fail(errEnd)
		return nil
	}
	v := r.b[r.pos : r.pos+int(n) : r.pos+int(n)]
	r.pos += int(n)
	return v
}

// u32 reads an unsigned LEB128 of at most 5 bytes and 32 bits.
func (r *reader) u32() uint32 {
	var v uint32
	for shift := 0; shift < 35; shift += 7 {
		c := r.byte()
		if shift == 28 && c > 0x0f {
			r.failf("a number is longer than 32 bits")
			return 0
		}
		v |= uint32(c&0x7f) << shift
		if c < 0x80 {
			return v
		}
	}
	return 0
}

// skipLEB passes over a signed LEB128 of at most max bytes: 5 for 32 and 33 bits, 10 for 64. Whether its value fits is left
// to the validator, which reads it again.
func (r *reader) skipLEB(maxBytes int) {
	for range maxBytes {
		if r.byte() < 0x80 {
			return
		}
	}
	r.failf("a number is longer than %d bytes", maxBytes)
}

// count reads the length of a vector and refuses it above limit, or when its items, each of at least one byte, cannot be there.
func (r *reader) count(what string, limit int) int {
	n := r.u32()
	if r.err != nil {
		return 0
	}
	if uint64(n) > size(limit) {
		r.fail(tooMany(what, n, limit))
		return 0
	}
	if uint64(n) > size(r.rest()) {
		r.fail(errEnd)
		return 0
	}
	return int(n)
}

// name reads a string. wazero refuses names that are not UTF-8, and so does the specification.
func (r *reader) name() string {
	b := r.bytes(r.u32())
	if r.err == nil && !utf8.Valid(b) {
		r.failf("a name is not valid UTF-8")
		return ""
	}
	return string(b)
}

// functionIndex reads the index of a function. If functions are being moved, the new index is put where the old one was.
func (r *reader) functionIndex() uint32 {
	start := r.pos
	i := r.u32()
	if r.err == nil && uint64(i) < size(len(r.moved)) {
		overwriteU32(r.b[start:r.pos], r.moved[i])
	}
	return i
}
