package search

import (
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

func TestOnlyTheWordsThatWereLookedForAreMarked(t *testing.T) {
	for name, c := range map[string]struct{ term, text, want string }{
		"in any case, with or without accents": {"muller", "Müller & MULLER", "<mark>Müller</mark> & <mark>MULLER</mark>"},
		"whole words only":                     {"art", "art, artful, smart art", "<mark>art</mark>, artful, smart <mark>art</mark>"},
		"the words of a phrase":                {`"oil \& gas"`, "Oil & Gas Corp.", "<mark>Oil</mark> & <mark>Gas</mark> Corp."},
		"not what has wildcards":               {"ge* OR e?ge OR oil", "gene edge oil", "gene edge <mark>oil</mark>"},
		"not what is to be left out":           {"oil AND NOT gas", "oil gas", "<mark>oil</mark> gas"},
		"nothing in no text":                   {"oil", "", ""},
		"marks in the text stay text":          {"mark", "<mark>mark</mark>", "<<mark>mark</mark>><mark>mark</mark></<mark>mark</mark>>"},
	} {
		term, err := soql.ParseSearchTerm(c.term)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := highlighter(term)(c.text); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
