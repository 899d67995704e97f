package soql

import (
	"strings"
	"unicode/utf8"
)

const (
	// MaxLength is how many characters a query may have: the limit that Salesforce documents.
	MaxLength = 100_000
	// MaxNesting is how deep parentheses, sub-queries included, may nest. Far beyond what Salesforce runs; it bounds the stack.
	MaxNesting = 64
	// maxFromItems is how many entries FROM may have: the object and the 55 child-to-parent relationships that Salesforce allows.
	// It bounds the work of Resolve.
	maxFromItems = 56
)

// Parse reads one query. The error is a *SyntaxError.
func Parse(text string) (query *Query, err error) {
	if len(text) > MaxLength && utf8.RuneCountInString(text) > MaxLength {
		return nil, newSyntaxError(text, 0, "SOQL statement length exceeds limit: "+itoa(MaxLength)+" characters", true)
	}
	if strings.TrimSpace(text) == "" {
		return nil, newSyntaxError(text, 0, "SOQL statements cannot be empty or null", true)
	}
	p := &parser{text: text, tokens: lex(text)}
	defer func() {
		// The grammar's functions leave by panic at the first error, so that they can be written, and read, like the grammar.
		if r := recover(); r != nil {
			bail, ok := r.(bailout)
			if !ok {
				panic(r)
			}
			query, err = nil, bail.err
		}
	}()
	query = p.query()
	if p.current().kind != tokenEOF {
		p.unexpected()
	}
	return query, nil
}

type bailout struct{ err *SyntaxError }

type parser struct {
	text   string
	tokens []token // ends with a tokenEOF or a tokenBad
	at     int
	depth  int
}

// current gives the next token to be read; reaching a tokenBad reports it.
func (p *parser) current() token {
	t := p.tokens[p.at]
	if t.kind == tokenBad {
		panic(bailout{t.err})
	}
	return t
}

// ahead looks behind the current token without reporting what is wrong there.
func (p *parser) ahead() token { return p.tokens[min(p.at+1, len(p.tokens)-1)] }

// second looks one token further than ahead.
func (p *parser) second() token { return p.tokens[min(p.at+2, len(p.tokens)-1)] }

func (p *parser) take() token {
	t := p.current()
	if t.kind != tokenEOF {
		p.at++
	}
	return t
}

// accept takes the keyword if it comes next.
func (p *parser) accept(keyword string) bool {
	if p.current().is(keyword) {
		p.at++
		return true
	}
	return false
}

func (p *parser) acceptPunct(text string) bool {
	if p.current().punct(text) {
		p.at++
		return true
	}
	return false
}

func (p *parser) expect(keyword string) token {
	t := p.current()
	if !t.is(keyword) {
		p.unexpected()
	}
	return p.take()
}

func (p *parser) expectPunct(text string) {
	if !p.acceptPunct(text) {
		p.unexpected()
	}
}

func (p *parser) unexpected() { p.unexpectedSince(p.current()) }

// unexpectedSince reports the current token, naming the text from an earlier token up to it: what Salesforce does where it had
// several ways to go on from there.
func (p *parser) unexpectedSince(first token) {
	t := p.current()
	shown := p.text[first.pos:t.end()]
	if t.kind == tokenEOF {
		shown = "<EOF>"
	}
	p.fail(t.pos, "unexpected token: '"+shown+"'")
}

func (p *parser) fail(pos Pos, message string) {
	// A query whose first word is wrong is reported without context.
	panic(bailout{newSyntaxError(p.text, pos, message, p.at == 0)})
}

// nest enters a pair of parentheses; the function it gives leaves them.
func (p *parser) nest() func() {
	if p.depth++; p.depth > MaxNesting {
		p.fail(p.current().pos, "SOQL statement nests parentheses deeper than "+itoa(MaxNesting)+" levels")
	}
	return func() { p.depth-- }
}

// identifier takes a single word that may be a name here.
func (p *parser) identifier() Name {
	t := p.current()
	if !p.nameable(t) || strings.IndexByte(t.text, '.') >= 0 {
		p.unexpected()
	}
	p.at++
	return Name{Pos: t.pos, Text: t.text}
}

// path takes a word or words joined by dots.
func (p *parser) path() *Path {
	t := p.current()
	if !p.nameable(t) {
		p.unexpected()
	}
	p.at++
	path := &Path{Pos: t.pos, Names: make([]Name, 0, strings.Count(t.text, ".")+1)}
	at := 0
	for part := range strings.SplitSeq(t.text, ".") {
		path.Names = append(path.Names, Name{Pos: t.pos + Pos(at), Text: part})
		at += len(part) + 1
	}
	return path
}

func (p *parser) nameable(t token) bool { return t.kind == tokenIdentifier && !t.reserved() }

// fromAlias is alias where GROUP BY, ORDER BY and OFFSET may follow: a query that ends in the middle of one has no alias.
func (p *parser) fromAlias() *Name {
	if t, next := p.current(), p.ahead(); t.kind == tokenIdentifier && opensClause(t.text) && (next.kind == tokenEOF || next.punct(")")) {
		return nil
	}
	return p.alias()
}

// opensClause says whether a word that may be an alias is also the first of a clause that can follow FROM.
func opensClause(word string) bool {
	return strings.EqualFold(word, "GROUP") || strings.EqualFold(word, "ORDER") || strings.EqualFold(word, "OFFSET")
}

// alias takes a name if one comes that cannot be the beginning of the next clause.
func (p *parser) alias() *Name {
	t, next := p.current(), p.ahead()
	if !p.nameable(t) ||
		(t.is("GROUP") || t.is("ORDER")) && next.is("BY") ||
		t.is("ALL") && next.is("ROWS") ||
		t.is("OFFSET") && (next.kind == tokenInteger || next.punct("-") || next.punct("+")) {
		return nil
	}
	name := p.identifier()
	return &name
}
