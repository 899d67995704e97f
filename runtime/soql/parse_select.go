package soql

import "strings"

func (p *parser) selectList() []SelectItem {
	items := []SelectItem{p.selectItem()}
	for p.acceptPunct(",") {
		items = append(items, p.selectItem())
	}
	return items
}

func (p *parser) selectItem() SelectItem {
	t := p.current()
	switch {
	case t.punct("("):
		leave := p.nest()
		p.at++
		q := p.query()
		p.expectPunct(")")
		leave()
		return &ChildQuery{Pos: t.pos, Query: q}
	case t.is("TYPEOF") && p.second().is("WHEN"):
		return p.typeOf()
	case t.is("FIELDS") && p.ahead().punct("("):
		p.at += 2
		item := &FieldsItem{Pos: t.pos, Group: p.fieldsGroup()}
		p.expectPunct(")")
		return item
	}
	return &FieldItem{Pos: t.pos, Expr: p.field(), Alias: p.alias()}
}

func (p *parser) fieldsGroup() Name {
	t := p.current()
	if !t.is("ALL") && !t.is("CUSTOM") && !t.is("STANDARD") {
		p.unexpected()
	}
	return p.identifier()
}

func (p *parser) typeOf() *TypeOf {
	n := &TypeOf{Pos: p.expect("TYPEOF").pos, Relationship: p.path()}
	for ok := true; ok; ok = p.current().is("WHEN") {
		when := TypeOfWhen{Pos: p.expect("WHEN").pos, Object: p.identifier()}
		p.expect("THEN")
		when.Fields = p.paths()
		n.When = append(n.When, when)
	}
	if p.accept("ELSE") {
		n.Else = p.paths()
	}
	p.expect("END")
	return n
}

func (p *parser) paths() []*Path {
	paths := []*Path{p.path()}
	for p.acceptPunct(",") {
		paths = append(paths, p.path())
	}
	return paths
}

// field reads a field path, a function of one, or a function of a function of one. DISTANCE has its own form.
func (p *parser) field() Expr {
	t := p.current()
	if !p.ahead().punct("(") || !p.nameable(t) || strings.IndexByte(t.text, '.') >= 0 {
		return p.path()
	}
	if t.is("DISTANCE") {
		return p.distance()
	}
	call := &Call{Pos: t.pos, Name: p.identifier()}
	p.at++
	if inner := p.current(); p.ahead().punct("(") && p.nameable(inner) {
		nested := &Call{Pos: inner.pos, Name: p.identifier()}
		p.at++
		nested.Args = []Expr{p.path()}
		p.expectPunct(")")
		call.Args = []Expr{nested}
	} else {
		call.Args = []Expr{p.path()}
	}
	p.expectPunct(")")
	return call
}

// distance reads DISTANCE(field, GEOLOCATION(latitude, longitude), 'mi'), where the place may also be a field.
func (p *parser) distance() *Call {
	call := &Call{Pos: p.current().pos, Name: p.identifier()}
	p.expectPunct("(")
	call.Args = append(call.Args, p.path())
	p.expectPunct(",")
	if t := p.current(); t.is("GEOLOCATION") && p.ahead().punct("(") {
		place := &Call{Pos: t.pos, Name: p.identifier()}
		p.at++
		place.Args = append(place.Args, p.number())
		p.expectPunct(",")
		place.Args = append(place.Args, p.number())
		p.expectPunct(")")
		call.Args = append(call.Args, place)
	} else {
		call.Args = append(call.Args, p.path())
	}
	p.expectPunct(",")
	if p.current().kind != tokenString {
		p.unexpected()
	}
	call.Args = append(call.Args, p.value(false))
	p.expectPunct(")")
	return call
}
