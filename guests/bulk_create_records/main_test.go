package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
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

// id is a record's id of that number.
func id(n int) string { return fmt.Sprintf("001000000%06dAAA", n) }

// created is the answer for rows from..to-1, of which those that fails names fail.
func created(from, to int, fails func(int) bool) tooltest.Answer {
	var list []string
	for i := from; i < to; i++ {
		if fails(i) {
			list = append(list, `{"success":false,"errors":[{"statusCode":"REQUIRED_FIELD_MISSING","message":"Required fields are missing: [Name]","fields":["Name"]}]}`)
		} else {
			list = append(list, `{"id":"`+id(i)+`","success":true,"errors":[]}`)
		}
	}
	return tooltest.OK("[" + strings.Join(list, ",") + "]")
}

func none(int) bool { return false }

// rows is the argument for so many rows.
func rows(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"Name":"A %d"}`, i+1)
	}
	return `{"object_name":"Account","data":[` + strings.Join(list, ",") + `]}`
}

type structured struct {
	Total, Succeeded, Failed, Unknown, NotSent int
	FailedRows, UnknownRows, NotSentRows       string
	From, To, FailuresOmitted                  int
	IDs                                        []*string `json:"ids"`
	Failures                                   []struct {
		Row           int
		Code, Message string
	}
	JobID, JobState, Hint string
}

func decode(t *testing.T, output tool.Output) structured {
	t.Helper()
	var s structured
	if err := json.Unmarshal(output.Structured, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEachRowHasItsResult(t *testing.T) {
	host := tooltest.NewHost(t, created(1, 4, func(i int) bool { return i == 2 }))
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{
		Arguments: `{"object_name":"Account","data":[{"Name":"A","N":1.50,"Owner":{"Key__c":"7"}},{"attributes":{"type":"User"},"Phone":"1"},{"Name":null}]}`})
	if failure != nil {
		t.Fatal(failure)
	}
	if want := []string{"POST composite/sobjects\n" + `{"allOrNone":false,"records":[{"attributes":{"type":"Account"},"Name":"A","N":1.50,"Owner":{"Key__c":"7"}},` +
		`{"attributes":{"type":"Account"},"Phone":"1"},{"attributes":{"type":"Account"},"Name":null}]}`}; !slices.Equal(host.Requests, want) {
		t.Errorf("requests %q", host.Requests)
	}
	if want := "Bulk Create Account Results (JSON):\n[\n  {\n    \"success\": true,\n    \"created\": true,\n    \"id\": \"" + id(1) + "\",\n    \"errors\": []\n  },\n" +
		"  {\n    \"success\": false,\n    \"created\": false,\n    \"id\": null,\n    \"errors\": [\n      {\n        \"message\": \"Required fields are missing: [Name]\",\n" +
		"        \"fields\": [\n          \"Name\"\n        ],\n        \"statusCode\": \"REQUIRED_FIELD_MISSING\"\n      }\n    ],\n    \"row\": 2\n  },\n" +
		"  {\n    \"success\": true,\n    \"created\": true,\n    \"id\": \"" + id(3) + "\",\n    \"errors\": []\n  }\n]\n\n" +
		"2 of 3 rows created.\n1 failed: row 2.\nNext: Give the fields that are named a value."; string(output.Text) != want {
		t.Errorf("got %s", output.Text)
	}
	if want := `{"object":"Account","total":3,"succeeded":2,"failed":1,"unknown":0,"notSent":0,"failedRows":"2","hint":"Give the fields that are named a value.",` +
		`"ids":["` + id(1) + `",null,"` + id(3) + `"],"failures":[{"row":2,"code":"REQUIRED_FIELD_MISSING","message":"Required fields are missing: [Name]","fields":["Name"]}]}`; string(output.Structured) != want {
		t.Errorf("got %s", output.Structured)
	}
}

func TestRowsThatAreAllCreatedAreShownAsJSONAlone(t *testing.T) {
	output, failure := tooltest.Run(t, definition(), tooltest.NewHost(t, created(1, 4, none)), tooltest.Call{Arguments: rows(3)})
	if failure != nil {
		t.Fatal(failure)
	}
	heading, list, _ := strings.Cut(string(output.Text), "\n")
	var results []map[string]any
	if err := json.Unmarshal([]byte(list), &results); err != nil || heading != "Bulk Create Account Results (JSON):" || len(results) != 3 {
		t.Fatalf("%v: %s", err, output.Text)
	}
	for i, result := range results {
		if result["id"] != id(i+1) || result["success"] != true || result["created"] != true || len(result) != 4 {
			t.Errorf("row %d: %v", i+1, result)
		}
	}
}

func TestMoreThan200RowsTakeSeveralRequestsWithProgress(t *testing.T) {
	fails := func(i int) bool { return i%100 == 0 }
	host := tooltest.NewHost(t, created(1, 201, fails), created(201, 401, fails), created(401, 451, fails))
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: rows(450)})
	if failure != nil {
		t.Fatal(failure)
	}
	s := decode(t, output)
	if s.Succeeded != 446 || s.FailedRows != "100,200,300,400" || len(s.IDs) != 450 || *s.IDs[449] != id(450) || s.IDs[99] != nil {
		t.Errorf("got %+v", s)
	}
	if want := []string{"0/450 Creating records", "200/450 Creating records", "400/450 Creating records"}; !slices.Equal(host.Steps, want) {
		t.Errorf("progress %q", host.Steps)
	}
}

func TestAllOrNoneIsAskedOfTheOrg(t *testing.T) {
	host := tooltest.NewHost(t, tooltest.OK(`[{"success":false,"errors":[{"statusCode":"ALL_OR_NONE_OPERATION_ROLLED_BACK","message":"m","fields":[]}]},`+
		`{"success":false,"errors":[{"statusCode":"REQUIRED_FIELD_MISSING","message":"n","fields":[]}]}]`))
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"object_name":"Account","data":[{"Name":"A"},{}],"all_or_none":true}`})
	if failure != nil || !strings.Contains(host.Requests[0], `{"allOrNone":true,`) {
		t.Fatalf("%+v, %q", failure, host.Requests)
	}
	if s := decode(t, output); s.FailedRows != "1-2" || s.Hint != "Give the fields that are named a value." {
		t.Errorf("got %+v", s)
	}
}

func TestWorkThatStopsHalfWayNamesItsRows(t *testing.T) {
	for name, c := range map[string]struct {
		second tooltest.Answer
		check  func(structured) bool
		text   string
	}{
		"no answer": {tooltest.Answer{Err: &tool.FetchError{Kind: tool.TimedOut}},
			func(s structured) bool { return s.Unknown == 200 && s.UnknownRows == "201-400" && s.Failed == 0 },
			"200 sent without an answer, which may have been created: rows 201-400.\n50 not sent: rows 401-450.\nIt stopped because of TIMED_OUT"},
		"a server in between": {tooltest.Answer{Status: 502}, func(s structured) bool { return s.UnknownRows == "201-400" }, "It stopped because of HTTP_502"},
		"a refusal": {tooltest.Answer{Status: 403, Body: `[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]`},
			func(s structured) bool {
				return s.FailedRows == "201-400" && s.Failures[0].Code == "REQUEST_LIMIT_EXCEEDED" && s.Unknown == 0
			}, "200 failed: rows 201-400.\n50 not sent: rows 401-450."},
		"an answer cut short":    {tooltest.OK(`[{"success":true`), func(s structured) bool { return s.UnknownRows == "201-400" }, "It stopped because of INVALID_ANSWER"},
		"an answer for one less": {created(201, 400, none), func(s structured) bool { return s.UnknownRows == "201-400" }, "It stopped because of INVALID_ANSWER"},
	} {
		t.Run(name, func(t *testing.T) {
			output, failure := tooltest.Run(t, definition(), tooltest.NewHost(t, created(1, 201, none), c.second), tooltest.Call{Arguments: rows(450)})
			if failure != nil {
				t.Fatal(failure)
			}
			if s := decode(t, output); s.Succeeded != 200 || s.NotSentRows != "401-450" || !c.check(s) {
				t.Errorf("got %+v", s)
			}
			if !strings.Contains(string(output.Text), c.text) {
				t.Errorf("got %s", output.Text[max(0, len(output.Text)-600):])
			}
		})
	}
}

func TestAResultThatDoesNotFitStillNamesEveryRow(t *testing.T) {
	long := strings.Repeat("very ", 100)
	var all []string
	for i := range 200 {
		all = append(all, fmt.Sprintf(`{"success":false,"errors":[{"statusCode":"DUPLICATE_VALUE","message":"%d is %s long","fields":[]}]}`, i, long))
	}
	for _, budget := range []int{60_000, 20_000, 8_000, 3_000} {
		host := tooltest.NewHost(t, tooltest.OK("["+strings.Join(all, ",")+"]"))
		output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: rows(200), Budget: budget})
		if failure != nil {
			t.Fatal(failure)
		}
		if s := decode(t, output); s.FailedRows != "1-200" || len(s.Failures)+s.FailuresOmitted != 200 {
			t.Errorf("%d: got %+v", budget, s)
		}
		if !strings.Contains(string(output.Text), "200 failed: rows 1-200.") {
			t.Errorf("%d: got %s", budget, output.Text)
		}
	}
}

func TestWrongCallsFail(t *testing.T) {
	const one = `{"object_name":"Account","data":[{"Nam":"x"}]}`
	for name, c := range map[string]struct {
		arguments string
		answers   []tooltest.Answer
		want      tool.Failure
	}{
		"no rows":          {`{"object_name":"Account","data":[]}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `data` is empty."}},
		"a row of a type":  {`{"object_name":"Account","data":[{},1]}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `data` must hold objects only: row 2 is none."}},
		"data of a type":   {`{"object_name":"Account","data":{}}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `data` must be an array."}},
		"a name of a path": {`{"object_name":"../x","data":[{}]}`, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `object_name` must be the API name of an object, such as `Account` or `Invoice__c`."}},
		"all or none of many": {strings.Replace(rows(201), `{"object`, `{"all_or_none":true,"object`, 1), nil,
			tool.Failure{Code: "INVALID_ARGUMENT", Message: "`all_or_none` holds for at most 200 rows, which Salesforce takes in one request: there are 201.",
				Hint: "Send at most 200 rows in one call, or leave all_or_none out."}},
		"an unknown field": {one, []tooltest.Answer{{Status: 400, Body: `[{"message":"No such column 'Nam' on sobject of type Account","errorCode":"INVALID_FIELD"}]`}, tooltest.OK(`{"fields":[{"name":"Name"}]}`)},
			tool.Failure{Code: "INVALID_FIELD", Message: "No such column 'Nam' on sobject of type Account\nNo row was created.", Hint: "Did you mean `Name`? `get_object_fields` lists the fields of Account."}},
		"no answer": {one, []tooltest.Answer{{Err: &tool.FetchError{Kind: tool.TimedOut}}},
			tool.Failure{Code: "TIMED_OUT", Message: "The org did not answer in time. The change may have been carried out.",
				Hint: "Look for the records before you try again, so that they are not created twice."}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := tooltest.Unchecked(definition(), tooltest.NewHost(t, c.answers...), tooltest.Call{Arguments: c.arguments, Budget: 1000})
			if got == nil || *got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`[{"id":"001000000000001AAA","success":true,"errors":[]},{"success":false,"errors":[{"statusCode":"X","message":"m","fields":["a"]}]}]`))
	f.Add([]byte(`[{"id":"\"","success":false},{"errors":[{"fields":[1]}]}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		output, failure := tooltest.Unchecked(definition(), tooltest.NewHost(t, tooltest.OK(string(body))), tooltest.Call{Arguments: rows(2), Budget: 4000})
		if failure == nil {
			tooltest.Fits(t, definition().OutputSchema, string(output.Structured))
		}
	})
}
