package soql

import (
	"slices"
	"strings"
)

// Clause is the part of a query that a field is used in.
type Clause uint8

// The parts of a query that use fields. What a semi-join selects is reported as InSelect of its own query, whose kind is
// SemiJoined: it decides which rows match, so whoever guards fields should take it for a filter.
const (
	InSelect Clause = iota
	InWhere
	InWith
	InGroupBy
	InHaving
	InOrderBy
)

// String gives the clause as it is written in a query.
func (c Clause) String() string {
	return [...]string{"SELECT", "WHERE", "WITH", "GROUP BY", "HAVING", "ORDER BY"}[c]
}

// QueryKind is how a query stands to the statement.
type QueryKind uint8

// How a query stands to the statement.
const (
	Statement  QueryKind = iota // FROM names an object
	ChildRows                   // FROM names a child relationship of the outer query's object
	SemiJoined                  // FROM names an object; the query's one field is compared with
)

// Visitor is told what a query touches. Nil functions are not called.
type Visitor struct {
	// Query is called for every query before its parts. Outer is nil for the statement itself.
	Query func(q, outer *Query, kind QueryKind)
	// Field is called for every field path. Names are the path's without an alias or the object's own name in front, so that
	// all but the last are relationships to follow from the query's object.
	Field func(q *Query, clause Clause, path *Path, names []string)
	// Function is called for every function call before its argument.
	Function func(q *Query, clause Clause, call *Call)
	// Fields is called for FIELDS(ALL), FIELDS(CUSTOM) and FIELDS(STANDARD): fields that the text does not name.
	Fields func(q *Query, item *FieldsItem)
	// Count is called for COUNT().
	Count func(q *Query, item *CountAll)
	// TypeOf is called for a TYPEOF before its branches' fields, which are relative to the object that the branch names, or
	// for ELSE, where when is nil, to the relationship. They are reported through TypeOfField, not Field.
	TypeOf      func(q *Query, item *TypeOf, names []string)
	TypeOfField func(q *Query, item *TypeOf, when *TypeOfWhen, path *Path)
	// With is called for every WITH clause.
	With func(q *Query, with *With)
}

// Walk tells the visitor everything that a query touches, sub-queries and semi-joins included, in the order of the text.
func Walk(q *Query, v Visitor) { (&walker{v}).query(q, nil, Statement) }

// Resolve gives the names of a path as relationships and a field of the query's object: without the alias or the object's own
// name in front of it, and with aliases of parent paths (FROM Contact c, c.Account a) replaced by what they stand for.
func Resolve(q *Query, path *Path) []string {
	names := texts(path)
	// Each alias stands for a path that may begin with an earlier one, so this ends after as many steps as there are aliases.
	for last := len(q.From); len(names) > 1; {
		at := -1
		for i := range last {
			if alias := q.From[i].Alias; alias != nil && strings.EqualFold(alias.Text, names[0]) {
				at = i
			}
		}
		if at <= 0 {
			if at == 0 || strings.EqualFold(names[0], q.Object()) {
				names = names[1:]
			}
			return names
		}
		names = slices.Concat(texts(q.From[at].Path), names[1:])
		last = at
	}
	return names
}

func texts(path *Path) []string {
	words := make([]string, len(path.Names))
	for i, name := range path.Names {
		words[i] = name.Text
	}
	return words
}

type walker struct{ v Visitor }

func (w *walker) query(q, outer *Query, kind QueryKind) {
	if w.v.Query != nil {
		w.v.Query(q, outer, kind)
	}
	for _, item := range q.Select {
		w.selectItem(q, item)
	}
	if q.Where != nil {
		w.condition(q, InWhere, q.Where)
	}
	for _, with := range q.With {
		if w.v.With != nil {
			w.v.With(q, with)
		}
		for _, c := range with.Categories {
			w.expr(q, InWith, c.Group)
		}
	}
	if q.GroupBy != nil {
		for _, item := range q.GroupBy.Items {
			w.expr(q, InGroupBy, item)
		}
		if q.GroupBy.Having != nil {
			w.condition(q, InHaving, q.GroupBy.Having)
		}
	}
	for _, item := range q.OrderBy {
		w.expr(q, InOrderBy, item.Expr)
	}
}

func (w *walker) selectItem(q *Query, item SelectItem) {
	switch n := item.(type) {
	case *FieldItem:
		w.expr(q, InSelect, n.Expr)
	case *FieldsItem:
		if w.v.Fields != nil {
			w.v.Fields(q, n)
		}
	case *CountAll:
		if w.v.Count != nil {
			w.v.Count(q, n)
		}
	case *ChildQuery:
		w.query(n.Query, q, ChildRows)
	case *TypeOf:
		w.typeOf(q, n)
	}
}

func (w *walker) typeOf(q *Query, n *TypeOf) {
	if w.v.TypeOf != nil {
		w.v.TypeOf(q, n, Resolve(q, n.Relationship))
	}
	if w.v.TypeOfField == nil {
		return
	}
	for i := range n.When {
		for _, path := range n.When[i].Fields {
			w.v.TypeOfField(q, n, &n.When[i], path)
		}
	}
	for _, path := range n.Else {
		w.v.TypeOfField(q, n, nil, path)
	}
}

func (w *walker) expr(q *Query, clause Clause, e Expr) {
	switch n := e.(type) {
	case *Path:
		if w.v.Field != nil {
			w.v.Field(q, clause, n, Resolve(q, n))
		}
	case *Call:
		if w.v.Function != nil {
			w.v.Function(q, clause, n)
		}
		for _, arg := range n.Args {
			w.expr(q, clause, arg)
		}
	}
}

func (w *walker) condition(q *Query, clause Clause, c Condition) {
	switch n := c.(type) {
	case *Logical:
		for _, term := range n.Terms {
			w.condition(q, clause, term)
		}
	case *Not:
		w.condition(q, clause, n.Term)
	case *Comparison:
		w.expr(q, clause, n.Left)
	case *InList:
		w.expr(q, clause, n.Left)
	case *InQuery:
		w.expr(q, clause, n.Left)
		w.query(n.Query, q, SemiJoined)
	case *Includes:
		w.expr(q, clause, n.Left)
	}
}
