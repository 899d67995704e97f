package meter

import (
	"fmt"
	"math"
	"unicode/utf8"
)

// reader walks a module's bytes. The first failure sticks: every later read returns zero and moves nothing, so callers
// check err once per loop rather than once per read. Positions are offsets into the whole module.
//
// It is at least as strict as wazero v1.12.0 (internal/leb128). A number that wazero would read with another length or
// value could hide code from the meter.
type reader struct {
	b        []byte
	pos, end int
	err      *RefusedError
}

func (r *reader) fail(at int, format string, args ...any) {
	if r.err == nil {
		r.err = &RefusedError{Offset: at, Reason: fmt.Sprintf(format, args...)}
	}
}

func (r *reader) more() bool { return r.err == nil && r.pos < r.end }

func (r *reader) byte() byte {
	if r.err != nil || r.pos >= r.end {
		r.fail(r.pos, "unexpected end")
		return 0
	}
	c := r.b[r.pos]
	r.pos++
	return c
}

// bytes returns the next n bytes without copying them.
func (r *reader) bytes(n int) []byte {
	if r.err != nil || n < 0 || n > r.end-r.pos {
		r.fail(r.pos, "unexpected end")
		return nil
	}
	s := r.b[r.pos : r.pos+n : r.pos+n]
	r.pos += n
	return s
}

func (r *reader) u32() uint32 {
	at := r.pos
	var v uint32
	for i := range 5 {
		c := r.byte()
		if i == 4 && c > 0x0f {
			break
		}
		v |= uint32(c&0x7f) << (7 * i)
		if c < 0x80 {
			return v
		}
	}
	r.fail(at, "malformed number")
	return 0
}

// signed reads a signed LEB128 of the given width in bits: 32, 33 or 64.
func (r *reader) signed(bits int) int64 {
	at := r.pos
	var v int64
	last := (bits - 1) / 7
	for i := 0; i <= last; i++ {
		c := r.byte()
		if i == last {
			// The bits beyond the width must all equal the sign.
			used := bits - 7*last
			rest := int8(c<<1) >> used // #nosec G115 -- the same 8 bits
			if c >= 0x80 || (rest != 0 && rest != -1) {
				break
			}
		}
		v |= int64(c&0x7f) << (7 * i)
		if c < 0x80 {
			if shift := 7 * (i + 1); shift < 64 && c&0x40 != 0 {
				v |= -1 << shift
			}
			return v
		}
	}
	r.fail(at, "malformed number")
	return 0
}

// count reads the length of a vector whose elements take at least least bytes each. A length that cannot be true is refused
// here, before anything is allocated for it.
func (r *reader) count(least int) int {
	at := r.pos
	n := r.u32()
	if int64(n)*int64(least) > int64(r.end-r.pos) {
		r.fail(at, "a vector of %d elements does not fit in the rest of its section", n)
		return 0
	}
	return int(n)
}

// name reads a string and checks that it is UTF-8, as the format demands.
func (r *reader) name() string {
	at := r.pos
	s := r.bytes(r.count(1))
	if !utf8.Valid(s) {
		r.fail(at, "a name is not valid UTF-8")
	}
	return string(s)
}

// window returns a reader of the next n bytes and skips them.
func (r *reader) window(n uint32) reader {
	if r.err == nil && int64(n) > int64(r.end-r.pos) {
		r.fail(r.pos, "a section or function body is longer than the module")
	}
	if r.err != nil {
		return reader{err: r.err}
	}
	w := reader{b: r.b, pos: r.pos, end: r.pos + int(n)}
	r.pos = w.end
	return w
}

// done reports the reader's failure, or that bytes are left over.
func (r *reader) done() error {
	if r.err == nil && r.pos != r.end {
		r.fail(r.pos, "%d bytes are left over", r.end-r.pos)
	}
	if r.err != nil {
		return r.err
	}
	return nil
}

func appendU32(b []byte, v uint32) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

func appendSigned(b []byte, v int64) []byte {
	for {
		c := byte(v & 0x7f)
		v >>= 7
		if (v == 0 && c&0x40 == 0) || (v == -1 && c&0x40 != 0) {
			return append(b, c)
		}
		b = append(b, c|0x80)
	}
}

// appendSized appends content preceded by its length. Lengths are bounded by Config.Size, far below the format's limit.
func appendSized(b, content []byte) []byte {
	return append(appendU32(b, length(len(content))), content...)
}

func appendName(b []byte, s string) []byte {
	return append(appendU32(b, length(len(s))), s...)
}

// length converts a length that is known to fit: everything the package builds is smaller than 2 GiB.
func length(n int) uint32 {
	if n < 0 || int64(n) > math.MaxUint32 {
		panic("meter: a length out of range was built")
	}
	return uint32(n)
}
