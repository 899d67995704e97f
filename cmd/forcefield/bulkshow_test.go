package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// showRows is how many rows the job has. More than 2,000 make one.
const showRows = 10_000

// rowFails says which rows are refused: they have no name.
func rowFails(i int) bool { return i%50 == 7 }

// showArguments are n new accounts, of which each row tells its number.
func showArguments(n int, more string) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"Name":"show %d","Site":"%d"}`, i+1, i+1)
		if rowFails(i + 1) {
			rows[i] = fmt.Sprintf(`{"Site":"%d"}`, i+1)
		}
	}
	return `{"object_name":"Account","data":[` + strings.Join(rows, ",") + `]` + more + `}`
}

// inOrg reads the accounts of the show past the server: the id of each by the number of its row.
func (s *sweep) inOrg() map[int]string {
	s.t.Helper()
	ids := map[int]string{}
	for path := "query?q=" + url.QueryEscape("SELECT Id, Site FROM Account WHERE Name LIKE 'show %'"); path != ""; {
		status, body := s.ask(http.MethodGet, path, "")
		var page struct {
			Records        []struct{ ID, Site string }
			NextRecordsURL string
		}
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			s.t.Fatalf("%d %s", status, body)
		}
		for _, r := range page.Records {
			row, err := strconv.Atoi(r.Site)
			if err != nil || ids[row] != "" {
				s.t.Fatalf("row %s is there twice, or none: %v", r.Site, err)
			}
			ids[row] = r.ID
		}
		path = strings.TrimPrefix(page.NextRecordsURL, "/services/data/v60.0/")
	}
	return ids
}

// message is a line that the server wrote.
type message struct {
	ID     int
	Method string
	Params struct {
		Progress, Total int
		Message         string
	}
	Result struct {
		Content    []struct{ Text string }
		Structured json.RawMessage `json:"structuredContent"`
		IsError    bool
	}
}

func (s *server) next() message {
	s.t.Helper()
	line, err := s.out.ReadBytes('\n')
	if err != nil {
		s.t.Fatalf("%v\n%s", err, s.stderrText())
	}
	var m message
	if err := json.Unmarshal(line, &m); err != nil {
		s.t.Fatalf("%v: %.300s", err, line)
	}
	return m
}

// begin sends a call that asks for progress, and gives its id.
func (s *server) begin(tool, arguments string) int {
	s.t.Helper()
	s.nextID++
	s.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":%s,"_meta":{"progressToken":"p%d"}}}`,
		s.nextID, tool, arguments, s.nextID))
	return s.nextID
}

// One call creates many rows, some of which fail, with progress; what it reports is what the org holds, row for row.
func TestManyRowsInOneCallAreReportedRowForRow(t *testing.T) {
	const n = showRows
	s := newSweep(t)
	id := s.begin("bulk_create_records", showArguments(n, ""))
	steps, result := 0, message{}
	for last := -1; result.ID != id; {
		m := s.next()
		if m.Method == "notifications/progress" {
			if m.Params.Progress <= last || m.Params.Total != n || !strings.Contains(m.Params.Message, "Job 750") {
				t.Errorf("progress %+v after %d", m.Params, last)
			}
			last = m.Params.Progress
			steps++
			continue
		}
		result = m
	}
	if result.Result.IsError || steps == 0 {
		t.Fatalf("%d steps of progress: %.600s", steps, result.Result.Content[0].Text)
	}
	reported, structured := map[int]string{}, result.Result.Structured
	for {
		var page struct {
			Succeeded, Failed, Unknown, NotSent, From int
			IDs                                       []*string
			Failures                                  []struct {
				Row  int
				Code string
			}
			Cursor string
		}
		if err := json.Unmarshal(structured, &page); err != nil {
			t.Fatal(err)
		}
		if page.Unknown != 0 || page.NotSent != 0 || page.Succeeded+page.Failed != n {
			t.Fatalf("of %d rows: %.300s", n, structured)
		}
		for i, created := range page.IDs {
			row := max(page.From, 1) + i
			if rowFails(row) != (created == nil) {
				t.Errorf("row %d has the id %v", row, created)
			}
			if created != nil {
				reported[row] = *created
			}
		}
		for _, f := range page.Failures {
			if !rowFails(f.Row) || f.Code != "REQUIRED_FIELD_MISSING" {
				t.Errorf("row %d: %s", f.Row, f.Code)
			}
		}
		if page.Cursor == "" {
			break
		}
		structured = s.call("bulk_create_records", showArguments(n, `,"cursor":"`+page.Cursor+`"`)).Structured
	}
	compareRows(t, s.inOrg(), reported)
}

func compareRows(t *testing.T, org, reported map[int]string) {
	t.Helper()
	for row, id := range reported {
		if org[row] != id {
			t.Errorf("row %d is reported as %s, and the org has %q", row, id, org[row])
		}
	}
	if len(org) != len(reported) {
		t.Errorf("%d rows are reported, the org has %d", len(reported), len(org))
	}
}

// followUntilHalfWay reads progress until the job of the call has come to some rows, and gives its id; "" when the call ended before.
func (s *sweep) followUntilHalfWay(id int) string {
	s.t.Helper()
	for {
		m := s.next()
		if m.ID == id {
			return ""
		}
		if found := regexp.MustCompile(`Job (750\w+)`).FindStringSubmatch(m.Params.Message); found != nil && m.Params.Progress > 0 {
			return found[1]
		}
	}
}

// Cancelled on the way, the call's job is aborted; what bulk_job_status then tells of each row is what the org holds.
func TestAfterACancellationEachRowIsToldOfAsTheOrgHasIt(t *testing.T) {
	var (
		s   *sweep
		id  int
		job string
	)
	n := showRows / 2
	for job == "" { // a fast machine needs more rows to be interrupted at
		if n *= 2; n > 16*showRows {
			t.Fatalf("a job of %d rows ends before it can be cancelled", n/2)
		}
		s = newSweep(t)
		id = s.begin("bulk_create_records", showArguments(n, ""))
		job = s.followUntilHalfWay(id)
	}
	s.send(fmt.Sprintf(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d}}`, id))
	outcomes, told := map[string]int{}, map[int]string{}
	for cursor := ""; ; {
		got := s.call("bulk_job_status", `{"job_id":"`+job+`"`+cursor+`}`)
		var page struct {
			State  string
			Ended  bool
			Cursor string
			Rows   []struct {
				Outcome, ID string
				Values      map[string]string
			}
		}
		if err := json.Unmarshal(got.Structured, &page); err != nil || got.IsError {
			t.Fatalf("%v: %s", err, got.Text)
		}
		if !page.Ended {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		if page.State != "Aborted" {
			t.Fatalf("the job is %s", page.State)
		}
		for _, r := range page.Rows {
			row, err := strconv.Atoi(r.Values["Site"])
			if err != nil {
				t.Fatalf("%v: %+v", err, r)
			}
			outcomes[r.Outcome]++
			switch {
			case r.Outcome == "done":
				told[row] = r.ID
			case r.Outcome == "failed" && !rowFails(row):
				t.Errorf("row %d failed", row)
			}
		}
		if page.Cursor == "" {
			break
		}
		cursor = `,"cursor":"` + page.Cursor + `"`
	}
	t.Logf("of %d rows: %v", n, outcomes)
	if outcomes["done"] == 0 || outcomes["not processed"] == 0 || outcomes["done"]+outcomes["failed"]+outcomes["not processed"] != n {
		t.Errorf("of %d rows: %v", n, outcomes)
	}
	compareRows(t, s.inOrg(), told)
	if strings.Contains(s.stdoutText(), fmt.Sprintf(`"id":%d,"result"`, id)) {
		t.Error("the cancelled call was answered")
	}
}
