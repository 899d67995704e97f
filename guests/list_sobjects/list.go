package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// room is kept, in each result, for what stands around the names, in bytes.
const room = 400

// list is the list of objects. Their number is known only when all are read, so that what comes before them is written last.
type list struct {
	budget int
	skip   int    // objects that earlier calls have shown
	filter string // in lower case; empty for none

	total, shown     int
	full             bool
	rows, structured []byte
}

// read reads a global describe: {"encoding":"UTF-8","maxBatchSize":200,"sobjects":[{…,"label":"Account",…,"name":"Account",…}]}.
func (l *list) read(body []byte) *tool.Failure {
	r := json.NewReader(body)
	if r.Next() != json.ObjectBegin {
		return salesforce.BadJSON(&r, "it is not a list of objects")
	}
	found := false
	for {
		switch r.Next() {
		case json.ObjectEnd:
			if !found {
				return salesforce.BadAnswer("it has no list of objects")
			}
			return nil
		case json.Key:
		default:
			return salesforce.BadJSON(&r, "")
		}
		if !r.Named("sobjects") || found {
			r.Skip()
			continue
		}
		found = true
		if failure := l.objects(&r); failure != nil {
			return failure
		}
	}
}

func (l *list) objects(r *json.Reader) *tool.Failure {
	if r.Next() != json.ArrayBegin {
		return salesforce.BadJSON(r, "its list of objects is no array")
	}
	for {
		switch r.Next() {
		case json.ArrayEnd:
			return nil
		case json.ObjectBegin:
			l.object(r)
		default:
			return salesforce.BadJSON(r, "an entry of its list is no object")
		}
	}
}

// object reads the object whose begin was just read.
func (l *list) object(r *json.Reader) {
	var name, label []byte
	for r.Next() == json.Key {
		isName, isLabel := r.Named("name"), r.Named("label")
		switch kind := r.Skip(); {
		case kind != json.String:
		case isName:
			name = r.Raw()
		case isLabel:
			label = r.Raw()
		}
	}
	if name == nil || l.filter != "" && !l.fits(name) && !l.fits(label) {
		return
	}
	l.total++
	if l.total > l.skip && !l.full {
		l.write(name)
	}
}

// fits says whether a JSON string, or nil, holds the filter.
func (l *list) fits(raw []byte) bool {
	return raw != nil && text.Contains(text.Lower(string(json.AppendText(nil, raw))), l.filter)
}

func (l *list) write(name []byte) {
	if l.shown > 0 && len(l.rows)+len(name)+4+room > l.budget {
		l.full = true
		return
	}
	if l.shown > 0 {
		l.rows, l.structured = append(l.rows, ','), append(l.structured, ',')
	}
	l.rows = append(text.Append(l.rows, "\n  "), name...)
	l.structured = append(l.structured, name...)
	l.shown++
}

func (l *list) output(filter string) tool.Output {
	total, from, last, done := text.Int(l.total), "0", text.Int(l.skip+l.shown), "true"
	if l.shown > 0 {
		from = text.Int(l.skip + 1)
	}
	var output tool.Output
	if l.full {
		done, output.Cursor = "false", last
	}
	b := append(text.Append(nil, "Available SObjects (JSON):\n["), l.rows...)
	if l.shown > 0 {
		b = append(b, '\n')
	}
	b = append(b, ']')
	if l.total == 0 && filter != "" {
		b = text.Append(b, "\n\nNo object that the user of this login can see has that text in its name or label. Try a shorter one.")
	}
	if l.full || l.skip > 0 {
		b = text.Append(b, "\n\nShown: ", from, "–", last, " of ", total, " objects.")
	}
	if l.full {
		b = text.Append(b, " Call again with the same arguments and the cursor of this result to go on, or give a name_filter.")
	}
	output.Text = b
	b = text.Append(nil, `{"total":`, total, `,"from":`, from, `,"returned":`, text.Int(l.shown), `,"done":`, done, `,"sobjects":[`)
	output.Structured = append(append(b, l.structured...), ']', '}')
	return output
}
