package soql

import "strings"

func (p *parser) with() *With {
	n := &With{Pos: p.expect("WITH").pos}
	if t := p.current(); t.is("DATA") && p.ahead().is("CATEGORY") {
		p.at += 2
		n.Name = Name{Pos: t.pos, Text: "DATA CATEGORY"}
		n.Categories = append(n.Categories, p.dataCategory())
		for p.accept("AND") {
			n.Categories = append(n.Categories, p.dataCategory())
		}
		return n
	}
	n.Name = p.identifier()
	switch {
	case p.acceptPunct("="):
		if p.current().kind != tokenString {
			p.unexpected()
		}
		n.Value = p.value(false)
	case p.acceptPunct("("):
		n.Pairs = append(n.Pairs, p.withPair())
		for p.acceptPunct(",") {
			n.Pairs = append(n.Pairs, p.withPair())
		}
		p.expectPunct(")")
	}
	return n
}

func (p *parser) withPair() WithPair {
	pair := WithPair{Pos: p.current().pos, Name: p.identifier()}
	p.expectPunct("=")
	t := p.current()
	if t.kind != tokenString && t.kind != tokenInteger && !t.is("TRUE") && !t.is("FALSE") {
		p.unexpected()
	}
	pair.Value = p.value(false)
	return pair
}

func (p *parser) dataCategory() DataCategory {
	n := DataCategory{Pos: p.current().pos, Group: p.path()}
	t := p.current()
	switch n.Operator = strings.ToUpper(t.text); n.Operator {
	case "AT", "ABOVE", "BELOW", "ABOVE_OR_BELOW":
		p.at++
	default:
		p.unexpected()
	}
	if !p.acceptPunct("(") {
		n.Names = []Name{p.identifier()}
		return n
	}
	n.Names = append(n.Names, p.identifier())
	for p.acceptPunct(",") {
		n.Names = append(n.Names, p.identifier())
	}
	p.expectPunct(")")
	return n
}
