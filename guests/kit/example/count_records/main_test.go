package main

import (
	"os"
	"strings"
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

func TestAnAnswerThatIsNoJSONIsAFailure(t *testing.T) {
	host := tooltest.NewHost(t, tooltest.OK("<html>"))
	if _, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"object_name":"Account"}`}); failure == nil {
		t.Error("no failure")
	}
}

// TestTheGuideShowsThisGuest keeps docs/writing-a-guest.md and its code from drifting apart.
func TestTheGuideShowsThisGuest(t *testing.T) {
	guide, err := os.ReadFile("../../../../docs/writing-a-guest.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"main.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(guide), "```go\n"+string(source)+"```\n") {
			t.Errorf("the guide does not show %s as it is", file)
		}
	}
}
