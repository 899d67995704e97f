package query

import (
	"encoding/json"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// check says whether an operand may stand in a clause.
type check func(o *operand) error

// condition compiles a condition, or its denial.
func (s *sources) condition(c soql.Condition, denied bool, allowed check) (fragment, error) {
	switch n := c.(type) {
	case *soql.Not:
		return s.condition(n.Term, !denied, allowed)
	case *soql.Logical:
		return s.logical(n, denied, allowed)
	}
	t, err := s.test(c, allowed)
	if err != nil {
		return fragment{}, err
	}
	if denied {
		t = t.not()
	}
	return t.fragment, nil
}

// logical compiles AND or OR; denied, each term is denied and the operator changes.
func (s *sources) logical(n *soql.Logical, denied bool, allowed check) (fragment, error) {
	word := or
	if (n.Op == soql.And) != denied {
		word = and
	}
	terms := n.Terms
	if n.Op == soql.Or {
		terms = listed(terms)
	}
	parts := make([]fragment, 0, len(terms))
	for _, term := range terms {
		f, err := s.condition(term, denied, allowed)
		if err != nil {
			return fragment{}, err
		}
		parts = append(parts, f)
	}
	return joined(parts, word), nil
}

// listed makes one IN of the alternatives that say what a field equals: a long OR of them is common, and a list is quick.
func listed(terms []soql.Condition) []soql.Condition {
	lists := map[string]*soql.InList{}
	var kept []soql.Condition
	for _, term := range terms {
		equal, ok := term.(*soql.Comparison)
		if !ok || equal.Op != soql.Equal {
			kept = append(kept, term)
			continue
		}
		of := strings.ToLower(soql.PrintExpr(equal.Left))
		list := lists[of]
		if list == nil {
			list = &soql.InList{Pos: equal.Pos, Left: equal.Left}
			lists[of] = list
			kept = append(kept, list)
		}
		list.Values = append(list.Values, equal.Right)
	}
	return kept
}

// test compiles a single comparison.
func (s *sources) test(c soql.Condition, allowed check) (test, error) {
	left, err := s.left(c, allowed)
	if err != nil {
		return test{}, err
	}
	switch n := c.(type) {
	case *soql.Comparison:
		return s.comparison(n, left)
	case *soql.InList:
		t, err := s.inList(n, left)
		if err == nil && n.Not {
			t = t.not()
		}
		return t, err
	case *soql.InQuery:
		return s.semiJoin(n, left)
	case *soql.Includes:
		t, err := s.includes(n, left)
		if err == nil && n.Excludes {
			t = t.not()
		}
		return t, err
	default:
		return test{}, s.notRun(c.Position(), "this condition")
	}
}

// left resolves what a comparison is about.
func (s *sources) left(c soql.Condition, allowed check) (*operand, error) {
	var e soql.Expr
	switch n := c.(type) {
	case *soql.Comparison:
		e = n.Left
	case *soql.InList:
		e = n.Left
	case *soql.InQuery:
		e = n.Left
	case *soql.Includes:
		e = n.Left
	}
	o, err := s.operand(e)
	if err != nil {
		return nil, err
	}
	if err := allowed(o); err != nil {
		return nil, err
	}
	return o, nil
}

// filterable allows in WHERE what can be filtered.
func (s *sources) filterable(o *operand) error {
	switch {
	case o.aggregate:
		return s.at(o.pos, codeMalformed, "aggregate functions cannot be used in WHERE; use HAVING")
	case o.converted:
		return s.at(o.pos, codeMalformed, "convertCurrency can be used in the SELECT list only")
	case !o.field.Filterable || !o.field.Stored():
		return s.at(o.pos, codeInvalidField, "field '%s' can not be filtered in a query call", o.field.Name)
	}
	return nil
}

func (s *sources) comparison(n *soql.Comparison, left *operand) (test, error) {
	if left.distance && n.Op != soql.Less && n.Op != soql.Greater {
		return test{}, s.at(n.OpPos, codeMalformed, "DISTANCE can be compared by < and > only")
	}
	t := left.field.Type
	ordered := n.Op != soql.Equal && n.Op != soql.NotEqual
	if n.Op == soql.Like && (!t.Text() || t == schema.TypeMultiPicklist) ||
		n.Op != soql.Like && ordered && (t == schema.TypeBoolean || t == schema.TypeMultiPicklist || n.Right.Kind == soql.Null) {
		return test{}, s.at(n.OpPos, codeMalformed, "invalid operator")
	}
	b, err := s.bind(left, n.Right)
	if err != nil {
		return test{}, err
	}
	if !ordered {
		equal := equals(left.sql, b)
		if n.Op == soql.NotEqual {
			equal = equal.not()
		}
		return equal, nil
	}
	if b.null { // an empty string
		return test{}, s.at(n.OpPos, codeMalformed, "invalid operator")
	}
	result := test{partial: left.sql}
	if n.Op == soql.Like {
		result.add(left.sql+` LIKE ? ESCAPE '\'`, b.value)
		return result, nil
	}
	op, value := n.Op, b.value
	if b.end != nil {
		// Below a range is before its start; above it is from its end on.
		switch op {
		case soql.LessOrEqual:
			op, value = soql.Less, b.end
		case soql.Greater:
			op, value = soql.GreaterOrEqual, b.end
		}
	}
	result.add(left.sql+" "+op.String()+" ?", value)
	return result, nil
}

func equals(sql string, b bound) test {
	switch {
	case b.null:
		return test{fragment: fragment{sql: sql + " IS NULL"}}
	case b.end != nil:
		return test{fragment{"(" + sql + " >= ? AND " + sql + " < ?)", []any{b.value, b.end}}, sql}
	}
	return test{fragment{sql + " = ?", []any{b.value}}, sql}
}

// manyValues is from how many values on a list travels as one JSON parameter instead of a parameter each.
const manyValues = 100

func (s *sources) inList(n *soql.InList, left *operand) (test, error) {
	if left.distance {
		return test{}, s.at(n.Pos, codeMalformed, "DISTANCE can be compared by < and > only")
	}
	var values []any
	var others []test
	for _, v := range n.Values {
		b, err := s.bind(left, v)
		if err != nil {
			return test{}, err
		}
		if b.null || b.end != nil {
			others = append(others, equals(left.sql, b))
		} else {
			values = append(values, b.value)
		}
	}
	alternatives := make([]fragment, 0, len(others)+1)
	if len(values) > 0 {
		in, err := among(left.sql, values)
		if err != nil {
			return test{}, err
		}
		alternatives = append(alternatives, in)
	}
	result := test{partial: left.sql}
	for _, t := range others {
		if t.partial == "" {
			result.partial = "" // it tests for null itself
		}
		alternatives = append(alternatives, t.fragment)
	}
	result.fragment = joined(alternatives, or)
	return result, nil
}

// among tests whether a value is one of several.
func among(sql string, values []any) (fragment, error) {
	if len(values) < manyValues {
		return fragment{sql + " IN (?" + strings.Repeat(", ?", len(values)-1) + ")", values}, nil
	}
	list, err := json.Marshal(values)
	if err != nil {
		return fragment{}, err
	}
	return fragment{sql + " IN (SELECT value FROM json_each(?))", []any{string(list)}}, nil
}

// includes tests a multi-select picklist: each literal is a set of values that must all be picked, and one must hold.
func (s *sources) includes(n *soql.Includes, left *operand) (test, error) {
	if left.field.Type != schema.TypeMultiPicklist {
		return test{}, s.at(n.Pos, codeMalformed, "invalid operator")
	}
	var sets []fragment
	for _, v := range n.Values {
		if v.Kind != soql.String {
			return test{}, s.wrongType(left)
		}
		var picked []fragment
		for value := range strings.SplitSeq(v.Text, ";") {
			picked = append(picked, fragment{"';' || " + left.sql + ` || ';' LIKE ? ESCAPE '\'`, []any{"%;" + escapePattern(value) + ";%"}})
		}
		sets = append(sets, joined(picked, and))
	}
	return test{joined(sets, or), left.sql}, nil
}

func escapePattern(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}
