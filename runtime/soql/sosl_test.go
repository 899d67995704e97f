package soql

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseSearchUnderstands(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a word":                    {"find {acme}", "FIND {acme}"},
		"words side by side":        {"FIND { red  car }", "FIND {red AND car}"},
		"operators":                 {"FIND {a AND b or c AND NOT (d OR e)}", "FIND {(a AND b) OR (c AND NOT (d OR e))}"},
		"a phrase":                  {`FIND {"Edge Comm" west}`, `FIND {"Edge Comm" AND west}`},
		"wildcards":                 {"FIND {Jo?n Sm*th*}", "FIND {Jo?n AND Sm*th*}"},
		"escapes":                   {`FIND {\{x\} \*\?\\ Grand\-Hotel O\'Neill}`, `FIND {\{x\} AND \*\?\\ AND Grand\-Hotel AND O\'Neill}`},
		"characters without a rule": {"FIND {joe@example.com #5, 100%}", "FIND {joe@example.com AND #5, AND 100%}"},
		"words that begin like one": {"FIND {order AND andorra NOTE}", "FIND {order AND andorra AND NOTE}"},
		"IN":                        {"FIND {x1} in name fields", "FIND {x1} IN NAME FIELDS"},
		"IN ALL":                    {"FIND {x1} IN ALL FIELDS LIMIT 5", "FIND {x1} LIMIT 5"},
		"RETURNING":                 {"FIND {x1} RETURNING Account, Contact(Id, toLabel(Level__c) l WHERE Name LIKE 'a%' AND (x = 1 OR y = null) ORDER BY Name DESC NULLS LAST, Id LIMIT 5 OFFSET 2), Lead", ""},
		"a list view":               {"FIND {x1} RETURNING Account(Id USING ListView=Recent LIMIT 3)", "FIND {x1} RETURNING Account(Id USING ListView = Recent LIMIT 3)"},
		"WITH":                      {"FIND {x1} RETURNING A WITH SNIPPET(target_length=120) WITH SPELL_CORRECTION = false WITH NETWORK IN ('a', 'b') WITH METADATA='LABELS' WITH HIGHLIGHT WITH DATA CATEGORY g__c AT x__c", "FIND {x1} RETURNING A WITH SNIPPET (target_length = 120) WITH SPELL_CORRECTION = false WITH NETWORK IN ('a', 'b') WITH METADATA = 'LABELS' WITH HIGHLIGHT WITH DATA CATEGORY g__c AT (x__c)"},
		"UPDATE":                    {"FIND {x1} LIMIT 3 UPDATE TRACKING, VIEWSTAT", ""},
		"no blanks":                 {"FIND{x1}RETURNING A(Id)", "FIND {x1} RETURNING A(Id)"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := ParseSearch(c.in)
			if err != nil {
				t.Fatal(err)
			}
			want := c.want
			if want == "" {
				want = c.in
			}
			if got := PrintSearch(s); got != want {
				t.Errorf("understood\n  %s\nfrom\n  %s\nwant\n  %s", got, c.in, want)
			}
		})
	}
}

func TestParseSearchRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		in, message string
		column      int
	}{
		"nothing":                     {"", noSearchTerm, 1},
		"another language":            {"SELECT Id FROM Account", noSearchTerm, 1},
		"quotes for braces":           {"FIND 'acme'", noSearchTerm, 6},
		"braces that never close":     {`FIND {acme\}`, noSearchTerm, 13},
		"an empty term":               {"FIND { }", noSearchTerm, 7},
		"an unescaped hyphen":         {"FIND {a-b}", "line 1:7 no viable alternative at character '-'", 8},
		"an unescaped ampersand":      {"FIND {a & b}", "line 1:8 no viable alternative at character '&'", 9},
		"an escape of a letter":       {`FIND {\a}`, "line 1:7 no viable alternative at character 'a'", 8},
		"a phrase that never ends":    {`FIND {"a}`, "line 1:8 no viable alternative at the end of the search term", 9},
		"an operator first":           {"FIND {OR b}", "unexpected token: 'OR'", 7},
		"an operator last":            {"FIND {b and}", "line 1:11 no viable alternative at the end of the search term", 12},
		"a NOT without AND":           {"FIND {a NOT b}", "unexpected token: 'NOT'", 9},
		"parentheses that never open": {"FIND {a)}", "line 1:7 no viable alternative at character ')'", 8},
		"an unknown group":            {"FIND {ab} IN TITLE FIELDS", "unexpected token: 'TITLE'", 14},
		"no field":                    {"FIND {ab} RETURNING A(WHERE x = 1)", "unexpected token: 'WHERE'", 23},
		"something behind":            {"FIND {ab} LIMIT 1 x", "unexpected token: 'x'", 19},
		"FOR UPDATE":                  {"FIND {ab} FOR UPDATE", "unexpected token: 'FOR'", 11},
		"too many objects":            {"FIND {ab} RETURNING A" + strings.Repeat(",A", maxReturning), "a search can return at most 20 objects", 61},
		"deep parentheses":            {"FIND {" + strings.Repeat("(", MaxNesting+1), noSearchTerm, 7 + MaxNesting + 1},
		"deeper parentheses":          {"FIND {" + strings.Repeat("(", MaxNesting+1) + "}", "the search term nests parentheses deeper than 64 levels", 7 + MaxNesting},
		"too long":                    {"FIND {" + strings.Repeat("a", MaxLength) + "}", "SOSL statement length exceeds limit: 100000 characters", 1},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseSearch(c.in)
			var bad *SyntaxError
			if !errors.As(err, &bad) || bad.Message != c.message || bad.Column != c.column {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestParseSearchTermTakesWhatStandsBetweenBraces(t *testing.T) {
	term, err := ParseSearchTerm(`a "b c"`)
	if all, ok := term.(*SearchAll); err != nil || !ok || len(all.Terms) != 2 {
		t.Errorf("got %v, %v", term, err)
	}
	for _, text := range []string{"", " ", "a)", "a-b", strings.Repeat("a", MaxLength+1)} {
		if _, err := ParseSearchTerm(text); err == nil {
			t.Errorf("%.20q was taken", text)
		}
	}
}

func TestAWordThatIsAnOperatorIsPrintedInQuotes(t *testing.T) {
	s := &Search{Find: &SearchAll{Terms: []SearchTerm{&SearchWord{Text: "and"}, &SearchWord{Text: "x"}}}}
	if got := PrintSearch(s); got != `FIND {"and" AND x}` {
		t.Errorf("got %s", got)
	}
}

func TestWalkSearchReportsTheFieldsOfEveryObject(t *testing.T) {
	s, err := ParseSearch("FIND {ab} RETURNING Account(Name WHERE Owner.Name = 'x' ORDER BY Phone), Lead")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	WalkSearch(s, Visitor{
		Query: func(q, _ *Query, _ QueryKind) { got = append(got, q.Object()) },
		Field: func(_ *Query, c Clause, _ *Path, names []string) {
			got = append(got, c.String()+" "+strings.Join(names, "."))
		},
	})
	if want := []string{"Account", "SELECT Name", "WHERE Owner.Name", "ORDER BY Phone", "Lead"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

func (g generator) searchTerm(depth int) SearchTerm {
	most := 1
	if depth > 0 {
		most = 4
	}
	switch rapid.IntRange(0, most).Draw(g.T, "term") {
	case 0:
		return &SearchPhrase{Text: g.searchText() + g.pick("blank", "", " b")}
	case 2, 3:
		var terms []SearchTerm
		for range 1 + g.count(2) {
			terms = append(terms, g.searchTerm(depth-1))
		}
		if g.flip("any") {
			return &SearchAny{Terms: terms}
		}
		return &SearchAll{Terms: terms}
	case 4:
		return &SearchExcept{Want: g.searchTerm(depth - 1), Avoid: g.searchTerm(depth - 1)}
	}
	return &SearchWord{Text: g.searchText()}
}

func (g generator) searchText() string {
	var b strings.Builder
	for range g.count(3) {
		b.WriteString(g.pick("letters", "x", "é", "7", "@", "{", "}", "(", `"`, "-", "'", "&", `\*`, `\?`, `\\`, "*", "?"))
	}
	return b.String()
}

func (g generator) search() *Search {
	s := &Search{Find: g.searchTerm(3), Group: SearchGroup(rapid.IntRange(0, 4).Draw(g.T, "group"))}
	for range rapid.IntRange(0, 2).Draw(g.T, "objects") {
		item := Returning{Query: &Query{From: []FromItem{{Path: &Path{Names: []Name{g.name()}}}}}}
		if g.flip("fields") {
			from := g.query(1)
			item.Query.Select = []SelectItem{&FieldItem{Expr: g.expr(), Alias: g.alias()}}
			item.Query.Where, item.Query.OrderBy, item.Query.Limit, item.Query.Offset = from.Where, from.OrderBy, from.Limit, from.Offset
			if g.flip("list view") {
				item.ListView = &Name{Text: "Mine"}
			}
		}
		s.Returning = append(s.Returning, item)
	}
	if g.flip("with") {
		s.With = []*SearchWith{
			{Name: Name{Text: "METADATA"}, Value: g.text()}, {Name: Name{Text: "NETWORK"}, Values: []*Value{g.text()}},
			{Name: Name{Text: "SNIPPET"}, Target: &Integer{Value: 5}}, {Name: Name{Text: "HIGHLIGHT"}},
		}[:g.count(4)]
	}
	if g.flip("limit") {
		s.Limit = &Integer{Value: rapid.IntRange(0, 9).Draw(g.T, "limit")}
	}
	if g.flip("update") {
		s.Update = []Option{{Kind: UpdateTracking}, {Kind: UpdateViewstat}}[:g.count(2)]
	}
	return s
}

func TestAnySearchPrintsToTextThatParsesToTheSameTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := generator{t}.search()
		text := PrintSearch(tree)
		parsed, err := ParseSearch(text)
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		forgetPlaces(reflect.ValueOf(parsed))
		if !reflect.DeepEqual(parsed, tree) {
			t.Fatalf("%s\nparses to\n%s", text, PrintSearch(parsed))
		}
	})
}

func FuzzParseSearch(f *testing.F) {
	for _, seed := range []string{
		`FIND {"a b" OR c* AND NOT (d\-e ?)} IN NAME FIELDS RETURNING Account(Id WHERE a = 'x' ORDER BY b LIMIT 1 OFFSET 2), B`,
		"FIND {x} WITH SNIPPET(target_length=5) WITH NETWORK IN ('a') WITH DATA CATEGORY a AT b LIMIT 3 UPDATE TRACKING", "FIND {((((",
		"FIND {\xff}", `FIND {\`, "find{a}returning", "FIND {a} FOR UPDATE", "FIND {a} RETURNING A(Id USING ListView=x)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		search, err := ParseSearch(text)
		if err != nil {
			var bad *SyntaxError
			if !errors.As(err, &bad) || bad.Salesforce() == "" || bad.Row < 1 || bad.Column < 1 {
				t.Fatalf("a mute error: %v", err)
			}
			return
		}
		WalkSearch(search, Visitor{})
		canonical := PrintSearch(search)
		again, err := ParseSearch(canonical)
		if err != nil {
			t.Fatalf("%q prints as %q: %v", text, canonical, err)
		}
		forgetPlaces(reflect.ValueOf(search))
		forgetPlaces(reflect.ValueOf(again))
		if !reflect.DeepEqual(search, again) {
			t.Fatalf("%q and %q are different trees", text, canonical)
		}
	})
}
