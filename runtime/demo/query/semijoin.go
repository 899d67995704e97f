package query

import (
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// maxSemiJoins is how many semi-joins Salesforce runs in one query.
const maxSemiJoins = 2

// semiJoin compiles field IN (SELECT …). The inner rows' empty values match nothing; nor does an empty field, also not NOT IN.
func (s *sources) semiJoin(n *soql.InQuery, left *operand) (test, error) {
	if s.joins++; s.joins > maxSemiJoins {
		return test{}, s.at(n.Query.Pos, codeMalformed, "Maximum %d semi join sub-selects are allowed", maxSemiJoins)
	}
	if nested(n.Query.Where) {
		return test{}, s.at(n.Query.Pos, codeMalformed, "Nesting of semi join sub-selects is not supported")
	}
	if !left.field.Type.Reference() || left.function || len(left.path) > 0 {
		return test{}, s.at(n.Pos, codeMalformed, "Semi join sub-selects can only be used with Id or reference fields of the object itself: %s", left.field.Name)
	}
	from := n.Query.From[0].Path
	o, err := s.object(from)
	if err != nil {
		return test{}, err
	}
	if o.Name == "Task" || o.Name == "Event" {
		return test{}, s.at(from.Pos, codeMalformed, "Entity '%s' is not supported for semi join inner selects", o.Name)
	}
	if o.Name == s.root.object.Name {
		return test{}, s.at(from.Pos, codeMalformed, "The inner and outer selects should not be on the same object type")
	}
	inner := s.newSources(n.Query, o)
	if err := inner.refuse(); err != nil {
		return test{}, err
	}
	item, _ := n.Query.Select[0].(*soql.FieldItem)
	chosen, err := inner.operand(item.Expr)
	if err != nil {
		return test{}, err
	}
	if chosen.function || len(chosen.path) > 0 || !chosen.field.Type.Reference() {
		return test{}, s.at(chosen.pos, codeMalformed, "The inner select field '%s' of a semi join must be an Id or reference field of the object itself", chosen.field.Name)
	}
	if !comparable(left, chosen) {
		return test{}, s.at(chosen.pos, codeMalformed, "The selected field '%s' in the subquery and the left operand field in the "+
			"where expression in the outer query '%s' should point to the same object type", chosen.name, left.name)
	}
	where, err := inner.where()
	if err != nil {
		return test{}, err
	}
	result := test{}
	word := " IN (SELECT "
	if n.Not {
		word = " NOT IN (SELECT "
		result.add("(" + left.sql + " IS NOT NULL AND ")
	} else {
		result.partial = left.sql
	}
	result.add(left.sql + word + chosen.sql + " FROM " + inner.sql.String())
	result.add(where.sql, where.args...)
	result.add(" AND " + chosen.sql + " IS NOT NULL)")
	if n.Not {
		result.add(")")
	}
	return result, nil
}

// placeOfJoins refuses semi-joins anywhere but as the whole condition or as a term of its outermost AND.
func (s *sources) placeOfJoins(c soql.Condition) error {
	terms := []soql.Condition{c}
	all, logical := c.(*soql.Logical)
	if logical {
		terms = all.Terms
	}
	for _, term := range terms {
		_, join := term.(*soql.InQuery)
		switch {
		case join && logical && all.Op == soql.Or:
			return s.at(term.Position(), codeMalformed, "Semi join sub-selects are not allowed with the 'OR' operator")
		case !join && nested(term):
			return s.at(term.Position(), codeMalformed, "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE expressions.")
		}
	}
	return nil
}

// nested says whether a condition has a semi-join anywhere.
func nested(c soql.Condition) bool {
	switch n := c.(type) {
	case *soql.InQuery:
		return true
	case *soql.Not:
		return nested(n.Term)
	case *soql.Logical:
		return slices.ContainsFunc(n.Terms, nested)
	}
	return false
}

// comparable says whether two ids may belong to the same object.
func comparable(a, b *operand) bool {
	for _, name := range pointsAt(a) {
		if slices.ContainsFunc(pointsAt(b), func(other string) bool { return strings.EqualFold(name, other) }) {
			return true
		}
	}
	return false
}

func pointsAt(o *operand) []string {
	if o.field.Type == schema.TypeReference {
		return o.field.ReferenceTo
	}
	if o.parent.targets == nil {
		return []string{o.parent.object.Name}
	}
	names := make([]string, 0, len(o.parent.targets))
	for _, t := range o.parent.targets {
		names = append(names, t.object.Name)
	}
	return names
}
