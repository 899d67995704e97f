package main

import (
	"fmt"
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

const (
	list = `[{"attributes":{"url":"/services/data/v60.0/sobjects/Account/1","type":"Account"},"Id":"1","Name":"Acme, Inc"},` +
		`{"attributes":{"type":"Contact","url":"x"},"Id":"2","Email":"a@b.c","Owner":{"attributes":{"type":"User"},"Name":"O"}}]`
	found = `{"searchRecords":` + list + `}`
	call  = `{"search":"FIND {Acme}"`
)

func TestTheObjectOfEachRecordIsKept(t *testing.T) {
	for format, want := range map[string]string{
		"":                    "Total: 2 records\nobjectType,Id,Name,Email,Owner\nAccount,1,\"Acme, Inc\",,\nContact,2,,a@b.c,\"{\"\"Name\"\": \"\"O\"\"}\"",
		`,"format":"compact"`: "Total: 2 records\n" + `[{"objectType":"Account","Id":"1","Name":"Acme, Inc"},{"objectType":"Contact","Id":"2","Email":"a@b.c","Owner":{"Name":"O"}}]`,
		`,"format":"json"`: "Total: 2 records\n[\n  {\n    \"objectType\": \"Account\",\n    \"Id\": \"1\",\n    \"Name\": \"Acme, Inc\"\n  },\n" +
			"  {\n    \"objectType\": \"Contact\",\n    \"Id\": \"2\",\n    \"Email\": \"a@b.c\",\n    \"Owner\": {\n      \"Name\": \"O\"\n    }\n  }\n]",
	} {
		for _, body := range []string{found, list} {
			host := tooltest.NewHost(t, tooltest.OK(body))
			output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: call + format + "}"})
			if failure != nil || string(output.Text) != want {
				t.Errorf("got %s, %+v", output.Text, failure)
			}
			if want := `{"totalSize":2,"columns":["objectType","Id","Name","Email","Owner.Name"],"rows":[["Account","1","Acme, Inc",null,null],["Contact","2",null,"a@b.c","O"]],"from":1,"returned":2,"done":true}`; string(output.Structured) != want {
				t.Errorf("got %s", output.Structured)
			}
			if want := []string{"GET search ?q=FIND {Acme}"}; !slices.Equal(host.Requests, want) {
				t.Errorf("requests %q", host.Requests)
			}
		}
	}
}

func TestNothingFound(t *testing.T) {
	output, failure := tooltest.Run(t, definition(), tooltest.NewHost(t, tooltest.OK(`{"searchRecords":[]}`)), tooltest.Call{Arguments: call + "}"})
	if failure != nil || !strings.HasPrefix(string(output.Text), "No records found.\nNothing that") || !strings.Contains(string(output.Structured), `"totalSize":0`) {
		t.Errorf("got %s, %+v", output.Text, failure)
	}
}

func TestALongResultComesInParts(t *testing.T) {
	var all []string
	for i := range 300 {
		all = append(all, fmt.Sprintf(`{"attributes":{"type":"Account"},"Id":"%d"}`, i))
	}
	body := `{"searchRecords":[` + strings.Join(all, ",") + `]}`
	for name, c := range map[string]struct {
		arguments string
		budget    int
		least     int
	}{"by the limit": {call + `,"limit":100}`, 0, 3}, "by the budget": {call + "}", 2000, 3}} {
		t.Run(name, func(t *testing.T) {
			seen, cursor, calls := 0, "", 0
			for {
				output, failure := tooltest.Run(t, definition(), tooltest.NewHost(t, tooltest.OK(body)), tooltest.Call{Arguments: c.arguments, Cursor: cursor, Budget: c.budget})
				if failure != nil {
					t.Fatal(failure)
				}
				for strings.Contains(string(output.Text)+"\n", fmt.Sprintf("\nAccount,%d\n", seen)) {
					seen++
				}
				calls++
				if cursor = output.Cursor; cursor == "" {
					break
				}
				if want := fmt.Sprintf("%d of 300 records.", seen); !strings.Contains(string(output.Text), want) {
					t.Errorf("the text does not say %s", want)
				}
			}
			if seen != 300 || calls < c.least {
				t.Errorf("%d records in %d calls", seen, calls)
			}
		})
	}
}

func TestAResultThatChangedSaysSo(t *testing.T) {
	output, failure := tooltest.Run(t, definition(), tooltest.NewHost(t, tooltest.OK(found)), tooltest.Call{Arguments: call + "}", Cursor: "1:5"})
	if failure != nil || !strings.Contains(string(output.Text), "it had 5 records") {
		t.Errorf("got %s, %+v", output.Text, failure)
	}
}

func TestWrongCallsFail(t *testing.T) {
	const language = "A search looks like FIND {Acme} IN NAME FIELDS RETURNING Account(Id, Name), Contact(Id, Name LIMIT 10): " +
		"the words stand in braces, have at least two characters, and a backslash before any of ? & | ! { } [ ] ( ) ^ ~ * : \\ \" ' + -"
	for name, c := range map[string]struct {
		call    tooltest.Call
		answers []tooltest.Answer
		want    tool.Failure
	}{
		"no search": {tooltest.Call{Arguments: `{}`}, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `search` is missing."}},
		"a limit of none": {tooltest.Call{Arguments: call + `,"limit":0}`}, nil,
			tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `limit` must be a whole number of at least 1."}},
		"a foreign cursor": {tooltest.Call{Arguments: call + "}", Cursor: "x"}, nil,
			tool.Failure{Code: "INVALID_CURSOR", Message: "The cursor is not one of this tool.", Hint: "Call again without the cursor."}},
		"no braces": {tooltest.Call{Arguments: call + "}"}, []tooltest.Answer{{Status: 400, Body: `[{"message":"No search term found. The search term must be enclosed in braces.","errorCode":"MALFORMED_SEARCH"}]`}},
			tool.Failure{Code: "MALFORMED_SEARCH", Message: "No search term found. The search term must be enclosed in braces.", Hint: language}},
		"an unknown field": {tooltest.Call{Arguments: `{"search":"FIND {x} RETURNING Account(Nam, Id)"}`}, []tooltest.Answer{
			{Status: 400, Body: `[{"message":"No such column 'Nam' on entity 'Account'.","errorCode":"INVALID_FIELD"}]`}, tooltest.OK(`{"fields":[{"name":"Name"}]}`)},
			tool.Failure{Code: "INVALID_FIELD", Message: "No such column 'Nam' on entity 'Account'.", Hint: "Did you mean `Name`? `get_object_fields` lists the fields of Account."}},
		"no result": {tooltest.Call{Arguments: call + "}"}, []tooltest.Answer{tooltest.OK(`{}`)},
			tool.Failure{Code: "INVALID_ANSWER", Message: "The org's answer cannot be used: the answer is not a search result: it has no searchRecords."}},
		"cut short": {tooltest.Call{Arguments: call + "}"}, []tooltest.Answer{tooltest.OK(`{"searchRecords":[{"Id":`)},
			tool.Failure{Code: "INVALID_ANSWER", Message: "The org's answer cannot be used: the answer is not JSON at byte 24: unexpected end of the text."}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := tooltest.Unchecked(definition(), tooltest.NewHost(t, c.answers...), c.call)
			if got == nil || *got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestTheObjectOfASearchIsReadWhereThereIsOne(t *testing.T) {
	for search, want := range map[string]string{
		"FIND {x}": "", "FIND {x} RETURNING Account": "Account", "find {x} returning Account(Id, Name WHERE Name IN ('a','b'))": "Account",
		"FIND {x} RETURNING Account(Id), Contact": "",
	} {
		if got := returning(search); got != want {
			t.Errorf("%s: %q", search, got)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(found))
	f.Add([]byte(`[{"attributes":1,"objectType":2},{}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		output, failure := tooltest.Unchecked(definition(), tooltest.NewHost(t, tooltest.OK(string(body))), tooltest.Call{Arguments: call + "}", Budget: 2000})
		if failure == nil {
			tooltest.Fits(t, definition().OutputSchema, string(output.Structured))
		}
	})
}
