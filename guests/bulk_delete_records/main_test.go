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

const good = `{"object_name":"Account","record_ids":["0011Y00003HVMu4QAH","0011Y00003HVMu5"]}`

func describe() tooltest.Answer {
	return tooltest.OK(`{"fields":[{"keyPrefix":"003"}],"keyPrefix":"001","name":"Account"}`)
}

func TestEachRecordHasItsResult(t *testing.T) {
	host := tooltest.NewHost(t, describe(), tooltest.OK(`[{"id":"0011Y00003HVMu4QAH","success":true,"errors":[]},{"id":"0011Y00003HVMu5","success":false,"errors":[{"statusCode":"DELETE_FAILED","message":"no","fields":[]}]}]`))
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: good})
	if failure != nil {
		t.Fatal(failure)
	}
	if want := []string{"GET sobjects/Account/describe", "DELETE composite/sobjects ?ids=0011Y00003HVMu4QAH,0011Y00003HVMu5 ?allOrNone=false"}; !slices.Equal(host.Requests, want) {
		t.Errorf("requests %q", host.Requests)
	}
	if want := `{"object":"Account","total":2,"succeeded":1,"failed":1,"unknown":0,"notSent":0,"failedRows":"2","hint":"Delete or move the records that belong to it first.","ids":["0011Y00003HVMu4QAH",null],` +
		`"failures":[{"row":2,"id":"0011Y00003HVMu5","code":"DELETE_FAILED","message":"no","fields":[]}]}`; string(output.Structured) != want {
		t.Errorf("got %s", output.Structured)
	}
	if s := string(output.Text); !strings.HasPrefix(s, "Bulk Delete Account Results (JSON):\n[\n") || !strings.Contains(s, "1 of 2 rows deleted.\n1 failed: row 2.") {
		t.Errorf("got %s", s)
	}
}

func TestNothingIsDeletedWhenTheCallIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		arguments string
		answers   []tooltest.Answer
		want      tool.Failure
	}{
		"ids of another object": {strings.Replace(good, "0011Y00003HVMu5", "0031Y00003HVMu5", 1), []tooltest.Answer{describe()},
			tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `record_ids` holds ids of another object: number 2, 0031Y00003HVMu5, does not begin with 001 as those of Account do. Nothing was deleted."}},
		"a text that is no id": {strings.Replace(good, "0011Y00003HVMu5", "001,002", 1), nil,
			tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `record_ids` must hold record ids only, 15 or 18 letters and digits: number 2 is none."}},
		"no ids": {`{"object_name":"Account","record_ids":[]}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `record_ids` is empty."}},
		"an unknown object": {strings.Replace(good, "Account", "Acount", 1), []tooltest.Answer{
			{Status: 404, Body: `[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]`}, tooltest.OK(`{"sobjects":[{"name":"Account"}]}`)},
			tool.Failure{Code: "NOT_FOUND", Message: "The requested resource does not exist", Hint: "Did you mean `Account`? `list_sobjects` lists the objects."}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := tooltest.Unchecked(definition(), tooltest.NewHost(t, c.answers...), tooltest.Call{Arguments: c.arguments, Budget: 1000})
			if got == nil || *got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}
