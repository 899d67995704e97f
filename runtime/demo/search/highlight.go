package search

import (
	"strings"
	"unicode"

	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// highlighter puts <mark> around the words of a text that a search looked for. Words with wildcards, and what AND NOT avoids,
// are not marked: that is as in Salesforce.
func highlighter(term soql.SearchTerm) func(text string) string {
	wanted := map[string]bool{}
	gather(term, wanted)
	return func(text string) string {
		var b strings.Builder
		rest := text
		for rest != "" {
			from := strings.IndexFunc(rest, inWord)
			if from < 0 {
				break
			}
			to := len(rest)
			if length := strings.IndexFunc(rest[from:], func(r rune) bool { return !inWord(r) }); length >= 0 {
				to = from + length
			}
			b.WriteString(rest[:from])
			if word := rest[from:to]; wanted[fold(word)] {
				b.WriteString("<mark>" + word + "</mark>")
			} else {
				b.WriteString(word)
			}
			rest = rest[to:]
		}
		b.WriteString(rest)
		return b.String()
	}
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// gather collects the words to mark, as the index keeps them.
func gather(term soql.SearchTerm, into map[string]bool) {
	add := func(text string) {
		for part := range strings.FieldsSeq(text) {
			if strings.ContainsAny(part, "*?") {
				continue // with a backslash before it, it stands in no word either
			}
			for word := range strings.FieldsFuncSeq(part, func(r rune) bool { return !inWord(r) }) {
				into[fold(word)] = true
			}
		}
	}
	switch n := term.(type) {
	case *soql.SearchWord:
		add(n.Text)
	case *soql.SearchPhrase:
		add(n.Text)
	case *soql.SearchAll:
		for _, inner := range n.Terms {
			gather(inner, into)
		}
	case *soql.SearchAny:
		for _, inner := range n.Terms {
			gather(inner, into)
		}
	case *soql.SearchExcept:
		gather(n.Want, into)
	}
}
