package main

import (
	"testing"

	"github.com/forcefield-mcp/forcefield/guests/kit/tool/tooltest"
)

func TestTheDefinitionKeepsTheRules(t *testing.T) { tooltest.CheckDefinition(t, definition()) }

func TestRecordsAreCounted(t *testing.T) {
	for body, want := range map[string]string{
		`{"sObjects":[{"count":17,"name":"Account"}]}`: "Account has about 17 records.",
		`{"sObjects":[]}`: "Account has about 0 records.",
	} {
		host := tooltest.NewHost(t, tooltest.OK(body))
		output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"object_name":"Account"}`})
		if failure != nil || string(output.Text) != want {
			t.Errorf("got %s, %+v", output.Text, failure)
		}
		if host.Requests[0] != "GET limits/recordCount ?sObjects=Account" {
			t.Errorf("requests %q", host.Requests)
		}
	}
}

func TestWithoutAnObjectItIsAccounts(t *testing.T) {
	host := tooltest.NewHost(t, tooltest.OK(`{"sObjects":[{"count":17,"name":"Account"}]}`))
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{}`})
	if failure != nil || string(output.Text) != "Account has about 17 records." {
		t.Errorf("got %s, %+v", output.Text, failure)
	}
}

func TestAnAnswerThatIsNoJSONIsAFailure(t *testing.T) {
	host := tooltest.NewHost(t, tooltest.OK("<html>"))
	if _, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"object_name":"Account"}`}); failure == nil {
		t.Error("no failure")
	}
}
