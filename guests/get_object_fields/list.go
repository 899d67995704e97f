package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// room is kept, in each result, for what stands around the fields, in bytes: the object's name and label and what is left out.
const room = 800

// list is the list of an object's fields. Their number is known only when all are read, so that what comes before them is
// written last.
type list struct {
	options  options
	budget   int
	skip     int // fields that earlier calls have shown
	children children

	name, label      string // of the object, as JSON strings
	total, shown     int
	full             bool
	rows, structured []byte
}

// describe reads a describe: {…,"fields":[{…}],…,"label":"Account",…,"name":"Account",…}.
func (l *list) describe(body []byte) *tool.Failure {
	r := json.NewReader(body)
	l.label = `""`
	if r.Next() != json.ObjectBegin {
		return salesforce.BadJSON(&r, "it is not the description of an object")
	}
	found := false
	for {
		switch r.Next() {
		case json.ObjectEnd:
			if !found {
				return salesforce.BadAnswer("it has no fields")
			}
			return nil
		case json.Key:
		default:
			return salesforce.BadJSON(&r, "")
		}
		switch {
		case r.Named("name"):
			l.name = stringValue(&r, l.name)
		case r.Named("label"):
			l.label = stringValue(&r, l.label)
		case r.Named("childRelationships") && l.children.most > 0:
			if r.Skip() == json.ArrayBegin {
				l.children.read(r.Raw())
			}
		case r.Named("fields") && !found:
			found = true
			if failure := l.fields(&r); failure != nil {
				return failure
			}
		default:
			r.Skip()
		}
	}
}

func (l *list) fields(r *json.Reader) *tool.Failure {
	if r.Next() != json.ArrayBegin {
		return salesforce.BadJSON(r, "its fields are no array")
	}
	for {
		switch r.Next() {
		case json.ArrayEnd:
			return nil
		case json.ObjectBegin:
			l.field(r)
		default:
			return salesforce.BadJSON(r, "a field is no object")
		}
	}
}

// stringValue is the next value as JSON text, or the value it was when that is no string.
func stringValue(r *json.Reader, was string) string {
	if r.Skip() == json.String {
		return string(r.Raw())
	}
	return was
}

// field reads the field whose begin was just read.
func (l *list) field(r *json.Reader) {
	f := readField(r, &l.options)
	if !l.options.wanted(&f) {
		return
	}
	l.total++
	if l.total > l.skip && !l.full {
		l.write(&f)
	}
}

func (l *list) write(f *field) {
	rows, structured := f.appendRow(l.rows, &l.options), l.structured
	if l.shown > 0 {
		structured = append(structured, ',')
	}
	structured = f.appendObject(structured, &l.options)
	if l.shown > 0 && max(len(rows), len(structured))+room > l.budget-l.children.most {
		l.full = true
		return
	}
	l.rows, l.structured = rows, structured
	l.shown++
}

func (l *list) output() tool.Output {
	total, from, last, done := text.Int(l.total), "0", text.Int(l.skip+l.shown), "true"
	if l.shown > 0 {
		from = text.Int(l.skip + 1)
	}
	var output tool.Output
	if l.full {
		done, output.Cursor = "false", last
	}
	b := append(text.Append(nil, "Total: ", total, " fields\n", l.options.header()), l.rows...)
	if l.total == 0 {
		b = text.Append(b, "\n\nNo field fits: try a shorter name_filter, or none, and standard fields too.")
	}
	if l.full || l.skip > 0 {
		b = text.Append(b, "\n\nShown: ", from, "–", last, " of ", total, " fields.")
	}
	if l.full {
		b = text.Append(b, " Call again with the same arguments and the cursor of this result to go on.")
	}
	if l.children.most > 0 {
		b = l.children.appendText(b)
	}
	output.Text = b
	b = text.Append(nil, `{"object":`, l.name, `,"label":`, l.label, `,"total":`, total, `,"from":`, from, `,"done":`, done, `,"fields":[`)
	b = append(append(b, l.structured...), ']')
	if l.children.most > 0 {
		b = l.children.appendStructured(b)
	}
	b = append(b, '}')
	output.Structured = b
	return output
}
