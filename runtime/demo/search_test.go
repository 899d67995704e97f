package demo

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

func find(text string) string { return data + "/search?q=" + url.QueryEscape(text) }

// names are the values of Name, or of another key, in a search's answer.
func names(o *tester, target, key string) []string {
	o.Helper()
	var v struct{ SearchRecords []map[string]any }
	o.get(target, &v)
	list := []string{}
	for _, r := range v.SearchRecords {
		name, _ := r[key].(string)
		list = append(list, name)
	}
	return list
}

func TestSearchFinds(t *testing.T) {
	o := shared(t)
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"a word in any case":            {"FIND {EDGE} IN NAME FIELDS RETURNING Account(Name)", []string{"Edge Communications"}},
		"the beginning of a word":       {"FIND {burling*} IN NAME FIELDS RETURNING Account(Name)", []string{"Burlington Textiles Corp of America"}},
		"a wildcard within":             {"FIND {e?ge comm*tions} RETURNING Account(Name)", []string{"Edge Communications"}},
		"a wildcard first":              {"FIND {*enepoint} RETURNING Account(Name)", []string{"GenePoint"}},
		"a phrase":                      {`FIND {"Hotels & Resorts"} RETURNING Account(Name)`, nil},
		"a phrase with an escape":       {`FIND {"Hotels \& Resorts"} RETURNING Account(Name)`, []string{"Grand Hotels & Resorts Ltd"}},
		"words that are not in a row":   {`FIND {"Grand Resorts"} RETURNING Account(Name)`, []string{}},
		"OR and AND NOT":                {"FIND {(edge OR genepoint) AND NOT communications} IN NAME FIELDS RETURNING Account(Name)", []string{"GenePoint"}},
		"a condition and an order":      {"FIND {united} IN NAME FIELDS RETURNING Account(Name WHERE Name LIKE '%,%' ORDER BY Name DESC)", []string{"United Oil & Gas, UK", "United Oil & Gas, Singapore"}},
		"a limit and an offset":         {"FIND {united} IN NAME FIELDS RETURNING Account(Name ORDER BY Name LIMIT 1 OFFSET 1)", []string{"United Oil & Gas, Singapore"}},
		"a limit of all":                {"FIND {united} IN NAME FIELDS RETURNING Account(Name ORDER BY Name), Contact(Name) LIMIT 1", []string{"United Oil & Gas Corp."}},
		"nothing":                       {"FIND {nosuchword} RETURNING Account(Name)", []string{}},
		"nothing for a pattern":         {"FIND {nosuch?word AND edge} RETURNING Account(Name)", []string{}},
		"a name in another group":       {"FIND {edge} IN PHONE FIELDS RETURNING Account(Name)", []string{}},
		"a phone number":                {`FIND {\(512\) 757\-6000} IN PHONE FIELDS RETURNING Account(Name)`, []string{"Edge Communications"}},
		"a term that is too long":       {"FIND {edge OR " + strings.Repeat("x", 10_000) + "} RETURNING Account(Name)", []string{}},
		"a reserved word in quotes":     {`FIND {"of" AND "america"} IN NAME FIELDS RETURNING Account(Name)`, []string{"Burlington Textiles Corp of America"}},
		"punctuation that is no word":   {"FIND {edge , #} IN NAME FIELDS RETURNING Account(Name)", []string{"Edge Communications"}},
		"a chain of what is to avoid":   {"FIND {united" + strings.Repeat(" AND NOT uk", 300) + "} IN NAME FIELDS RETURNING Account(Name ORDER BY Name)", []string{"United Oil & Gas Corp.", "United Oil & Gas, Singapore"}},
		"a list view":                   {"FIND {united} IN NAME FIELDS RETURNING Opportunity(Name USING ListView=ClosingNextMonth WHERE Amount > 0)", []string{}},
		"a list view of all":            {"FIND {edge} IN NAME FIELDS RETURNING Account(Name USING ListView = allAccounts LIMIT 1)", []string{"Edge Communications"}},
		"a semi-join":                   {"FIND {united} IN NAME FIELDS RETURNING Account(Name WHERE Name LIKE '%UK' AND Id IN (SELECT AccountId FROM Contact))", []string{"United Oil & Gas, UK"}},
		"what asks for highlights":      {`FIND {united gas AND NOT singapore AND NOT uk OR ge?e*} IN NAME FIELDS RETURNING Account(Name ORDER BY Name) WITH HIGHLIGHT`, []string{"GenePoint", "<mark>United</mark> Oil & <mark>Gas</mark> Corp."}},
		"what asks for snippets":        {"FIND {edge} IN NAME FIELDS RETURNING Account(Name) WITH SNIPPET (target_length=120) UPDATE TRACKING, VIEWSTAT", []string{"Edge Communications"}},
		"only within one field's words": {`FIND {"Communications Customer"} RETURNING Account(Name)`, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			o := &tester{TB: t, handler: o.handler}
			if c.want == nil {
				o.want("GET", find(c.text), "", 400, `[{"message":"line 1:…","errorCode":"MALFORMED_SEARCH"}]`)
				return
			}
			if got := names(o, find(c.text), "Name"); !slices.Equal(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestASearchInAListViewKeepsToItsRecords(t *testing.T) {
	o := open(t)
	var users struct{ Records []struct{ ID string } }
	o.get(data+"/query?q="+url.QueryEscape("SELECT Id FROM User WHERE IsActive = true ORDER BY Id LIMIT 2"), &users)
	o.create("Account", `{"Name":"Quibble, Ltd"}`)
	o.create("Account", `{"Name":"Quibble & Co","OwnerId":"`+users.Records[1].ID+`"}`)
	for view, want := range map[string][]string{
		"MyAccounts": {"Quibble, Ltd"}, "AllAccounts": {"Quibble, Ltd", "Quibble & Co"}, "Recent": {"Quibble, Ltd", "Quibble & Co"},
	} {
		target := find("FIND {quibble} RETURNING Account(Name USING ListView=" + view + " WHERE Name LIKE '%Ltd' OR Name LIKE '%Co' ORDER BY CreatedDate)")
		if got := names(o, target, "Name"); !slices.Equal(got, want) {
			t.Errorf("%s: found %q, want %q", view, got, want)
		}
	}
	if got := names(o, find("FIND {edge} RETURNING Account(Name USING ListView=Recent)"), "Name"); len(got) > 0 {
		t.Errorf("the recent accounts are %q", got)
	}
}

func TestSearchAnswersLikeTheAPI(t *testing.T) {
	o := shared(t)
	o.want("GET", find("FIND {GenePoint} IN NAME FIELDS"), "", 200,
		`{"searchRecords":[{"attributes":{"type":"Account","url":"`+data+`/sobjects/Account/001Fd000000000BIAQ"},"Id":"001Fd000000000BIAQ"},{"attributes":{"type":"Opportunity",…}]}`)
	o.want("GET", find("FIND {GenePoint} RETURNING Account(Owner.Alias, name) WITH METADATA = 'LABELS'"), "", 200, `{"searchRecords":[{"attributes":{…},`+
		`"Owner":{"attributes":{"type":"User",…},"Alias":"…"},"Name":"GenePoint"}],"metadata":{"entityMetadata":[{"entityName":"Account","fieldMetadata":[{"name":"Name","label":"Account Name"}]}]}}`)
	o.want("GET", data+"/search/scopeOrder", "", 200, `[{"type":"Account","url":"`+data+`/sobjects/Account/describe"},…]`)
}

func TestSearchRefuses(t *testing.T) {
	o := shared(t)
	for _, c := range []struct{ text, message, code string }{
		{"", "No search term found. The search term must be enclosed in braces.", "MALFORMED_SEARCH"},
		{"FIND {a}", "search term must be longer than one character: a", "MALFORMED_SEARCH"},
		{"FIND {*}", "search term must be longer than one character: *", "MALFORMED_SEARCH"},
		{"FIND {ab} RETURNING Nope", "…sObject type 'Nope' is not supported.…", "INVALID_TYPE"},
		{"FIND {ab} RETURNING Account(Nope)", "…No such column 'Nope' on entity 'Account'.…", "INVALID_FIELD"},
		{"FIND {ab} RETURNING Account(Id WHERE Nope = 1)", "…No such column 'Nope' on entity 'Account'.…", "INVALID_FIELD"},
		{"FIND {ab} RETURNING Profile", "entity type Profile does not support search", "INVALID_TYPE_FOR_OPERATION"},
		{"FIND {ab} LIMIT 2001", "…the limit of a search must be from 1 to 2000", "MALFORMED_SEARCH"},
		{"FIND {ab} LIMIT 0", "…the limit of a search must be from 1 to 2000", "MALFORMED_SEARCH"},
		{"FIND {ab} RETURNING Account(Id LIMIT -1)", "…unexpected token: '-'", "MALFORMED_SEARCH"},
		{"FIND {ab} WITH NETWORK = 'x'", "…The demo org does not run WITH NETWORK. A Salesforce org does.", "MALFORMED_SEARCH"},
		{"FIND {ab} WITH SPELL_CORRECTION", "…The demo org does not run WITH SPELL_CORRECTION. A Salesforce org does.", "MALFORMED_SEARCH"},
		{"FIND {ab} WITH SPELL_CORRECTION = 'x'", "…The demo org does not run WITH SPELL_CORRECTION. A Salesforce org does.", "MALFORMED_SEARCH"},
		{"FIND {ab} RETURNING Account(Id USING ListView=x)", "…Account has no list view x", "MALFORMED_SEARCH"},
		{"FIND {c? OR ??*} RETURNING Account", "search term must be longer than one character: c? OR ??*", "MALFORMED_SEARCH"},
	} {
		o.want("GET", find(c.text), "", 400, `[{"message":"`+c.message+`","errorCode":"`+c.code+`"}]`)
	}
}

func TestAWildcardForTooManyWordsIsRefused(t *testing.T) {
	o := open(t)
	for range 11 {
		var b strings.Builder
		for range 200 {
			b.WriteString("w" + strings.ToLower(rapid.StringMatching(`[a-z]{9}`).Example()) + " ")
		}
		o.create("Account", `{"Name":"Many words","Description":"`+b.String()+`"}`)
	}
	o.want("GET", find("FIND {w?* AND edge} RETURNING Account"), "", 400,
		`[{"message":"the search term stands for more than 2000 words; put more letters before its wildcards","errorCode":"MALFORMED_SEARCH"}]`)
}

func TestTheIndexFollowsEveryWrite(t *testing.T) {
	o := open(t)
	target := find("FIND {quibble*} RETURNING Account(Name)")
	check := func(want ...string) {
		t.Helper()
		if got := names(o, target, "Name"); !slices.Equal(got, want) {
			t.Errorf("found %q, want %q", got, want)
		}
	}
	check()
	id := o.create("Account", `{"Name":"Quibbles & Co"}`)
	check("Quibbles & Co")
	o.want("PATCH", data+"/sobjects/Account/"+id, `{"Name":"Renamed","Description":"once quibbled with"}`, 204, "")
	check("Renamed")
	o.want("PATCH", data+"/sobjects/Account/"+id, `{"Description":null}`, 204, "")
	check()
	o.want("PATCH", data+"/sobjects/Account/"+id, `{"Name":"Quibble Ünder"}`, 204, "")
	check("Quibble Ünder")
	target = find("FIND {u?der} IN NAME FIELDS RETURNING Account(Name)")
	check("Quibble Ünder")
	target = find("FIND {Ü?DER} IN NAME FIELDS RETURNING Account(Name)")
	check("Quibble Ünder")
	o.want("DELETE", data+"/sobjects/Account/"+id, "", 204, "")
	check()
}

func TestParameterizedSearch(t *testing.T) {
	o := shared(t)
	base := data + "/parameterizedSearch"
	if got := names(o, base+"?q=united&sobject=Account&Account.fields=Name,Id&Account.limit=2&in=NAME", "Name"); len(got) != 2 {
		t.Errorf("found %q", got)
	}
	if got := names(o, base+"?q=united&sobject=Account&fields=Name&Account.where=Name+LIKE+%27%25UK%27", "Name"); !slices.Equal(got, []string{"United Oil & Gas, UK"}) {
		t.Errorf("found %q", got)
	}
	o.want("POST", base, `{"q":"United*","in":"NAME","fields":["Name"],"defaultLimit":1,"sobjects":[{"name":"Account","orderBy":"Name DESC"}],"spellCorrection":true}`, 200,
		`{"searchRecords":[{"attributes":{…},"Name":"United Oil & Gas, UK"}]}`)
	for body, want := range map[string]string{
		`{}`:                        `[{"message":"The search string (q) is required.","errorCode":"MISSING_ARGUMENT"}]`,
		`{"q":"ab","in":"TITLE"}`:   `[{"message":"The parameter in must be…INVALID_FIELD"}]`,
		`{"q":"ab","fields":["x"]}`: `[{…needs at least one sobject…}]`,
		`{"q":"ab","sobjects":[{"name":"Account","where":"Id = null LIMIT 1"}]}`: `[{"message":"This is not what a parameterized search takes here…}]`,
		`{"q":"ab","sobjects":[{"name":"Account WHERE Id = null"}]}`:             `[{"message":"This is not what a parameterized search takes here…}]`,
		`{"q":"ab","sobjects":[{"name":"Account","orderBy":"Name FOR VIEW"}]}`:   `[{"message":"This is not what a parameterized search takes here…}]`,
		`{"q":"a)","sobjects":[{"name":"Account"}]}`:                             `[{"message":"line 1:1 no viable…MALFORMED_SEARCH"}]`,
		`{"q":5}`: `[{"message":"Cannot deserialize the value of q: it is a number","errorCode":"JSON_PARSER_ERROR"}]`,
		`{`:       `[{…"errorCode":"JSON_PARSER_ERROR"}]`,
	} {
		o.want("POST", base, body, 400, want)
	}
	o.want("GET", base+"?q=ab&overallLimit=x", "", 400, `[{"message":"The parameter overallLimit is not a number: x"…}]`)
}

// TestSearchAgreesWithANaiveOne compares the index with a walk over all names.
func TestSearchAgreesWithANaiveOne(t *testing.T) {
	o := shared(t)
	var page struct{ Records []struct{ Name string } }
	o.get(data+"/query?q="+url.QueryEscape("SELECT Name FROM Account"), &page)
	all := map[string][]string{}
	var vocabulary []string
	for _, r := range page.Records {
		all[r.Name] = wordsOf(r.Name)
		vocabulary = append(vocabulary, all[r.Name]...)
	}
	rapid.Check(t, func(rt *rapid.T) {
		term := drawTerm(rt, vocabulary, 2)
		text := soql.PrintSearch(&soql.Search{Find: term, Group: soql.NameFields})
		want := map[string]bool{}
		for name, words := range all {
			if holds(term, words) {
				want[name] = true
			}
		}
		got := map[string]bool{}
		for _, name := range names(&tester{TB: t, handler: o.handler}, find(text+" RETURNING Account(Name)"), "Name") {
			got[name] = true
		}
		for name := range all {
			if want[name] != got[name] {
				rt.Fatalf("%s: %q is found: %v, should be: %v", text, name, got[name], want[name])
			}
		}
	})
}

var plainName = strings.NewReplacer("ü", "u", "ä", "a", "ö", "o", "ã", "a", "é", "e", "ç", "c", "á", "a", "í", "i", "ó", "o", "ø", "o")

func wordsOf(name string) []string {
	return strings.FieldsFunc(plainName.Replace(strings.ToLower(name)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

func drawTerm(t *rapid.T, vocabulary []string, depth int) soql.SearchTerm {
	word := func() string {
		w := rapid.SampledFrom(vocabulary).Filter(func(w string) bool { return len(w) > 1 }).Draw(t, "word")
		switch rapid.IntRange(0, 5).Draw(t, "wild") {
		case 0:
			return w[:rapid.IntRange(2, len(w)).Draw(t, "length")] + "*"
		case 1:
			at := rapid.IntRange(0, len(w)-1).Draw(t, "place")
			return w[:at] + "?" + w[at+1:] + "z*"[:2*rapid.IntRange(0, 1).Draw(t, "more")]
		case 2:
			return w[:1] + "*" + w[len(w)-1:]
		}
		return w
	}
	most := 1
	if depth > 0 {
		most = 4
	}
	switch rapid.IntRange(0, most).Draw(t, "kind") {
	case 1:
		return &soql.SearchPhrase{Text: rapid.SampledFrom(vocabulary).Draw(t, "first") + " " + rapid.SampledFrom(vocabulary).Draw(t, "second")}
	case 2:
		return &soql.SearchAll{Terms: []soql.SearchTerm{drawTerm(t, vocabulary, depth-1), drawTerm(t, vocabulary, depth-1)}}
	case 3:
		return &soql.SearchAny{Terms: []soql.SearchTerm{drawTerm(t, vocabulary, depth-1), drawTerm(t, vocabulary, depth-1)}}
	case 4:
		return &soql.SearchExcept{Want: drawTerm(t, vocabulary, depth-1), Avoid: drawTerm(t, vocabulary, depth-1)}
	}
	w := word()
	if letters := strings.Trim(w, "*?"); len(letters) < 2 {
		w = "edge"
	}
	return &soql.SearchWord{Text: w}
}

func holds(term soql.SearchTerm, words []string) bool {
	switch n := term.(type) {
	case *soql.SearchWord:
		return slices.ContainsFunc(words, func(w string) bool { ok, err := path.Match(n.Text, w); return ok && err == nil })
	case *soql.SearchPhrase:
		return regexp.MustCompile(`(^| )` + regexp.QuoteMeta(n.Text) + `( |$)`).MatchString(strings.Join(words, " "))
	case *soql.SearchAll:
		return holds(n.Terms[0], words) && holds(n.Terms[1], words)
	case *soql.SearchAny:
		return holds(n.Terms[0], words) || holds(n.Terms[1], words)
	case *soql.SearchExcept:
		return holds(n.Want, words) && !holds(n.Avoid, words)
	}
	return false
}
