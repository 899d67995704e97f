package dispatch

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
)

func TestAPropertyIsAddedAndTheRestOfTheSchemaStaysAsItIs(t *testing.T) {
	tests := map[string]struct{ schema, want string }{
		"to some": {`{"type":"object","properties":{"b":{},"a":{"properties":{}}},"required":["b"]}`,
			`{"type":"object","properties":{"b":{},"a":{"properties":{}},"cursor":{"x":1}},"required":["b"]}`},
		"to none":           {`{"properties":{ },"type":"object"}`, `{"properties":{ "cursor":{"x":1}},"type":"object"}`},
		"after one like it": {`{"description":"\"properties\":{}","properties":{}}`, `{"description":"\"properties\":{}","properties":{"cursor":{"x":1}}}`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := addProperty(json.RawMessage(tc.schema), "cursor", `{"x":1}`)
			if err != nil || string(got) != tc.want {
				t.Fatalf("got %s, %v\nwant %s", got, err, tc.want)
			}
		})
	}
	for _, schema := range []string{``, `[]`, `{}`, `{"properties":[]}`, `{"properties":1}`, `{"properties":{}`} {
		if got, err := addProperty(json.RawMessage(schema), "cursor", `{}`); err == nil && json.Valid([]byte(schema)) {
			t.Errorf("%s became %s", schema, got)
		}
	}
}

func TestATextIsCutWithinItsBudgetAndSaysSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 400, -1).Draw(t, "text")
		budget := rapid.IntRange(150, 500).Draw(t, "budget")
		got := cutText(text, budget)
		total := utf8.RuneCountInString(text)
		switch {
		case !utf8.ValidString(got):
			t.Fatal("it is cut inside a character")
		case total <= budget && got != text:
			t.Fatal("a text that fits was changed")
		case total > budget && !strings.Contains(got, "[Cut: "):
			t.Fatal("it was cut and does not say so")
		case utf8.RuneCountInString(got) > max(budget, total):
			t.Fatalf("%d characters, %d are allowed", utf8.RuneCountInString(got), budget)
		case total > budget && utf8.RuneCountInString(got) > budget:
			t.Fatalf("%d characters, %d are allowed", utf8.RuneCountInString(got), budget)
		}
	})
}

func TestTheCursorIsTakenOutOfTheArguments(t *testing.T) {
	tests := map[string]struct {
		arguments, rest, cursor string
		wrong                   bool
	}{
		"one":             {`{"a":1,"cursor":"c"}`, `{"a":1}`, "c", false},
		"none":            {`{"a":1}`, `{"a":1}`, "", false},
		"an empty one":    {`{"a":1,"cursor":""}`, `{"a":1}`, "", false},
		"null":            {`{"a":1,"cursor":null}`, `{"a":1}`, "", false},
		"a number":        {`{"a":1,"cursor":7}`, "", "", true},
		"not an object":   {`[1]`, `[1]`, "", false},
		"a long number":   {`{"a":12345678901234567890,"cursor":"c"}`, `{"a":12345678901234567890}`, "c", false},
		"deeper than top": {`{"a":{"cursor":"c"}}`, `{"a":{"cursor":"c"}}`, "", false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			rest, cursor, err := takeText(json.RawMessage(tc.arguments), "cursor")
			if (err != nil) != tc.wrong || err == nil && (string(rest) != tc.rest || cursor != tc.cursor) {
				t.Fatalf("got %s, %q, %v", rest, cursor, err)
			}
		})
	}
}

func TestAToolMayNotCallItselfMoreHarmlessThanItsGrant(t *testing.T) {
	reads := []abi.Need{{Method: abi.MethodGet, Root: abi.APIRootData, Pattern: "query"}}
	writes := append(slices.Clone(reads), abi.Need{Method: abi.MethodDelete, Root: abi.APIRootData, Pattern: "sobjects/{object}/{id}"})
	for name, tc := range map[string]struct {
		needs []abi.Need
		want  abi.Annotations
	}{
		"a grant that reads":  {reads, abi.Annotations{ReadOnly: true}},
		"a grant that writes": {writes, abi.Annotations{ReadOnly: false, Destructive: true}},
		"no grant":            {nil, abi.Annotations{ReadOnly: true}},
	} {
		t.Run(name, func(t *testing.T) {
			grant, err := catalog.Grant(tc.needs)
			if err != nil {
				t.Fatal(err)
			}
			if got := capped(abi.Annotations{ReadOnly: true}, grant); got != tc.want {
				t.Fatalf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}
