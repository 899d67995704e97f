package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool/tooltest"
)

func TestTheDefinitionKeepsTheRules(t *testing.T) {
	tooltest.CheckDefinition(t, definition())
	if got, want := definition().Annotations, (tool.Annotations{Destructive: true, Idempotent: true, OpenWorld: true}); got != want {
		t.Errorf("annotations %+v", got)
	}
}

const good = `{"object_name":"Account","external_id_field":"Key__c","external_id":"A 7%","data":{"Name":"Acme"}}`

func TestARecordIsCreatedOrChanged(t *testing.T) {
	for name, c := range map[string]struct {
		answer           tooltest.Answer
		text, structured string
	}{
		"created": {tooltest.Answer{Status: 201, Body: `{"id":"0011Y00003HVMu4QAH","success":true,"errors":[],"created":true}`},
			"{\n  \"id\": \"0011Y00003HVMu4QAH\",\n  \"success\": true,\n  \"created\": true,\n  \"errors\": []\n}",
			`{"object":"Account","id":"0011Y00003HVMu4QAH","success":true,"created":true,"errors":[]}`},
		"changed": {tooltest.OK(`{"id":"0011Y00003HVMu4QAH","success":true,"errors":[],"created":false}`),
			"{\n  \"id\": \"0011Y00003HVMu4QAH\",\n  \"success\": true,\n  \"created\": false,\n  \"errors\": []\n}",
			`{"object":"Account","id":"0011Y00003HVMu4QAH","success":true,"created":false,"errors":[]}`},
		"created, in an old version": {tooltest.Answer{Status: 201, Body: `{"id":"0011Y00003HVMu4QAH","success":true,"errors":[]}`},
			"{\n  \"id\": \"0011Y00003HVMu4QAH\",\n  \"success\": true,\n  \"created\": true,\n  \"errors\": []\n}",
			`{"object":"Account","id":"0011Y00003HVMu4QAH","success":true,"created":true,"errors":[]}`},
		"changed, in an old version": {tooltest.Answer{Status: 204},
			"{\n  \"success\": true,\n  \"created\": false,\n  \"errors\": []\n}",
			`{"object":"Account","success":true,"created":false,"errors":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			host := tooltest.NewHost(t, c.answer)
			output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: strings.ReplaceAll(good, " 7%", "7")})
			if failure != nil || string(output.Text) != "Upsert Account Record Result (JSON):\n"+c.text || string(output.Structured) != c.structured {
				t.Errorf("got %s\n%s\n%+v", output.Text, output.Structured, failure)
			}
			if want := []string{"PATCH sobjects/Account/Key__c/A7\n" + `{"Name":"Acme"}`}; !slices.Equal(host.Requests, want) {
				t.Errorf("requests %q", host.Requests)
			}
		})
	}
}

func TestWrongCallsFail(t *testing.T) {
	const segment = "The argument `external_id` cannot stand in a path: it has a slash, a backslash, an escape or a control character."
	for name, c := range map[string]struct {
		arguments string
		answers   []tooltest.Answer
		want      tool.Failure
	}{
		"a value that is a path":     {strings.ReplaceAll(good, "A 7%", "a/../b"), nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: segment}},
		"a value that is an escape":  {strings.ReplaceAll(good, "A 7%", "a%2fb"), nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: segment}},
		"a value that is the parent": {strings.ReplaceAll(good, "A 7%", ".."), nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: segment}},
		"a field that is a path": {strings.ReplaceAll(good, "Key__c", "a/b"), nil,
			tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `external_id_field` must be the API name of a field, such as `Customer_Number__c`."}},
		"a value that several records have": {good, []tooltest.Answer{{Status: 300, Body: `["/services/data/v60.0/sobjects/Account/0011Y00003HVMu4QAH","/services/data/v60.0/sobjects/Account/0011Y00003HVMu5QAH"]`}},
			tool.Failure{Code: "DUPLICATE_EXTERNAL_ID", Message: "More than one record has that value in Key__c. Nothing was changed. They are 0011Y00003HVMu4QAH, 0011Y00003HVMu5QAH.",
				Hint: "Change the record you mean with update_record, by its id."}},
		"a field that is no external id": {good, []tooltest.Answer{{Status: 404, Body: `[{"errorCode":"NOT_FOUND","message":"Provided external ID field does not exist or is not accessible: Key__c"}]`}},
			tool.Failure{Code: "NOT_FOUND", Message: "Provided external ID field does not exist or is not accessible: Key__c",
				Hint: "It takes a field that is marked as External ID: `get_object_fields` with custom_only lists those of Account."}},
		"no answer": {good, []tooltest.Answer{{Err: &tool.FetchError{Kind: tool.TimedOut}}},
			tool.Failure{Code: "TIMED_OUT", Message: "The org did not answer in time. The change may have been carried out.",
				Hint: "Call again with the same arguments: it changes the record if it is there by now, and does not create a second one."}},
		"an answer without an id": {good, []tooltest.Answer{tooltest.OK("{}")},
			tool.Failure{Code: "INVALID_ANSWER", Message: "The org accepted the record, and its answer cannot be read: it does not say whether the record is new.",
				Hint: "Find it with SELECT Id, CreatedDate FROM Account WHERE Key__c = …"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := tooltest.Unchecked(definition(), tooltest.NewHost(t, c.answers...), tooltest.Call{Arguments: c.arguments, Budget: 1000})
			if got == nil || *got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}
