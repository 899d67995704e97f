package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool/tooltest"
)

const (
	jobID = "7505e00000abcdeAAA"
	call  = `{"job_id":"` + jobID + `"}`
)

func TestTheDefinitionKeepsTheRules(t *testing.T) {
	tooltest.CheckDefinition(t, definition())
	if got, want := definition().Annotations, (tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true}); got != want {
		t.Errorf("annotations %+v", got)
	}
}

type status struct {
	JobID, Object, Operation, State, ErrorMessage string
	Ended                                         bool
	Processed, Failed, From                       int
	Rows                                          []row
}

type row struct {
	Outcome, ID, Code, Message string
	Fields                     []string
	Values                     map[string]string
}

func follow(t *testing.T, c tooltest.Call, answers ...tooltest.Answer) (status, tool.Output) {
	t.Helper()
	output, failure := tooltest.Run(t, definition(), tooltest.NewHost(t, answers...), c)
	if failure != nil {
		t.Fatal(failure)
	}
	var s status
	if err := json.Unmarshal(output.Structured, &s); err != nil {
		t.Fatal(err)
	}
	return s, output
}

func state(name string, processed, failed int) tooltest.Answer {
	return tooltest.OK(fmt.Sprintf(`{"id":"%s","operation":"insert","object":"Account","state":"%s","numberRecordsProcessed":%d,"numberRecordsFailed":%d}`, jobID, name, processed, failed))
}

func TestAJobThatRunsTellsHowFarItIs(t *testing.T) {
	s, output := follow(t, tooltest.Call{Arguments: call}, state("InProgress", 700, 3))
	if s.Ended || s.Processed != 700 || s.Failed != 3 || s.Object != "Account" || s.Operation != "insert" || len(s.Rows) != 0 {
		t.Errorf("got %+v", s)
	}
	if !strings.Contains(string(output.Text), "700 rows processed, 3 of them failed. It has not ended") || output.Cursor != "" {
		t.Errorf("got %s", output.Text)
	}
}

func TestAJobThatHasEndedTellsOfEachRow(t *testing.T) {
	failed := tooltest.OK("\"sf__Id\",\"sf__Error\",Name,Phone\n\"\",\"REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --\",\"\",\"1\"\n")
	rest := tooltest.OK("Name,Phone\n\"C, \"\"x\"\"\",\n")
	good := tooltest.OK("\"sf__Id\",\"sf__Created\",Name,Phone\n\"001000000000001AAA\",\"true\",\"A\",\"\"\n")
	s, output := follow(t, tooltest.Call{Arguments: call}, state("Aborted", 2, 1), failed, rest, good)
	want := `[{failed  REQUIRED_FIELD_MISSING Required fields are missing: [Name] [Name] map[Phone:1]} ` +
		`{not processed    [] map[Name:C, "x"]} {done 001000000000001AAA   [] map[Name:A]}]`
	if got := fmt.Sprint(s.Rows); got != want || !s.Ended || s.From != 1 {
		t.Errorf("got %s", got)
	}
	if !strings.Contains(string(output.Text), "Aborted. 2 rows processed, 1 of them failed.") {
		t.Errorf("got %s", output.Text)
	}
}

func TestManyRowsGoOnByCursorUntilEachWasListedOnce(t *testing.T) {
	var bad, done strings.Builder
	bad.WriteString("sf__Id,sf__Error,Name\n")
	done.WriteString("sf__Id,sf__Created,Name\n")
	for i := range 300 {
		fmt.Fprintf(&bad, ",\"X:%s: --\",bad %d\n", strings.Repeat("long ", 150), i)
		fmt.Fprintf(&done, "%018d,true,good %d\n", i, i)
	}
	seen := map[string]bool{}
	c := tooltest.Call{Arguments: call, Budget: 8000}
	for calls := 1; ; calls++ {
		s, output := follow(t, c, state("JobComplete", 600, 300), tooltest.OK(bad.String()), tooltest.OK(""), tooltest.OK(done.String()))
		for _, r := range s.Rows {
			if seen[r.Values["Name"]] {
				t.Fatalf("%v is listed twice", r.Values)
			}
			seen[r.Values["Name"]] = true
		}
		if c.Cursor = output.Cursor; c.Cursor == "" {
			break
		}
		if calls > 200 {
			t.Fatal("it does not end")
		}
	}
	if len(seen) != 600 {
		t.Errorf("%d rows were listed", len(seen))
	}
}

func TestARowThatIsLargerThanAResultIsListedWithoutItsValues(t *testing.T) {
	names, values := "sf__Id,sf__Created", "001000000000001AAA,true"
	for i := range 100 {
		names += fmt.Sprintf(",Field_%d__c", i)
		values += "," + strings.Repeat("x", 300)
	}
	s, output := follow(t, tooltest.Call{Arguments: call, Budget: 8000}, state("JobComplete", 2, 0), tooltest.OK(""), tooltest.OK(""),
		tooltest.OK(names+"\n"+values+"\n"+values+"\n"))
	if len(s.Rows) != 1 || s.Rows[0].ID != "001000000000001AAA" || len(s.Rows[0].Values) != 0 || output.Cursor != "1" {
		t.Errorf("got %+v, cursor %q", s, output.Cursor)
	}
}

func TestWrongCallsFail(t *testing.T) {
	for name, c := range map[string]struct {
		call    tooltest.Call
		answers []tooltest.Answer
		code    string
	}{
		"a path for an id":    {tooltest.Call{Arguments: `{"job_id":"../limits/12345"}`}, nil, "INVALID_ARGUMENT"},
		"a cursor of another": {tooltest.Call{Arguments: call, Cursor: "x"}, nil, "INVALID_CURSOR"},
		"no such job":         {tooltest.Call{Arguments: call}, []tooltest.Answer{{Status: 404, Body: `[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]`}}, "NOT_FOUND"},
		"no state":            {tooltest.Call{Arguments: call}, []tooltest.Answer{tooltest.OK(`{}`)}, "INVALID_ANSWER"},
		"no results":          {tooltest.Call{Arguments: call}, []tooltest.Answer{state("Failed", 0, 0), {Status: 503}}, "HTTP_503"},
	} {
		t.Run(name, func(t *testing.T) {
			c.call.Budget = 1000
			_, failure := tooltest.Unchecked(definition(), tooltest.NewHost(t, c.answers...), c.call)
			if failure == nil || failure.Code != c.code {
				t.Errorf("got %+v", failure)
			}
		})
	}
}

func FuzzResults(f *testing.F) {
	f.Add([]byte("sf__Id,sf__Error,A\n001000000000001AAA,\"X:m:F --\",1\n"), []byte("A\n1\n"), 2000)
	f.Add([]byte("\"\xff\n\""), []byte("a,b,c\n\"1"), 100)
	f.Fuzz(func(t *testing.T, failed, rest []byte, budget int) {
		host := tooltest.NewHost(t, state("Failed", 1, 1), tooltest.OK(string(failed)), tooltest.OK(string(rest)), tooltest.OK(string(failed)))
		output, failure := tooltest.Unchecked(definition(), host, tooltest.Call{Arguments: call, Budget: max(budget, 0)})
		if failure != nil {
			t.Fatal(failure)
		}
		tooltest.Fits(t, definition().OutputSchema, string(output.Structured))
	})
}
