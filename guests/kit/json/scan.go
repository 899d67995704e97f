package json

import (
	"math/bits"

	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// Masks that look at eight bytes at once.
const (
	ones       = 0x0101010101010101
	highs      = 0x8080808080808080
	quotes     = 0x22 * ones
	backslash  = 0x5c * ones
	firstPlain = 0x20 * ones // below it are the control characters
)

// string reads the string that starts at the position and sets the span and whether it holds an escape.
func (r *Reader) string() bool {
	data, i := r.data, r.pos+1
	r.start, r.escaped = r.pos, false
	for {
		i = plain(data, i)
		if i >= len(data) {
			r.pos = len(data)
			r.fail("a string without an end")
			return false
		}
		switch c := data[i]; {
		case c == '"':
			r.pos = i + 1
			r.end = r.pos
			return true
		case c == '\\':
			r.escaped = true
			n := escapeLength(data[i:])
			if n == 0 {
				r.pos = i
				r.fail("an escape that JSON does not have")
				return false
			}
			i += n
		case c < ' ':
			r.pos = i
			r.fail("a control character in a string")
			return false
		default:
			n := sequenceLength(data[i:])
			if n == 0 {
				r.pos = i
				r.fail("a string that is not UTF-8")
				return false
			}
			i += n
		}
	}
}

// plain returns the index, from i on, of the first byte that needs a look: a quote, a backslash, a control character or
// a byte beyond ASCII. It looks at eight bytes at once; for each of the four, the lowest bit set in the mask is exact (only
// bytes above a hit can be hit falsely, by the borrow).
func plain(data []byte, i int) int {
	for i+8 <= len(data) {
		b := data[i : i+8 : i+8]
		w := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		hit := ((w ^ quotes - ones) | (w ^ backslash - ones) | (w - firstPlain) | w) & highs
		if hit != 0 {
			return i + bits.TrailingZeros64(hit)>>3
		}
		i += 8
	}
	for i < len(data) {
		if c := data[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x80 {
			return i
		}
		i++
	}
	return i
}

// escapeLength is the length of the escape that b starts with, 0 when it is none.
func escapeLength(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := hex4(b); ok {
			return 6
		}
	}
	return 0
}

// hex4 is the value of the escape \uXXXX that b starts with.
func hex4(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	var v rune
	for _, c := range b[2:6] {
		switch {
		case text.IsDigit(c):
			v = v<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			v = v<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			v = v<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return v, true
}

// sequenceLength is the length of the UTF-8 sequence beyond ASCII that b starts with, 0 when it is none: over-long forms,
// surrogates and values above U+10FFFF are none (RFC 3629, section 4).
func sequenceLength[T string | []byte](b T) int {
	c, length, low, high := b[0], 4, byte(0x80), byte(0xbf)
	switch {
	case c < 0xc2 || c > 0xf4:
		return 0
	case c < 0xe0:
		length = 2
	case c < 0xf0:
		length = 3
	}
	switch c {
	case 0xe0:
		low = 0xa0
	case 0xed:
		high = 0x9f
	case 0xf0:
		low = 0x90
	case 0xf4:
		high = 0x8f
	}
	if len(b) < length || b[1] < low || b[1] > high {
		return 0
	}
	for i := 2; i < length; i++ {
		if b[i]&0xc0 != 0x80 {
			return 0
		}
	}
	return length
}

// number reads a number and leaves its value alone.
func (r *Reader) number() Kind {
	data, i := r.data, r.pos
	r.start = i
	if data[i] == '-' {
		i++
	}
	switch {
	case i < len(data) && data[i] == '0':
		i++
	case i < len(data) && text.IsDigit(data[i]):
		i = digits(data, i)
	default:
		return r.badNumber(i)
	}
	if i < len(data) && data[i] == '.' {
		first := i + 1
		if i = digits(data, first); i == first {
			return r.badNumber(i)
		}
	}
	if i < len(data) && data[i]|0x20 == 'e' {
		first := i + 1
		if first < len(data) && (data[first] == '+' || data[first] == '-') {
			first++
		}
		if i = digits(data, first); i == first {
			return r.badNumber(i)
		}
	}
	r.pos, r.end = i, i
	r.valueDone()
	return Number
}

func (r *Reader) badNumber(at int) Kind {
	r.pos = at
	return r.fail("a number without a digit where one must be")
}

func digits(data []byte, i int) int {
	for i < len(data) && text.IsDigit(data[i]) {
		i++
	}
	return i
}
