package search

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

const (
	// maxTerm is from how many characters on a search term finds nothing: as Salesforce documents it.
	maxTerm = 10_000
	// maxExpansion is how many words of the index a wildcard may stand for.
	maxExpansion = 2000
	// noWord stands for words that no record has. It must be one itself, as the index passes over what is none.
	noWord = `"zzznosuchwordinanyrecordzzz"`
)

// matcher turns a search term into an expression of the full-text index of one object.
type matcher struct {
	ctx    context.Context
	reader store.Reader
	object *schema.Object
}

// expression is the term in the language of the index; "" when it holds no word.
func (m *matcher) expression(t soql.SearchTerm) (string, error) {
	switch n := t.(type) {
	case *soql.SearchWord:
		return m.words(n.Text)
	case *soql.SearchPhrase:
		return m.words(n.Text)
	case *soql.SearchAll:
		return m.join(n.Terms, " AND ")
	case *soql.SearchAny:
		return m.join(n.Terms, " OR ")
	case *soql.SearchExcept:
		return m.except(n)
	}
	return "", fmt.Errorf("a search term of an unknown kind: %T", t)
}

func (m *matcher) join(terms []soql.SearchTerm, operator string) (string, error) {
	parts := make([]string, 0, len(terms))
	for _, term := range terms {
		part, err := m.expression(term)
		if err != nil {
			return "", err
		}
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) < 2 {
		return strings.Join(parts, ""), nil
	}
	return "(" + strings.Join(parts, operator) + ")", nil
}

// except gathers what a chain of AND NOT avoids: the index bounds how deep an expression nests.
func (m *matcher) except(n *soql.SearchExcept) (string, error) {
	want, avoid := n.Want, []soql.SearchTerm{n.Avoid}
	for {
		inner, ok := want.(*soql.SearchExcept)
		if !ok {
			break
		}
		want, avoid = inner.Want, append(avoid, inner.Avoid)
	}
	wanted, err := m.expression(want)
	if err != nil || wanted == "" {
		return "", err
	}
	avoided, err := m.join(avoid, " OR ")
	if err != nil || avoided == "" {
		return wanted, err
	}
	return "(" + wanted + " NOT " + avoided + ")", nil
}

// token is a word of a term: its letters, and which of them are wildcards.
type token struct {
	text    []rune
	wild    bool // has a wildcard that is not just an asterisk at the end
	partial bool // ends with an asterisk
}

// tokens cuts a term's text as the index cuts records.
func tokens(text string) []token {
	var found []token
	var now token
	flush := func() {
		if len(now.text) == 0 {
			return
		}
		if now.text[len(now.text)-1] == '*' {
			now.partial, now.text = true, now.text[:len(now.text)-1]
		}
		now.wild = strings.ContainsAny(string(now.text), "*?")
		if len(now.text) > 0 || now.partial {
			found = append(found, now)
		}
		now = token{}
	}
	literal := false
	for _, r := range text {
		switch {
		case !literal && r == '\\':
			literal = true
			continue
		case !literal && (r == '*' || r == '?'), unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Mn, r), unicode.Is(unicode.Co, r):
			now.text = append(now.text, r)
		default:
			flush()
		}
		literal = false
	}
	flush()
	return found
}

// words is a phrase of the index; of words with wildcards within, all must occur.
func (m *matcher) words(text string) (string, error) {
	list := tokens(text)
	if len(list) == 0 {
		return "", nil
	}
	simple := true
	plain := make([]string, len(list))
	for i, t := range list {
		plain[i] = string(t.text)
		simple = simple && !t.wild && len(t.text) > 0 && (!t.partial || i == len(list)-1)
	}
	if simple {
		phrase := quote(strings.Join(plain, " "))
		if list[len(list)-1].partial {
			phrase += " *"
		}
		return phrase, nil
	}
	parts := make([]string, len(list))
	for i, t := range list {
		switch {
		case t.wild || len(t.text) == 0:
			known, err := m.expand(t)
			if err != nil {
				return "", err
			}
			if len(known) == 0 {
				known = []string{noWord}
			}
			parts[i] = "(" + strings.Join(known, " OR ") + ")"
		case t.partial:
			parts[i] = quote(string(t.text)) + " *"
		default:
			parts[i] = quote(string(t.text))
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return "(" + strings.Join(parts, " AND ") + ")", nil
}

// quote makes a string of the index's language.
func quote(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }

// expand finds the words of the index that a word with wildcards stands for.
func (m *matcher) expand(t token) ([]string, error) {
	pattern := fold(string(t.text))
	if t.partial {
		pattern += "*"
	}
	first := pattern[:strings.IndexAny(pattern, "*?")]
	rows, err := m.reader.QueryContext(m.ctx, "SELECT term FROM "+store.Quote(store.WordTable(m.object))+
		" WHERE term >= ? AND term < ? AND term GLOB ? LIMIT ?", first, first+"\U0010FFFF", pattern, maxExpansion+1)
	if err != nil {
		return nil, fmt.Errorf("look for the words of a search: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what there is to tell
	var known []string
	for rows.Next() {
		var word string
		if err := rows.Scan(&word); err != nil {
			return nil, fmt.Errorf("read the words of a search: %w", err)
		}
		known = append(known, quote(word))
	}
	if len(known) > maxExpansion {
		return nil, malformed("the search term stands for more than %d words; put more letters before its wildcards", maxExpansion)
	}
	return known, rows.Err()
}

// letters counts what a term looks for besides wildcards.
func letters(t soql.SearchTerm) (n int) {
	switch t := t.(type) {
	case *soql.SearchWord:
		n = count(t.Text)
	case *soql.SearchPhrase:
		n = count(t.Text)
	case *soql.SearchAll:
		for _, term := range t.Terms {
			n += letters(term)
		}
	case *soql.SearchAny:
		for _, term := range t.Terms {
			n += letters(term)
		}
	case *soql.SearchExcept:
		n = letters(t.Want)
	}
	return n
}

func count(text string) (n int) {
	for _, t := range tokens(text) {
		for _, r := range t.text {
			if r != '*' && r != '?' {
				n++
			}
		}
	}
	return n
}
