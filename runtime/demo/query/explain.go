package query

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// access is one way to find a query's records: by an index on a field, or by reading them all.
type access struct {
	operation   string
	fields      []string
	cardinality int64   // records that the way leads to
	cost        float64 // above 1, an index is not worth using
}

// note says why a condition leads to no index.
type note struct{ description, field string }

// Explain answers which ways there are to find a query's records and what each would cost, cheapest first, as JSON: the answer
// to explain=. Numbers are counted, not estimated; the scale of the costs follows Salesforce's published thresholds for
// selective filters. The error is as in Run.
func Explain(ctx context.Context, r store.Reader, s *schema.Schema, text string, options Options) ([]byte, error) {
	c, q, o, err := compileStart(s, text, options)
	if err != nil {
		return nil, err
	}
	if err := c.check(q, o); err != nil {
		return nil, err
	}
	src := c.newSources(q, o)
	total, err := src.countOf(ctx, r, fragment{})
	if err != nil {
		return nil, err
	}
	plans, notes, err := src.indexes(ctx, r, total)
	if err != nil {
		return nil, err
	}
	found := total
	if q.Where != nil {
		condition, err := src.condition(q.Where, false, src.filterable)
		if err != nil {
			return nil, err
		}
		condition.sql = " AND (" + condition.sql + ")"
		if found, err = src.countOf(ctx, r, condition); err != nil {
			return nil, err
		}
	}
	scan := access{operation: "TableScan", cardinality: found}
	if total > 0 {
		// Worse than any index that is worth using.
		scan.cost = 1 + float64(found)/float64(total)
	}
	plans = append(plans, scan)
	slices.SortStableFunc(plans, func(a, b access) int { return cmp.Compare(a.cost, b.cost) })
	dst := []byte(`{"plans":[`)
	for i, p := range plans {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = p.append(dst, o, total, notes)
	}
	dst = append(dst, `],"sourceQuery":`...)
	dst = value.AppendString(dst, text)
	return append(dst, '}'), nil
}

// check compiles the query as Run would.
func (c *compiler) check(q *soql.Query, o *schema.Object) (err error) {
	probe := &compiler{schema: c.schema, text: c.text, options: c.options}
	switch {
	case counts(q):
		_, err = probe.countStatement(q, o)
	case grouped(q):
		_, _, err = probe.groups(q, o)
	default:
		_, err = probe.newPlan(q, o, 0)
	}
	return err
}

// countOf counts the object's records that a condition holds for.
func (s *sources) countOf(ctx context.Context, r store.Reader, condition fragment) (int64, error) {
	var f fragment
	f.add("SELECT COUNT(*) FROM " + s.sql.String() + " WHERE TRUE")
	if !s.options.IncludeDeleted {
		f.add(" AND " + column(s.root.alias, "IsDeleted") + " = 0")
	}
	f.add(condition.sql, condition.args...)
	n, err := readNumbers(ctx, r, f)
	if err != nil {
		return 0, err
	}
	return n[0], nil
}

// indexes finds the conditions that must all hold and that an index can answer.
func (s *sources) indexes(ctx context.Context, r store.Reader, total int64) ([]access, []note, error) {
	notes := []note{{"Not considering filter for optimization because unindexed", "IsDeleted"}}
	if s.options.IncludeDeleted {
		notes = nil
	}
	var plans []access
	for _, c := range conjuncts(s.query.Where) {
		left, why := s.leftOf(c)
		switch {
		case left == nil:
			continue
		case why != "":
			notes = append(notes, note{why, left.field.Name})
			continue
		}
		f, err := s.condition(c, false, s.filterable)
		if err != nil {
			return nil, nil, err
		}
		f.sql = " AND (" + f.sql + ")"
		n, err := s.countOf(ctx, r, f)
		if err != nil {
			return nil, nil, err
		}
		plan := access{operation: "Index", fields: []string{left.field.Name}, cardinality: n}
		if limit := threshold(left.field, total); limit > 0 {
			plan.cost = float64(n) / limit
		}
		plans = append(plans, plan)
	}
	return plans, notes, nil
}

// leftOf gives what a condition is about, and why no index on it can be used; nil for conditions about nothing single.
func (s *sources) leftOf(c soql.Condition) (left *operand, why string) {
	var e soql.Expr
	negative := false
	switch n := c.(type) {
	case *soql.Comparison:
		e, negative = n.Left, n.Op == soql.NotEqual || n.Op == soql.Like && strings.HasPrefix(n.Right.Text, "%")
	case *soql.InList:
		e, negative = n.Left, n.Not
	case *soql.Includes:
		e = n.Left
	default:
		return nil, ""
	}
	o, err := s.operand(e)
	if err != nil {
		return nil, ""
	}
	switch {
	case o.function || o.parent != s.root || !indexed(o.field):
		return o, "Not considering filter for optimization because unindexed"
	case negative:
		return o, "Not considering filter for optimization because the operator is not optimizable"
	}
	return o, ""
}

func indexed(f *schema.Field) bool { return f.Indexed || f.Type == schema.TypeID }

// conjuncts are the conditions that must all hold.
func conjuncts(c soql.Condition) []soql.Condition {
	if c == nil {
		return nil
	}
	all, ok := c.(*soql.Logical)
	if !ok || all.Op != soql.And {
		return []soql.Condition{c}
	}
	var flat []soql.Condition
	for _, term := range all.Terms {
		flat = append(flat, conjuncts(term)...)
	}
	return flat
}

// threshold is how many records a filter may find to count as selective: for a standard index 30% of the first million and
// 15% of the rest, up to a million; for a custom index 10% and 5%, up to a third of a million.
func threshold(f *schema.Field, total int64) float64 {
	const million = 1_000_000
	first, rest := float64(min(total, million)), float64(max(total-million, 0))
	if f.Custom {
		return min(first*0.10+rest*0.05, million/3)
	}
	return min(first*0.30+rest*0.15, million)
}

func (p access) append(dst []byte, o *schema.Object, total int64, notes []note) []byte {
	list := func(names []string) {
		dst = append(dst, '[')
		for i, name := range names {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = value.AppendString(dst, name)
		}
		dst = append(dst, ']')
	}
	dst = append(dst, `{"cardinality":`...)
	dst = strconv.AppendInt(dst, p.cardinality, 10)
	dst = append(dst, `,"fields":`...)
	list(p.fields)
	dst = append(dst, `,"leadingOperationType":"`+p.operation+`","notes":[`...)
	for i, n := range notes {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"description":`...)
		dst = value.AppendString(dst, n.description)
		dst = append(dst, `,"fields":`...)
		list([]string{n.field})
		dst = append(dst, `,"tableEnumOrId":`...)
		dst = value.AppendString(dst, o.Name)
		dst = append(dst, '}')
	}
	dst = append(dst, `],"relativeCost":`...)
	dst = value.AppendDouble(dst, p.cost)
	dst = append(dst, `,"sobjectCardinality":`...)
	dst = strconv.AppendInt(dst, total, 10)
	dst = append(dst, `,"sobjectType":`...)
	dst = value.AppendString(dst, o.Name)
	return append(dst, '}')
}
