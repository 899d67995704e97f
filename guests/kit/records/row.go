package records

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// writeRecord writes the record whose begin was just read, to the text and to the structured result. When it does not fit,
// or has a column that is not known, nothing of it remains.
func (t *Table) writeRecord(r *json.Reader) (fits, known bool, err *Error) {
	place := *r
	clear(t.cells)
	t.scratch, t.pending, t.nested = t.scratch[:0], t.pending[:0], false
	cut := 0
	if known = t.readObject(r, &t.columns.root, &cut); !known || r.Err() != nil {
		if r.Err() != nil {
			return false, true, unexpected(r, "")
		}
		return false, false, nil
	}
	textLength, structuredLength := len(t.text), len(t.structured)
	textMeter, structuredMeter := t.textMeter, t.structuredMeter
	t.writeText(&place)
	t.writeRow()
	t.parts = append(t.parts, t.pending...)
	if t.textMeter.over(t.text, t.textReserve(), t.options.Budget) ||
		t.structuredMeter.over(t.structured, t.structuredReserve(), t.options.Budget) {
		t.text, t.structured = t.text[:textLength], t.structured[:structuredLength]
		t.textMeter, t.structuredMeter = textMeter, structuredMeter
		t.parts = t.parts[:len(t.parts)-len(t.pending)]
		return false, true, nil
	}
	t.cut += cut
	return true, true, nil
}

// readObject takes the cells of a record, or of a parent, whose begin was just read. It returns false when a column is not
// known, or the text is invalid.
func (t *Table) readObject(r *json.Reader, parent *column, cut *int) bool {
	guess := 0
	for {
		switch r.Next() {
		case json.ObjectEnd:
			return true
		case json.Key:
		default:
			return false
		}
		name := r.Name()
		if text.Same(name, attributes) {
			r.Skip()
			continue
		}
		c := parent.child(name, &guess)
		if c == nil || !t.readMember(r, c, cut) {
			return false
		}
	}
}

func (t *Table) readMember(r *json.Reader, c *column, cut *int) bool {
	kind := r.Next()
	switch kind {
	case json.Null:
		if c.index >= 0 {
			t.cells[c.index] = nil
		}
		return true
	case json.ArrayBegin:
		t.nested = true
	case json.ObjectBegin:
		t.nested = true
		if isParent(*r) {
			// What was always null until now has a cell and is not known as a parent.
			return (c.parent || c.index < 0) && t.readObject(r, c, cut)
		}
	case json.Invalid:
		return false
	}
	if c.index < 0 {
		return false
	}
	c.value = true
	if kind == json.ObjectBegin || kind == json.ArrayBegin || t.limits.text > 0 {
		t.cells[c.index] = t.copyCell(r, kind, c.index, cut)
		return r.Err() == nil
	}
	t.cells[c.index] = r.Raw()
	return true
}

// copyCell copies a value that cannot be taken from the page as it is.
func (t *Table) copyCell(r *json.Reader, kind json.Kind, column int, cut *int) []byte {
	c := copier{unwrap: true, limits: t.limits, part: func(shown, total int) {
		t.pending = append(t.pending, part{t.options.Shown + t.shown + 1, column, shown, total})
	}}
	start := len(t.scratch)
	t.scratch = c.value(t.scratch, r, kind, 0)
	*cut += c.cut
	return t.scratch[start:len(t.scratch):len(t.scratch)]
}

func (t *Table) writeText(record *json.Reader) {
	switch t.options.Format {
	case CSV:
		t.writeLine(record)
	case Compact, Indented:
		c := copier{indent: t.options.Format == Indented, limits: t.limits}
		t.text = c.separate(t.text, t.shown == 0, 1)
		t.text = c.value(t.text, record, json.ObjectBegin, 1)
	}
}

// writeLine writes the record as a line of CSV. Its columns are the fields of the record itself: those of a flat record are the
// cells at hand, and else the record is read once more.
func (t *Table) writeLine(record *json.Reader) {
	cells := t.cells
	if t.nested || !t.columns.flat {
		cells = t.members(record)
	}
	t.text = append(t.text, '\n')
	for i, cell := range cells {
		if i > 0 {
			t.text = append(t.text, ',')
		}
		t.text = AppendShown(t.text, cell)
	}
	if len(cells) == 1 && t.text[len(t.text)-1] == '\n' {
		t.text = append(t.text, '"', '"') // an empty line would be no record
	}
}

// members are the values of the record's own fields in the order of their columns. The record was read before and is valid.
func (t *Table) members(r *json.Reader) [][]byte {
	root := &t.columns.root
	t.line = t.line[:0]
	for range root.children {
		t.line = append(t.line, nil)
	}
	c := copier{spaced: true, limits: t.limits}
	guess := 0
	for r.Next() == json.Key {
		if r.Named(attributes) || root.child(r.Name(), &guess) == nil {
			r.Skip()
			continue
		}
		at := guess - 1 // of the child that was found
		if kind := r.Next(); kind == json.ObjectBegin || kind == json.ArrayBegin || kind == json.String && t.limits.text > 0 {
			start := len(t.scratch)
			t.scratch = c.value(t.scratch, r, kind, 0)
			t.line[at] = t.scratch[start:len(t.scratch):len(t.scratch)]
		} else {
			t.line[at] = r.Raw()
		}
	}
	return t.line
}

func (t *Table) writeRow() {
	if t.shown > 0 {
		t.structured = append(t.structured, ',')
	}
	t.structured = append(t.structured, '[')
	for i, cell := range t.cells {
		if i > 0 {
			t.structured = append(t.structured, ',')
		}
		if cell == nil {
			t.structured = append(t.structured, "null"...)
		} else {
			t.structured = append(t.structured, cell...)
		}
	}
	t.structured = append(t.structured, ']')
}
