package resources_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
	"github.com/forcefield-mcp/forcefield/runtime/resources"
)

// reader answers every reading with the same result and remembers what it was asked.
type reader struct {
	result dispatch.Result
	orgs   []string // of every caller
	calls  []dispatch.Call
	needs  []policy.Need
}

func (r *reader) Read(_ context.Context, call dispatch.Call, needs ...policy.Need) dispatch.Result {
	r.calls = append(r.calls, call)
	r.needs = append(r.needs, needs...)
	return r.result
}

func (r *reader) OrgsFor(dispatch.Caller) []string {
	if r.orgs == nil {
		return []string{""} // one that has no name
	}
	return r.orgs
}

func TestEveryReadingIsAGetOfFewPathsForTheCaller(t *testing.T) {
	caller := dispatch.Caller{Issuer: "https://issuer.example", Subject: "ada"}
	for uri, want := range map[string]string{
		"salesforce://default/sobjects":         "sobjects",
		"salesforce://default/sobjects/Account": "sobjects/{object}/describe sobjects",
		"salesforce://default/limits":           "limits",
		"salesforce://default/me":               "chatter/users/me",
	} {
		r := &reader{result: dispatch.Result{Structured: json.RawMessage(`{"result":{"a":1}}`)}}
		if _, err := resources.New(r).Read(t.Context(), uri, caller); err != nil {
			t.Fatal(uri, err)
		}
		var patterns []string
		for _, need := range r.needs {
			patterns = append(patterns, need.Pattern)
			if !strings.EqualFold(need.Method, http.MethodGet) || need.Root != "data" {
				t.Errorf("%s needs %v", uri, need)
			}
		}
		if got := strings.Join(patterns, " "); got != want {
			t.Errorf("%s needs %s, want %s", uri, got, want)
		}
		if len(r.calls) != 1 || r.calls[0].Caller.Key() != caller.Key() {
			t.Errorf("%s: %+v", uri, r.calls)
		}
	}
}

func TestAFailureOfAReadingIsToldWithItsNextStep(t *testing.T) {
	r := &reader{result: dispatch.Result{Failure: &dispatch.Failure{Code: "NOT_LOGGED_IN", Message: "There is no login.", Hint: "Set one."}}}
	_, err := resources.New(r).Read(t.Context(), "salesforce://default/me", dispatch.Caller{})
	if err == nil || err.Error() != "NOT_LOGGED_IN: There is no login.\nNext: Set one." {
		t.Errorf("got %v", err)
	}
}

func TestNamesAreAskedForOnceForACallerAndNotForAnother(t *testing.T) {
	var names []string
	for i := range 250 {
		names = append(names, fmt.Sprintf("Object%03d__c", i))
	}
	list, err := json.Marshal(map[string]any{"sobjects": names})
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{result: dispatch.Result{Structured: list}}
	s := resources.New(r)
	for range 3 {
		got, total := s.CompleteObject(t.Context(), "", "OBJECT", dispatch.Caller{})
		if len(got) != resources.MaxCompletions || total != 250 || got[0] != "Object000__c" {
			t.Fatalf("%d of %d: %v", len(got), total, got)
		}
	}
	if len(r.calls) != 1 {
		t.Errorf("the org was asked %d times", len(r.calls))
	}
	s.CompleteObject(t.Context(), "default", "O", dispatch.Caller{Issuer: "i", Subject: "other"})
	if len(r.calls) != 2 {
		t.Errorf("another caller saw what the first may see")
	}
}

func TestAnAddressSaysWhichOrgIsRead(t *testing.T) {
	for _, tc := range []struct {
		orgs      []string
		uri, want string // the arguments of the call; empty for a refusal
	}{
		{[]string{"prod"}, "salesforce://default/sobjects", `{}`},
		{[]string{"prod"}, "salesforce://prod/sobjects", `{}`}, // with one org there is no argument for it
		{[]string{"prod", "test"}, "salesforce://default/sobjects", `{}`},
		{[]string{"prod", "test"}, "salesforce://test/sobjects", `{"org":"test"}`},
		{[]string{"prod", "test"}, "salesforce://Test/sobjects", `{"org":"Test"}`}, // dispatch refuses it
		{[]string{"prod", "test"}, "salesforce://te st/sobjects", ``},
		{[]string{"prod", "a/b"}, "salesforce://a/b/sobjects", ``},
		{nil, "salesforce://prod/sobjects", ``},
	} {
		r := &reader{result: dispatch.Result{Structured: json.RawMessage(`{}`)}}
		_, err := resources.New(r, tc.orgs...).Read(t.Context(), tc.uri, dispatch.Caller{})
		got := ""
		if len(r.calls) == 1 {
			got = string(r.calls[0].Arguments)
		}
		if got != tc.want || (err == nil) != (tc.want != "") {
			t.Errorf("%v: %s asks with %s (%v), want %s", tc.orgs, tc.uri, got, err, tc.want)
		}
	}
	s := resources.New(&reader{orgs: []string{"prod", "test"}}, "prod", "test")
	if list := s.List(dispatch.Caller{}); len(list) != 9 || list[3].Address != "salesforce://prod/sobjects" {
		t.Errorf("the list is %v", list)
	}
	if got := fmt.Sprint(s.CompleteOrg("T", dispatch.Caller{}), s.CompleteOrg("", dispatch.Caller{})); got != "[test] [default prod test]" {
		t.Errorf("completed are %s", got)
	}
}

func TestACallerSeesTheOrgsThatHeMayUse(t *testing.T) {
	list, err := json.Marshal(map[string]any{"sobjects": []string{"Account"}})
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{orgs: []string{"test"}, result: dispatch.Result{Structured: list}}
	s := resources.New(r, "prod", "test")
	var addresses []string
	for _, d := range s.List(dispatch.Caller{}) {
		addresses = append(addresses, d.Address)
	}
	if got := fmt.Sprint(addresses); strings.Contains(got, "prod") || len(addresses) != 6 {
		t.Errorf("listed are %s", got)
	}
	if got := s.CompleteOrg("", dispatch.Caller{}); fmt.Sprint(got) != "[default test]" {
		t.Errorf("completed are %v", got)
	}
	complete := func() int {
		names, _ := s.CompleteObject(t.Context(), "test", "", dispatch.Caller{Issuer: "i", Subject: "ada", Client: "desk"})
		return len(names)
	}
	if complete() != 1 {
		t.Fatal("nothing is completed")
	}
	if names, _ := s.CompleteObject(t.Context(), "test", "", dispatch.Caller{Issuer: "i", Subject: "ada", Client: "phone"}); len(names) != 1 || len(r.calls) != 2 {
		t.Error("what one client was told is told another")
	}
	r.orgs, r.result = []string{}, dispatch.Result{Failure: &dispatch.Failure{Code: dispatch.CodeOrgNotAllowed}}
	if complete() != 0 || len(r.calls) != 3 {
		t.Error("what was kept is shown to whom the org is not open any more")
	}
	if n := len(s.List(dispatch.Caller{})) + len(s.Templates(dispatch.Caller{})) + len(s.CompleteOrg("", dispatch.Caller{})); n != 0 {
		t.Errorf("a caller without an org sees %d things", n)
	}
	_, err = s.Read(t.Context(), "salesforce://prod/me", dispatch.Caller{})
	var none *resources.NotFoundError
	if !errors.As(err, &none) || len(r.calls) != 4 {
		t.Errorf("a reading of it: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("salesforce://default/sobjects/Account")
	f.Add("salesforce://default/sobjects/../limits")
	f.Fuzz(func(t *testing.T, uri string) {
		r := &reader{result: dispatch.Result{Structured: json.RawMessage(`{"result":{}}`)}}
		_, err := resources.New(r).Read(t.Context(), uri, dispatch.Caller{})
		if (err == nil) != (len(r.calls) == 1) {
			t.Fatalf("%q: %d calls, %v", uri, len(r.calls), err)
		}
		for _, call := range r.calls {
			var arguments map[string]any
			if err := json.Unmarshal(call.Arguments, &arguments); err != nil {
				t.Fatal(err)
			}
			if name, ok := arguments["object_name"].(string); ok && strings.ContainsAny(name, "/.%\\ ?#") {
				t.Fatalf("%q asks for the object %q", uri, name)
			}
		}
	})
}
