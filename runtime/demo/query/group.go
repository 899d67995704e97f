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
	rows    fragment        // " WHERE …", the same for all subtotals
	grouped map[string]bool // the identities of what the query is grouped by
	width   int             // of the rows, when they have more columns than are shown
}

// grouped says whether a query's rows are groups.
func grouped(q *soql.Query) bool {
	return q.GroupBy != nil || slices.ContainsFunc(q.Select, func(item soql.SelectItem) bool {
		field, ok := item.(*soql.FieldItem)
		if !ok {
			return false
		}
		call, ok := field.Expr.(*soql.Call)
		if inner, nested := callOf(call); ok && call.Is("FORMAT") && nested {
			call = inner
		}
		return ok && slices.Contains([]string{"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"}, strings.ToUpper(call.Name.Text))
	})
}

// callOf is the function that another is of.
func callOf(call *soql.Call) (*soql.Call, bool) {
	if call == nil || len(call.Args) != 1 {
		return nil, false
	}
	inner, ok := call.Args[0].(*soql.Call)
	return inner, ok
}

// counts says whether a query is SELECT COUNT().
func counts(q *soql.Query) bool {
	_, ok := q.Select[0].(*soql.CountAll)
	return ok
}

// groups compiles a query with aggregates to its statement.
func (c *compiler) groups(q *soql.Query, o *schema.Object) (*groupPlan, fragment, error) {
	p := &groupPlan{sources: c.newSources(q, o), grouped: map[string]bool{}}
	p.totals = &totals{}
	if err := p.refuse(); err != nil {
		return nil, fragment{}, err
	}
	var err error
	if p.rows, err = p.where(); err != nil {
		return nil, fragment{}, err
	}
	if q.GroupBy != nil && q.GroupBy.Kind != soql.GroupPlain {
		f, err := p.withSubtotals()
		return p, f, err
	}
	arm, err := p.arm(false)
	if err != nil {
		return nil, fragment{}, err
	}
	order, err := p.orderBy(p.inGroup("Ordered field must be grouped or aggregated: %s"), false)
	if err != nil {
		return nil, fragment{}, err
	}
	return p, p.assemble(arm, order), nil
}

// arm is the SELECT of one set of groups: its columns without FROM, and what follows FROM.
type arm struct{ columns, tail fragment }

// arm compiles the groups without their order. Again says that the SELECT list has been compiled for another set before.
func (p *groupPlan) arm(again bool) (arm, error) {
	var a arm
	by, err := p.groupBy()
	if err != nil {
		return a, err
	}
	if again {
		p.items, p.columns = nil, nil
	}
	if err := p.selectItems(); err != nil {
		return a, err
	}
	if p.query.GroupBy != nil && p.query.GroupBy.Having != nil {
		if nested(p.query.GroupBy.Having) {
			return a, p.at(p.query.GroupBy.Having.Position(), codeMalformed, "Semi join sub-selects are only supported in WHERE clauses")
		}
		having, err := p.condition(p.query.GroupBy.Having, false, p.inGroup("Field must be grouped or aggregated: %s"))
		if err != nil {
			return a, err
		}
		by.add(" HAVING "+having.sql, having.args...)
	}
	a.columns.sql = strings.Join(p.columns, ", ")
	a.tail.add(p.rows.sql, p.rows.args...)
	a.tail.add(by.sql, by.args...)
	return a, nil
}

func (p *groupPlan) assemble(a arm, order fragment) fragment {
	var f fragment
	f.add("SELECT "+a.columns.sql+" FROM "+p.sql.String()+a.tail.sql, slices.Concat(a.columns.args, a.tail.args)...)
	f.add(order.sql, order.args...)
	// One row more than may come, to see that there are too many.
	limit := p.limits(maxGroups + 1)
	f.add(limit.sql, limit.args...)
	return f
}

func (p *groupPlan) groupBy() (fragment, error) {
	var f fragment
	g := p.query.GroupBy
	if g == nil {
		if p.query.Limit != nil {
			return f, p.at(p.query.Limit.Pos, codeMalformed, "Non-grouped query that uses overall aggregate functions cannot also use LIMIT")
		}
		if p.query.Offset != nil {
			return f, p.at(p.query.Offset.Pos, codeMalformed, "Non-grouped query that uses overall aggregate functions cannot also use OFFSET")
		}
		return f, nil
	}
	if len(g.Items) > maxGroupItems {
		return f, p.at(g.Pos, codeMalformed, "A query can group by at most %d fields", maxGroupItems)
	}
	keys := make([]string, 0, len(g.Items))
	seen := map[string]bool{}
	for _, e := range g.Items {
		o, err := p.operand(e)
		if err != nil {
			return f, err
		}
		if o.aggregate || o.distance || o.converted || !o.field.Groupable || !o.field.Stored() {
			return f, p.at(o.pos, codeMalformed, "field '%s' can not be grouped in a query call", o.field.Name)
		}
		if seen[o.id] {
			return f, p.at(o.pos, codeMalformed, "duplicate grouping expression: %s", soql.PrintExpr(e))
		}
		seen[o.id], p.grouped[o.id] = true, true
		if !p.totals.left[o.id] {
			keys = append(keys, o.sql)
		}
	}
	if len(keys) == 0 {
		keys = append(keys, "NULL") // one group of all rows, and none of no rows
	}
	f.sql = " GROUP BY " + strings.Join(keys, ", ")
	return f, nil
}

// maxGroupItems is how many fields Salesforce groups by.
const maxGroupItems = 32

// inGroup allows aggregates and what the query is grouped by.
func (p *groupPlan) inGroup(message string) check {
	return func(o *operand) error {
		if o.aggregate || p.grouped[o.id] {
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
		o, err := p.shownOperand(n.Expr)
		if err != nil {
			return err
		}
		if err := allowed(o); err != nil {
			return err
		}
		if g := p.query.GroupBy; o.aggregate && g != nil && g.Kind == soql.GroupPlain && p.grouped[o.of] {
			return p.at(o.pos, codeMalformed, "Grouped field should not be aggregated: %s", o.name)
		}
		if o.converted && !o.aggregate {
			return p.at(o.pos, codeMalformed, "convertCurrency cannot be used with GROUP BY")
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
		p.items = append(p.items, item{key: jsonKey(key), field: o.field, format: o.format, column: len(p.columns)})
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
		switch v := row[it.column]; {
		case v == nil:
			dst = append(dst, "null"...) // a subtotal's boolean too
		case it.format != nil:
			dst = it.format.append(dst, v)
		default:
			dst = value.AppendJSON(dst, it.field, v)
		}
	}
	return append(dst, '}')
}
