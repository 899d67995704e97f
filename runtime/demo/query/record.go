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
	branch bool   // of a TYPEOF: attributes.type names the object too
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
	typeOf *typeOf // the record is chosen by it
	format format  // how FORMAT shows the value
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
	switch {
	case r.poly && r.branch:
		dst = append(dst, p.options.openRecord(r.objectOf(p.schema, id))...)
	case r.poly:
		dst = append(dst, r.open...)
		dst = append(dst, r.objectOf(p.schema, id)...)
		dst = append(dst, '/')
	default:
		dst = append(dst, r.open...)
	}
	dst = append(dst, id...)
	dst = append(dst, `"}`...)
	for i := range r.items {
		it := &r.items[i]
		dst = append(dst, it.key...)
		switch {
		case it.typeOf != nil:
			dst = it.typeOf.append(dst, p, row)
		case it.record != nil:
			dst = it.record.append(dst, p, row, nil)
		case it.child != nil:
			dst = children.append(dst, it.child, id)
		case it.parts != nil:
			dst = value.AppendAddress(dst, it.parts, row[it.column:it.column+len(it.parts)])
		case it.format != nil:
			dst = it.format.append(dst, row[it.column])
		default:
			dst = value.AppendJSON(dst, it.field, row[it.column])
		}
	}
	return append(dst, '}')
}

// objectOf is the name of the object that a polymorphic parent's id belongs to.
func (r *record) objectOf(s *schema.Schema, id string) string {
	if o, ok := s.ByPrefix(id); ok {
		return o.Name
	}
	return r.parent.object.Name
}
