package bulk

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// Run writes the rows and reports what became of each. It is a failure only when nothing was done, or nothing is known.
func Run(c *tool.Call, o Operation, object string, rows []Row, allOrNone bool) (tool.Output, *tool.Failure) {
	if allOrNone && len(rows) > perRequest {
		return tool.Output{}, tool.Fail(tool.InvalidArgument,
			text.Concat("`all_or_none` holds for at most 200 rows, which Salesforce takes in one request: there are ", text.Int(len(rows)), "."),
			"Send at most 200 rows in one call, or leave all_or_none out.")
	}
	report := newReport(o, object, rows)
	if len(rows) > MaxRows {
		j := job{call: c, report: report, rows: rows}
		return j.run()
	}
	if failure := report.collections(c.Host, rows, allOrNone); failure != nil {
		return tool.Output{}, salesforce.Explain(c.Host, failure, object)
	}
	report.explain(c.Host)
	return report.output(c.Budget), nil
}

// collections sends the rows in requests of sObject Collections, one after the other, until one brings no result.
func (p *report) collections(host tool.Host, rows []Row, allOrNone bool) *tool.Failure {
	for from := 0; from < len(rows); from += perRequest {
		if len(rows) > perRequest {
			host.Progress(from, len(rows), p.operation.Doing)
		}
		to := min(from+perRequest, len(rows))
		response, failure := salesforce.Send(host, collection(p.operation, p.object, rows[from:to], allOrNone), p.operation.Check)
		switch {
		case failure != nil:
			maybe := salesforce.MaybeDone(&response, failure)
			if from == 0 && !maybe {
				failure.Message = text.Concat(failure.Message, "\nNo row was ", p.operation.Done, ".")
				return failure
			}
			if from == 0 && to == len(rows) {
				return failure
			}
			s := failed
			if maybe {
				s = unknown
			}
			mark(p.rows[from:to], s, failure)
			p.stopped = failure
			return nil
		case !readOutcomes(response.Body, p.rows[from:to]):
			p.stopped = noAnswer()
			mark(p.rows[from:to], unknown, p.stopped)
			return nil
		}
	}
	return nil
}

// collection is one request of sObject Collections.
func collection(o Operation, object string, rows []Row, allOrNone bool) *tool.Request {
	request := tool.Request{Method: o.Method, Path: []string{"composite", "sobjects"}}
	all := "false"
	if allOrNone {
		all = "true"
	}
	if o.Method == tool.Delete {
		ids := make([]byte, 0, len(rows)*19)
		for i, row := range rows {
			if i > 0 {
				ids = append(ids, ',')
			}
			ids = append(ids, row.id...)
		}
		request.Query = []tool.Param{{Name: "ids", Value: string(ids)}, {Name: "allOrNone", Value: all}}
		return &request
	}
	size := 64
	for _, row := range rows {
		size += len(row.raw) + len(object) + 64
	}
	b := text.Append(make([]byte, 0, size), `{"allOrNone":`, all, `,"records":[`)
	for i, row := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = row.appendRecord(b, object)
	}
	request.Body = &tool.Body{Type: tool.JSON, Content: append(b, ']', '}')}
	return &request
}
