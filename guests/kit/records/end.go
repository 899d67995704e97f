package records

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// Room kept for what comes behind the records, in characters.
const (
	textEnd       = 400 // the lines that say what is left out, one note of the caller among them
	structuredEnd = 120
	partLine      = 40 // a child result in the text, without its column's name
	partObject    = 80 // and in the structured result
	// maxParts is how many child results are named that are not whole; the others are counted.
	maxParts = 20
)

func (t *Table) textReserve() int {
	n := textEnd
	for i, p := range t.parts {
		if i == maxParts {
			break
		}
		n += partLine + len(t.columns.titles[p.column])
	}
	return n
}

func (t *Table) structuredReserve() int {
	n := structuredEnd
	for i, p := range t.parts {
		if i == maxParts {
			break
		}
		n += partObject + len(t.columns.titles[p.column])
	}
	return n
}

// Text is the result for the model: the records, then what is left out of them. More says that the call after this one can
// go on; the note, which may be empty, is put before the last line.
func (t *Table) Text(more bool, note string) []byte {
	if t.shown == 0 && t.options.Shown == 0 && !more {
		return []byte("No records found.")
	}
	switch t.options.Format {
	case CSV:
	case Indented:
		if t.shown > 0 {
			t.text = append(t.text, '\n')
		}
		t.text = append(t.text, ']')
	case Compact:
		t.text = append(t.text, ']')
	}
	t.text = t.appendPartLine(t.text)
	if t.cut > 0 {
		t.text = text.Append(t.text, "\n\nThe record is larger than a result may be: its long values are shortened.")
	}
	if note != "" {
		t.text = text.Append(t.text, "\n\n", note)
	}
	if !more && t.options.Shown == 0 {
		return t.text
	}
	t.text = text.Append(t.text, "\n\n")
	if t.shown > 0 {
		last := t.options.Shown + t.shown
		t.text = text.Append(t.text, "Shown: ", text.Int(t.from()), "–", text.Int(last), " of ", text.Int(t.Total()), " records.")
	}
	if !more {
		return text.Append(t.text, " There are no more.")
	}
	return text.Append(t.text, " Call again with the same arguments and the cursor of this result to go on.")
}

// appendPartLine says which child records are missing.
func (t *Table) appendPartLine(dst []byte) []byte {
	if len(t.parts) == 0 {
		return dst
	}
	dst = text.Append(dst, "\n\nChild records are missing: ")
	for i, p := range t.parts {
		if i == maxParts {
			dst = text.Append(dst, "; and in ", text.Int(len(t.parts)-maxParts), " more places")
			break
		}
		if i > 0 {
			dst = text.Append(dst, "; ")
		}
		dst = text.Append(dst, t.columns.titles[p.column], " of record ", text.Int(p.record), " shows ", text.Int(p.shown), " of ", text.Int(p.total))
	}
	return text.Append(dst, ". Query the child object itself to read them all.")
}

// Structured is the result for the client, a JSON object: totalSize, columns, rows, from, returned, done, and childrenMissing
// where child records are missing. Done says that no record is left.
func (t *Table) Structured(more bool) []byte {
	b := text.Append(t.structured, `],"from":`, text.Int(t.from()), `,"returned":`, text.Int(t.shown))
	if len(t.parts) > 0 {
		b = t.appendParts(b)
	}
	if more {
		return text.Append(b, `,"done":false}`)
	}
	return text.Append(b, `,"done":true}`)
}

func (t *Table) appendParts(b []byte) []byte {
	separator := `,"childrenMissing":[`
	for i, p := range t.parts {
		if i == maxParts {
			break
		}
		b = text.Append(b, separator, `{"record":`, text.Int(p.record), `,"column":`)
		b = json.AppendString(b, t.columns.titles[p.column])
		b = text.Append(b, `,"shown":`, text.Int(p.shown), `,"totalSize":`, text.Int(p.total), `}`)
		separator = ","
	}
	return append(b, ']')
}

// from is the number of the first record shown, counted from 1; 0 when none is.
func (t *Table) from() int {
	if t.shown == 0 {
		return 0
	}
	return t.options.Shown + 1
}
