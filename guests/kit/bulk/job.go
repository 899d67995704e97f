package bulk

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// job is a job of Bulk API 2.0: it is made, gets its rows, is closed, runs, and has a file of results for the rows that were done
// and one for those that failed.
type job struct {
	call   *tool.Call
	report *report
	rows   []Row

	id, state, trouble string
	object, operation  string // as the org names them
	processed, failed  int
}

// Waiting for a job, in milliseconds.
const (
	firstWait = 250
	mostWait  = 4000
)

func (j *job) run() (tool.Output, *tool.Failure) {
	t, failure := newTable(j.rows)
	if failure != nil {
		return tool.Output{}, failure
	}
	from := 0
	if j.call.Cursor != "" {
		if from, failure = j.readCursor(); failure != nil {
			return tool.Output{}, failure
		}
		j.abortIfStopped()
	} else if failure := j.start(t.csv); failure != nil {
		return tool.Output{}, salesforce.Explain(j.call.Host, failure, j.report.object)
	}
	j.report.job = j.id
	ended, failure := j.wait()
	if failure != nil {
		return tool.Output{}, failure
	}
	if !ended {
		return j.goOn(), nil
	}
	if failure := j.results(t.csv); failure != nil {
		return tool.Output{}, failure
	}
	j.report.explain(j.call.Host)
	j.report.window(from, j.call.Budget)
	output := j.report.output(j.call.Budget)
	if j.report.to < len(j.rows) {
		output.Cursor = text.Concat(j.id, ":", text.Int(j.report.to))
	}
	return output, nil
}

// readCursor reads the job and the rows of it that earlier calls have listed: 750…:2272, or 750… for a job to wait for.
func (j *job) readCursor() (from int, failure *tool.Failure) {
	id, ok := j.call.Cursor, true
	if colon := text.Index(id, ":"); colon >= 0 {
		from, ok = text.ParseInt(id[colon+1:])
		id = id[:colon]
	}
	if !ok || !salesforce.IsRecordID(id) || from >= len(j.rows) {
		return 0, tool.Fail("INVALID_CURSOR", "The cursor is not one of this tool.", "Call again without the cursor.")
	}
	j.id = id
	return from, nil
}

// start makes the job, uploads the rows and closes it, from when on it runs.
func (j *job) start(csv []byte) *tool.Failure {
	host, o := j.call.Host, j.report.operation
	body := text.Append(nil, `{"object":"`, j.report.object, `","operation":"`, o.Job, `","contentType":"CSV","columnDelimiter":"COMMA","lineEnding":"LF"}`)
	response, failure := salesforce.Send(host, &tool.Request{Method: tool.Post, Path: []string{"jobs", "ingest"},
		Body: &tool.Body{Type: tool.JSON, Content: body}}, "No row was sent. Call again.")
	if failure != nil {
		return failure
	}
	j.read(response.Body)
	if !salesforce.IsRecordID(j.id) {
		return salesforce.BadAnswer("it does not name the job")
	}
	j.abortIfStopped()
	j.progress("uploading the rows")
	_, failure = salesforce.Send(host, &tool.Request{Method: tool.Put, Path: []string{"jobs", "ingest", j.id, "batches"},
		Body: &tool.Body{Type: tool.CSV, Content: csv}}, "No row was written, since the job was not started. Call again.")
	if failure != nil {
		j.abort()
		return failure
	}
	_, failure = j.set("UploadComplete")
	if failure != nil {
		failure.Message = text.Concat("The job ", j.id, " could not be started: ", failure.Message)
		if j.abort() {
			failure.Message = text.Concat(failure.Message, " It was aborted.")
		}
		return failure
	}
	return nil
}

// set changes the state of the job.
func (j *job) set(state string) (tool.Response, *tool.Failure) {
	return salesforce.Send(j.call.Host, j.change(state), j.report.operation.Check)
}

func (j *job) change(state string) *tool.Request {
	return &tool.Request{Method: tool.Patch, Path: []string{"jobs", "ingest", j.id},
		Body: &tool.Body{Type: tool.JSON, Content: text.Append(nil, `{"state":"`, state, `"}`)}}
}

// abortIfStopped makes the host abort the job when the call is stopped: cancelled by its caller, or ended at a limit. Nobody would
// follow the job then. When the call returns, the job goes on. A host that does not keep the request is no reason not to work.
func (j *job) abortIfStopped() { _ = j.call.Host.IfStopped(j.change("Aborted")) }

// progress tells the caller how far the job is, and by its id how to follow it.
func (j *job) progress(doing string) {
	j.call.Host.Progress(j.processed, len(j.rows), text.Concat("Job ", j.id, ": ", doing))
}

// abort ends the job and says whether the org agreed. Rows that were written by then stay.
func (j *job) abort() bool {
	_, failure := j.set("Aborted")
	return failure == nil
}

// wait asks for the job until it has ended. It returns false when the call's time is over before.
func (j *job) wait() (ended bool, failure *tool.Failure) {
	for wait := firstWait; ; wait = min(wait*2, mostWait) {
		response, failure := salesforce.Get(j.call.Host, "jobs", "ingest", j.id)
		switch {
		case failure != nil && failure.Code == salesforce.BudgetSpent:
			return false, nil
		case failure != nil:
			failure.Message = text.Concat("The job ", j.id, " has taken the rows, and cannot be asked for: ", failure.Message)
			failure.Hint = j.report.operation.Check
			return false, failure
		}
		j.read(response.Body)
		if j.ended() {
			return true, nil
		}
		j.progress(j.report.operation.Doing)
		switch j.call.Host.Pause(wait) {
		case tool.ByCaller:
			j.abort()
			return false, tool.Fail(salesforce.Cancelled, text.Concat("The call was cancelled and the job ", j.id, " aborted."), j.report.operation.Check)
		case tool.ByDeadline:
			return false, nil
		}
	}
}

// ended says whether the job does no more.
func (j *job) ended() bool {
	return j.state == "JobComplete" || j.state == "Failed" || j.state == "Aborted"
}

// read takes what an answer says of the job.
func (j *job) read(body []byte) {
	r := json.NewReader(body)
	if r.Next() != json.ObjectBegin {
		return
	}
	for r.Next() == json.Key {
		var value *string
		var number *int
		switch {
		case r.Named("id"):
			value = &j.id
		case r.Named("state"):
			value = &j.state
		case r.Named("errorMessage"):
			value = &j.trouble
		case r.Named("object"):
			value = &j.object
		case r.Named("operation"):
			value = &j.operation
		case r.Named("numberRecordsProcessed"):
			number = &j.processed
		case r.Named("numberRecordsFailed"):
			number = &j.failed
		}
		switch kind := r.Skip(); {
		case value != nil && kind == json.String:
			*value = r.Text()
		case number != nil && kind == json.Number:
			*number, _ = text.ParseInt(r.Raw())
		}
	}
}

// goOn is the result of a job that has not ended when the call's time is over: a later call waits for it.
func (j *job) goOn() tool.Output {
	p := j.report
	for i := range p.rows {
		p.rows[i].state = unknown
	}
	b := text.Append(nil, "Bulk ", p.operation.Title, " ", p.object, " Results (JSON):\n[]\n\nThe job ", j.id, " is still running (", clip(j.state, 40), "): ",
		text.Int(j.processed), " of ", text.Int(len(p.rows)), " rows are processed. bulk_job_status with the job_id ", j.id, " tells how far it is, and in the end what became of each row. To wait for it here, call again with the same arguments and the cursor of this result; without the cursor the rows would be sent again.")
	s := p.head()
	s = append(json.AppendString(text.Append(s, `,"jobState":`), clip(j.state, 40)), `,"failures":[],"hint":"Follow the job with bulk_job_status. Do not send the rows again."}`...)
	return tool.Output{Text: b, Structured: s, Cursor: j.id}
}

// results reads what became of the rows of a job that has ended.
func (j *job) results(csv []byte) *tool.Failure {
	p := j.report
	m := newMatcher(p, csv)
	strangers := 0
	for _, file := range []struct {
		name  string
		state state
	}{{"failedResults", failed}, {"successfulResults", done}} {
		response, failure := salesforce.Get(j.call.Host, "jobs", "ingest", j.id, file.name)
		if failure != nil {
			failure.Message = text.Concat("The job ", j.id, " has ended (", clip(j.state, 40), "): ", text.Int(j.processed), " rows were processed and ",
				text.Int(j.failed), " of them failed. Its results cannot be read: ", failure.Message)
			failure.Hint = p.operation.Check
			return failure
		}
		strangers += m.read(response.Body, file.state)
	}
	if j.state != "JobComplete" {
		p.stopped = tool.Fail(text.Concat("JOB_", text.Upper(clip(j.state, 40))), text.Concat("The job ", j.id, " ended before all rows were written. ", j.trouble), "")
	}
	if strangers > 0 || j.state == "JobComplete" && p.count(notSent) > 0 {
		left := tool.Fail(salesforce.InvalidAnswer, text.Concat("The results of the job ", j.id, " do not tell of ", text.Int(p.count(notSent)), " rows."), p.operation.Check)
		if p.stopped == nil {
			p.stopped = left
		}
		for i := range p.rows {
			if p.rows[i].state == notSent {
				p.rows[i].state = unknown
			}
		}
	}
	return nil
}
