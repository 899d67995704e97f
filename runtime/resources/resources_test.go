package resources_test

import (
	"context"
	"encoding/json"
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
	calls  []dispatch.Call
	needs  []policy.Need
}

func (r *reader) Read(_ context.Context, call dispatch.Call, needs ...policy.Need) dispatch.Result {
	r.calls = append(r.calls, call)
	r.needs = append(r.needs, needs...)
	return r.result
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
		{[]string{"prod", "test"}, "salesforce://Test/sobjects", ``},
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
	s := resources.New(&reader{}, "prod", "test")
	if list := s.List(); len(list) != 9 || list[3].Address != "salesforce://prod/sobjects" {
		t.Errorf("the list is %v", list)
	}
	if got := fmt.Sprint(s.CompleteOrg("T"), s.CompleteOrg("")); got != "[test] [default prod test]" {
		t.Errorf("completed are %s", got)
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
