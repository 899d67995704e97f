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
	if got, want := definition().Annotations, (tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true}); got != want {
		t.Errorf("annotations %+v", got)
	}
}

const account = `{"attributes":{"type":"Account","url":"/services/data/v60.0/sobjects/Account/0011Y00003HVMu4QAH"},"Id":"0011Y00003HVMu4QAH","Name":"Acme"}`

func TestARecordIsShownInItsFormat(t *testing.T) {
	for format, want := range map[string]string{
		"":                    `{"Id":"0011Y00003HVMu4QAH","Name":"Acme"}`,
		`,"format":"compact"`: `{"Id":"0011Y00003HVMu4QAH","Name":"Acme"}`,
		`,"format":"json"`:    "{\n  \"Id\": \"0011Y00003HVMu4QAH\",\n  \"Name\": \"Acme\"\n}",
	} {
		host := tooltest.NewHost(t, tooltest.OK(account))
		output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"object_name":"Account","record_id":"0011Y00003HVMu4"` + format + `}`})
		if failure != nil || string(output.Text) != want {
			t.Errorf("got %s, %+v", output.Text, failure)
		}
		if want := `{"record":{"Id":"0011Y00003HVMu4QAH","Name":"Acme"}}`; string(output.Structured) != want {
			t.Errorf("got %s", output.Structured)
		}
		if want := []string{"GET sobjects/Account/0011Y00003HVMu4"}; !slices.Equal(host.Requests, want) {
			t.Errorf("requests %q", host.Requests)
		}
	}
}

func TestALargeRecordIsCutAndSaysSo(t *testing.T) {
	host := tooltest.NewHost(t, tooltest.OK(`{"attributes":{},"Id":"1","Body":"`+strings.Repeat("x", 12_345+4000)+`"}`))
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"object_name":"Note","record_id":"0021Y00003HVMu4"}`, Budget: 10_000})
	if failure != nil {
		t.Fatal(failure)
	}
	if !strings.Contains(string(output.Text), "… (12,345 more characters)") || !strings.Contains(string(output.Structured), `"shortened":["Body"]`) {
		t.Errorf("got %s", output.Text[len(output.Text)-200:])
	}
}

func TestWrongCallsFail(t *testing.T) {
	notFound := tooltest.Answer{Status: 404, Body: `[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]`}
	for name, c := range map[string]struct {
		arguments string
		answers   []tooltest.Answer
		want      tool.Failure
	}{
		"an id that is a path": {`{"object_name":"Account","record_id":"../../../query?q=x"}`, nil,
			tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `record_id` must be a record id: 15 or 18 letters and digits."}},
		"no object": {`{"record_id":"0011Y00003HVMu4"}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `object_name` is missing."}},
		"an unknown object": {`{"object_name":"Acount","record_id":"0011Y00003HVMu4"}`, []tooltest.Answer{notFound, tooltest.OK(`{"sobjects":[{"name":"Account"}]}`)},
			tool.Failure{Code: "NOT_FOUND", Message: "The requested resource does not exist", Hint: "Did you mean `Account`? `list_sobjects` lists the objects."}},
		"an unknown record": {`{"object_name":"Account","record_id":"0011Y00003HVMu4"}`, []tooltest.Answer{notFound, tooltest.OK(`{"sobjects":[{"name":"Account"}]}`)},
			tool.Failure{Code: "NOT_FOUND", Message: "The requested resource does not exist", Hint: "The object Account exists: there is no such record of it, or the user of this login may not see it."}},
		"an answer that is no record": {`{"object_name":"Account","record_id":"0011Y00003HVMu4"}`, []tooltest.Answer{tooltest.OK("[]")},
			tool.Failure{Code: "INVALID_ANSWER", Message: "The org's answer cannot be used: the answer is not a record."}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := tooltest.Unchecked(definition(), tooltest.NewHost(t, c.answers...), tooltest.Call{Arguments: c.arguments, Budget: 1000})
			if got == nil || *got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestChosenFieldsAreAskedFor(t *testing.T) {
	for fields, want := range map[string]string{
		`["Name","Region__c"]`: "GET sobjects/Account/0011Y00003HVMu4 ?fields=Name,Region__c",
		`[]`:                   "GET sobjects/Account/0011Y00003HVMu4",
	} {
		host := tooltest.NewHost(t, tooltest.OK(account))
		_, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"object_name":"Account","record_id":"0011Y00003HVMu4","fields":` + fields + `}`})
		if failure != nil || !slices.Equal(host.Requests, []string{want}) {
			t.Errorf("requests %q, %+v", host.Requests, failure)
		}
	}
	_, failure := tooltest.Unchecked(definition(), tooltest.NewHost(t), tooltest.Call{Arguments: `{"object_name":"Account","record_id":"0011Y00003HVMu4","fields":["Owner.Name"]}`})
	if failure == nil || failure.Message != "The argument `fields` must hold API names of the object's own fields, such as `Name` or `Region__c`; run_soql_query reads fields of parents." {
		t.Errorf("got %+v", failure)
	}
}
