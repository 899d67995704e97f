package records

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// limits shorten what is copied. Zero is no limit.
type limits struct {
	text  int // characters of one string
	items int // elements of one array
}

// steps are the limits tried, one after the other, on a record that is too large for the budget by itself.
func steps() [6]limits {
	return [6]limits{{}, {4000, 200}, {1000, 50}, {250, 20}, {80, 5}, {20, 1}}
}

// copier copies JSON values to a buffer, without the `attributes` of records. What it copies is valid JSON when the reader
// met no error; after each copy the reader must be asked.
type copier struct {
	indent bool // two spaces a level, as Python's json.dumps(indent=2) writes it
	spaced bool // a space behind commas and colons, as Python's json.dumps writes it
	keep   bool // `attributes` are copied too
	unwrap bool // a child result, {"totalSize":…,"records":[…]}, becomes the array of its records
	limits limits
	cut    int                        // strings and arrays that the limits cut, so far
	part   func(shown, totalSize int) // told of a child result of which not all records are copied; may be nil
}

// value copies the value whose first token, of this kind, was just read.
func (c *copier) value(dst []byte, r *json.Reader, kind json.Kind, level int) []byte {
	switch kind {
	case json.ObjectBegin:
		return c.object(dst, r, level)
	case json.ArrayBegin:
		dst, _ = c.array(dst, r, level)
		return dst
	case json.String:
		if c.limits.text > 0 {
			return c.string(dst, r.Raw())
		}
		return append(dst, r.Raw()...)
	case json.Number:
		return appendNumber(dst, r.Raw())
	case json.True, json.False, json.Null:
		return append(dst, r.Raw()...)
	}
	return dst
}

func (c *copier) object(dst []byte, r *json.Reader, level int) []byte {
	if c.unwrap {
		place, length := *r, len(dst)
		if unwrapped, ok := c.children(dst, r, level); ok {
			return unwrapped
		}
		*r, dst = place, dst[:length]
	}
	dst = append(dst, '{')
	first := true
	for {
		switch r.Next() {
		case json.Key:
			if !c.keep && r.Named(attributes) {
				r.Skip()
				continue
			}
			dst = c.separate(dst, first, level+1)
			first = false
			dst = c.name(dst, r.Raw())
			dst = c.value(dst, r, r.Next(), level+1)
		case json.ObjectEnd:
			if !first {
				dst = c.newline(dst, level)
			}
			return append(dst, '}')
		default:
			return dst
		}
	}
}

// children copies the records of a child result as an array. It returns false, and dst has to be cut back, when the object
// is none: a child result has totalSize, done and records, and begins with one of them (or with `size`, in the Tooling API).
func (c *copier) children(dst []byte, r *json.Reader, level int) ([]byte, bool) {
	shown, total := -1, -1
	done, first := true, true
	for {
		kind := r.Next()
		if kind == json.ObjectEnd {
			if shown < 0 || total < 0 {
				return dst, false
			}
			if c.part != nil && (!done || shown < total) {
				c.part(shown, total)
			}
			return dst, true
		}
		if kind != json.Key {
			return dst, false
		}
		switch {
		case r.Named("totalSize"):
			if r.Skip() == json.Number {
				total, _ = text.ParseInt(r.Raw())
			}
		case r.Named("done"):
			done = r.Skip() != json.False
		case r.Named("records"):
			if shown >= 0 || r.Next() != json.ArrayBegin {
				return dst, false
			}
			dst, shown = c.array(dst, r, level)
		case r.Named("size"):
			r.Skip()
		default:
			if first {
				return dst, false
			}
			r.Skip()
		}
		first = false
	}
}

// array copies an array and returns how many elements it copied.
func (c *copier) array(dst []byte, r *json.Reader, level int) ([]byte, int) {
	dst = append(dst, '[')
	n := 0
	for {
		kind := r.Next()
		switch {
		case kind == json.ArrayEnd:
			if n > 0 {
				dst = c.newline(dst, level)
			}
			return append(dst, ']'), n
		case kind == json.Invalid:
			return dst, n
		case c.limits.items > 0 && n >= c.limits.items:
			c.cut++
			if kind == json.ObjectBegin || kind == json.ArrayBegin {
				r.Leave()
			}
			r.Leave()
			if n > 0 {
				dst = c.newline(dst, level)
			}
			return append(dst, ']'), n
		}
		dst = c.separate(dst, n == 0, level+1)
		dst = c.value(dst, r, kind, level+1)
		n++
	}
}

// string copies a string, cut in a marked way when it is longer than the limit.
func (c *copier) string(dst, raw []byte) []byte {
	if len(raw)-2 <= c.limits.text {
		return append(dst, raw...)
	}
	value := json.AppendText(nil, raw)
	kept := firstCharacters(value, c.limits.text)
	if kept == len(value) {
		return append(dst, raw...)
	}
	c.cut++
	more := text.Count(countCharacters(value[kept:]))
	return json.AppendString(dst, text.Concat(string(value[:kept]), "… (", more, " more characters)"))
}

func (c *copier) name(dst, raw []byte) []byte {
	dst = append(dst, raw...)
	if c.indent || c.spaced {
		return append(dst, ':', ' ')
	}
	return append(dst, ':')
}

// separate writes what comes before a member or an element.
func (c *copier) separate(dst []byte, first bool, level int) []byte {
	if !first {
		dst = append(dst, ',')
		if c.spaced {
			dst = append(dst, ' ')
		}
	}
	return c.newline(dst, level)
}

func (c *copier) newline(dst []byte, level int) []byte {
	if !c.indent {
		return dst
	}
	dst = append(dst, '\n')
	for ; level > 0; level-- {
		dst = append(dst, ' ', ' ')
	}
	return dst
}

// attributes is the member in which Salesforce tells a record's type and address.
const attributes = "attributes"
