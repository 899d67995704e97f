package bulk

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// StatusSchema is the schema of what Status gives.
const StatusSchema = `{"type":"object","additionalProperties":false,"required":["state","ended"],"properties":{` +
	`"jobId":{},"object":{},"operation":{},"state":{},"ended":{"type":"boolean"},"processed":{},"failed":{},` +
	`"errorMessage":{},"from":{},"rows":{"type":"array","description":"outcome, id, code, message, fields, values."}}}`

// follower lists the rows of a job that has ended, as many as fit.
type follower struct {
	job    job
	budget int
	skip   int // rows that earlier calls have listed
	seen   int // rows that were read, those skipped included
	shown  int
	full   bool
	rows   []byte
}

// Status tells how far a job is, and when it has ended, what became of its rows. It makes no change.
func Status(c *tool.Call, id string) (tool.Output, *tool.Failure) {
	f := follower{job: job{call: c, id: id, report: &report{}}, budget: c.Budget}
	if c.Cursor != "" {
		var ok bool
		if f.skip, ok = text.ParseInt(c.Cursor); !ok {
			return tool.Output{}, tool.Fail("INVALID_CURSOR", "The cursor is not one of this tool.", "Call again without the cursor.")
		}
	}
	response, failure := salesforce.Get(c.Host, "jobs", "ingest", id)
	if failure != nil {
		return tool.Output{}, failure
	}
	f.job.read(response.Body)
	if f.job.state == "" {
		return tool.Output{}, salesforce.BadAnswer("it does not tell the state of the job")
	}
	if f.job.ended() {
		for _, file := range []string{"failedResults", "unprocessedrecords", "successfulResults"} {
			if failure := f.file(file); failure != nil {
				return tool.Output{}, failure
			}
		}
	}
	return f.output(), nil
}

// file lists the rows of one of the job's three files, unless the result is full.
func (f *follower) file(name string) *tool.Failure {
	if f.full {
		return nil
	}
	response, failure := salesforce.Get(f.job.call.Host, "jobs", "ingest", f.job.id, name)
	if failure != nil {
		return failure
	}
	l := lines{data: response.Body}
	names := append([][]byte(nil), l.next(nil)...)
	for fields := l.next(nil); fields != nil; fields = l.next(fields) {
		if f.seen++; f.seen <= f.skip {
			continue
		}
		if !f.row(name, names, fields) && (f.shown > 0 || !f.row(name, nil, fields)) {
			f.full = true
			return nil
		}
	}
	return nil
}

// row lists a row with the values that have names, unless it does not fit.
func (f *follower) row(file string, names, fields [][]byte) bool {
	length := len(f.rows)
	b, own := f.rows, 2 // columns of the org's own before those of the upload
	if f.shown > 0 {
		b = append(b, ',')
	}
	switch file {
	case "failedResults":
		b = text.Append(b, `{"outcome":"failed"`)
	case "successfulResults":
		b = text.Append(b, `{"outcome":"done"`)
	default:
		b, own = text.Append(b, `{"outcome":"not processed"`), 0
	}
	if own > 0 && len(fields) >= own {
		if id := string(fields[0]); salesforce.IsRecordID(id) {
			b = text.Append(b, `,"id":"`, id, `"`)
		}
		if file == "failedResults" {
			p := readError(string(fields[1]))
			b = json.AppendString(text.Append(b, `,"code":`), p.code)
			b = json.AppendString(text.Append(b, `,"message":`), clip(p.message, 500))
			b = append(text.Append(b, `,"fields":`), p.fields...)
		}
	}
	b = text.Append(b, `,"values":{`)
	separator := ""
	for i := own; i < len(fields) && i < len(names); i++ {
		if len(fields[i]) > 0 {
			b = json.AppendString(text.Append(b, separator), string(names[i]))
			b = json.AppendString(append(b, ':'), clip(string(fields[i]), 500))
			separator = ","
		}
	}
	f.rows = append(b, '}', '}') //nolint:gocritic // b is f.rows, grown
	const room = 1500            // for what stands around the rows
	if len(f.rows)+room > f.budget && (f.shown > 0 || names != nil) {
		f.rows = f.rows[:length]
		return false
	}
	f.shown++
	return true
}

func (f *follower) output() tool.Output {
	j := &f.job
	words := text.Append(nil, "Bulk Job ", j.id, ": ", clip(j.state, 40), ". ", text.Int(j.processed), " rows processed, ", text.Int(j.failed), " of them failed.")
	b := text.Append(nil, `{"jobId":"`, j.id, `"`)
	for _, one := range []struct{ name, value string }{{"object", j.object}, {"operation", j.operation}, {"state", j.state}, {"errorMessage", j.trouble}} {
		if one.value != "" {
			b = json.AppendString(text.Append(b, `,"`, one.name, `":`), clip(one.value, 300))
		}
	}
	if j.trouble != "" {
		words = text.Append(words, " ", clip(j.trouble, 300))
	}
	ended, output := "false", tool.Output{}
	if j.ended() {
		ended = "true"
		words = append(append(text.Append(words, "\nRows (JSON): those that failed, those that it did not come to, those that were done:\n["), f.rows...), ']')
	} else {
		words = text.Append(words, " It has not ended: call again in some seconds.")
	}
	if f.full {
		last := f.skip + f.shown
		output.Cursor = text.Int(last)
		words = text.Append(words, "\n\nShown: rows ", text.Int(f.skip+1), "–", text.Int(last), ". Call again with the same arguments and the cursor of this result to go on.")
	}
	b = text.Append(b, `,"ended":`, ended, `,"processed":`, text.Int(j.processed), `,"failed":`, text.Int(j.failed))
	if f.shown > 0 {
		b = text.Append(b, `,"from":`, text.Int(f.skip+1))
	}
	b = append(append(text.Append(b, `,"rows":[`), f.rows...), ']', '}')
	output.Text, output.Structured = words, b
	return output
}
