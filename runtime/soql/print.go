package soql

import (
	"strconv"
	"strings"
)

// Print writes a query in canonical form: keywords in capitals, one space between words, no ASC, parentheses only where
// conditions nest. Names keep their case. Parsing the result gives the same tree but for the places of its nodes.
func Print(q *Query) string {
	p := &printer{}
	p.query(q)
	return p.b.String()
}

// PrintExpr writes a field path or function alone, as Print would.
func PrintExpr(e Expr) string {
	p := &printer{}
	p.expr(e)
	return p.b.String()
}

type printer struct{ b strings.Builder }

func (p *printer) word(text string) { p.b.WriteString(text) }

// comma separates the items of a list; i is the index of the one that follows.
func (p *printer) comma(i int) {
	if i > 0 {
		p.word(", ")
	}
}

func (p *printer) query(q *Query) {
	p.word("SELECT ")
	for i, item := range q.Select {
		p.comma(i)
		p.selectItem(item)
	}
	p.word(" FROM ")
	for i, item := range q.From {
		p.comma(i)
		p.word(item.Path.String())
		if item.Alias != nil && opensClause(item.Alias.Text) {
			p.word(" AS")
		}
		p.alias(item.Alias)
	}
	for i, item := range q.Using {
		p.word([]string{" USING ", ", "}[min(i, 1)])
		p.word([...]string{"SCOPE ", "LOOKUP "}[item.Kind] + item.Name.Text)
	}
	if q.Where != nil {
		p.word(" WHERE ")
		p.condition(q.Where, false)
	}
	for _, with := range q.With {
		p.with(with)
	}
	if q.GroupBy != nil {
		p.groupBy(q.GroupBy)
	}
	for i, item := range q.OrderBy {
		p.word([]string{" ORDER BY ", ", "}[min(i, 1)])
		p.expr(item.Expr)
		if item.Desc {
			p.word(" DESC")
		}
		p.word([...]string{"", " NULLS FIRST", " NULLS LAST"}[item.Nulls])
	}
	p.integer(" LIMIT ", q.Limit)
	p.integer(" OFFSET ", q.Offset)
	p.options(q.Options)
}

func (p *printer) integer(keyword string, n *Integer) {
	if n != nil {
		p.word(keyword + strconv.Itoa(n.Value))
	}
}

// options writes each kind of clause once: kinds of one clause follow its keyword as a list.
func (p *printer) options(options []Option) {
	var last OptionKind
	for i, o := range options {
		words := [...]string{"FOR VIEW", "FOR REFERENCE", "UPDATE TRACKING", "UPDATE VIEWSTAT", "FOR UPDATE", "ALL ROWS"}[o.Kind]
		if i > 0 && (o.Kind == ForReference && last == ForView || o.Kind == UpdateViewstat && last == UpdateTracking) {
			p.word(", " + words[strings.IndexByte(words, ' ')+1:])
		} else {
			p.word(" " + words)
		}
		last = o.Kind
	}
}

func (p *printer) alias(name *Name) {
	if name != nil {
		p.word(" " + name.Text)
	}
}

func (p *printer) selectItem(item SelectItem) {
	switch n := item.(type) {
	case *FieldItem:
		p.expr(n.Expr)
		p.alias(n.Alias)
	case *FieldsItem:
		p.word("FIELDS(" + n.Group.Text + ")")
	case *CountAll:
		p.word("COUNT()")
	case *ChildQuery:
		p.word("(")
		p.query(n.Query)
		p.word(")")
	case *TypeOf:
		p.typeOf(n)
	}
}

func (p *printer) typeOf(n *TypeOf) {
	p.word("TYPEOF " + n.Relationship.String())
	for _, when := range n.When {
		p.word(" WHEN " + when.Object.Text + " THEN ")
		p.paths(when.Fields)
	}
	if n.Else != nil {
		p.word(" ELSE ")
		p.paths(n.Else)
	}
	p.word(" END")
}

func (p *printer) paths(paths []*Path) {
	for i, path := range paths {
		p.comma(i)
		p.word(path.String())
	}
}

func (p *printer) groupBy(g *GroupBy) {
	p.word([...]string{" GROUP BY ", " GROUP BY ROLLUP(", " GROUP BY CUBE("}[g.Kind])
	for i, item := range g.Items {
		p.comma(i)
		p.expr(item)
	}
	if g.Kind != GroupPlain {
		p.word(")")
	}
	if g.Having != nil {
		p.word(" HAVING ")
		p.condition(g.Having, false)
	}
}

func (p *printer) with(n *With) {
	p.word(" WITH " + n.Name.Text)
	switch {
	case n.Value != nil:
		p.word(" = ")
		p.value(n.Value)
	case n.Pairs != nil:
		p.word(" (")
		for i, pair := range n.Pairs {
			p.comma(i)
			p.word(pair.Name.Text + " = ")
			p.value(pair.Value)
		}
		p.word(")")
	}
	for i, c := range n.Categories {
		p.word([]string{" ", " AND "}[min(i, 1)] + c.Group.String() + " " + c.Operator + " (")
		for j, name := range c.Names {
			p.comma(j)
			p.word(name.Text)
		}
		p.word(")")
	}
}
