package search

import (
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

func TestATermBecomesAnExpressionOfTheIndex(t *testing.T) {
	for text, want := range map[string]string{
		"Edge":                   `"Edge"`,
		"edg*":                   `"edg" *`,
		`"Grand Hotel"`:          `"Grand Hotel"`,
		`"Grand Ho*"`:            `"Grand Ho" *`,
		"joe@example.com":        `"joe example com"`,
		"a b":                    `("a" AND "b")`,
		"a OR (b AND NOT c)":     `("a" OR ("b" NOT "c"))`,
		"a AND NOT b AND NOT c":  `("a" NOT ("c" OR "b"))`,
		`\"\) OR name \:`:        `"name"`,
		"# , ;":                  "",
		"a AND #":                `"a"`,
		`"say \"x\" NEAR\(y\)"`:  `"say x NEAR y"`,
		"München":                `"München"`,
		`x\*y`:                   `"x y"`,
		"# AND NOT a":            "",
		"a AND NOT #":            `"a"`,
		strings.Repeat("a ", 50): "(" + strings.TrimSuffix(strings.Repeat(`"a" AND `, 50), " AND ") + ")",
	} {
		term, err := soql.ParseSearchTerm(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := (&matcher{}).expression(term); err != nil || got != want {
			t.Errorf("%s becomes %s (%v), want %s", text, got, err, want)
		}
	}
}

func TestLettersAreCountedWithoutWildcards(t *testing.T) {
	for text, want := range map[string]int{"a": 1, "a*": 1, "?b?c*": 2, `\*\?`: 0, "a AND NOT bcd": 1, `"ab cd"`: 4, "a OR b": 2, "#": 0, "é1": 2} {
		term, err := soql.ParseSearchTerm(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := letters(term); got != want {
			t.Errorf("%s has %d letters, want %d", text, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	for word, want := range map[string]string{"München": "munchen", "ÉCOLE": "ecole", "e\u0301te": "ete", "Škoda?*": "skoda?*", "東京": "東京", "São": "sao"} {
		if got := fold(word); got != want {
			t.Errorf("%s folds to %s, want %s", word, got, want)
		}
	}
}

// FuzzExpression checks that no term leaves the quotes that the index's language reads it in.
func FuzzExpression(f *testing.F) {
	for _, seed := range []string{`a" OR name:b`, `"x y"*`, "a^2 NEAR(b)", `\"\*\(`, "ü?", "{x} : y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, token := range tokens(text) {
			if strings.ContainsAny(string(token.text), `"():{}+-^, `) {
				t.Errorf("%q has the word %q", text, string(token.text))
			}
		}
	})
}
