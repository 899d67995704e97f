package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool/tooltest"
)

const jobID = "7505e00000abcdeAAA"

func state(name string, processed, failed int) tooltest.Answer {
	return tooltest.OK(fmt.Sprintf(`{"id":"%s","state":"%s","numberRecordsProcessed":%d,"numberRecordsFailed":%d}`, jobID, name, processed, failed))
}

// results are the files of a job of n rows, every tenth of which fails, in another order than the rows.
func results(n int) (failed, good tooltest.Answer) {
	bad, done := "\"sf__Id\",\"sf__Error\",\"Name\"\n", "\"sf__Id\",\"sf__Created\",\"Name\"\n"
	for i := n; i > 0; i-- {
		if i%10 == 0 {
			bad += fmt.Sprintf("\"\",\"DUPLICATE_VALUE:duplicate: value, \"\"x\"\":Name,Key__c --\",\"A %d\"\n", i)
		} else {
			done += fmt.Sprintf("\"%s\",\"true\",\"A %d\"\n", id(i), i)
		}
	}
	return tooltest.OK(bad), tooltest.OK(done)
}

func TestMoreThan2000RowsMakeAJobWhoseResultsFindTheirRows(t *testing.T) {
	failed, good := results(2500)
	host := tooltest.NewHost(t, state("Open", 0, 0), tooltest.Answer{Status: 201}, state("UploadComplete", 0, 0), state("InProgress", 1000, 0), state("JobComplete", 2500, 250), failed, good)
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: rows(2500)})
	if failure != nil {
		t.Fatal(failure)
	}
	s := decode(t, output)
	if s.Succeeded != 2250 || s.Failed != 250 || !strings.HasPrefix(s.FailedRows, "10,20,30,") || s.JobID != jobID {
		t.Errorf("got %+v", s)
	}
	for i, got := range s.IDs {
		if row := s.From + i; s.From > 0 && row%10 == 0 != (got == nil) || got != nil && *got != id(max(s.From, 1)+i) {
			t.Fatalf("row %d has the id %v", i+1, got)
		}
	}
	if f := s.Failures[0]; f.Row != 10 || f.Code != "DUPLICATE_VALUE" || f.Message != `duplicate: value, "x"` {
		t.Errorf("got %+v", f)
	}
	if !strings.HasPrefix(host.Requests[1], "PUT jobs/ingest/"+jobID+"/batches\nName\nA 1\nA 2\n") {
		t.Errorf("requests %q", host.Requests[1][:80])
	}
	if output.Cursor == "" {
		t.Fatal("no cursor for the other rows")
	}
	host = tooltest.NewHost(t, state("JobComplete", 2500, 250), failed, good)
	next, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: rows(2500), Cursor: output.Cursor})
	if failure != nil {
		t.Fatal(failure)
	}
	if n := decode(t, next); n.From != s.To+1 || n.To != 2500 || len(n.IDs) != 2500-s.To || *n.IDs[len(n.IDs)-2] != id(2499) || next.Cursor != "" {
		t.Errorf("got %d–%d, %d ids, cursor %q", n.From, n.To, len(n.IDs), next.Cursor)
	}
	for _, request := range host.Requests {
		if !strings.HasPrefix(request, "GET ") {
			t.Errorf("the rows were sent again: %s", request[:40])
		}
	}
}

func TestAJobThatOutlastsTheCallIsWaitedForByTheNext(t *testing.T) {
	host := tooltest.NewHost(t, state("Open", 0, 0), tooltest.Answer{Status: 201}, state("UploadComplete", 0, 0), state("InProgress", 700, 0),
		tooltest.Answer{Err: &tool.FetchError{Kind: tool.BudgetSpent, Budget: tool.Time}})
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: rows(2100)})
	if failure != nil || output.Cursor != jobID {
		t.Fatalf("cursor %q, %+v", output.Cursor, failure)
	}
	if s := decode(t, output); s.JobState != "InProgress" || s.Unknown != 2100 || !strings.Contains(string(output.Text), "700 of 2100 rows are processed") {
		t.Errorf("got %+v\n%s", s, output.Text)
	}
}

func TestAJobThatEndsEarlyTellsWhichRowsItDidNotWrite(t *testing.T) {
	failed, _ := results(0)
	good := tooltest.OK("\"sf__Id\",\"sf__Created\",\"Name\"\n\"" + id(1) + "\",\"true\",\"A 1\"\n")
	host := tooltest.NewHost(t, state("Open", 0, 0), tooltest.Answer{Status: 201}, state("UploadComplete", 0, 0),
		tooltest.OK(`{"state":"Failed","errorMessage":"InvalidBatch : Field name not found : Nme"}`), failed, good)
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: rows(2100)})
	if failure != nil {
		t.Fatal(failure)
	}
	if s := decode(t, output); s.Succeeded != 1 || s.NotSentRows != "2-2100" || !strings.Contains(string(output.Text), "Field name not found : Nme") {
		t.Errorf("got %+v\n%s", s, output.Text[len(output.Text)-300:])
	}
}

func TestAJobThatIsNotStartedIsAborted(t *testing.T) {
	host := tooltest.NewHost(t, state("Open", 0, 0), tooltest.Answer{Status: 400, Body: `[{"errorCode":"INVALIDBATCH","message":"no"}]`}, state("Aborted", 0, 0))
	_, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: rows(2100)})
	if failure == nil || failure.Code != "INVALIDBATCH" || !strings.HasSuffix(host.Requests[2], `{"state":"Aborted"}`) {
		t.Errorf("got %+v, %q", failure, host.Requests[2])
	}
}

func TestARowThatCannotBeCSVIsRefusedBeforeAnythingIsSent(t *testing.T) {
	_, failure := tooltest.Run(t, definition(), tooltest.NewHost(t), tooltest.Call{Arguments: strings.Replace(rows(2100), `"A 2"`, `["A"]`, 1)})
	if failure == nil || !strings.HasPrefix(failure.Message, "Row 2: `Name` is not the name of a field with a plain value") {
		t.Errorf("got %+v", failure)
	}
}

func TestRowsThatAJobDoesNotTellOfAreUnknown(t *testing.T) {
	failed, good := results(2090)
	host := tooltest.NewHost(t, state("Open", 0, 0), tooltest.Answer{Status: 201}, state("UploadComplete", 0, 0), state("JobComplete", 2100, 0), failed, good)
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: rows(2100)})
	if failure != nil {
		t.Fatal(failure)
	}
	if s := decode(t, output); s.UnknownRows != "2091-2100" || s.NotSent != 0 {
		t.Errorf("got %+v", s)
	}
}
