package policy

import (
	"strings"
	"testing"
)

func TestTheEngine(t *testing.T) {
	everything := grantOf(t, "get data **", "head data **", "post data **", "put data **", "patch data **", "delete data **", "get apexrest **")
	onlyQueries := grantOf(t, "get data query", "post data query")
	cases := map[string]struct {
		engine  Engine
		grant   Grant
		request string
		rule    string // "" means allowed
		says    string
	}{
		"a granted read is allowed":                         {Engine{}, everything, "get data query?q=x", "", ""},
		"a granted write is allowed":                        {Engine{}, everything, "delete data sobjects/Account/" + someID, "", ""},
		"a granted request that nobody knows is allowed":    {Engine{}, everything, "post data commerce/x", "", ""},
		"what is not granted is denied by the grant":        {Engine{}, onlyQueries, "get data limits", RuleGrant, "GET data limits"},
		"without a grant all is denied":                     {Engine{}, Grant{}, "get data query?q=x", RuleGrant, "no approved requests"},
		"_HttpMethod is denied":                             {Engine{}, everything, "post data sobjects/Account/1?_HttpMethod=PATCH", RuleMethodOverride, "_HttpMethod"},
		"_HttpMethod is denied in any case":                 {Engine{}, everything, "post data sobjects/Account/1?x=1&_httpmethod=PATCH", RuleMethodOverride, "_HttpMethod"},
		"_HttpMethod is denied with white space around it":  {Engine{}, everything, "post data x? _HttpMethod\t=GET", RuleMethodOverride, "_HttpMethod"},
		"_HttpMethod is denied on a GET":                    {Engine{}, everything, "get data query?q=x&_HttpMethod=GET", RuleMethodOverride, "_HttpMethod"},
		"read-only allows a query":                          {Engine{ReadOnly: true}, everything, "get data query?q=x", "", ""},
		"read-only allows a POST that reads":                {Engine{ReadOnly: true}, everything, "post data composite/sobjects/Account", "", ""},
		"read-only denies a query that marks records":       {Engine{ReadOnly: true}, everything, "get data query?q=SELECT Id FROM Account FOR VIEW", RuleReadOnly, "FOR or UPDATE clause"},
		"read-only denies a sub-query that marks records":   {Engine{ReadOnly: true}, everything, "get data query?q=SELECT Id, (SELECT Id FROM Contacts FOR VIEW) FROM Account", RuleReadOnly, "FOR or UPDATE clause"},
		"read-only denies a query that locks":               {Engine{ReadOnly: true}, everything, "get data tooling/query?q=select Id from Account for update", RuleReadOnly, "FOR or UPDATE clause"},
		"read-only denies what may mark and does not parse": {Engine{ReadOnly: true}, everything, "get data query?q=SELECT Id FROM Account GARBLED for\treference", RuleReadOnly, "FOR or UPDATE clause"},
		"read-only denies such words with signs around":     {Engine{ReadOnly: true}, everything, "get data query?q=SELECT Id FROM Account GARBLED {for view}", RuleReadOnly, "FOR or UPDATE clause"},
		"a reason quotes what a terminal could act on":      {Engine{}, onlyQueries, "get data sobjects/\x1b[2J", RuleGrant, `"sobjects/\x1b[2J"`},
		"read-only denies a search that counts readers":     {Engine{ReadOnly: true}, everything, "get data search?q=FIND {a} UPDATE VIEWSTAT", RuleReadOnly, "FOR or UPDATE clause"},
		"read-only allows such words in a text":             {Engine{ReadOnly: true}, everything, "get data query?q=SELECT Id FROM Account WHERE Name = 'for view'", "", ""},
		"without read-only a query may mark records":        {Engine{}, everything, "get data query?q=SELECT Id FROM Account FOR VIEW", "", ""},
		"read-only does not widen the grant":                {Engine{ReadOnly: true}, onlyQueries, "get data limits", RuleGrant, "limits"},
		"read-only denies a create":                         {Engine{ReadOnly: true}, everything, "post data sobjects/Account", RuleReadOnly, "(create) makes a change"},
		"read-only denies an update":                        {Engine{ReadOnly: true}, everything, "patch data sobjects/Account/" + someID, RuleReadOnly, "(update)"},
		"read-only denies a delete":                         {Engine{ReadOnly: true}, everything, "delete data sobjects/Account/" + someID, RuleReadOnly, "(delete)"},
		"read-only denies anonymous Apex by GET":            {Engine{ReadOnly: true}, everything, "get data tooling/executeAnonymous?anonymousBody=x", RuleReadOnly, "(anonymous-apex) does cannot be seen"},
		"read-only denies Apex REST by GET":                 {Engine{ReadOnly: true}, everything, "get apexrest acme", RuleReadOnly, "(apex-rest)"},
		"read-only denies a composite":                      {Engine{ReadOnly: true}, everything, "post data composite", RuleReadOnly, "(composite)"},
		"read-only denies what it does not recognise":       {Engine{ReadOnly: true}, everything, "get data commerce/x", RuleUnrecognised, "not known"},
		"read-only denies a query with two q":               {Engine{ReadOnly: true}, everything, "get data query?q=a&q=b", RuleUnrecognised, "not known"},
		"read-only denies a resource in another case":       {Engine{ReadOnly: true}, everything, "get data Query?q=a", RuleUnrecognised, "not known"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			denial := c.engine.Check(c.grant, requestOf(c.request))
			if c.rule == "" {
				if denial != nil {
					t.Errorf("denied: %+v", denial)
				}
				return
			}
			if denial == nil {
				t.Fatal("allowed")
			}
			if denial.Rule != c.rule || !strings.Contains(denial.Reason, c.says) {
				t.Errorf("got %+v", denial)
			}
			if strings.HasPrefix(denial.Rule, "read-only") && !strings.Contains(denial.Remedy, "--read-only") {
				t.Errorf("the remedy is %q", denial.Remedy)
			}
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	grant := grantOf(b, "get data query", "get data query/*", "get data sobjects/{object}/{id}")
	request := requestOf("get data sobjects/Account/" + someID)
	engine := Engine{ReadOnly: true}
	for b.Loop() {
		if engine.Check(grant, request) != nil {
			b.Fatal("denied")
		}
	}
}
