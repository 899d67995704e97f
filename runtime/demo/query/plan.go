package query

import (
	"slices"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// plan is a compiled query whose rows are records.
type plan struct {
	*sources
	columns  []string
	record   *record
	children []*childPlan
	where    fragment // " WHERE …"
	order    fragment // " ORDER BY …"
}

// maxChildren is how many child sub-queries Salesforce runs in one query.
const maxChildren = 20

// newPlan compiles a query over an object; depth counts the levels of child sub-queries above it.
func (c *compiler) newPlan(q *soql.Query, o *schema.Object, depth int) (*plan, error) {
	p := &plan{sources: c.newSources(q, o)}
	if err := p.refuse(); err != nil {
		return nil, err
	}
	p.record = p.newRecord(p.root)
	b := newSelection(p, depth)
	for _, item := range q.Select {
		if err := b.add(item); err != nil {
			return nil, err
		}
	}
	var err error
	if p.where, err = p.sources.where(); err != nil {
		return nil, err
	}
	if p.order, err = p.orderBy(p.sortable, true); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *plan) newRecord(of *parent) *record {
	return &record{parent: of, id: p.add(of.id), poly: of.targets != nil, open: p.options.openRecord(of.object.Name)}
}

// add puts a column into the result, unless it is there already, and gives its index.
func (p *plan) add(sql string) int {
	if at := slices.Index(p.columns, sql); at >= 0 {
		return at
	}
	p.columns = append(p.columns, sql)
	return len(p.columns) - 1
}

// addAll puts columns side by side into the result and gives the index of the first.
func (p *plan) addAll(columns []string) int {
	p.columns = append(p.columns, columns...)
	return len(p.columns) - len(columns)
}

// statement is the SELECT of some columns.
func (p *plan) statement(columns []string, where, order, limit fragment) fragment {
	var f fragment
	f.add("SELECT " + strings.Join(columns, ", ") + " FROM " + p.sql.String())
	f.add(where.sql, where.args...)
	f.add(order.sql, order.args...)
	f.add(limit.sql, limit.args...)
	return f
}

// limits compiles LIMIT and OFFSET, for at most as many rows as most; negative means any number.
func (s *sources) limits(most int) fragment {
	limit, offset := most, s.query.Offset
	if n := s.query.Limit; n != nil && (most < 0 || n.Value < most) {
		limit = n.Value
	}
	var f fragment
	if limit >= 0 || offset != nil {
		f.add(" LIMIT ?", limit)
	}
	if offset != nil {
		f.add(" OFFSET ?", offset.Value)
	}
	return f
}

// selection builds a plan's columns and records from a SELECT list, or from the fields of a TYPEOF branch.
type selection struct {
	*plan
	from    *parent // where the paths begin
	record  *record // of from
	records map[*parent]*record
	typed   map[*parent]*soql.TypeOf // parents that TYPEOF shows
	shown   map[*parent]string       // how the first element that shows a parent is written
	seen    map[string]bool
	unnamed int // functions without an alias or a field's name
	depth   int
}

func newSelection(p *plan, depth int) *selection {
	return (&selection{plan: p, typed: map[*parent]*soql.TypeOf{}, depth: depth}).begin(p.root, p.record)
}

// inner is a selection of paths that begin at another object.
func (b *selection) inner(from *parent) *selection {
	return (&selection{plan: b.plan, typed: map[*parent]*soql.TypeOf{}, depth: b.depth}).begin(from, b.newRecord(from))
}

func (b *selection) begin(from *parent, r *record) *selection {
	b.from, b.record, b.seen = from, r, map[string]bool{}
	b.records, b.shown = map[*parent]*record{from: r}, map[*parent]string{}
	return b
}

func (b *selection) add(item soql.SelectItem) error {
	switch n := item.(type) {
	case *soql.FieldItem:
		return b.fieldItem(n)
	case *soql.FieldsItem:
		return b.fieldsItem(n)
	case *soql.ChildQuery:
		return b.childItem(n)
	case *soql.TypeOf:
		return b.typeOfItem(n)
	default:
		return b.at(item.Position(), codeMalformed, "COUNT() cannot be used with other items in the SELECT list")
	}
}

func (b *selection) fieldItem(n *soql.FieldItem) error {
	_, call := n.Expr.(*soql.Call)
	if n.Alias != nil && !call {
		return b.at(n.Alias.Pos, codeMalformed, "only aggregate expressions use field aliasing")
	}
	o, err := b.shownOperand(n.Expr)
	if err != nil {
		return err
	}
	if o.parent == nil && !o.shown {
		return b.at(o.pos, codeMalformed, "Field must be grouped or aggregated: %s", o.name)
	}
	return b.field(o, n.Alias)
}

// field puts an operand under the record of the parent that it belongs to; under its alias, under the record itself.
func (b *selection) field(o *operand, alias *soql.Name) error {
	name, path := o.field.Name, o.path
	switch {
	case alias != nil:
		name, path = alias.Text, nil
	case o.parent == nil:
		name = "expr" + strconv.Itoa(b.unnamed)
		b.unnamed++
	}
	shown := strings.Join(slices.Concat(path, []string{name}), ".")
	key := strings.ToLower(shown)
	if b.seen[key] {
		return b.at(o.pos, codeInvalidField, "duplicate field selected: %s", shown)
	}
	b.seen[key] = true
	r, err := b.holder(o.pos, path, shown)
	if err != nil {
		return err
	}
	it := item{key: jsonKey(name), field: o.field, format: o.format}
	if b.options.Mark != nil && it.format == nil && o.parent == b.root && prose(o.field) {
		it.format = func(stored any) string {
			text, _ := stored.(string)
			return b.options.Mark(text)
		}
	}
	if o.field.Stored() {
		it.column = b.plan.add(o.sql)
	} else {
		it.parts = value.AddressFields(o.parent.object, o.field)
		columns := make([]string, len(it.parts))
		for i, part := range it.parts {
			columns[i] = o.parent.column(part)
		}
		it.column = b.addAll(columns)
	}
	r.items = append(r.items, it)
	return nil
}

// holder finds or makes the nested record that a path leads to. Element is the item that asks for it, as written.
func (b *selection) holder(pos soql.Pos, path []string, element string) (*record, error) {
	r := b.record
	for i := range path {
		p, err := b.reachFrom(b.from, pos, path[:i+1])
		if err != nil {
			return nil, err
		}
		if typed := b.typed[p]; typed != nil {
			return nil, b.sameRelationship(pos, typed, element)
		}
		if b.shown[p] == "" {
			b.shown[p] = element
		}
		inner, ok := b.records[p]
		if !ok {
			inner = b.newRecord(p)
			b.records[p] = inner
			r.items = append(r.items, item{key: jsonKey(p.name), record: inner})
		}
		r = inner
	}
	return r, nil
}

// maxFieldsRows is the LIMIT that FIELDS(ALL) and FIELDS(CUSTOM) need.
const maxFieldsRows = 200

func (b *selection) fieldsItem(n *soql.FieldsItem) error {
	group := strings.ToUpper(n.Group.Text)
	if limit := b.query.Limit; group != "STANDARD" && (limit == nil || limit.Value > maxFieldsRows) {
		return b.at(n.Pos, codeMalformed, "The SOQL FIELDS function must have a LIMIT of at most %d", maxFieldsRows)
	}
	for _, f := range b.root.object.Fields {
		if group == "STANDARD" && f.Custom || group == "CUSTOM" && !f.Custom {
			continue
		}
		o := &operand{pos: n.Pos, name: f.Name, field: f, parent: b.root}
		if f.Stored() {
			o.sql = b.root.column(f)
		}
		if err := b.field(o, nil); err != nil {
			return err
		}
	}
	return nil
}
