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

const good = `{"object_name":"Account","record_id":"0011Y00003HVMu4QAH"}`

func TestARecordIsDeleted(t *testing.T) {
	host := tooltest.NewHost(t, tooltest.Answer{Status: 204})
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: good})
	if failure != nil || string(output.Text) != "Delete Account Record Result: 204" {
		t.Errorf("got %s, %+v", output.Text, failure)
	}
	if want := `{"object":"Account","id":"0011Y00003HVMu4QAH","status":204,"success":true}`; string(output.Structured) != want {
		t.Errorf("got %s", output.Structured)
	}
	if want := []string{"DELETE sobjects/Account/0011Y00003HVMu4QAH"}; !slices.Equal(host.Requests, want) {
		t.Errorf("requests %q", host.Requests)
	}
}

func TestWrongCallsFail(t *testing.T) {
	for name, c := range map[string]struct {
		arguments string
		answers   []tooltest.Answer
		want      tool.Failure
	}{
		"a short id": {`{"object_name":"Account","record_id":"001"}`, nil,
			tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `record_id` must be a record id: 15 or 18 letters and digits."}},
		"a record that is gone": {good, []tooltest.Answer{{Status: 404, Body: `[{"message":"entity is deleted","errorCode":"ENTITY_IS_DELETED","fields":[]}]`}},
			tool.Failure{Code: "ENTITY_IS_DELETED", Message: "entity is deleted", Hint: "The record is deleted already."}},
		"no answer": {good, []tooltest.Answer{{Err: &tool.FetchError{Kind: tool.Cancelled}}},
			tool.Failure{Code: "CANCELLED", Message: "The call was cancelled. The change may have been carried out.",
				Hint: "Read the record with get_record: when it is not found, it is deleted. To delete it again does no harm."}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := tooltest.Unchecked(definition(), tooltest.NewHost(t, c.answers...), tooltest.Call{Arguments: c.arguments, Budget: 1000})
			if got == nil || *got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}
