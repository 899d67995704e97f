package query

import (
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

// record is how a row, or the part of it that belongs to a parent, becomes a JSON object.
type record struct {
	parent *parent
	id     int    // the column of the record's id
	poly   bool   // attributes.url names the object that the id belongs to, attributes.type does not
	open   string // the object's beginning up to the id in its URL
	items  []item
}

// item is one key of a record: a field, an address, a parent or the rows of a child sub-query.
type item struct {
	key    string // with a comma in front and a colon behind
	field  *schema.Field
	column int
	parts  []*schema.Field // of an address, in columns from column on
	record *record
	child  *childPlan
}

// jsonKey is for names of the schema and aliases, which need no escapes.
func jsonKey(name string) string { return `,"` + name + `":` }

// append writes a row as a record. The children's rows are those of the page that the row is in.
func (r *record) append(dst []byte, p *plan, row []any, children childRows) []byte {
	id, ok := row[r.id].(string)
	if !ok {
		return append(dst, "null"...)
	}
	dst = append(dst, r.open...)
	if r.poly {
		name := r.parent.object.Name
		if o, ok := p.schema.ByPrefix(id); ok {
			name = o.Name
		}
		dst = append(dst, name...)
		dst = append(dst, '/')
	}
	dst = append(dst, id...)
	dst = append(dst, `"}`...)
	for i := range r.items {
		it := &r.items[i]
		dst = append(dst, it.key...)
		switch {
		case it.record != nil:
			dst = it.record.append(dst, p, row, nil)
		case it.child != nil:
			dst = children.append(dst, it.child, id)
		case it.parts != nil:
			dst = value.AppendAddress(dst, it.parts, row[it.column:it.column+len(it.parts)])
		default:
			dst = value.AppendJSON(dst, it.field, row[it.column])
		}
	}
	return append(dst, '}')
}
