package main

import (
	"slices"

	"testing"

	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool/tooltest"
)

func TestTheDefinitionKeepsTheRules(t *testing.T) {
	tooltest.CheckDefinition(t, definition())
	if got, want := definition().Annotations, (tool.Annotations{Destructive: true, OpenWorld: true}); got != want {
		t.Errorf("annotations %+v", got)
	}
}

func TestARequestIsSentAndItsAnswerShownAsItIs(t *testing.T) {
	for name, c := range map[string]struct {
		arguments, request string
		answer             tooltest.Answer
		text, structured   string
	}{
		"by default GET": {`{"action":"My/v1"}`, "GET My/v1", tooltest.OK(`{"attributes":{"type":"A"},"n":1.50}`),
			"{\n  \"attributes\": {\n    \"type\": \"A\"\n  },\n  \"n\": 1.50\n}", `{"status":200,"result":{"attributes":{"type":"A"},"n":1.50}}`},
		"with parameters": {`{"action":"My/v1?a=1%2C2","params":{"q":"x & y","n":2,"b":true,"l":["c","d"],"z":null}}`, "GET My/v1 ?a=1,2 ?q=x & y ?n=2 ?b=true ?l=c ?l=d",
			tooltest.OK("[]"), "[]", `{"status":200,"result":[]}`},
		"POST": {`{"action":"My/v1","method":"POST","data":{"a": [1]}}`, "POST My/v1\n" + `{"a": [1]}`, tooltest.Answer{Status: 201, Body: `"7071"`},
			`"7071"`, `{"status":201,"result":"7071"}`},
		"PATCH":                      {`{"action":"My/v1","method":"PATCH","data":{}}`, "PATCH My/v1\n{}", tooltest.Answer{Status: 204}, "null", `{"status":204,"result":null}`},
		"DELETE":                     {`{"action":"My/v1","method":"DELETE"}`, "DELETE My/v1", tooltest.Answer{Status: 204}, "null", `{"status":204,"result":null}`},
		"GET with data of no member": {`{"action":"My/v1","data":{}}`, "GET My/v1", tooltest.OK("1"), "1", `{"status":200,"result":1}`},
		"an answer that is no JSON":  {`{"action":"My/v1"}`, "GET My/v1", tooltest.OK("65.0 APEX_CODE,DEBUG\n\"x\""), "65.0 APEX_CODE,DEBUG\n\"x\"", `{"status":200,"result":"65.0 APEX_CODE,DEBUG\n\"x\""}`},
	} {
		t.Run(name, func(t *testing.T) {
			host := tooltest.NewHost(t, c.answer)
			output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: c.arguments})
			if failure != nil || string(output.Text) != "Apex Execute Result (JSON):\n"+c.text || string(output.Structured) != c.structured {
				t.Errorf("got %s\n%s\n%+v", output.Text, output.Structured, failure)
			}
			if !slices.Equal(host.Requests, []string{c.request}) {
				t.Errorf("requests %q", host.Requests)
			}
		})
	}
}

func TestWrongCallsFail(t *testing.T) {
	for name, c := range map[string]struct {
		arguments string
		answers   []tooltest.Answer
		want      tool.Failure
	}{
		"no path":            {`{}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `action` is missing."}},
		"an address":         {`{"action":"https://example.com/x"}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `action` must be a path and not an address: leave out the scheme and the host."}},
		"a parent, encoded":  {`{"action":"a/%2e%2e/b"}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `action` has the segment `..`, which is not allowed: a segment is not empty, `.` or `..` and has no slash, backslash, control character or second escape."}},
		"an unknown method":  {`{"action":"My/v1","method":"TRACE"}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `method` must be one of `GET`, `POST`, `PATCH`, `DELETE`."}},
		"GET with data":      {`{"action":"My/v1","data":{"a":1}}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `data` cannot be sent with GET: give params, or another method."}},
		"a deep parameter":   {`{"action":"My/v1","params":{"a":{"b":1}}}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `params` must hold texts, numbers and booleans only, or lists of them: `a` does not."}},
		"a deeper parameter": {`{"action":"My/v1","params":{"a":[["b"]]}}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `params` must hold texts, numbers and booleans only, or lists of them: `a` does not."}},
		"an unknown resource": {`{"action":"My/v1"}`, []tooltest.Answer{{Status: 404, Body: `[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]`}},
			tool.Failure{Code: "NOT_FOUND", Message: "The requested resource does not exist", Hint: "Check the path, and that what it names is there and visible to the user of this login."}},
		"no answer to a change": {`{"action":"My/v1","method":"POST"}`, []tooltest.Answer{{Err: &tool.FetchError{Kind: tool.TimedOut}}},
			tool.Failure{Code: "TIMED_OUT", Message: "The org did not answer in time. The change may have been carried out.", Hint: "Read what the request was to change before you send it again: it may have been carried out."}},
		"a rule that forbids it": {`{"action":"My/v1","method":"POST"}`, []tooltest.Answer{{Err: &tool.FetchError{Kind: tool.Denied, Rule: "grant", Message: "No."}}},
			tool.Failure{Code: "REQUEST_DENIED", Message: "Denied by the rule `grant`: No."}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := tooltest.Unchecked(definition(), tooltest.NewHost(t, c.answers...), tooltest.Call{Arguments: c.arguments, Budget: 1000})
			if got == nil || *got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}
