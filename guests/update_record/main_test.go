package main

import (
	"slices"
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

const good = `{"object_name":"Account","record_id":"0011Y00003HVMu4QAH","data":{"Phone":"1","Fax":null}}`

func TestARecordIsChanged(t *testing.T) {
	host := tooltest.NewHost(t, tooltest.Answer{Status: 204})
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: good})
	if failure != nil || string(output.Text) != "Update Account Record Result: 204" {
		t.Errorf("got %s, %+v", output.Text, failure)
	}
	if want := `{"object":"Account","id":"0011Y00003HVMu4QAH","status":204,"success":true}`; string(output.Structured) != want {
		t.Errorf("got %s", output.Structured)
	}
	if want := []string{"PATCH sobjects/Account/0011Y00003HVMu4QAH\n" + `{"Phone":"1","Fax":null}`}; !slices.Equal(host.Requests, want) {
		t.Errorf("requests %q", host.Requests)
	}
}

func TestWrongCallsFail(t *testing.T) {
	for name, c := range map[string]struct {
		arguments string
		answers   []tooltest.Answer
		want      tool.Failure
	}{
		"an id that is a path": {`{"object_name":"Account","record_id":"../Contact/1234","data":{}}`, nil,
			tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `record_id` must be a record id: 15 or 18 letters and digits."}},
		"no data": {`{"object_name":"Account","record_id":"0011Y00003HVMu4"}`, nil,
			tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `data` is missing."}},
		"nothing to change": {`{"object_name":"Account","record_id":"0011Y00003HVMu4","data":{}}`, nil,
			tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `data` is empty."}},
		"an unknown field": {good, []tooltest.Answer{
			{Status: 400, Body: `[{"message":"No such column 'Phne' on sobject of type Account","errorCode":"INVALID_FIELD"}]`},
			tooltest.OK(`{"fields":[{"name":"Phone"}]}`),
		}, tool.Failure{Code: "INVALID_FIELD", Message: "No such column 'Phne' on sobject of type Account", Hint: "Did you mean `Phone`? `get_object_fields` lists the fields of Account."}},
		"an answer that confirms nothing": {good, []tooltest.Answer{tooltest.OK("<html>")},
			tool.Failure{Code: "INVALID_ANSWER", Message: "The org answered with status 200 where 204 confirms the change. The change may have been carried out.",
				Hint: "Read the record with get_record: it shows whether it holds the new values."}},
		"no answer": {good, []tooltest.Answer{{Err: &tool.FetchError{Kind: tool.TimedOut}}},
			tool.Failure{Code: "TIMED_OUT", Message: "The org did not answer in time. The change may have been carried out.",
				Hint: "Read the record with get_record: it shows whether it holds the new values."}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := tooltest.Unchecked(definition(), tooltest.NewHost(t, c.answers...), tooltest.Call{Arguments: c.arguments, Budget: 1000})
			if got == nil || *got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}
