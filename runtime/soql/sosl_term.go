package soql

import (
	"strings"
	"unicode/utf8"
)

// reservedInSearch are the characters that a search must escape to mean them. The asterisk and the question mark are
// wildcards when they are not escaped.
const reservedInSearch = `?&|!{}[]()^~*:\"'+-`

// termParser reads the text between the braces of FIND: words, phrases, AND, OR, AND NOT and parentheses.
type termParser struct {
	*parser
	at, end int
}

func parseTerms(p *parser, from, to int) SearchTerm {
	t := &termParser{parser: p, at: from, end: to}
	term := t.any()
	if t.skip(); t.at < t.end {
		t.unviable()
	}
	return term
}

func (t *termParser) skip() {
	for t.at < t.end && isSpace(t.text[t.at]) {
		t.at++
	}
}

// unviable reports the character at hand in the words of Salesforce's lexer.
func (t *termParser) unviable() {
	row, column := RowColumn(t.text, Pos(t.at))
	place := "line " + itoa(row) + ":" + itoa(column-1)
	if t.at >= t.end {
		t.refuse(t.at, place+" no viable alternative at the end of the search term")
	}
	r, _ := utf8.DecodeRuneInString(t.text[t.at:])
	t.refuse(t.at, place+" no viable alternative at character '"+string(r)+"'")
}

func (t *termParser) refuse(at int, message string) {
	panic(bailout{newSyntaxError(t.text, Pos(at), message, true)})
}

// operator takes AND, OR or NOT if it comes next.
func (t *termParser) operator(word string) bool {
	t.skip()
	end := t.at + len(word)
	if end > t.end || !strings.EqualFold(t.text[t.at:end], word) || end < t.end && !isSpace(t.text[end]) && t.text[end] != '(' && t.text[end] != '"' {
		return false
	}
	t.at = end
	return true
}

func (t *termParser) any() SearchTerm {
	first := t.all()
	if !t.operator("OR") {
		return first
	}
	any := &SearchAny{Pos: first.Position(), Terms: []SearchTerm{first, t.all()}}
	for t.operator("OR") {
		any.Terms = append(any.Terms, t.all())
	}
	return any
}

// all reads terms that stand side by side or are joined by AND and AND NOT, from left to right.
func (t *termParser) all() SearchTerm {
	first := t.term()
	terms := []SearchTerm{first}
	together := func() SearchTerm {
		if len(terms) == 1 {
			return terms[0]
		}
		return &SearchAll{Pos: first.Position(), Terms: terms}
	}
	for {
		switch {
		case t.operator("AND"):
			if t.operator("NOT") {
				terms = []SearchTerm{&SearchExcept{Pos: first.Position(), Want: together(), Avoid: t.term()}}
				continue
			}
		default:
			if t.skip(); t.at >= t.end || t.text[t.at] == ')' {
				return together()
			}
			if at := t.at; t.operator("OR") {
				t.at = at
				return together()
			}
		}
		terms = append(terms, t.term())
	}
}

func (t *termParser) term() SearchTerm {
	t.skip()
	start := t.at
	for _, word := range []string{"AND", "OR", "NOT"} {
		if t.operator(word) {
			t.at = start
			t.refuse(start, "unexpected token: '"+t.text[start:start+len(word)]+"'")
		}
	}
	switch {
	case t.at >= t.end:
		t.unviable()
	case t.text[t.at] == '(':
		leave := t.nestAt(Pos(t.at))
		t.at++
		inner := t.any()
		if t.skip(); t.at >= t.end || t.text[t.at] != ')' {
			t.unviable()
		}
		t.at++
		leave()
		return inner
	case t.text[t.at] == '"':
		t.at++
		phrase := &SearchPhrase{Pos: Pos(start), Text: t.letters(true)}
		if t.at >= t.end || phrase.Text == "" {
			t.unviable()
		}
		t.at++
		return phrase
	}
	word := &SearchWord{Pos: Pos(start), Text: t.letters(false)}
	if word.Text == "" {
		t.unviable()
	}
	return word
}

// letters reads a word, or a phrase up to its closing quote, and resolves its escapes.
func (t *termParser) letters(phrase bool) string {
	var b strings.Builder
	for t.at < t.end {
		c := t.text[t.at]
		switch {
		case c == '\\':
			if t.at++; t.at >= t.end || strings.IndexByte(reservedInSearch, t.text[t.at]) < 0 {
				t.unviable()
			}
			if c = t.text[t.at]; c == '*' || c == '?' || c == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
			t.at++
		case phrase && c == '"', !phrase && (isSpace(c) || c == '(' || c == ')' || c == '"'):
			return b.String()
		case c != '*' && c != '?' && strings.IndexByte(reservedInSearch, c) >= 0:
			t.unviable()
		default:
			r, size := utf8.DecodeRuneInString(t.text[t.at:t.end])
			if r == utf8.RuneError && size == 1 {
				t.refuse(t.at, "the search term has a byte that is not UTF-8")
			}
			b.WriteString(t.text[t.at : t.at+size])
			t.at += size
		}
	}
	return b.String()
}

// nestAt enters a pair of parentheses at a place in the text; the function it gives leaves them.
func (p *parser) nestAt(pos Pos) func() {
	if p.depth++; p.depth > MaxNesting {
		panic(bailout{newSyntaxError(p.text, pos, "the search term nests parentheses deeper than "+itoa(MaxNesting)+" levels", true)})
	}
	return func() { p.depth-- }
}
