package jsonform

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// reader takes one JSON value apart as its caller expects it to be. The first error stays; everything after it gives zero values.
type reader struct {
	text []byte
	pos  int
	// path is the place of the value that is read, in the words of the WIT.
	path string
	// elements is how many elements the lists may still have, together.
	elements uint64
	err      error
}

// read reads a text that is one value, which the function takes. The caps are on the size of the text and on the number of elements.
func read[T any](path string, text []byte, caps abi.Caps, value func(*reader) T) (T, error) {
	var none T
	if uint64(len(text)) > caps.Bytes {
		return none, &abi.ABIError{Path: path, Reason: fmt.Sprintf("its JSON has %d bytes, and %d are allowed", len(text), caps.Bytes), TooLarge: true}
	}
	r := &reader{text: text, path: path, elements: caps.Elements}
	v := value(r)
	if r.space(); r.err == nil && r.pos < len(r.text) {
		r.fail("there is something behind the value")
	}
	if r.err != nil {
		return none, r.err
	}
	return v, nil
}

func (r *reader) fail(reason string) {
	if r.err == nil {
		r.err = &abi.ABIError{Path: r.path, Reason: reason + ", at byte " + strconv.Itoa(r.pos) + " of its JSON"}
	}
}

// at reads a value that has a place of its own.
func (r *reader) at(path string, value func()) {
	outer := r.path
	r.path = path
	value()
	r.path = outer
}

func (r *reader) space() {
	for r.pos < len(r.text) {
		switch r.text[r.pos] {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return
		}
	}
}

// peek gives the first byte of what comes next, 0 at the end.
func (r *reader) peek() byte {
	r.space()
	if r.err != nil || r.pos == len(r.text) {
		return 0
	}
	return r.text[r.pos]
}

// take passes over one byte, if it comes next.
func (r *reader) take(b byte) bool {
	if r.peek() != b {
		return false
	}
	r.pos++
	return true
}

// word passes over a literal, if it comes next.
func (r *reader) word(w string) bool {
	if r.peek() == 0 || len(r.text)-r.pos < len(w) || string(r.text[r.pos:r.pos+len(w)]) != w {
		return false
	}
	r.pos += len(w)
	return true
}

// object reads the members of an object. The function reads the value of a member, and says false for a name that it does not know. Those that
// are required must be there.
func (r *reader) object(required []string, member func(name string) bool) {
	if !r.take('{') {
		r.fail("no object is here")
		return
	}
	seen := map[string]bool{}
	for more := !r.take('}'); more && r.err == nil; more = !r.take('}') {
		if len(seen) > 0 && !r.take(',') {
			r.fail("no comma or end of the object is here")
			return
		}
		name := r.str()
		if r.err != nil {
			return
		}
		if seen[name] {
			r.fail("a member is there twice")
			return
		}
		seen[name] = true
		if !r.take(':') {
			r.fail("no colon is here")
			return
		}
		known := false
		r.at(r.path+"."+name, func() { known = member(name) })
		if !known {
			r.fail("a member that the contract does not have is here")
		}
	}
	for _, name := range required {
		if r.err == nil && !seen[name] {
			r.fail(fmt.Sprintf("the member %q is missing", name))
		}
	}
}

// variant reads an object of one member, whose name is the case.
func (r *reader) variant(value func(name string) bool) {
	members := 0
	path := r.path
	r.object(nil, func(name string) bool {
		if members++; members > 1 {
			r.at(path, func() { r.fail("a second case is here") }) // its name may be anything
			return true
		}
		return value(name)
	})
	if members == 0 {
		r.fail("no case is here")
	}
}

// list reads the elements of an array.
func (r *reader) list(element func()) {
	if !r.take('[') {
		r.fail("no array is here")
		return
	}
	path := r.path
	for i := 0; !r.take(']') && r.err == nil; i++ {
		if i > 0 && !r.take(',') {
			r.fail("no comma or end of the array is here")
			return
		}
		if r.elements == 0 {
			r.err = &abi.ABIError{Path: path, Reason: "there are too many elements", TooLarge: true}
			return
		}
		r.elements--
		r.at(path+"["+strconv.Itoa(i)+"]", element)
	}
}

// option says whether a value is here, and passes over null.
func (r *reader) option() bool { return !r.word("null") }

func (r *reader) boolean() bool {
	switch {
	case r.word("true"):
		return true
	case !r.word("false"):
		r.fail("neither true nor false is here")
	}
	return false
}

// number reads a whole number without sign, fraction and exponent.
func (r *reader) number(most uint64) uint64 {
	first := r.peek()
	start := r.pos
	for r.pos < len(r.text) && r.text[r.pos] >= '0' && r.text[r.pos] <= '9' {
		r.pos++
	}
	digits := r.text[start:r.pos]
	if len(digits) == 0 || (first == '0' && len(digits) > 1) || (r.pos < len(r.text) && (r.text[r.pos] == '.' || r.text[r.pos]|0x20 == 'e')) {
		r.fail("no whole number is here")
		return 0
	}
	n, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil || n > most {
		r.fail(fmt.Sprintf("a number over %d is here", most))
		return 0
	}
	return n
}

func (r *reader) u32() uint32 { return uint32(r.number(math.MaxUint32)) } // #nosec G115 -- bounded

// enum reads a name and gives its index. The names are found by asking each case.
func enum[E interface {
	~uint8
	String() string
}](r *reader, last E) E {
	name := r.str()
	for e := E(0); e <= last; e++ {
		if e.String() == name {
			return e
		}
	}
	r.fail("no case of the enum is here")
	return 0
}

// bytes reads bytes that are written as base64 with padding.
func (r *reader) bytes() []byte {
	b, err := base64.StdEncoding.Strict().DecodeString(r.str())
	if err != nil {
		r.fail("no base64 is here")
	}
	return b
}

// str reads a string.
func (r *reader) str() string {
	if !r.take('"') {
		r.fail("no string is here")
		return ""
	}
	start := r.pos
	for r.pos < len(r.text) { // most strings have no escape
		switch b := r.text[r.pos]; {
		case b == '"':
			s := r.text[start:r.pos]
			r.pos++
			return r.checked(string(s))
		case b == '\\':
			return r.escaped(append([]byte(nil), r.text[start:r.pos]...))
		case b < ' ':
			r.fail("a control character is in a string")
			return ""
		}
		r.pos++
	}
	r.fail("a string does not end")
	return ""
}

// escaped reads on from the first escape of a string, whose beginning it gets.
func (r *reader) escaped(out []byte) string {
	for r.pos < len(r.text) {
		b := r.text[r.pos]
		r.pos++
		switch {
		case b == '"':
			return r.checked(string(out))
		case b < ' ':
			r.fail("a control character is in a string")
			return ""
		case b == '\\':
			c, ok := r.escape()
			if !ok {
				r.fail("an escape is wrong")
				return ""
			}
			out = utf8.AppendRune(out, c)
		default:
			out = append(out, b)
		}
	}
	r.fail("a string does not end")
	return ""
}

// escape reads what follows a backslash. Half of a surrogate pair is no character, and so no text.
func (r *reader) escape() (rune, bool) {
	if r.pos == len(r.text) {
		return 0, false
	}
	b := r.text[r.pos]
	r.pos++
	switch b {
	case '"', '\\', '/':
		return rune(b), true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'u':
		c, ok := r.hex()
		if !ok || !utf16.IsSurrogate(c) {
			return c, ok
		}
		if r.pos+2 > len(r.text) || r.text[r.pos] != '\\' || r.text[r.pos+1] != 'u' {
			return 0, false
		}
		r.pos += 2
		low, ok := r.hex()
		pair := utf16.DecodeRune(c, low)
		return pair, ok && pair != utf8.RuneError
	}
	return 0, false
}

func (r *reader) hex() (rune, bool) {
	if r.pos+4 > len(r.text) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(r.text[r.pos:r.pos+4]), 16, 16)
	r.pos += 4
	return rune(n), err == nil // #nosec G115 -- of 16 bits
}

func (r *reader) checked(s string) string {
	if !utf8.ValidString(s) {
		r.fail("a string is not UTF-8")
		return ""
	}
	return s
}
