package records

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
)

// NullText stands for null in the rows of a CSV file, where an empty value says nothing about its field.
const NullText = "#N/A"

// DecodeJSON reads a body that is no record into v. The error is a fault in the words of Salesforce's JSON parser.
func DecodeJSON(text []byte, v any) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return fault.Parser("The HTTP entity body is required, but this request has no entity body.", "")
	}
	err := json.Unmarshal(text, v)
	var shape *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &shape):
		where := max(int(shape.Offset)-1, 0)
		return fault.Parser(fmt.Sprintf("Cannot deserialize instance of %s from a JSON %s or request may be missing a required field",
			jsonKind(shape), shape.Value), fault.At(text, where))
	}
	p := bodyParser{text: text, dec: json.NewDecoder(bytes.NewReader(text))}
	return p.syntax(err)
}

// jsonKind is what a value should have been.
func jsonKind(e *json.UnmarshalTypeError) string {
	switch name := e.Type.Kind().String(); name {
	case "slice":
		return "list"
	case "struct", "map", "interface":
		return "object"
	default:
		return name
	}
}

// RowBody is a record from a row of a CSV file. A column is a field's name, or that of a relationship with a field by which
// it names its record ("Account.ERP_Id__c", or "What:Account.ERP_Id__c" where the relationship has several objects). Values
// that are empty are left out.
func RowBody(columns, row []string) Body {
	b := Body{rows: true, members: make([]member, 0, len(columns))}
	for i, column := range columns {
		if i >= len(row) || row[i] == "" {
			continue
		}
		m := member{name: column, value: row[i]}
		if row[i] == NullText {
			m.value = nil
		}
		if relationship, field, isPath := strings.Cut(column, "."); isPath {
			relationship, object, _ := strings.Cut(relationship, ":")
			key := m
			key.name = field
			m = member{name: relationship, value: []member{key}, object: object}
			if key.value == nil {
				m.value = nil
			}
		}
		b.members = append(b.members, m)
	}
	return b
}

// Row is the body with the rules of rows: what does not fit the type of its field is an error of the record, not of the text.
func (b Body) Row() Body {
	b.rows = true
	return b
}

// Take removes a member, whose name is compared without regard to case, and gives its value as text; null and what is no
// plain value are "".
func (b Body) Take(name string) (rest Body, text string, found bool) {
	for i, m := range b.members {
		if !strings.EqualFold(m.name, name) {
			continue
		}
		switch m.value.(type) {
		case string, bool, json.Number:
			text = shown(m.value)
		}
		rest = b
		rest.members = slices.Concat(b.members[:i], b.members[i+1:])
		return rest, text, true
	}
	return b, "", false
}

// Attribute is a text of the record's attributes, such as its type; "" when it has none.
func (b Body) Attribute(name string) string {
	for _, m := range b.members {
		parts, nested := m.value.([]member)
		if m.name != "attributes" || !nested {
			continue
		}
		for _, part := range parts {
			if text, ok := part.value.(string); ok && part.name == name {
				return text
			}
		}
	}
	return ""
}

// Names are the names of the body's members as they were written, without attributes.
func (b Body) Names() []string {
	names := make([]string, 0, len(b.members))
	for _, m := range b.members {
		if m.name != "attributes" {
			names = append(names, m.name)
		}
	}
	return names
}

// With is the body with one more text.
func (b Body) With(name, text string) Body {
	b.members = append(b.members[:len(b.members):len(b.members)], member{name: name, value: text})
	return b
}
