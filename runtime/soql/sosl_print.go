package soql

import "strings"

// PrintSearch writes a search in canonical form, like Print. Terms side by side are joined by AND.
func PrintSearch(s *Search) string {
	p := &printer{}
	p.word("FIND {")
	p.searchTerm(s.Find, false)
	p.word("}")
	if s.Group != AllFields {
		p.word(" IN " + s.Group.String() + " FIELDS")
	}
	for i := range s.Returning {
		p.word([]string{" RETURNING ", ", "}[min(i, 1)])
		p.returning(&s.Returning[i])
	}
	for _, with := range s.With {
		p.searchWith(with)
	}
	p.integer(" LIMIT ", s.Limit)
	p.options(s.Update)
	return p.b.String()
}

func (p *printer) returning(n *Returning) {
	q := n.Query
	p.word(q.Object())
	if len(q.Select) == 0 {
		return
	}
	p.word("(")
	for i, item := range q.Select {
		p.comma(i)
		p.selectItem(item)
	}
	if q.Where != nil {
		p.word(" WHERE ")
		p.condition(q.Where, false)
	}
	if n.ListView != nil {
		p.word(" USING ListView = " + n.ListView.Text)
	}
	p.orderBy(q.OrderBy)
	p.integer(" LIMIT ", q.Limit)
	p.integer(" OFFSET ", q.Offset)
	p.word(")")
}

func (p *printer) orderBy(items []OrderItem) {
	for i, item := range items {
		p.word([]string{" ORDER BY ", ", "}[min(i, 1)])
		p.expr(item.Expr)
		if item.Desc {
			p.word(" DESC")
		}
		p.word([...]string{"", " NULLS FIRST", " NULLS LAST"}[item.Nulls])
	}
}

func (p *printer) searchWith(n *SearchWith) {
	if n.Categories != nil {
		p.with(&With{Name: n.Name, Categories: n.Categories})
		return
	}
	p.word(" WITH " + n.Name.Text)
	switch {
	case n.Value != nil:
		p.word(" = ")
		p.value(n.Value)
	case n.Values != nil:
		p.word(" IN ")
		p.list(n.Values)
	case n.Target != nil:
		p.word(" (target_length")
		p.integer(" = ", n.Target)
		p.word(")")
	}
}

// searchTerm writes a term; nested says that it is an operand, so that a compound one needs its parentheses.
func (p *printer) searchTerm(t SearchTerm, nested bool) {
	switch n := t.(type) {
	case *SearchWord:
		switch strings.ToUpper(n.Text) {
		case "AND", "OR", "NOT": // as a word it must not read as an operator; no parsed text gives such a word
			p.word(`"` + n.Text + `"`)
		default:
			p.word(escapeSearch(n.Text))
		}
	case *SearchPhrase:
		p.word(`"` + escapeSearch(n.Text) + `"`)
	case *SearchAll:
		p.searchTerms(n.Terms, " AND ", nested)
	case *SearchAny:
		p.searchTerms(n.Terms, " OR ", nested)
	case *SearchExcept:
		p.searchTerms([]SearchTerm{n.Want, n.Avoid}, " AND NOT ", nested)
	}
}

func (p *printer) searchTerms(terms []SearchTerm, operator string, nested bool) {
	p.open(nested)
	for i, term := range terms {
		if i > 0 {
			p.word(operator)
		}
		p.searchTerm(term, true)
	}
	p.close(nested)
}

// escapeSearch puts a backslash before what is reserved; wildcards stay, and what is escaped already.
func escapeSearch(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			b.WriteString(text[i : i+2])
			i++
		case c != '*' && c != '?' && strings.IndexByte(reservedInSearch, c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// WalkSearch tells the visitor what the objects of a RETURNING clause touch, as if each were a query of its own.
func WalkSearch(s *Search, v Visitor) {
	for i := range s.Returning {
		Walk(s.Returning[i].Query, v)
	}
}
