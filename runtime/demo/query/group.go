package query

import (
	"slices"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// maxGroups is how many rows a result with aggregates can have: it is not paged.
const maxGroups = 2000

// groupPlan is a compiled query whose rows are groups, or one row for all records.
type groupPlan struct {
	*sources
	columns []string
	items   []item
	grouped map[string]bool
}

// grouped says whether a query's rows are groups.
func grouped(q *soql.Query) bool {
	return q.GroupBy != nil || slices.ContainsFunc(q.Select, func(item soql.SelectItem) bool {
		field, ok := item.(*soql.FieldItem)
		if !ok {
			return false
		}
		call, ok := field.Expr.(*soql.Call)
		return ok && slices.Contains([]string{"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"}, strings.ToUpper(call.Name.Text))
	})
}

// counts says whether a query is SELECT COUNT().
func counts(q *soql.Query) bool {
	_, ok := q.Select[0].(*soql.CountAll)
	return ok
}

// groups compiles a query with aggregates to its statement.
func (c *compiler) groups(q *soql.Query, o *schema.Object) (*groupPlan, fragment, error) {
	p := &groupPlan{sources: c.newSources(q, o), grouped: map[string]bool{}}
	if err := p.refuse(); err != nil {
		return nil, fragment{}, err
	}
	by, err := p.groupBy()
	if err != nil {
		return nil, fragment{}, err
	}
	if err := p.selectItems(); err != nil {
		return nil, fragment{}, err
	}
	where, err := p.where()
	if err != nil {
		return nil, fragment{}, err
	}
	if q.GroupBy != nil && q.GroupBy.Having != nil {
		having, err := p.condition(q.GroupBy.Having, false, p.inGroup("Field must be grouped or aggregated: %s"))
		if err != nil {
			return nil, fragment{}, err
		}
		by.add(" HAVING "+having.sql, having.args...)
	}
	order, err := p.orderBy(p.inGroup("Ordered field must be grouped or aggregated: %s"), false)
	if err != nil {
		return nil, fragment{}, err
	}
	var f fragment
	f.add("SELECT " + strings.Join(p.columns, ", ") + " FROM " + p.sql.String())
	// One row more than may come, to see that there are too many.
	for _, part := range []fragment{where, by, order, p.limits(maxGroups + 1)} {
		f.add(part.sql, part.args...)
	}
	return p, f, nil
}

func (p *groupPlan) groupBy() (fragment, error) {
	var f fragment
	g := p.query.GroupBy
	if g == nil {
		if p.query.Limit != nil {
			return f, p.at(p.query.Limit.Pos, codeMalformed, "Non-grouped query that uses overall aggregate functions cannot also use LIMIT")
		}
		return f, nil
	}
	if g.Kind != soql.GroupPlain {
		return f, p.notRun(g.Pos, "GROUP BY ROLLUP and GROUP BY CUBE")
	}
	for i, e := range g.Items {
		o, err := p.operand(e)
		if err != nil {
			return f, err
		}
		if o.aggregate || !o.field.Groupable || !o.field.Stored() {
			return f, p.at(o.pos, codeMalformed, "field '%s' can not be grouped in a query call", o.field.Name)
		}
		p.grouped[o.identity()] = true
		f.add([]string{" GROUP BY ", ", "}[min(i, 1)] + o.sql)
	}
	return f, nil
}

// inGroup allows aggregates and what the query is grouped by.
func (p *groupPlan) inGroup(message string) check {
	return func(o *operand) error {
		if o.aggregate || p.grouped[o.identity()] {
			return nil
		}
		return p.at(o.pos, codeMalformed, message, o.name)
	}
}

func (p *groupPlan) selectItems() error {
	allowed := p.inGroup("Field must be grouped or aggregated: %s")
	seen := map[string]bool{}
	unnamed := 0
	for _, selected := range p.query.Select {
		n, ok := selected.(*soql.FieldItem)
		if !ok {
			return p.refuseItem(selected)
		}
		o, err := p.operand(n.Expr)
		if err != nil {
			return err
		}
		if err := allowed(o); err != nil {
			return err
		}
		key := o.name
		switch _, call := n.Expr.(*soql.Call); {
		case n.Alias != nil:
			key = n.Alias.Text
		case call && o.parent == nil:
			key = "expr" + strconv.Itoa(unnamed)
			unnamed++
		}
		if seen[strings.ToLower(key)] {
			return p.at(n.Pos, codeMalformed, "duplicate alias: %s", key)
		}
		seen[strings.ToLower(key)] = true
		p.items = append(p.items, item{key: jsonKey(key), field: o.field, column: len(p.columns)})
		p.columns = append(p.columns, o.sql)
	}
	return nil
}

func (p *groupPlan) refuseItem(selected soql.SelectItem) error {
	switch n := selected.(type) {
	case *soql.ChildQuery:
		return p.at(n.Query.Pos, codeMalformed, "Grouped query cannot use child relationships in the SELECT list")
	case *soql.FieldsItem:
		return p.at(n.Pos, codeMalformed, "The SOQL FIELDS function is not supported with GROUP BY")
	case *soql.TypeOf:
		return p.at(n.Pos, codeMalformed, "TYPEOF is not supported with GROUP BY")
	default:
		return p.at(selected.Position(), codeMalformed, "COUNT() is not supported with GROUP BY; count a field, as in COUNT(Id)")
	}
}

func (p *groupPlan) append(dst []byte, row []any) []byte {
	dst = append(dst, `{"attributes":{"type":"AggregateResult"}`...)
	for _, it := range p.items {
		dst = append(dst, it.key...)
		dst = value.AppendJSON(dst, it.field, row[it.column])
	}
	return append(dst, '}')
}
