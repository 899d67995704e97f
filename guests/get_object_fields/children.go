package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/records"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// children are the child relationships of an object. They may take a third of the budget; an object like User has hundreds.
type children struct {
	most             int // bytes
	shown, omitted   int
	rows, structured []byte
}

// read reads [{"childSObject":"Contact","field":"AccountId","relationshipName":"Contacts",…}]. One without a name cannot be queried
// and is not told.
func (c *children) read(raw []byte) {
	r := json.NewReader(raw)
	for r.Next(); r.Next() == json.ObjectBegin; {
		var name, object, field []byte
		for r.Next() == json.Key {
			var value *[]byte
			switch {
			case r.Named("relationshipName"):
				value = &name
			case r.Named("childSObject"):
				value = &object
			case r.Named("field"):
				value = &field
			}
			if r.Skip() == json.String && value != nil {
				*value = r.Raw()
			}
		}
		if name != nil && object != nil && field != nil {
			c.write(name, object, field)
		}
	}
}

func (c *children) write(name, object, field []byte) {
	if c.omitted > 0 || len(c.structured)+len(name)+len(object)+len(field)+40 > c.most {
		c.omitted++
		return
	}
	c.rows = append(records.AppendCell(append(c.rows, '\n'), name), ',')
	c.rows = append(records.AppendCell(c.rows, object), ',')
	c.rows = records.AppendCell(c.rows, field)
	if c.shown > 0 {
		c.structured = append(c.structured, ',')
	}
	c.structured = append(text.Append(c.structured, `{"name":`), name...)
	c.structured = append(text.Append(c.structured, `,"object":`), object...)
	c.structured = append(append(text.Append(c.structured, `,"field":`), field...), '}')
	c.shown++
}

// appendText writes what the text says of them behind the fields.
func (c *children) appendText(b []byte) []byte {
	b = append(text.Append(b, "\n\nChild relationships: ", text.Int(c.shown+c.omitted), "\nname,object,field"), c.rows...)
	if c.omitted > 0 {
		b = text.Append(b, "\n", text.Int(c.omitted), " more are left out.")
	}
	return b
}

func (c *children) appendStructured(b []byte) []byte {
	b = append(append(text.Append(b, `,"childRelationships":[`), c.structured...), ']')
	if c.omitted > 0 {
		b = text.Append(b, `,"childRelationshipsOmitted":`, text.Int(c.omitted))
	}
	return b
}
