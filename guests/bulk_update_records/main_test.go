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

const good = `{"object_name":"Account","data":[{"Name":"x","Id":"0011Y00003HVMu4QAH"},{"Id":"0011Y00003HVMu5","Phone":null}]}`

func TestEachRowHasItsResult(t *testing.T) {
	host := tooltest.NewHost(t, tooltest.OK(`[{"id":"0011Y00003HVMu4QAH","success":true,"errors":[]},{"success":false,"errors":[{"statusCode":"ENTITY_IS_DELETED","message":"entity is deleted","fields":[]}]}]`))
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: good})
	if failure != nil {
		t.Fatal(failure)
	}
	if want := []string{"PATCH composite/sobjects\n" + `{"allOrNone":false,"records":[{"attributes":{"type":"Account"},"id":"0011Y00003HVMu4QAH","Name":"x"},` +
		`{"attributes":{"type":"Account"},"id":"0011Y00003HVMu5","Phone":null}]}`}; !slices.Equal(host.Requests, want) {
		t.Errorf("requests %q", host.Requests)
	}
	if want := `{"object":"Account","total":2,"succeeded":1,"failed":1,"unknown":0,"notSent":0,"failedRows":"2","hint":"The record is deleted already.","ids":["0011Y00003HVMu4QAH",null],` +
		`"failures":[{"row":2,"id":"0011Y00003HVMu5","code":"ENTITY_IS_DELETED","message":"entity is deleted","fields":[]}]}`; string(output.Structured) != want {
		t.Errorf("got %s", output.Structured)
	}
	if s := string(output.Text); !strings.HasPrefix(s, "Bulk Update Account Results (JSON):\n[\n") || !strings.Contains(s, "1 of 2 rows changed.\n1 failed: row 2.") {
		t.Errorf("got %s", s)
	}
}

func TestARowWithoutAnIDIsRefused(t *testing.T) {
	for _, row := range []string{`{}`, `{"Id":"1"}`, `{"Id":null}`, `{"Id":"0011Y00003HVMu4/.."}`} {
		_, got := tooltest.Unchecked(definition(), tooltest.NewHost(t), tooltest.Call{Arguments: `{"object_name":"Account","data":[{"Id":"0011Y00003HVMu5"},` + row + `]}`})
		want := tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `data` must have a record id in every row, 15 or 18 letters and digits under `Id`: row 2 has none."}
		if got == nil || *got != want {
			t.Errorf("%s: got %+v", row, got)
		}
	}
}

func TestARowOfAJobCanEmptyAField(t *testing.T) {
	many := strings.Repeat(`,{"Id":"0011Y00003HVMu5","Phone":"1, 2"}`, 2000)
	host := tooltest.NewHost(t, tooltest.OK(`{"id":"7505e00000abcdeAAA"}`), tooltest.Answer{Status: 400})
	host.Answers = append(host.Answers, tooltest.Answer{Status: 200})
	_, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"object_name":"Account","data":[{"Id":"0011Y00003HVMu4","Phone":null,"Fax":""},{"Id":"0011Y00003HVMu4","Owner":{"Key__c":7},"On__c":true}` + many + `]}`})
	if failure == nil {
		t.Fatal("no failure")
	}
	want := "PUT jobs/ingest/7505e00000abcdeAAA/batches\nId,Phone,Fax,Owner.Key__c,On__c\n0011Y00003HVMu4,#N/A,#N/A,,\n0011Y00003HVMu4,,,7,true\n0011Y00003HVMu5,\"1, 2\",,,\n"
	if !strings.HasPrefix(host.Requests[1], want) {
		t.Errorf("got %s", host.Requests[1][:200])
	}
}
