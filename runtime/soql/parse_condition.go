package soql

// conditions reads the operand of WHERE, of HAVING or of a pair of parentheses: terms joined by AND, or by OR, or one NOT.
func (p *parser) conditions() Condition {
	first := p.current()
	if p.accept("NOT") {
		return &Not{Pos: first.pos, Term: p.condition()}
	}
	term := p.condition()
	var op LogicalOp
	keyword := "AND"
	switch {
	case p.current().is("AND"):
	case p.current().is("OR"):
		op, keyword = Or, "OR"
	default:
		return term
	}
	all := &Logical{Pos: first.pos, Op: op, Terms: []Condition{term}}
	for p.accept(keyword) {
		all.Terms = append(all.Terms, p.condition())
	}
	return all
}

func (p *parser) condition() Condition {
	if p.current().punct("(") {
		leave := p.nest()
		p.at++
		c := p.conditions()
		p.expectPunct(")")
		leave()
		return c
	}
	return p.predicate()
}

func (p *parser) predicate() Condition {
	first := p.current()
	left := p.field()
	op := p.current()
	switch {
	case p.accept("IN"):
		return p.in(first, left, false)
	case op.is("NOT") && p.ahead().is("IN"):
		p.at += 2
		return p.in(first, left, true)
	case p.accept("INCLUDES"):
		return &Includes{Pos: first.pos, Left: left, Values: p.list(first)}
	case p.accept("EXCLUDES"):
		return &Includes{Pos: first.pos, Left: left, Excludes: true, Values: p.list(first)}
	case p.accept("LIKE"):
		if p.current().is("NULL") {
			p.unexpected()
		}
		return &Comparison{Pos: first.pos, Left: left, Op: Like, OpPos: op.pos, Right: p.value(true)}
	}
	compare, ok := p.compareOp(op)
	if !ok {
		p.unexpected()
	}
	p.at++
	return &Comparison{Pos: first.pos, Left: left, Op: compare, OpPos: op.pos, Right: p.value(false)}
}

func (p *parser) compareOp(t token) (CompareOp, bool) {
	if t.kind != tokenPunctuation {
		return 0, false
	}
	switch t.text {
	case "=":
		return Equal, true
	case "!=", "<>":
		return NotEqual, true
	case "<":
		return Less, true
	case "<=":
		return LessOrEqual, true
	case ">":
		return Greater, true
	case ">=":
		return GreaterOrEqual, true
	}
	return 0, false
}

func (p *parser) in(first token, left Expr, not bool) Condition {
	if p.current().punct("(") && p.ahead().is("SELECT") {
		leave := p.nest()
		p.at++
		q := p.semiJoin()
		p.expectPunct(")")
		leave()
		return &InQuery{Pos: first.pos, Left: left, Not: not, Query: q}
	}
	return &InList{Pos: first.pos, Left: left, Not: not, Values: p.list(first)}
}

func (p *parser) list(first token) []*Value {
	p.refuseBind()
	p.expectPunct("(")
	if p.current().punct(")") {
		p.unexpectedSince(first)
	}
	values := []*Value{p.value(false)}
	for p.acceptPunct(",") {
		values = append(values, p.value(false))
	}
	p.expectPunct(")")
	return values
}
