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
	if got, want := definition().Annotations, (tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true}); got != want {
		t.Errorf("annotations %+v", got)
	}
}

// page is an answer with the records from..to-1 of total.
func page(from, to, total int, next string) tooltest.Answer {
	var records []string
	for i := from; i < to; i++ {
		records = append(records, fmt.Sprintf(`{"attributes":{"type":"Account","url":"/services/data/v60.0/sobjects/Account/%[1]d"},"Id":"%[1]d","Name":"Account %[1]d"}`, i))
	}
	link := ""
	if next != "" {
		link = `"nextRecordsUrl":"` + next + `",`
	}
	return tooltest.OK(fmt.Sprintf(`{"totalSize":%d,"done":%v,%s"records":[%s]}`, total, next == "", link, strings.Join(records, ",")))
}

// structured is the structured result.
type structured struct {
	TotalSize, From, Returned int
	Count                     *int
	Columns                   []string
	Rows                      [][]any
	Done                      bool
}

func decode(t *testing.T, output tool.Output) structured {
	t.Helper()
	var s structured
	if err := json.Unmarshal(output.Structured, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAQueryIsShownInItsFormat(t *testing.T) {
	for format, want := range map[string]string{
		"":                    "Total: 2 records\nId,Name\n0,Account 0\n1,Account 1",
		`,"format":"csv"`:     "Total: 2 records\nId,Name\n0,Account 0\n1,Account 1",
		`,"format":"compact"`: "Total: 2 records\n" + `[{"Id":"0","Name":"Account 0"},{"Id":"1","Name":"Account 1"}]`,
		`,"format":"json"`: "Total: 2 records\n[\n  {\n    \"Id\": \"0\",\n    \"Name\": \"Account 0\"\n  },\n" +
			"  {\n    \"Id\": \"1\",\n    \"Name\": \"Account 1\"\n  }\n]",
	} {
		t.Run(format, func(t *testing.T) {
			host := tooltest.NewHost(t, page(0, 2, 2, ""))
			output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"query":"SELECT Id, Name FROM Account"` + format + `}`})
			if failure != nil || string(output.Text) != want {
				t.Errorf("got %s, %+v", output.Text, failure)
			}
			if want := `{"totalSize":2,"columns":["Id","Name"],"rows":[["0","Account 0"],["1","Account 1"]],"from":1,"returned":2,"done":true}`; string(output.Structured) != want {
				t.Errorf("got %s", output.Structured)
			}
			if want := []string{"GET query ?q=SELECT Id, Name FROM Account"}; !slices.Equal(host.Requests, want) || output.Cursor != "" {
				t.Errorf("requests %q, cursor %q", host.Requests, output.Cursor)
			}
		})
	}
}

func TestPagesAreFollowed(t *testing.T) {
	host := tooltest.NewHost(t, page(0, 3, 7, "/services/data/v60.0/query/01gA-3"), page(3, 6, 7, "/services/data/v60.0/query/01gA-6"), page(6, 7, 7, ""))
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"query":"SELECT Id FROM Account"}`})
	if failure != nil {
		t.Fatal(failure)
	}
	if s := decode(t, output); s.Returned != 7 || !s.Done || len(s.Rows) != 7 {
		t.Errorf("got %+v", s)
	}
	if want := []string{"GET query ?q=SELECT Id FROM Account", "GET query/01gA-3", "GET query/01gA-6"}; !slices.Equal(host.Requests, want) {
		t.Errorf("requests %q", host.Requests)
	}
	if want := []string{"3/7 Reading records", "6/7 Reading records"}; !slices.Equal(host.Steps, want) {
		t.Errorf("progress %q", host.Steps)
	}
}

func TestALongResultComesInPartsThatFitTogether(t *testing.T) {
	pages := func() []tooltest.Answer {
		return []tooltest.Answer{page(0, 60, 150, "/services/data/v60.0/query/01gA-60"), page(60, 120, 150, "/services/data/v60.0/query/01gA-120"), page(120, 150, 150, "")}
	}
	byRequest := map[string]tooltest.Answer{"": pages()[0], "01gA-60": pages()[1], "01gA-120": pages()[2]}
	var ids []string
	cursor, calls := "", 0
	for {
		start, _ := readCursor(cursor)
		var answers []tooltest.Answer
		for at := start.locator; ; {
			answers = append(answers, byRequest[at])
			if at = map[string]string{"": "01gA-60", "01gA-60": "01gA-120"}[at]; at == "" {
				break
			}
		}
		host := tooltest.NewHost(t, answers...)
		output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"query":"SELECT Id, Name FROM Account"}`, Cursor: cursor, Budget: 1500})
		if failure != nil {
			t.Fatal(failure)
		}
		s := decode(t, output)
		if s.From != len(ids)+1 || s.TotalSize != 150 || s.Done != (output.Cursor == "") {
			t.Errorf("call %d: %+v", calls, s)
		}
		for _, row := range s.Rows {
			ids = append(ids, row[0].(string))
		}
		calls++
		want := fmt.Sprintf("\n\nShown: %d–%d of 150 records. ", s.From, len(ids))
		if !strings.Contains(string(output.Text), want) {
			t.Errorf("call %d ends with %s", calls, output.Text[len(output.Text)-150:])
		}
		if cursor = output.Cursor; cursor == "" {
			break
		}
	}
	if len(ids) != 150 || calls < 3 {
		t.Fatalf("%d records in %d calls", len(ids), calls)
	}
	for i, id := range ids {
		if id != fmt.Sprint(i) {
			t.Fatalf("record %d is %s", i, id)
		}
	}
}

func TestAnErrorOnALaterPageKeepsWhatWasRead(t *testing.T) {
	host := tooltest.NewHost(t, page(0, 3, 7, "/services/data/v60.0/query/01gA-3"), tooltest.Answer{Err: &tool.FetchError{Kind: tool.BudgetSpent}})
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"query":"SELECT Id FROM Account"}`})
	if failure != nil {
		t.Fatal(failure)
	}
	want := "Total: 7 records\nId,Name\n0,Account 0\n1,Account 1\n2,Account 2\n\n" +
		"The next page could not be read: The call has made as many requests as one call may.\n\n" +
		"Shown: 1–3 of 7 records. Call again with the same arguments and the cursor of this result to go on."
	if string(output.Text) != want || output.Cursor != "0:3:7:01gA-3" {
		t.Errorf("cursor %q, text\n%s", output.Cursor, output.Text)
	}
}

func TestACancelledCallIsAFailure(t *testing.T) {
	host := tooltest.NewHost(t, page(0, 3, 7, "/services/data/v60.0/query/01gA-3"), tooltest.Answer{Err: &tool.FetchError{Kind: tool.Cancelled}})
	if _, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"query":"SELECT Id FROM Account"}`}); failure == nil || failure.Code != "CANCELLED" {
		t.Errorf("got %+v", failure)
	}
}

func TestAResultThatChangedBetweenTwoCallsIsSaidToHave(t *testing.T) {
	host := tooltest.NewHost(t, page(0, 6, 6, ""))
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"query":"SELECT Id FROM Account"}`, Cursor: "4:4:7:"})
	if failure != nil {
		t.Fatal(failure)
	}
	want := "Total: 6 records\nId,Name\n4,Account 4\n5,Account 5\n\n" +
		"The result has changed since the call before: it had 7 records. Some may be missing or be shown twice.\n\n" +
		"Shown: 5–6 of 6 records. There are no more."
	if string(output.Text) != want {
		t.Errorf("got\n%s", output.Text)
	}
}

func TestAResultThatShrankBelowTheCursorIsAtItsEnd(t *testing.T) {
	host := tooltest.NewHost(t, page(0, 2, 2, ""))
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"query":"SELECT Id FROM Account"}`, Cursor: "4:4:7:"})
	if failure != nil {
		t.Fatal(failure)
	}
	if s := decode(t, output); s.Returned != 0 || s.From != 0 || !s.Done || !strings.HasSuffix(string(output.Text), "There are no more.") {
		t.Errorf("%+v\n%s", s, output.Text)
	}
}

func TestCountsAreSaid(t *testing.T) {
	for query, n := range map[string]int{"SELECT COUNT() FROM Account": 17, "select count() from Account where Id = null": 0, "SELECT (odd) FROM Account": 3} {
		host := tooltest.NewHost(t, page(0, 0, n, ""))
		output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"query":"` + query + `"}`})
		if failure != nil || string(output.Text) != fmt.Sprintf("Count: %d", n) {
			t.Errorf("%s: %s, %+v", query, output.Text, failure)
		}
		if s := decode(t, output); s.Count == nil || *s.Count != n || s.TotalSize != n || !s.Done {
			t.Errorf("%s: %s", query, output.Structured)
		}
	}
}

func TestNoRecordsAreSaidToBeNone(t *testing.T) {
	output, failure := tooltest.Run(t, definition(), tooltest.NewHost(t, page(0, 0, 0, "")), tooltest.Call{Arguments: `{"query":"SELECT Id FROM Account"}`})
	if failure != nil || !strings.HasPrefix(string(output.Text), "No records found.\nNone fits") {
		t.Errorf("%s, %+v", output.Text, failure)
	}
	if want := `{"totalSize":0,"columns":[],"rows":[],"from":0,"returned":0,"done":true}`; string(output.Structured) != want {
		t.Errorf("got %s", output.Structured)
	}
}

func TestMissingChildrenAreInTheSchema(t *testing.T) {
	host := tooltest.NewHost(t, tooltest.OK(`{"totalSize":1,"done":true,"records":[{"attributes":{},"Contacts":{"totalSize":431,"done":false,`+
		`"nextRecordsUrl":"/services/data/v60.0/query/01gK-1","records":[{"attributes":{},"Id":"003"}]}}]}`))
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: `{"query":"SELECT (SELECT Id FROM Contacts) FROM Account"}`})
	if failure != nil || !strings.Contains(string(output.Text), "Contacts of record 1 shows 1 of 431") || !strings.Contains(string(output.Structured), "childrenMissing") {
		t.Errorf("%s\n%s, %+v", output.Text, output.Structured, failure)
	}
}

func TestWrongCallsFail(t *testing.T) {
	const query = `{"query":"SELECT Foo FROM Acount"}`
	badType := tooltest.Answer{Status: 400, Body: `[{"message":"sObject type 'Acount' is not supported.","errorCode":"INVALID_TYPE"}]`}
	for name, c := range map[string]struct {
		call    tooltest.Call
		answers []tooltest.Answer
		want    tool.Failure
	}{
		"no query":  {tooltest.Call{Arguments: "{}"}, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `query` is missing."}},
		"no format": {tooltest.Call{Arguments: `{"query":"x","format":"xml"}`}, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `format` must be one of `csv`, `compact`, `json`."}},
		"a foreign cursor": {tooltest.Call{Arguments: query, Cursor: "1:2"}, nil,
			tool.Failure{Code: "INVALID_CURSOR", Message: "The cursor is not one of this tool.", Hint: "Call again without the cursor."}},
		"a cursor with a path": {tooltest.Call{Arguments: query, Cursor: "1:2:3:../x"}, nil,
			tool.Failure{Code: "INVALID_CURSOR", Message: "The cursor is not one of this tool.", Hint: "Call again without the cursor."}},
		"an unknown object": {tooltest.Call{Arguments: query}, []tooltest.Answer{badType, tooltest.OK(`{"sobjects":[{"name":"Account"}]}`)},
			tool.Failure{Code: "INVALID_TYPE", Message: "sObject type 'Acount' is not supported.", Hint: "Did you mean `Account`? `list_sobjects` lists the objects."}},
		"a page that leads elsewhere": {tooltest.Call{Arguments: query, Budget: 9000}, []tooltest.Answer{page(0, 1, 3, "https://evil.example/services/data/v60.0/query/x")},
			tool.Failure{Code: "INVALID_ANSWER", Message: "The org's answer cannot be used: its link to the next page has an unknown form."}},
		"an answer that is no JSON": {tooltest.Call{Arguments: query}, []tooltest.Answer{tooltest.OK("<html>")},
			tool.Failure{Code: "INVALID_ANSWER", Message: "The org's answer cannot be used: the answer is not JSON at byte 0: expected a value."}},
		"a record that cannot fit": {tooltest.Call{Arguments: query, Budget: 10}, []tooltest.Answer{page(0, 1, 1, "")},
			tool.Failure{Code: "RESULT_TOO_LARGE", Message: "A record of this query is larger than a result may be, even with its values shortened.", Hint: "Select fewer fields."}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := tooltest.Unchecked(definition(), tooltest.NewHost(t, c.answers...), c.call)
			if got == nil || *got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func FuzzReadCursor(f *testing.F) {
	f.Add("1:2:3:01gA-3")
	f.Fuzz(func(t *testing.T, cursor string) {
		if p, ok := readCursor(cursor); ok {
			if again, ok := readCursor(p.cursor()); !ok || again != p {
				t.Errorf("%q is read as %+v, then as %+v", cursor, p, again)
			}
		}
	})
}

func TestALimitBoundsTheRecordsOfAResult(t *testing.T) {
	const call = `{"query":"SELECT Id, Name FROM Account","limit":3}`
	host := tooltest.NewHost(t, page(0, 3, 7, "/services/data/v60.0/query/01gA-3"))
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: call})
	if failure != nil || output.Cursor != "0:3:7:01gA-3" || !strings.Contains(string(output.Text), "Shown: 1–3 of 7 records.") {
		t.Fatalf("cursor %q, %+v, %s", output.Cursor, failure, output.Text)
	}
	host = tooltest.NewHost(t, page(3, 7, 7, ""))
	output, failure = tooltest.Run(t, definition(), host, tooltest.Call{Arguments: call, Cursor: output.Cursor})
	if s := decode(t, output); failure != nil || s.From != 4 || s.Returned != 3 || s.Done || output.Cursor != "3:6:7:01gA-3" {
		t.Fatalf("cursor %q, %+v, %+v", output.Cursor, failure, s)
	}
	host = tooltest.NewHost(t, page(3, 7, 7, ""))
	output, failure = tooltest.Run(t, definition(), host, tooltest.Call{Arguments: call, Cursor: output.Cursor})
	if s := decode(t, output); failure != nil || s.From != 7 || s.Returned != 1 || !s.Done || output.Cursor != "" {
		t.Fatalf("cursor %q, %+v, %+v", output.Cursor, failure, s)
	}
}
