package query

import (
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// orderBy compiles ORDER BY. Rows that it leaves equal come in the order in which they were stored, so that pages fit together.
func (s *sources) orderBy(allowed check, rows bool) (fragment, error) {
	var f fragment
	descending := false
	for i, item := range s.query.OrderBy {
		o, err := s.operand(item.Expr)
		if err != nil {
			return f, err
		}
		if err := allowed(o); err != nil {
			return f, err
		}
		f.add([]string{" ORDER BY ", ", "}[min(i, 1)])
		if o.field.Type == schema.TypePicklist && !o.aggregate {
			rank := pickRank(o)
			f.add(rank.sql+direction(item)+", ", rank.args...)
		}
		f.add(o.sql + direction(item))
		descending = item.Desc
	}
	if !rows {
		return f, nil
	}
	// In the direction of the last item, so that an index in that direction gives the whole order.
	f.add([]string{" ORDER BY ", ", "}[min(len(s.query.OrderBy), 1)] + s.root.alias + ".rowid")
	if descending {
		f.add(" DESC")
	}
	return f, nil
}

// direction is the SQL after a sort key. Nulls come first unless the query says otherwise, in both directions; SQLite puts
// them first when ascending anyway, and saying so would keep it from using an index.
func direction(item soql.OrderItem) string {
	switch {
	case item.Desc && item.Nulls == soql.NullsLast:
		return " DESC"
	case item.Desc:
		return " DESC NULLS FIRST"
	case item.Nulls == soql.NullsLast:
		return " NULLS LAST"
	}
	return ""
}

// pickRank is a picklist value's place in its list, by which Salesforce sorts; values that are not in it come behind.
func pickRank(o *operand) fragment {
	var f fragment
	f.add("CASE WHEN " + o.sql + " IS NULL THEN NULL")
	for i, v := range o.field.Picklist {
		f.add(" WHEN "+o.sql+" = ? THEN ?", v.Value, i)
	}
	f.add(" ELSE ? END", len(o.field.Picklist))
	return f
}

func (s *sources) sortable(o *operand) error {
	switch {
	case o.aggregate:
		return s.at(o.pos, codeMalformed, "Ordered field must be grouped or aggregated: %s", o.name)
	case o.converted:
		return s.at(o.pos, codeMalformed, "convertCurrency can be used in the SELECT list only")
	case !o.field.Sortable || !o.field.Stored():
		return s.at(o.pos, codeInvalidField, "field '%s' can not be sorted in a query call", o.field.Name)
	}
	return nil
}
