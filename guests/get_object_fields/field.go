package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/records"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// options say which fields are listed, and what of them.
type options struct {
	filter                             string // in lower case; empty for none
	customOnly                         bool
	required, picklists, relationships bool
}

// field is what a describe says of one field. Texts are JSON strings.
type field struct {
	name, label, kind, updateable                  []byte
	custom, createable, nillable, defaultedOnWrite bool
	relationship                                   []byte // nil for none
	references                                     []byte // a JSON array; nil for none
	values                                         []byte // of a picklist, as a JSON array; nil for none
	valuesOmitted                                  int    // values that are left out because there are too many
}

// readField reads the field whose begin was just read.
func readField(r *json.Reader, o *options) field {
	f := field{name: []byte(`""`), label: []byte(`""`), kind: []byte(`""`), updateable: []byte("false")}
	for r.Next() == json.Key {
		var value *[]byte
		var flag *bool
		switch {
		case r.Named("name"):
			value = &f.name
		case r.Named("label"):
			value = &f.label
		case r.Named("type"):
			value = &f.kind
		case r.Named("relationshipName"):
			value = &f.relationship
		case r.Named("custom"):
			flag = &f.custom
		case r.Named("createable"):
			flag = &f.createable
		case r.Named("nillable"):
			flag = &f.nillable
		case r.Named("defaultedOnCreate"):
			flag = &f.defaultedOnWrite
		case r.Named("updateable"):
			if r.Skip() == json.True {
				f.updateable = r.Raw()
			}
			continue
		case r.Named("referenceTo") && o.relationships:
			if r.Skip() == json.ArrayBegin {
				f.references = texts(r.Raw())
			}
			continue
		case r.Named("picklistValues") && o.picklists:
			if r.Skip() == json.ArrayBegin {
				f.values, f.valuesOmitted = activeValues(r.Raw())
			}
			continue
		}
		switch kind := r.Skip(); {
		case value != nil && kind == json.String:
			*value = r.Raw()
		case flag != nil:
			*flag = kind == json.True
		}
	}
	return f
}

// texts is the strings of a JSON array, as one; nil when there are none.
func texts(raw []byte) []byte {
	r := json.NewReader(raw)
	var b []byte
	for r.Next(); r.Next() == json.String; {
		b = appendElement(b, r.Raw())
	}
	return closed(b)
}

// maxValues is how much the values of one picklist may take, in bytes.
const maxValues = 20_000

// activeValues is the values of a picklist, [{"active":true,"value":"…"}], that a record can take, and how many are left out.
func activeValues(raw []byte) (b []byte, omitted int) {
	r := json.NewReader(raw)
	for r.Next(); r.Next() == json.ObjectBegin; {
		var value []byte
		active := true
		for r.Next() == json.Key {
			isValue, isActive := r.Named("value"), r.Named("active")
			kind := r.Skip()
			if isValue && kind == json.String {
				value = r.Raw()
			}
			active = active && !(isActive && kind == json.False)
		}
		switch {
		case !active || value == nil:
		case omitted > 0 || len(b)+len(value) > maxValues:
			omitted++
		default:
			b = appendElement(b, value)
		}
	}
	return closed(b), omitted
}

func appendElement(b, raw []byte) []byte {
	if b == nil {
		b = []byte{'['}
	} else {
		b = append(b, ',')
	}
	return append(b, raw...)
}

func closed(b []byte) []byte {
	if b == nil {
		return nil
	}
	return append(b, ']')
}

// wanted says whether the field is among those asked for.
func (o *options) wanted(f *field) bool {
	return (!o.customOnly || f.custom) && (o.filter == "" || o.in(f.name) || o.in(f.label))
}

// in says whether a JSON string holds the filter.
func (o *options) in(raw []byte) bool {
	return text.Contains(text.Lower(string(json.AppendText(nil, raw))), o.filter)
}

// isRequired says whether a new record must have a value for the field.
func (f *field) isRequired() string {
	if f.createable && !f.nillable && !f.defaultedOnWrite {
		return "true"
	}
	return "false"
}

// header is the CSV line of column names.
func (o *options) header() string {
	s := "name,label,type,updateable"
	if o.required {
		s = text.Concat(s, ",required")
	}
	if o.picklists {
		s = text.Concat(s, ",picklistValues")
	}
	if o.relationships {
		s = text.Concat(s, ",relationshipName,referenceTo")
	}
	return s
}

// appendRow writes a field as a CSV line, with its line break before it.
func (f *field) appendRow(b []byte, o *options) []byte {
	b = append(records.AppendCell(append(b, '\n'), f.name), ',')
	b = append(records.AppendCell(b, f.label), ',')
	b = append(records.AppendCell(b, f.kind), ',')
	b = records.AppendShown(b, f.updateable)
	if o.required {
		b = records.AppendShown(append(b, ','), []byte(f.isRequired()))
	}
	if o.picklists {
		cell := f.values
		if f.valuesOmitted > 0 {
			cell = text.Append(cell, " and ", text.Count(f.valuesOmitted), " more")
		}
		b = records.AppendCell(append(b, ','), cell)
	}
	if o.relationships {
		b = records.AppendCell(append(b, ','), f.relationship)
		b = records.AppendCell(append(b, ','), f.references)
	}
	return b
}

// appendObject writes a field for the structured result.
func (f *field) appendObject(b []byte, o *options) []byte {
	b = append(text.Append(b, `{"name":`), f.name...)
	b = append(text.Append(b, `,"label":`), f.label...)
	b = append(text.Append(b, `,"type":`), f.kind...)
	b = append(text.Append(b, `,"updateable":`), f.updateable...)
	if o.required {
		b = text.Append(b, `,"required":`, f.isRequired())
	}
	if f.values != nil {
		b = append(text.Append(b, `,"picklistValues":`), f.values...)
		if f.valuesOmitted > 0 {
			b = text.Append(b, `,"picklistValuesOmitted":`, text.Int(f.valuesOmitted))
		}
	}
	if f.references != nil {
		relationship := f.relationship
		if relationship == nil {
			relationship = []byte("null")
		}
		b = append(text.Append(b, `,"relationshipName":`), relationship...)
		b = append(text.Append(b, `,"referenceTo":`), f.references...)
	}
	return append(b, '}')
}
