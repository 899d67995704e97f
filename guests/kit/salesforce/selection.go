package salesforce

import "github.com/forcefield-mcp/forcefield/guests/kit/text"

// Selection is what the text of a SOQL query says of its result. It is read without a grammar: it is for column titles and
// suggestions, and an org decides what a query means.
type Selection struct {
	// Object is the object after FROM.
	Object string
	// Parents are the selected paths through a parent, relative to the object: `Owner.Name`.
	Parents []string
	// Count says that the query is `SELECT COUNT() FROM …`, whose result is a number without records.
	Count bool
}

// Select reads a query's SELECT and FROM.
func Select(query string) Selection {
	var s Selection
	l := lexer{text: query}
	if !l.word("select") {
		return s
	}
	var paths []string
	depth, typeof, only := 0, false, 0
	for {
		token := l.next()
		switch {
		case token == "":
			return s
		case token == "(":
			depth++
		case token == ")":
			depth--
		case depth > 0 || token == ",":
			continue
		case text.Fold(token, "typeof"):
			typeof = true
		case text.Fold(token, "end"):
			typeof = false
		case typeof:
		case text.Fold(token, "from"):
			s.Object = l.next()
			alias := l.next()
			if text.Fold(alias, "as") {
				alias = l.next()
			}
			s.Count = only == 1 && s.Count
			s.Parents = relative(paths, s.Object, alias)
			return s
		default:
			only++
			s.Count = s.Count || text.Fold(token, "count") && l.peek("(", ")")
			if text.Contains(token, ".") {
				paths = append(paths, token)
			}
		}
	}
}

// relative takes the object's own name or its alias off the paths, and leaves out those that have no parent then.
func relative(paths []string, object, alias string) []string {
	kept := paths[:0]
	for _, path := range paths {
		first := path[:text.Index(path, ".")]
		if text.Fold(first, object) || alias != "" && !isClause(alias) && text.Fold(first, alias) {
			path = path[len(first)+1:]
		}
		if text.Contains(path, ".") {
			kept = append(kept, path)
		}
	}
	return kept
}

// isClause says whether a word after the object begins a clause and is no alias.
func isClause(word string) bool {
	switch text.Lower(word) {
	case "where", "with", "group", "order", "limit", "offset", "for", "update", "using", "having", "all":
		return true
	}
	return false
}

// lexer cuts a query into words (with their dots), commas and parentheses. Strings are one token; other characters are each one.
type lexer struct {
	text string
	pos  int
}

// next is the next token, empty at the end.
func (l *lexer) next() string {
	for l.pos < len(l.text) && l.text[l.pos] <= ' ' {
		l.pos++
	}
	start := l.pos
	if start == len(l.text) {
		return ""
	}
	for l.pos < len(l.text) && isNameCharacter(l.text[l.pos]) {
		l.pos++
	}
	if l.pos == start {
		l.pos++
		if l.text[start] == '\'' {
			l.quoted()
		}
	}
	return l.text[start:l.pos]
}

// quoted moves behind the string whose quote was just passed.
func (l *lexer) quoted() {
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		l.pos++
		if c == '\\' && l.pos < len(l.text) {
			l.pos++
		} else if c == '\'' {
			return
		}
	}
}

// word takes the next token when it is that word.
func (l *lexer) word(word string) bool { return text.Fold(l.next(), word) }

// peek says whether these tokens are next.
func (l *lexer) peek(tokens ...string) bool {
	ahead := *l
	for _, token := range tokens {
		if ahead.next() != token {
			return false
		}
	}
	return true
}

func isNameCharacter(c byte) bool { return text.IsLetter(c) || text.IsDigit(c) || c == '_' || c == '.' }
