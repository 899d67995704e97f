package soql

import "strconv"

// query reads a whole statement or a child sub-query.
func (p *parser) query() *Query {
	q := &Query{}
	first := p.expect("SELECT")
	q.Pos = first.pos
	if p.current().is("FROM") {
		p.unexpectedSince(first)
	}
	if p.current().is("COUNT") && p.ahead().punct("(") && p.second().punct(")") {
		q.Select = []SelectItem{&CountAll{Pos: p.current().pos}}
		p.at += 3
	} else {
		q.Select = p.selectList()
	}
	p.from(q)
	if p.accept("WHERE") {
		q.Where = p.conditions()
	}
	for p.current().is("WITH") {
		q.With = append(q.With, p.with())
	}
	if p.current().is("GROUP") {
		q.GroupBy = p.groupBy()
	}
	if p.accept("ORDER") {
		p.expect("BY")
		q.OrderBy = p.orderBy()
	}
	if p.accept("LIMIT") {
		q.Limit = p.integer()
	}
	if p.accept("OFFSET") {
		q.Offset = p.integer()
	}
	q.Options = p.options()
	return q
}

// semiJoin reads the inner query of IN (SELECT …): one field, and no ordering or limit.
func (p *parser) semiJoin() *Query {
	q := &Query{}
	first := p.expect("SELECT")
	q.Pos = first.pos
	if p.current().is("FROM") {
		p.unexpectedSince(first)
	}
	pos := p.current().pos
	q.Select = []SelectItem{&FieldItem{Pos: pos, Expr: p.field()}}
	p.from(q)
	if p.accept("WHERE") {
		q.Where = p.conditions()
	}
	if p.current().is("WITH") {
		q.With = append(q.With, p.with())
	}
	return q
}

func (p *parser) from(q *Query) {
	p.expect("FROM")
	for {
		pos := p.current().pos
		item := FromItem{Pos: pos, Path: p.path()}
		if p.accept("AS") {
			name := p.identifier()
			item.Alias = &name
		} else {
			item.Alias = p.fromAlias()
		}
		if q.From = append(q.From, item); len(q.From) > maxFromItems {
			p.fail(pos, "maximum number of relationships in a query is "+itoa(maxFromItems-1))
		}
		if p.current().is("USING") {
			q.Using = append(q.Using, p.using()...)
		}
		if !p.acceptPunct(",") {
			return
		}
	}
}

func (p *parser) using() []UsingItem {
	p.expect("USING")
	var items []UsingItem
	for {
		item := UsingItem{Pos: p.current().pos}
		switch {
		case p.accept("SCOPE"):
		case p.accept("LOOKUP"):
			item.Kind = UsingLookup
		default:
			p.unexpected()
		}
		item.Name = p.identifier()
		items = append(items, item)
		if !p.current().punct(",") || !p.ahead().is("SCOPE") && !p.ahead().is("LOOKUP") {
			return items
		}
		p.at++
	}
}

func (p *parser) groupBy() *GroupBy {
	g := &GroupBy{Pos: p.expect("GROUP").pos}
	p.expect("BY")
	switch {
	case p.accept("ROLLUP"):
		g.Kind = GroupRollup
	case p.accept("CUBE"):
		g.Kind = GroupCube
	}
	if g.Kind != GroupPlain {
		p.expectPunct("(")
	}
	g.Items = append(g.Items, p.field())
	for p.acceptPunct(",") {
		g.Items = append(g.Items, p.field())
	}
	if g.Kind != GroupPlain {
		p.expectPunct(")")
	}
	if p.accept("HAVING") {
		g.Having = p.conditions()
	}
	return g
}

func (p *parser) orderBy() []OrderItem {
	var items []OrderItem
	for {
		item := OrderItem{Pos: p.current().pos, Expr: p.field()}
		if p.accept("DESC") {
			item.Desc = true
		} else {
			p.accept("ASC")
		}
		if p.accept("NULLS") {
			switch {
			case p.accept("FIRST"):
				item.Nulls = NullsFirst
			case p.accept("LAST"):
				item.Nulls = NullsLast
			default:
				p.unexpected()
			}
		}
		items = append(items, item)
		if !p.acceptPunct(",") {
			return items
		}
	}
}

func (p *parser) integer() *Integer {
	n := &Integer{Pos: p.current().pos}
	negative := p.acceptPunct("-")
	if !negative {
		p.acceptPunct("+")
	}
	n.Value = p.digits()
	if negative {
		n.Value = -n.Value
	}
	return n
}

// digits reads an integer that fits 32 bits, as Salesforce's do.
func (p *parser) digits() int {
	t := p.current()
	if t.kind != tokenInteger {
		p.unexpected()
	}
	n, err := strconv.ParseInt(t.text, 10, 32)
	if err != nil {
		p.unexpected()
	}
	p.at++
	return int(n)
}

// options reads the clauses at the end, each at most once and in their order.
func (p *parser) options() []Option {
	var found []Option
	least := ForView
	add := func(pos Pos, kind OptionKind, from int) {
		if kind < least {
			p.at = from
			p.unexpected()
		}
		least = kind + 1
		found = append(found, Option{Pos: pos, Kind: kind})
	}
	for {
		start, from := p.current(), p.at
		switch {
		case p.accept("FOR"):
			p.forOption(start, from, add)
		case p.accept("UPDATE"):
			for more := true; more; more = p.acceptPunct(",") {
				at := p.at
				switch {
				case p.accept("TRACKING"):
					add(start.pos, UpdateTracking, at)
				case p.accept("VIEWSTAT"):
					add(start.pos, UpdateViewstat, at)
				default:
					p.unexpected()
				}
			}
		case start.is("ALL") && p.ahead().is("ROWS"):
			p.at += 2
			add(start.pos, AllRows, from)
		default:
			return found
		}
	}
}

func (p *parser) forOption(start token, from int, add func(Pos, OptionKind, int)) {
	if p.accept("UPDATE") {
		add(start.pos, ForUpdate, from)
		return
	}
	for more := true; more; more = p.acceptPunct(",") {
		at := p.at
		switch {
		case p.accept("VIEW"):
			add(start.pos, ForView, at)
		case p.accept("REFERENCE"):
			add(start.pos, ForReference, at)
		default:
			p.unexpected()
		}
	}
}
