package org_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/demo"
	"github.com/forcefield-mcp/forcefield/runtime/org"
)

// faultyOrg is a demo org whose requests fail as a test says.
func faultyOrg(t *testing.T) (*org.Org, func(fault string)) {
	t.Helper()
	local, err := demo.Start(context.Background(), demo.Options{Faults: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = local.Close() })
	settings := map[string]string{"SALESFORCE_ACCESS_TOKEN": local.Credentials().Token, "SALESFORCE_INSTANCE_URL": local.URL}
	o := org.FromEnvironment(func(name string) string { return settings[name] }, org.Options{})
	t.Cleanup(o.Close)
	return o, func(fault string) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, local.URL+"/demo/faults", strings.NewReader(fault))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+local.Credentials().FaultToken)
		request.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		if answer.StatusCode != http.StatusCreated {
			t.Fatalf("the fault is not armed: %s", answer.Status)
		}
	}
}

// named counts the accounts of a name, as the org has them.
func named(t *testing.T, o *org.Org, name string) int {
	t.Helper()
	answer, err := o.Do(t.Context(), org.Request{Method: http.MethodGet, Root: org.RootData, Path: []string{"query"},
		Query: []org.Param{{Name: "q", Value: fmt.Sprintf("SELECT COUNT() FROM Account WHERE Name = '%s'", name)}}})
	var result struct{ TotalSize int }
	if err != nil || answer.Status != http.StatusOK || json.Unmarshal(answer.Body, &result) != nil {
		t.Fatalf("%v, status %d: %s", err, answer.Status, answer.Body)
	}
	return result.TotalSize
}

func TestAgainstFaultsOfTheOrgNoCreateIsDoubledAndReadsGoThrough(t *testing.T) {
	o, arm := faultyOrg(t)
	for _, fault := range []string{
		`{"kind":"drop","method":"GET"}`, `{"kind":"dropAfter","method":"GET"}`, `{"kind":"truncate","method":"GET"}`,
		`{"kind":"tooMany","method":"GET","times":2}`, `{"kind":"unavailable","method":"GET","retryAfter":1}`, `{"kind":"lockRow","method":"GET"}`,
	} {
		arm(fault)
		answer, err := o.Do(t.Context(), org.Request{Method: http.MethodGet, Root: org.RootData, Path: []string{"sobjects", "Account", "describe"}})
		if err != nil || answer.Status != http.StatusOK {
			t.Errorf("%s: status %d, %v", fault, answer.Status, err)
		}
	}
	for i, c := range []struct {
		fault   string
		there   int  // accounts after it
		unknown bool // whether it was carried out
	}{
		{`{"kind":"lockRow","method":"POST","path":"/services/data/*/sobjects/Account","times":2}`, 1, false},
		{`{"kind":"drop","method":"POST","path":"/services/data/*/sobjects/Account"}`, 0, true},
		{`{"kind":"dropAfter","method":"POST","path":"/services/data/*/sobjects/Account"}`, 1, true},
		{`{"kind":"truncate","method":"POST","path":"/services/data/*/sobjects/Account"}`, 1, true},
		{`{"kind":"unavailable","method":"POST","path":"/services/data/*/sobjects/Account","retryAfter":1}`, 0, false},
		{`{"kind":"tooMany","method":"POST","path":"/services/data/*/sobjects/Account"}`, 0, false},
	} {
		arm(c.fault)
		name := fmt.Sprintf("Faulty %d", i)
		_, err := o.Do(t.Context(), org.Request{Method: http.MethodPost, Root: org.RootData, Path: []string{"sobjects", "Account"},
			Body: &org.Body{Type: org.BodyJSON, Data: fmt.Appendf(nil, `{"Name":%q}`, name)}})
		var broken *org.UnreachableError
		if unknown := errors.As(err, &broken) && broken.MayHaveHappened; unknown != c.unknown {
			t.Errorf("%s: %v", c.fault, err)
		}
		if there := named(t, o, name); there != c.there {
			t.Errorf("%s: the org has %d such accounts, want %d", c.fault, there, c.there)
		}
	}
}
