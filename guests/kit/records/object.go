package records

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// Value copies one JSON value without the `attributes` of records, indented or without white space.
func Value(body []byte, indent bool) ([]byte, *Error) {
	c := copier{indent: indent}
	r := json.NewReader(body)
	b := c.value(make([]byte, 0, len(body)), &r, r.Next(), 0)
	if err := finish(&r); err != nil {
		return nil, err
	}
	return b, nil
}

// Single is one record, as text and as a structured result.
type Single struct {
	// Text is the record as JSON, and what was done to it when it did not fit.
	Text []byte
	// Structured is {"record":{…}}, with "shortened", the names of the fields whose values are cut, and "omitted", the number of
	// fields that are left out, where there are any.
	Structured []byte
}

// noteRoom is kept for the words on what does not fit, in characters.
const noteRoom = 800

// maxShortened is how many shortened fields are named.
const maxShortened = 10

// Object shows one record without its `attributes`. When the text or the structured result would be larger than the budget,
// in characters, long values are cut in a marked way, more and more of them; where that is not enough, the last fields
// are left out.
func Object(body []byte, indent bool, budget int) (Single, *Error) {
	r := json.NewReader(body)
	if r.Next() != json.ObjectBegin {
		return Single{}, unexpected(&r, "the answer is not a record")
	}
	start := r
	r.Leave()
	if err := finish(&r); err != nil {
		return Single{}, err
	}
	tries := steps()
	for i, limits := range tries {
		room := 0
		if i == len(tries)-1 {
			room = max(budget-noteRoom, 2)
		}
		structured := fieldsCopier{copier: copier{limits: limits}, room: room}
		words := fieldsCopier{copier: copier{indent: indent, limits: limits}, room: room}
		single := Single{Text: words.fields(start), Structured: structured.result(start)}
		single.Text = words.appendNote(single.Text)
		if i == len(tries)-1 || countCharacters(single.Text) <= budget && countCharacters(single.Structured) <= budget {
			return single, nil
		}
	}
	return Single{}, nil // not reached: the last try is taken
}

// fieldsCopier copies a record field by field and notes what becomes of them.
type fieldsCopier struct {
	copier
	room      int // bytes that the record may take; 0 for no limit
	shortened [][]byte
	omitted   int
}

func (c *fieldsCopier) fields(r json.Reader) []byte {
	dst := []byte{'{'}
	first := true
	for r.Next() == json.Key {
		if r.Named(attributes) {
			r.Skip()
			continue
		}
		name, length, cut := r.Raw(), len(dst), c.cut
		dst = c.separate(dst, first, 1)
		dst = c.name(dst, name)
		dst = c.value(dst, &r, r.Next(), 1)
		if c.room > 0 && len(dst) > c.room {
			dst = dst[:length]
			c.omitted++
			continue
		}
		first = false
		if c.cut > cut {
			c.shortened = append(c.shortened, name)
		}
	}
	if !first {
		dst = c.newline(dst, 0)
	}
	return append(dst, '}')
}

// result is the structured result.
func (c *fieldsCopier) result(r json.Reader) []byte {
	b := append([]byte(`{"record":`), c.fields(r)...)
	separator := `,"shortened":[`
	for _, name := range c.named() {
		b = append(text.Append(b, separator), name...)
		separator = ","
	}
	if len(c.shortened) > 0 {
		b = append(b, ']')
	}
	if c.omitted > 0 {
		b = text.Append(b, `,"omitted":`, text.Int(c.omitted))
	}
	return append(b, '}')
}

func (c *fieldsCopier) appendNote(b []byte) []byte {
	if len(c.shortened) == 0 && c.omitted == 0 {
		return b
	}
	b = text.Append(b, "\n\nThe record is larger than a result may be.")
	separator := " Shortened: "
	for _, name := range c.named() {
		b = json.AppendText(text.Append(b, separator), name)
		separator = ", "
	}
	if more := len(c.shortened) - maxShortened; more > 0 {
		b = text.Append(b, " and ", text.Int(more), " more fields")
	}
	if len(c.shortened) > 0 {
		b = append(b, '.')
	}
	if c.omitted > 0 {
		b = text.Append(b, " Left out: ", text.Int(c.omitted), " fields.")
	}
	return text.Append(b, " Query the fields you need by name.")
}

// named are the shortened fields that are named, as JSON strings.
func (c *fieldsCopier) named() [][]byte { return c.shortened[:min(len(c.shortened), maxShortened)] }
