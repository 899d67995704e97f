package json

import "github.com/forcefield-mcp/forcefield/guests/kit/text"

// MaxDepth is how deep arrays and objects may be nested. The deepest answer of a Salesforce query, five levels of child
// queries, needs 18.
const MaxDepth = 64

// Kind is the kind of a token.
type Kind uint8

// The kinds. Commas and colons are checked and not reported.
const (
	// Invalid says that the text is not JSON; Err tells where and why. It is also every later answer of that reader.
	Invalid Kind = iota
	// End follows the one top-level value, when nothing but white space follows it.
	End
	ObjectBegin
	ObjectEnd
	ArrayBegin
	ArrayEnd
	// Key is the name of a member, with its colon.
	Key
	String
	Number
	True
	False
	Null
)

// state is what the grammar allows next.
type state uint8

const (
	wantValue       state = iota // at the start, after a colon, after the comma of an array
	wantValueOrEnd               // after `[`
	wantKey                      // after the comma of an object
	wantKeyOrEnd                 // after `{`
	wantCommaOrEnd               // after a value
	wantNothingMore              // after the top-level value
	failed
)

// Reader reads one JSON text, as RFC 8259 defines it, token by token. It accepts what encoding/json accepts, but for three
// things: text that is not UTF-8 and nesting deeper than MaxDepth are errors, and repeated names of an object are all
// reported. A lone surrogate (`\ud800`) is accepted and reads as U+FFFD, as there.
//
// A Reader is a value: a copy of it is a place to come back to. The data must not change while it is read.
type Reader struct {
	data       []byte
	pos        int
	start, end int    // the span of the last token, with the quotes of a string
	objects    uint64 // one bit a level, the innermost lowest: whether it is an object
	depth      int8
	state      state
	escaped    bool // the last string or key holds a backslash
	reason     string
}

// NewReader returns a reader at the start of data.
func NewReader(data []byte) Reader { return Reader{data: data} }

// Next reads the next token.
func (r *Reader) Next() Kind {
	c := r.skipSpace()
	switch r.state {
	case wantCommaOrEnd:
		if c != ',' {
			return r.closeOr(c, "expected a comma or the end of the "+r.container())
		}
		r.pos++
		c = r.skipSpace()
		if r.objects&1 != 0 {
			return r.key(c)
		}
		return r.value(c)
	case wantKeyOrEnd:
		if c == '}' {
			return r.close(ObjectEnd)
		}
		return r.key(c)
	case wantKey:
		return r.key(c)
	case wantValueOrEnd:
		if c == ']' {
			return r.close(ArrayEnd)
		}
		return r.value(c)
	case wantValue:
		return r.value(c)
	case wantNothingMore:
		if r.pos < len(r.data) {
			return r.fail("text after the end of the value")
		}
		return End
	default:
		return Invalid
	}
}

// Skip reads the next value whole, with all that is in it, and returns its kind: that of its first token. It must be called
// where a value can stand. It returns the kind of the token it meets when that is an end, and Invalid when the value is.
func (r *Reader) Skip() Kind {
	kind := r.Next()
	if kind == ObjectBegin || kind == ArrayBegin {
		start := r.start
		if !r.leave() {
			return Invalid
		}
		r.start = start
	}
	return kind
}

// Leave reads up to the end of the object or array that was begun last. It returns false when the text is invalid.
func (r *Reader) Leave() bool { return r.leave() }

func (r *Reader) leave() bool {
	for level := r.depth; r.depth >= level; {
		if r.Next() == Invalid {
			return false
		}
	}
	return true
}

// Raw is the text of the last token; after Skip, of the whole value. It is a part of the data, not a copy.
func (r *Reader) Raw() []byte { return r.data[r.start:r.end] }

// Name is the name of the last Key: a part of the data where the name holds no escape.
func (r *Reader) Name() []byte {
	if r.escaped {
		return AppendText(nil, r.Raw())
	}
	return r.data[r.start+1 : r.end-1]
}

// Named says whether the last Key is that name. It allocates nothing where the name holds no escape; to compare a string made
// of Name with another would, under TinyGo.
func (r *Reader) Named(name string) bool { return text.Same(r.Name(), name) }

// Text is the value of the last String. It is a copy.
func (r *Reader) Text() string {
	if r.escaped {
		return string(AppendText(nil, r.Raw()))
	}
	return string(r.data[r.start+1 : r.end-1])
}

// Offset is where the last token starts, in bytes from the start of the data.
func (r *Reader) Offset() int { return r.start }

// Depth is how many arrays and objects are open.
func (r *Reader) Depth() int { return int(r.depth) }

// Err is the reason of an Invalid, or nil.
func (r *Reader) Err() *SyntaxError {
	if r.state != failed {
		return nil
	}
	return &SyntaxError{Offset: r.pos, Reason: r.reason}
}

// SyntaxError says why a text is not JSON.
type SyntaxError struct {
	// Offset is where reading stopped, in bytes from the start of the text.
	Offset int
	// Reason completes "not JSON at byte 12: …".
	Reason string
}

// Error is a sentence without a full stop.
func (e *SyntaxError) Error() string {
	return text.Concat("not JSON at byte ", text.Int(e.Offset), ": ", e.Reason)
}

// fail makes this and every later answer Invalid. The reader's position is the offset of the error.
func (r *Reader) fail(reason string) Kind {
	if r.state != failed {
		r.state, r.reason = failed, reason
	}
	return Invalid
}

// skipSpace moves to the next byte that is not white space and returns it, or 0 at the end.
func (r *Reader) skipSpace() byte {
	for r.pos < len(r.data) {
		c := r.data[r.pos]
		if c > ' ' || (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
			return c
		}
		r.pos++
	}
	return 0
}

// container names the innermost open thing, for messages.
func (r *Reader) container() string {
	if r.objects&1 != 0 {
		return "object"
	}
	return "array"
}

// closeOr ends the innermost object or array when c does, and fails with the reason otherwise.
func (r *Reader) closeOr(c byte, reason string) Kind {
	switch {
	case c == '}' && r.objects&1 != 0:
		return r.close(ObjectEnd)
	case c == ']' && r.objects&1 == 0:
		return r.close(ArrayEnd)
	case r.pos >= len(r.data):
		return r.fail("unexpected end of the text")
	default:
		return r.fail(reason)
	}
}

func (r *Reader) close(kind Kind) Kind {
	r.start = r.pos
	r.pos++
	r.end = r.pos
	r.depth--
	r.objects >>= 1
	r.valueDone()
	return kind
}

// open enters an array or object.
func (r *Reader) open(object uint64) bool {
	if r.depth >= MaxDepth {
		r.fail("nested deeper than 64 levels")
		return false
	}
	r.start = r.pos
	r.pos++
	r.end = r.pos
	r.depth++
	r.objects = r.objects<<1 | object
	return true
}

func (r *Reader) valueDone() {
	if r.depth == 0 {
		r.state = wantNothingMore
	} else {
		r.state = wantCommaOrEnd
	}
}

func (r *Reader) key(c byte) Kind {
	if c != '"' {
		if r.pos >= len(r.data) {
			return r.fail("unexpected end of the text")
		}
		return r.fail("expected the name of a member")
	}
	if !r.string() {
		return Invalid
	}
	if r.skipSpace() != ':' {
		return r.fail("expected a colon after the name of a member")
	}
	r.pos++
	r.state = wantValue
	return Key
}

func (r *Reader) value(c byte) Kind {
	switch {
	case c == '"':
		if !r.string() {
			return Invalid
		}
		r.valueDone()
		return String
	case c == '{':
		if !r.open(1) {
			return Invalid
		}
		r.state = wantKeyOrEnd
		return ObjectBegin
	case c == '[':
		if !r.open(0) {
			return Invalid
		}
		r.state = wantValueOrEnd
		return ArrayBegin
	case c == '-' || text.IsDigit(c):
		return r.number()
	case c == 't':
		return r.literal("true", True)
	case c == 'f':
		return r.literal("false", False)
	case c == 'n':
		return r.literal("null", Null)
	case r.pos >= len(r.data):
		return r.fail("unexpected end of the text")
	default:
		return r.fail("expected a value")
	}
}

func (r *Reader) literal(word string, kind Kind) Kind {
	r.start = r.pos
	r.end = r.pos + len(word)
	if r.end > len(r.data) || !text.Same(r.data[r.start:r.end], word) {
		return r.fail("expected " + word)
	}
	r.pos = r.end
	r.valueDone()
	return kind
}
