package soql

import (
	"strings"
	"unicode/utf8"
)

const (
	// maxReturning is how many objects a RETURNING clause may name: Salesforce's limit.
	maxReturning = 20
	noSearchTerm = "No search term found. The search term must be enclosed in braces."
)

// ParseSearch reads one SOSL statement. The error is a *SyntaxError; Salesforce answers it with the code MALFORMED_SEARCH.
func ParseSearch(text string) (search *Search, err error) {
	if len(text) > MaxLength && utf8.RuneCountInString(text) > MaxLength {
		return nil, newSyntaxError(text, 0, "SOSL statement length exceeds limit: "+itoa(MaxLength)+" characters", true)
	}
	find, from, to, ok := braces(text)
	if !ok {
		return nil, newSyntaxError(text, Pos(from), noSearchTerm, true)
	}
	p := &parser{text: text}
	defer p.rescue(func(bad *SyntaxError) { search, err = nil, bad })
	search = &Search{Pos: Pos(find), Find: parseTerms(p, from, to)}
	// The tokens before the first are those of FIND {…}: an error in the first has its context, as one further on has.
	p.tokens = append([]token{{kind: tokenIdentifier, pos: Pos(find), text: text[find : find+len("FIND")]}}, lexFrom(text, to+1)...)
	p.at = 1
	p.searchClauses(search)
	if p.current().kind != tokenEOF {
		p.unexpected()
	}
	return search, nil
}

// ParseSearchTerm reads the text between the braces of a FIND clause alone, as the parameterized search takes it.
func ParseSearchTerm(text string) (term SearchTerm, err error) {
	if len(text) > MaxLength || strings.TrimSpace(text) == "" {
		return nil, newSyntaxError(text, 0, noSearchTerm, true)
	}
	p := &parser{text: text}
	defer p.rescue(func(bad *SyntaxError) { term, err = nil, bad })
	return parseTerms(p, 0, len(text)), nil
}

// rescue turns the panic by which the grammar's functions leave into an error; it must be deferred.
func (p *parser) rescue(report func(*SyntaxError)) {
	if r := recover(); r != nil {
		bail, ok := r.(bailout)
		if !ok {
			panic(r)
		}
		report(bail.err)
	}
}

func lexFrom(text string, at int) []token {
	l := &lexer{text: text, at: at}
	for l.next() {
	}
	return l.tokens
}

// braces finds FIND {…}: where FIND begins, and the text between the braces. When there is none, from is where it went wrong.
func braces(text string) (find, from, to int, ok bool) {
	skip := func(at int) int {
		for at < len(text) && isSpace(text[at]) {
			at++
		}
		return at
	}
	find = skip(0)
	if len(text)-find < len("FIND") || !strings.EqualFold(text[find:find+len("FIND")], "FIND") {
		return 0, find, 0, false
	}
	from = skip(find + len("FIND"))
	if from == len(text) || text[from] != '{' {
		return 0, from, 0, false
	}
	from++
	for to = from; to < len(text); to++ {
		switch text[to] {
		case '\\':
			to++
		case '}':
			return find, from, to, strings.TrimSpace(text[from:to]) != ""
		}
	}
	return 0, len(text), 0, false
}

func (p *parser) searchClauses(s *Search) {
	if p.accept("IN") {
		s.Group = p.searchGroup()
	}
	if p.accept("RETURNING") {
		s.Returning = p.returning()
	}
	for p.current().is("WITH") {
		s.With = append(s.With, p.searchWith())
	}
	if p.accept("LIMIT") {
		s.Limit = p.integer()
	}
	for _, option := range p.options() {
		if option.Kind != UpdateTracking && option.Kind != UpdateViewstat {
			p.fail(option.Pos, "unexpected token: '"+p.text[option.Pos:option.Pos+3]+"'")
		}
		s.Update = append(s.Update, option)
	}
}

func (p *parser) searchGroup() SearchGroup {
	for g := AllFields; g <= SidebarFields; g++ {
		if p.accept(g.String()) {
			p.expect("FIELDS")
			return g
		}
	}
	p.unexpected()
	return AllFields
}

func (p *parser) returning() []Returning {
	var items []Returning
	for {
		pos := p.current().pos
		item := Returning{Pos: pos, Query: &Query{Pos: pos, From: []FromItem{{Pos: pos, Path: p.path()}}}}
		if p.current().punct("(") {
			leave := p.nest()
			p.at++
			p.returningQuery(&item)
			p.expectPunct(")")
			leave()
		}
		if items = append(items, item); len(items) > maxReturning {
			p.fail(pos, "a search can return at most "+itoa(maxReturning)+" objects")
		}
		if !p.acceptPunct(",") {
			return items
		}
	}
}

func (p *parser) returningQuery(item *Returning) {
	q := item.Query
	for more := true; more; more = p.acceptPunct(",") {
		pos := p.current().pos
		field := &FieldItem{Pos: pos, Expr: p.field()}
		if !p.current().is("USING") {
			field.Alias = p.alias()
		}
		q.Select = append(q.Select, field)
	}
	listView := func() {
		if item.ListView == nil && p.accept("USING") {
			p.expect("ListView")
			p.expectPunct("=")
			name := p.identifier()
			item.ListView = &name
		}
	}
	listView()
	if p.accept("WHERE") {
		q.Where = p.conditions()
	}
	listView()
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
}

func (p *parser) searchWith() *SearchWith {
	if p.second().is("CATEGORY") {
		with := p.with()
		return &SearchWith{Pos: with.Pos, Name: with.Name, Categories: with.Categories}
	}
	n := &SearchWith{Pos: p.expect("WITH").pos}
	n.Name = p.identifier()
	switch {
	case p.acceptPunct("="):
		if t := p.current(); t.kind != tokenString && !t.is("TRUE") && !t.is("FALSE") {
			p.unexpected()
		}
		n.Value = p.value(false)
	case p.current().is("IN"):
		first := p.take()
		n.Values = p.list(first)
	case p.acceptPunct("("):
		p.expect("target_length")
		p.expectPunct("=")
		n.Target = p.integer()
		p.expectPunct(")")
	}
	return n
}
