package bulk

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// column is a column of a query's result: its name, and the keys that lead to its value in the JSON of a record.
type column struct {
	name   string
	keys   []string
	isTime bool
}

// selection is what a bulk query selects; it is refused where the Bulk API does not run such queries.
func selection(s *schema.Schema, q *soql.Query) (*schema.Object, []column, error) {
	o, found := s.Object(q.Object())
	switch {
	case !found:
		return nil, nil, refuse(codeEntity, "InvalidEntity : Entity '%s' is not supported by the Bulk API.", q.Object())
	case q.GroupBy != nil:
		return nil, nil, refuse(codeAPI, "Aggregate functions and GROUP BY are not supported in Bulk Query")
	case q.Offset != nil:
		return nil, nil, refuse(codeAPI, "OFFSET is not supported in Bulk Query")
	}
	var columns []column
	for _, item := range q.Select {
		switch item := item.(type) {
		case *soql.FieldItem:
			c, err := fieldColumn(s, o, q, item)
			if err != nil {
				return nil, nil, err
			}
			columns = append(columns, c)
		case *soql.FieldsItem:
			for _, f := range o.Fields {
				if f.Stored() && inGroup(f, item.Group.Text) {
					columns = append(columns, column{name: f.Name, keys: []string{f.Name}, isTime: f.Type == schema.TypeDateTime})
				}
			}
		case *soql.ChildQuery:
			return nil, nil, refuse(codeAPI, "Aggregate Relationships not supported in Bulk Query")
		case *soql.TypeOf:
			return nil, nil, refuse(codeAPI, "TYPEOF is not supported in Bulk Query")
		default:
			return nil, nil, refuse(codeAPI, "COUNT() is not supported in Bulk Query")
		}
	}
	return o, columns, nil
}

func inGroup(f *schema.Field, group string) bool {
	switch strings.ToUpper(group) {
	case "CUSTOM":
		return f.Custom
	case "STANDARD":
		return !f.Custom
	}
	return true
}

func fieldColumn(s *schema.Schema, o *schema.Object, q *soql.Query, item *soql.FieldItem) (column, error) {
	path, isPath := item.Expr.(*soql.Path)
	call, isCall := item.Expr.(*soql.Call)
	if isCall {
		switch strings.ToLower(call.Name.Text) {
		case "tolabel", "format", "convertcurrency":
			path, isPath = call.Args[0].(*soql.Path)
		default:
			return column{}, refuse(codeAPI, "Aggregate functions and GROUP BY are not supported in Bulk Query")
		}
	}
	if !isPath {
		return column{}, refuse(codeAPI, "Only fields can be selected in Bulk Query")
	}
	names := make([]string, len(path.Names))
	for i, n := range path.Names {
		names[i] = n.Text
	}
	if alias := q.From[0].Alias; len(names) > 1 && (strings.EqualFold(names[0], o.Name) || alias != nil && strings.EqualFold(names[0], alias.Text)) {
		names = names[1:]
	}
	c, err := resolve(s, o, names)
	if err != nil || item.Alias == nil {
		return c, err
	}
	c.name, c.keys = item.Alias.Text, []string{item.Alias.Text}
	return c, nil
}

// resolve finds the canonical names of a path. What it does not find it leaves to the query to complain about.
func resolve(s *schema.Schema, o *schema.Object, names []string) (column, error) {
	keys := append([]string(nil), names...)
	var isTime bool
	for i, name := range names {
		if o == nil {
			break
		}
		if i < len(names)-1 {
			f, known := o.Relationship(name)
			if !known {
				break
			}
			keys[i] = f.RelationshipName
			parents := s.Parents(f)
			if f.Polymorphic() {
				o, _ = s.Object("Name")
			} else if len(parents) > 0 {
				o = parents[0]
			}
			continue
		}
		f, known := o.Field(name)
		if !known {
			break
		}
		if !f.Stored() {
			return column{}, refuse(codeAPI, "Selecting compound data not supported in Bulk Query")
		}
		keys[i], isTime = f.Name, f.Type == schema.TypeDateTime
	}
	return column{name: strings.Join(keys, "."), keys: keys, isTime: isTime}, nil
}

// text is the value of the column in a record, as CSV shows it; null is empty.
func (c column) text(record map[string]any) string {
	var v any = record
	for _, key := range c.keys {
		object, isObject := v.(map[string]any)
		if !isObject {
			return ""
		}
		v = object[key]
	}
	switch v := v.(type) {
	case string:
		if c.isTime {
			return strings.Replace(v, "+0000", "Z", 1)
		}
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
