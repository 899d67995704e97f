package query

import (
	"slices"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// totals are the subtotals of GROUP BY ROLLUP and GROUP BY CUBE while one set of groups is compiled.
type totals struct {
	any  bool            // there are subtotals at all
	left map[string]bool // the identities of what this set is not grouped by, which is null in its rows
}

// maxSubtotals is how many fields ROLLUP and CUBE take.
const maxSubtotals = 3

// withSubtotals compiles ROLLUP and CUBE, which SQLite does not have: each set of groups is a SELECT of its own.
func (p *groupPlan) withSubtotals() (fragment, error) {
	g := p.query.GroupBy
	if len(g.Items) > maxSubtotals {
		return fragment{}, p.at(g.Pos, codeMalformed, "GROUP BY ROLLUP and GROUP BY CUBE take at most %d fields", maxSubtotals)
	}
	ids := make([]string, len(g.Items))
	for i, e := range g.Items {
		o, err := p.operand(e)
		if err != nil {
			return fragment{}, err
		}
		ids[i] = o.id
	}
	p.totals.any = true
	sets := rollup(ids)
	if g.Kind == soql.GroupCube {
		sets = cube(ids)
	}
	var arms []arm
	var order []string
	for i, left := range sets {
		p.totals.left = left
		a, err := p.arm(i > 0)
		if err != nil {
			return fragment{}, err
		}
		keys, by, err := p.keys(len(p.columns))
		if err != nil {
			return fragment{}, err
		}
		a.columns.add(keys.sql, keys.args...)
		arms, order = append(arms, a), by
	}
	// All joins are known only now.
	parts := make([]string, len(arms))
	var f fragment
	for i, a := range arms {
		parts[i] = "SELECT " + a.columns.sql + " FROM " + p.sql.String() + a.tail.sql
		f.args = append(f.args, slices.Concat(a.columns.args, a.tail.args)...)
	}
	f.sql = "SELECT * FROM (" + strings.Join(parts, " UNION ALL ") + ") ORDER BY " + strings.Join(order, ", ")
	limit := p.limits(maxGroups + 1)
	f.add(limit.sql, limit.args...)
	// The keys of the order are columns too; append takes no notice of them.
	p.width = len(p.columns) + len(order)
	return f, nil
}

// rollup leaves out fields from the last on; cube leaves out each choice of them.
func rollup(ids []string) []map[string]bool {
	sets := make([]map[string]bool, 0, len(ids)+1)
	for n := len(ids); n >= 0; n-- {
		left := map[string]bool{}
		for _, id := range ids[n:] {
			left[id] = true
		}
		sets = append(sets, left)
	}
	return sets
}

func cube(ids []string) []map[string]bool {
	sets := make([]map[string]bool, 0, 1<<len(ids))
	for choice := range 1 << len(ids) {
		left := map[string]bool{}
		for i, id := range ids {
			if choice>>i&1 == 1 {
				left[id] = true
			}
		}
		sets = append(sets, left)
	}
	return sets
}

// keys are the columns that the groups are sorted by, which come behind those of the result, and the terms of the order.
// Without ORDER BY, subtotals follow what they are the total of.
func (p *groupPlan) keys(at int) (columns fragment, order []string, err error) {
	add := func(sql string, args []any, tail string) {
		columns.add(", "+sql, args...)
		at++
		order = append(order, strconv.Itoa(at)+tail)
	}
	if len(p.query.OrderBy) == 0 {
		for _, e := range p.query.GroupBy.Items {
			o, err := p.operand(e)
			if err != nil {
				return columns, nil, err
			}
			flag := "0"
			if p.totals.left[o.id] {
				flag = "1"
			}
			add(flag, nil, "")
			add(o.sql, nil, collation(o))
		}
		return columns, order, nil
	}
	allowed := p.inGroup("Ordered field must be grouped or aggregated: %s")
	for _, item := range p.query.OrderBy {
		o, err := p.operand(item.Expr)
		if err != nil {
			return columns, nil, err
		}
		if err := allowed(o); err != nil {
			return columns, nil, err
		}
		if o.field.Type == schema.TypePicklist && !o.aggregate {
			rank := pickRank(o)
			add(rank.sql, rank.args, direction(item))
		}
		add(o.sql, nil, collation(o)+direction(item))
	}
	return columns, order, nil
}

// collation is said anew where the column is read through a UNION, whose columns have none.
func collation(o *operand) string {
	if o.field.Type.Text() && !o.field.CaseSensitive {
		return " COLLATE NOCASE"
	}
	return ""
}

// grouping compiles GROUPING(field): 1 in the rows of a subtotal over the field, else 0.
func (s *sources) grouping(call *soql.Call) (*operand, error) {
	if s.totals == nil || !s.totals.any {
		return nil, s.at(call.Pos, codeMalformed, "GROUPING can be used with GROUP BY ROLLUP or GROUP BY CUBE only")
	}
	of, err := s.operand(call.Args[0])
	if err != nil {
		return nil, err
	}
	in := slices.ContainsFunc(s.query.GroupBy.Items, func(e soql.Expr) bool {
		item, err := s.operand(e)
		return err == nil && item.id == of.id
	})
	if !in {
		return nil, s.at(call.Pos, codeMalformed, "Field must be grouped or aggregated: %s", of.name)
	}
	flag := "0"
	if s.totals.left[of.id] {
		flag = "1"
	}
	return &operand{
		pos: call.Pos, sql: flag, id: "GROUPING " + of.id, name: of.name, aggregate: true, function: true,
		field: &schema.Field{Name: of.name, Type: schema.TypeInt, Filterable: true, Sortable: true},
	}, nil
}
