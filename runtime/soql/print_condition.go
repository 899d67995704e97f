package soql

import "strconv"

// condition writes a condition; nested says that it is an operand, so that a compound one needs its parentheses.
func (p *printer) condition(c Condition, nested bool) {
	switch n := c.(type) {
	case *Logical:
		p.open(nested)
		for i, term := range n.Terms {
			if i > 0 {
				p.word([...]string{" AND ", " OR "}[n.Op])
			}
			p.condition(term, true)
		}
		p.close(nested)
	case *Not:
		p.open(nested)
		p.word("NOT ")
		p.condition(n.Term, true)
		p.close(nested)
	case *Comparison:
		p.expr(n.Left)
		p.word(" " + n.Op.String() + " ")
		p.value(n.Right)
	case *InList:
		p.expr(n.Left)
		p.word([...]string{" IN ", " NOT IN "}[index(n.Not)])
		p.list(n.Values)
	case *InQuery:
		p.expr(n.Left)
		p.word([...]string{" IN (", " NOT IN ("}[index(n.Not)])
		p.query(n.Query)
		p.word(")")
	case *Includes:
		p.expr(n.Left)
		p.word([...]string{" INCLUDES ", " EXCLUDES "}[index(n.Excludes)])
		p.list(n.Values)
	}
}

func (p *printer) open(nested bool) {
	if nested {
		p.word("(")
	}
}

func (p *printer) close(nested bool) {
	if nested {
		p.word(")")
	}
}

func (p *printer) list(values []*Value) {
	p.word("(")
	for i, v := range values {
		p.comma(i)
		p.value(v)
	}
	p.word(")")
}

func (p *printer) expr(e Expr) {
	switch n := e.(type) {
	case *Path:
		p.word(n.String())
	case *Call:
		p.word(n.Name.Text + "(")
		for i, arg := range n.Args {
			p.comma(i)
			p.expr(arg)
		}
		p.word(")")
	case *Value:
		p.value(n)
	}
}

func (p *printer) value(v *Value) {
	switch v.Kind {
	case String, Pattern:
		quote(&p.b, v.Text, v.Kind == Pattern)
	case DateLiteral:
		p.word(v.Text)
		if _, numbered := dateLiteral(v.Text); numbered {
			p.word(":" + strconv.Itoa(v.N))
		}
	default:
		p.word(v.Text)
	}
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}
