package main

import (
	"slices"
	"testing"

	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool/tooltest"
)

func TestTheDefinitionKeepsTheRules(t *testing.T) {
	tooltest.CheckDefinition(t, definition())
	if got, want := definition().Annotations, (tool.Annotations{OpenWorld: true}); got != want {
		t.Errorf("annotations %+v", got)
	}
}

const check = "Look for the record before you try again, so that it is not created twice: SELECT Id, CreatedDate FROM Account ORDER BY CreatedDate DESC LIMIT 5"

func TestARecordIsCreatedFromItsDataAsGiven(t *testing.T) {
	host := tooltest.NewHost(t, tooltest.Answer{Status: 201, Body: `{"id":"0011Y00003HVMu4QAH","success":true,"errors":[]}`})
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"object_name":"Account","data":{"Name": "Caf\u00e9","N":1.50,"B":12345678901234567890}}`})
	if failure != nil {
		t.Fatal(failure)
	}
	if want := "Create Account Record Result (JSON):\n{\n  \"id\": \"0011Y00003HVMu4QAH\",\n  \"success\": true,\n  \"errors\": []\n}"; string(output.Text) != want {
		t.Errorf("got %s", output.Text)
	}
	if want := `{"id":"0011Y00003HVMu4QAH","success":true,"errors":[]}`; string(output.Structured) != want {
		t.Errorf("got %s", output.Structured)
	}
	if want := []string{"POST sobjects/Account\n" + `{"Name": "Caf\u00e9","N":1.50,"B":12345678901234567890}`}; !slices.Equal(host.Requests, want) {
		t.Errorf("requests %q", host.Requests)
	}
}

func TestOnlyKnownMembersOfTheAnswerAreStructured(t *testing.T) {
	host := tooltest.NewHost(t, tooltest.Answer{Status: 201, Body: `{"new":1,"success":true,"warnings":[{"message":"w"}],"id":"001","infos":[]}`})
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"object_name":"Account","data":{}}`})
	if failure != nil {
		t.Fatal(failure)
	}
	if want := `{"id":"001","success":true,"errors":[],"warnings":[{"message":"w"}],"infos":[]}`; string(output.Structured) != want {
		t.Errorf("got %s", output.Structured)
	}
}

func TestWrongCallsFail(t *testing.T) {
	const good = `{"object_name":"Account","data":{"Nam":"x"}}`
	unreadable := tool.Failure{Code: "INVALID_ANSWER", Message: "The org accepted the record, and its answer cannot be read: it does not give the record's id.", Hint: check}
	for name, c := range map[string]struct {
		arguments string
		answers   []tooltest.Answer
		want      tool.Failure
	}{
		"no data": {`{"object_name":"Account"}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `data` is missing."}},
		"data that is no object": {`{"object_name":"Account","data":[]}`, nil,
			tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `data` must be an object."}},
		"an unknown field": {good, []tooltest.Answer{
			{Status: 400, Body: `[{"message":"No such column 'Nam' on sobject of type Account","errorCode":"INVALID_FIELD"}]`},
			tooltest.OK(`{"fields":[{"name":"Name"},{"name":"Industry"}]}`),
		}, tool.Failure{Code: "INVALID_FIELD", Message: "No such column 'Nam' on sobject of type Account",
			Hint: "Did you mean `Name`? `get_object_fields` lists the fields of Account."}},
		"a rule that forbids it": {good, []tooltest.Answer{{Err: &tool.FetchError{Kind: tool.Denied, Rule: "read-only", Message: "POST is a change.", Remedy: "Start without --read-only."}}},
			tool.Failure{Code: "REQUEST_DENIED", Message: "Denied by the rule `read-only`: POST is a change.", Hint: "Start without --read-only."}},
		"no answer": {good, []tooltest.Answer{{Err: &tool.FetchError{Kind: tool.TimedOut}}},
			tool.Failure{Code: "TIMED_OUT", Message: "The org did not answer in time. The change may have been carried out.", Hint: check}},
		"an answer without an id": {good, []tooltest.Answer{{Status: 201, Body: `{"success":true}`}}, unreadable},
		"an answer cut short":     {good, []tooltest.Answer{{Status: 201, Body: `{"id":"001"`}}, unreadable},
		"an empty answer":         {good, []tooltest.Answer{{Status: 204}}, unreadable},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := tooltest.Unchecked(definition(), tooltest.NewHost(t, c.answers...), tooltest.Call{Arguments: c.arguments, Budget: 1000})
			if got == nil || *got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}
