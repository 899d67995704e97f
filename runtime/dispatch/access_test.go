package dispatch_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
)

func access(t *testing.T, entries ...string) func(*dispatch.Config) {
	t.Helper()
	a, err := dispatch.ParseAccess(entries)
	if err != nil {
		t.Fatal(err)
	}
	return func(cfg *dispatch.Config) { cfg.Access = a }
}

func bearing(subject, client string) dispatch.Caller {
	return dispatch.Caller{Issuer: "https://login.example", Subject: subject, Client: client}
}

func TestACallerUsesTheOrgsThatAreOpenToHimAndNoOther(t *testing.T) {
	ada, desk, both, token := bearing("ada", "phone"), bearing("bob", "desk"), bearing("ada", "desk"),
		dispatch.Caller{Issuer: dispatch.TokenIssuer, Subject: "cron"}
	for name, c := range map[string]struct {
		caller         dispatch.Caller
		argument, want string // the org that is asked, or the code of the refusal
	}{
		"by his name":                             {ada, `,"org":"prod"`, "prod"},
		"his only one, unnamed":                   {ada, ``, "prod"},
		"another":                                 {ada, `,"org":"dev"`, "ORG_NOT_ALLOWED"},
		"one that there is not":                   {ada, `,"org":"test"`, "ORG_NOT_ALLOWED"},
		"by the client":                           {desk, `,"org":"dev"`, "dev"},
		"another by the client":                   {desk, `,"org":"prod"`, "ORG_NOT_ALLOWED"},
		"by both":                                 {both, `,"org":"dev"`, "dev"},
		"by both, the default":                    {both, ``, "dev"},
		"a token by its name":                     {token, ``, "dev"},
		"a subject with the name of a token":      {bearing("cron", ""), ``, "ORG_NOT_ALLOWED"},
		"a token with the name of a subject":      {dispatch.Caller{Issuer: dispatch.TokenIssuer, Subject: "ada"}, ``, "ORG_NOT_ALLOWED"},
		"a subject with the name of a client":     {bearing("desk", ""), ``, "ORG_NOT_ALLOWED"},
		"a client with the name of a subject":     {bearing("eve", "ada"), ``, "ORG_NOT_ALLOWED"},
		"a subject that looks like an entry":      {bearing("client:desk", ""), ``, "ORG_NOT_ALLOWED"},
		"a name of other letter case":             {bearing("Ada", ""), ``, "ORG_NOT_ALLOWED"},
		"nobody that is named":                    {bearing("eve", "x"), `,"org":"dev"`, "ORG_NOT_ALLOWED"},
		"a name that nobody vouches for":          {dispatch.Caller{Subject: "ada"}, ``, "ORG_NOT_ALLOWED"},
		"who started the process":                 {dispatch.Caller{}, ``, "ORG_NOT_ALLOWED"},
		"an org that is not text":                 {ada, `,"org":1`, "INVALID_ARGUMENTS"},
		"two orgs, the last of which is not open": {ada, `,"org":"prod","org":"dev"`, "ORG_NOT_ALLOWED"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &recorder{}
			prod, dev, several := twoOrgs("dev")
			d := newDispatcher(t, nil, several, access(t, "subject:ada=prod", "client:desk=dev", "token:cron=dev"), recording(dispatch.Audit{Record: r}))
			arguments := json.RawMessage(`{"query":"SELECT Name FROM Account"` + c.argument + `}`)
			got := d.Call(t.Context(), dispatch.Call{Tool: "run_soql_query", Arguments: arguments, Caller: c.caller})
			for _, o := range []*scriptedOrg{prod, dev} {
				if went := len(o.asked) > 0; went != (o.name == c.want) {
					t.Errorf("%s was asked: %t", o.name, went)
				}
			}
			if (got.Failure == nil) != (len(prod.asked)+len(dev.asked) > 0) || got.Failure != nil && got.Failure.Code != c.want {
				t.Errorf("%+v", got.Failure)
			}
			if len(r.begun) != 1 || len(r.ended) != 1 || !strings.HasPrefix(r.begun[0].Caller, c.caller.Key()) {
				t.Fatalf("recorded %+v, %+v", r.begun, r.ended)
			}
			if c.want == "ORG_NOT_ALLOWED" && (r.ended[0].Code != c.want || r.ended[0].Stopped != "rule: orgs of the caller") {
				t.Errorf("recorded %+v", r.ended[0])
			}
			if strings.HasSuffix(c.argument, `"org":"dev"`) && r.begun[0].Org != "dev" {
				t.Errorf("recorded is the org %q", r.begun[0].Org)
			}
		})
	}
}

func TestARefusedOrgIsToldApartFromNoneByNothing(t *testing.T) {
	_, _, several := twoOrgs("dev")
	d := newDispatcher(t, nil, several, access(t, "subject:ada=prod"))
	say := func(org string) string {
		r := d.Call(t.Context(), dispatch.Call{Tool: "run_soql_query", Caller: bearing("ada", ""), Arguments: json.RawMessage(`{"query":"SELECT Id FROM Account","org":"` + org + `"}`)})
		return strings.ReplaceAll(r.Failure.Text(), org, "X")
	}
	if there, not := say("dev"), say("den"); there != not || strings.Contains(not, "dev") {
		t.Errorf("%s\n%s", there, not)
	}
	wantFailure(t, d.Call(t.Context(), dispatch.Call{Tool: "run_soql_query", Caller: bearing("eve", ""), Arguments: json.RawMessage(`{}`)}),
		"ORG_NOT_ALLOWED", "No org", "http-callers")
}

func TestTheToolsNameTheOrgsOfTheCaller(t *testing.T) {
	_, _, several := twoOrgs("dev")
	d := newDispatcher(t, nil, several, access(t, "subject:ada=prod", "subject:bob=prod", "subject:bob=dev"))
	for name, c := range map[string]struct {
		enum        []string
		description string
	}{"ada": {[]string{"prod"}, "Default: prod"}, "bob": {[]string{"prod", "dev"}, "Default: dev"}} {
		tools := d.ToolsFor(bearing(name, ""))
		if len(tools) != len(d.Tools()) {
			t.Errorf("%s sees %d tools", name, len(tools))
		}
		for _, tool := range tools {
			if got, found := property(t, tool, "org"); !found || !slices.Equal(got.Enum, c.enum) || !strings.Contains(got.Description, c.description) {
				t.Errorf("%s, %s: %+v", name, tool.Name, got)
			}
		}
	}
	if tools := d.ToolsFor(bearing("eve", "")); len(tools) != 0 {
		t.Errorf("a caller without an org sees %d tools", len(tools))
	}
	if got := d.OrgsFor(bearing("ada", "")); !slices.Equal(got, []string{"prod"}) {
		t.Errorf("ada has %v", got)
	}
}

func TestWithoutAnAccessListEverybodyUsesAllOrgs(t *testing.T) {
	prod, _, several := twoOrgs("dev")
	d := newDispatcher(t, nil, several)
	r := d.Call(t.Context(), dispatch.Call{Tool: "run_soql_query", Caller: bearing("eve", ""), Arguments: json.RawMessage(`{"query":"SELECT Name FROM Account","org":"prod"}`)})
	if r.Failure != nil || len(prod.asked) != 1 || len(d.ToolsFor(bearing("eve", ""))) != len(d.Tools()) {
		t.Errorf("%+v", r.Failure)
	}
}

func TestTheOnlyOrgIsClosedToWhoIsNotNamedToo(t *testing.T) {
	alone := answering(200, oneAccount)
	d := newDispatcher(t, nil, func(cfg *dispatch.Config) { cfg.Orgs = []dispatch.NamedOrg{{Name: "prod", Org: alone}} }, access(t, "subject:ada=prod"))
	ask := func(subject string) dispatch.Result {
		return d.Call(t.Context(), dispatch.Call{Tool: "run_soql_query", Caller: bearing(subject, ""), Arguments: json.RawMessage(`{"query":"SELECT Name FROM Account"}`)})
	}
	wantFailure(t, ask("eve"), "ORG_NOT_ALLOWED")
	if len(alone.asked) != 0 {
		t.Error("it was asked")
	}
	if r := ask("ada"); r.Failure != nil || len(alone.asked) != 1 {
		t.Errorf("%+v", r.Failure)
	}
	for _, tool := range d.ToolsFor(bearing("ada", "")) {
		if _, found := property(t, tool, "org"); found {
			t.Errorf("%s has the argument", tool.Name)
		}
	}
}

func TestAReadingIsForTheCallersOrgsToo(t *testing.T) {
	r := &recorder{}
	prod, dev, several := twoOrgs("dev")
	d := newDispatcher(t, nil, several, access(t, "subject:ada=prod"), recording(dispatch.Audit{Record: r}))
	got := d.Read(t.Context(), dispatch.Call{Tool: "list_sobjects", Caller: bearing("ada", ""), Arguments: json.RawMessage(`{"org":"dev"}`)},
		policy.Need{Method: "get", Root: "data", Pattern: "sobjects"})
	wantFailure(t, got, "ORG_NOT_ALLOWED")
	if len(prod.asked)+len(dev.asked) != 0 || len(r.ended) != 1 || r.ended[0].Code != "ORG_NOT_ALLOWED" || r.begun[0].Org != "dev" {
		t.Errorf("recorded %+v, %+v", r.begun, r.ended)
	}
}

func TestACursorIsNotGoodForAnotherCallerOrOrg(t *testing.T) {
	prod, dev, several := twoOrgs("prod")
	page := answering(200, `{"totalSize":4000,"done":false,"nextRecordsUrl":"/services/data/v60.0/query/01gxx0000000001AAA-2000","records":[`+
		strings.TrimSuffix(strings.Repeat(`{"attributes":{"type":"Account","url":"/x"},"Name":"A"},`, 200), ",")+`]}`)
	prod.answer, dev.answer = page.answer, page.answer
	d := newDispatcher(t, nil, several, access(t, "subject:ada=prod", "subject:bob=prod", "client:desk=dev"), func(cfg *dispatch.Config) { cfg.ResultBudget = 1500 })
	ask := func(c dispatch.Caller, more string) dispatch.Result {
		return d.Call(t.Context(), dispatch.Call{Tool: "run_soql_query", Caller: c, Arguments: json.RawMessage(`{"query":"SELECT Name FROM Account"` + more + `}`)})
	}
	var first struct{ Cursor string }
	if r := ask(bearing("ada", ""), ``); r.Failure != nil || json.Unmarshal(r.Structured, &first) != nil || first.Cursor == "" {
		t.Fatalf("%+v", r)
	}
	cursor := `,"cursor":"` + first.Cursor + `"`
	asked := len(prod.asked)
	wantFailure(t, ask(bearing("bob", ""), cursor), "INVALID_CURSOR")
	wantFailure(t, ask(bearing("ada", "desk"), cursor+`,"org":"dev"`), "INVALID_CURSOR")
	wantFailure(t, ask(bearing("ada", ""), cursor+`,"org":"dev"`), "ORG_NOT_ALLOWED")
	wantFailure(t, ask(bearing("eve", "desk"), cursor), "INVALID_CURSOR")
	if len(prod.asked) != asked || len(dev.asked) != 0 {
		t.Error("an org was asked")
	}
	if r := ask(bearing("ada", ""), cursor); r.Failure != nil {
		t.Error(r.Failure.Text())
	}
}

func TestAnAccessListThatCannotBeMeantIsRefused(t *testing.T) {
	for _, entry := range []string{"", "ada", "ada=prod", "subject:=prod", "subject:ada", "subject:ada=", "user:ada=prod", "=prod", ":ada=prod"} {
		if _, err := dispatch.ParseAccess([]string{entry}); err == nil {
			t.Errorf("%q was taken", entry)
		}
	}
	a, err := dispatch.ParseAccess([]string{"subject:a=b:c=prod", "subject:a=b:c=prd"})
	if err != nil || !slices.Equal(a.Names(dispatch.AccessSubject), []string{"a=b:c"}) {
		t.Fatalf("%v, %v", a, err)
	}
	if _, err := dispatch.New(dispatch.Config{Orgs: []dispatch.NamedOrg{{Name: "prod"}, {Name: "dev"}}, Access: a}); err == nil || !strings.Contains(err.Error(), `"prd"`) {
		t.Errorf("an org that there is not: %v", err)
	}
}
