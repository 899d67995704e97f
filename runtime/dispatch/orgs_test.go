package dispatch_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/toolschema"
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

const oneAccount = `{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Account","url":"/x"},"Name":"A"}]}`

func twoOrgs(standard string) (prod, dev *scriptedOrg, several func(*dispatch.Config)) {
	prod, dev = answering(200, oneAccount), answering(200, oneAccount)
	prod.name, dev.name = "prod", "dev"
	return prod, dev, func(cfg *dispatch.Config) {
		cfg.Org = nil
		cfg.Orgs = []dispatch.NamedOrg{{Name: "prod", Org: prod}, {Name: "dev", Org: dev}}
		cfg.DefaultOrg = standard
	}
}

// property gives a property of an input schema.
func property(t *testing.T, tool dispatch.Tool, name string) (definition struct {
	Enum        []string
	Description string
}, found bool) {
	t.Helper()
	var schema struct{ Properties map[string]json.RawMessage }
	if err := json.Unmarshal(tool.InputSchema, &schema); err != nil {
		t.Fatal(err)
	}
	raw, found := schema.Properties[name]
	if found {
		if err := json.Unmarshal(raw, &definition); err != nil {
			t.Fatal(err)
		}
	}
	return definition, found
}

func TestTheArgumentOrgIsThereOnlyWhenThereAreSeveral(t *testing.T) {
	_, _, several := twoOrgs("prod")
	for _, tool := range newDispatcher(t, nil, several).Tools() {
		got, found := property(t, tool, "org")
		if !found || !slices.Equal(got.Enum, []string{"prod", "dev"}) || !strings.Contains(got.Description, "Default: prod") {
			t.Errorf("%s: %v", tool.Name, got)
		}
		if _, err := toolschema.Compile(string(tool.InputSchema)); err != nil {
			t.Errorf("%s: %v", tool.Name, err)
		}
	}
	alone := answering(200, oneAccount)
	for name, change := range map[string]func(*dispatch.Config){
		"the only one":        func(*dispatch.Config) {},
		"one that has a name": func(cfg *dispatch.Config) { cfg.Orgs = []dispatch.NamedOrg{{Name: "x", Org: alone}} },
	} {
		d := newDispatcher(t, alone, change)
		for _, tool := range d.Tools() {
			if _, found := property(t, tool, "org"); found {
				t.Errorf("%s: %s has it", name, tool.Name)
			}
		}
		wantFailure(t, call(t, d, "run_soql_query", `{"query":"SELECT Name FROM Account","org":"x"}`), "INVALID_ARGUMENTS", "org")
	}
}

func TestACallGoesToTheOrgThatItNames(t *testing.T) {
	for name, c := range map[string]struct{ argument, standard, want string }{
		"the one":              {`,"org":"dev"`, "prod", "dev"},
		"the other":            {`,"org":"prod"`, "dev", "prod"},
		"the default":          {``, "dev", "dev"},
		"nothing":              {`,"org":""`, "prod", "prod"},
		"null":                 {`,"org":null`, "prod", "prod"},
		"one without default":  {`,"org":"dev"`, "", "dev"},
		"twice, the last goes": {`,"org":"prod","org":"dev"`, "prod", "dev"},
	} {
		t.Run(name, func(t *testing.T) {
			prod, dev, several := twoOrgs(c.standard)
			r := call(t, newDispatcher(t, nil, several), "run_soql_query", `{"query":"SELECT Name FROM Account"`+c.argument+`}`)
			if r.Failure != nil {
				t.Fatal(r.Failure.Text())
			}
			for _, o := range []*scriptedOrg{prod, dev} {
				if went := len(o.asked) > 0; went != (o.name == c.want) {
					t.Errorf("%s was asked: %t", o.name, went)
				}
			}
		})
	}
}

func TestAnOrgThatIsNoneIsRefusedWithTheKnownOnes(t *testing.T) {
	for name, c := range map[string]struct {
		arguments, standard, code string
		says                      []string
	}{
		"unknown":      {`{"query":"SELECT Id FROM Account","org":"test"}`, "prod", "UNKNOWN_ORG", []string{`"test"`, "prod, dev", "it is prod"}},
		"not a string": {`{"query":"SELECT Id FROM Account","org":7}`, "prod", "INVALID_ARGUMENTS", []string{`"org"`, "string"}},
		"no default":   {`{"query":"SELECT Id FROM Account"}`, "", "UNKNOWN_ORG", []string{"no default", "prod, dev"}},
	} {
		t.Run(name, func(t *testing.T) {
			prod, dev, several := twoOrgs(c.standard)
			wantFailure(t, call(t, newDispatcher(t, nil, several), "run_soql_query", c.arguments), c.code, c.says...)
			if len(prod.asked)+len(dev.asked) != 0 {
				t.Error("a request went out")
			}
		})
	}
}

func TestAGuestDoesNotSeeTheArgumentOrg(t *testing.T) {
	_, _, several := twoOrgs("prod")
	r := call(t, echoes(t, nil, several), "echo", `{"n":1,"org":"dev"}`)
	if r.Failure != nil || r.Text != `{"n":1}` {
		t.Errorf("%+v", r)
	}
}

func TestACursorIsNotGoodForAnotherOrg(t *testing.T) {
	prod, dev, several := twoOrgs("prod")
	page := answering(200, `{"totalSize":4000,"done":false,"nextRecordsUrl":"/services/data/v60.0/query/01gxx0000000001AAA-2000","records":[`+
		strings.TrimSuffix(strings.Repeat(`{"attributes":{"type":"Account","url":"/x"},"Name":"A"},`, 200), ",")+`]}`)
	prod.answer, dev.answer = page.answer, page.answer
	d := newDispatcher(t, nil, several, func(cfg *dispatch.Config) { cfg.ResultBudget = 1500 })
	first := call(t, d, "run_soql_query", `{"query":"SELECT Name FROM Account","org":"dev"}`)
	if first.Failure != nil {
		t.Fatal(first.Failure.Text())
	}
	var got struct{ Cursor string }
	if err := json.Unmarshal(first.Structured, &got); err != nil || got.Cursor == "" {
		t.Fatalf("no cursor: %v", err)
	}
	next := func(org string) dispatch.Result {
		return call(t, d, "run_soql_query", `{"query":"SELECT Name FROM Account","org":"`+org+`","cursor":"`+got.Cursor+`"}`)
	}
	wantFailure(t, next("prod"), "INVALID_CURSOR")
	if len(prod.asked) != 0 {
		t.Error("the other org was asked")
	}
	if r := next("dev"); r.Failure != nil {
		t.Error(r.Failure.Text())
	}
}

func TestOrgsThatCannotBeToldApartAreRefusedAtTheStart(t *testing.T) {
	for name, cfg := range map[string]dispatch.Config{
		"the same name":          {Orgs: []dispatch.NamedOrg{{Name: "a"}, {Name: "a"}}},
		"no name":                {Orgs: []dispatch.NamedOrg{{Name: "a"}, {}}},
		"a default that is none": {Orgs: []dispatch.NamedOrg{{Name: "a"}, {Name: "b"}}, DefaultOrg: "c"},
	} {
		if _, err := dispatch.New(cfg); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestTheRecordSaysWhichOrgACallWasFor(t *testing.T) {
	r := &recorder{}
	_, _, several := twoOrgs("prod")
	d := newDispatcher(t, nil, several, recording(dispatch.Audit{Record: r}))
	for _, argument := range []string{``, `,"org":"dev"`, `,"org":"test"`} {
		call(t, d, "run_soql_query", `{"query":"SELECT Name FROM Account"`+argument+`}`)
	}
	var got []string
	for _, b := range r.begun {
		got = append(got, b.Org)
	}
	if !slices.Equal(got, []string{"prod", "dev", ""}) {
		t.Errorf("recorded %q", got)
	}
}
