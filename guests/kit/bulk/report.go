package bulk

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// report is what became of every row.
type report struct {
	operation Operation
	object    string
	rows      []outcome
	from, to  int           // the rows that the result lists: all, or the part of a job's that a call shows
	job       string        // the id of the job that took the rows; empty for none
	stopped   *tool.Failure // why not all rows have a result
	hint      string
}

func newReport(o Operation, object string, rows []Row) *report {
	p := &report{operation: o, object: object, rows: make([]outcome, len(rows)), to: len(rows)}
	for i, row := range rows {
		p.rows[i].id = row.id
	}
	return p
}

// explain takes advice on the first row that failed.
func (p *report) explain(host tool.Host) {
	if p.stopped != nil {
		p.hint = p.stopped.Hint
		return
	}
	for _, row := range p.rows {
		if row.state == failed && row.problems[0].code != rolledBack {
			p.hint = salesforce.Advise(host, row.problems[0].code, row.problems[0].message, p.object)
			return
		}
	}
}

// rolledBack is the code of a row that was good, and undone because another one was not.
const rolledBack = "ALL_OR_NONE_OPERATION_ROLLED_BACK"

// count is how many rows are in a state.
func (p *report) count(s state) int {
	n := 0
	for i := range p.rows {
		if p.rows[i].state == s {
			n++
		}
	}
	return n
}

// ranges are the numbers of the rows in a state, counted from 1: 2,4-7.
func (p *report) ranges(s state) string {
	var b []byte
	for i := 0; i < len(p.rows); i++ {
		if p.rows[i].state != s {
			continue
		}
		first := i
		for i+1 < len(p.rows) && p.rows[i+1].state == s {
			i++
		}
		if b != nil {
			b = append(b, ',')
		}
		b = text.AppendInt(b, first+1)
		if i > first {
			b = text.AppendInt(append(b, '-'), i+1)
		}
	}
	return string(b)
}

// detail is how much of the rows is written.
type detail struct {
	all     bool // also the rows that were done
	message int  // characters of a message; 0 for all of them
	room    int  // bytes that all rows may take; 0 for no limit
}

// details are tried one after the other until one fits. The last leaves rows out.
func details() [4]detail { return [4]detail{{all: true}, {}, {message: 120}, {message: 40}} }

// list is one JSON object for each row, as Bulk API 1.0 and the connector for Python give them. A row that cannot be counted off
// or was not done also has its number. It returns how many rows that were not done did not find room.
func (p *report) list(d detail) (b []byte, omitted int) {
	b = append(make([]byte, 0, 4096), '[')
	for i := p.from; i < p.to; i++ {
		row := &p.rows[i]
		if row.state == done && !d.all {
			continue
		}
		length := len(b)
		if length > 1 {
			b = append(b, ',')
		}
		success, created, id := "false", "false", "null"
		if row.state == done {
			success = "true"
			if p.operation.New {
				created = "true"
			}
		}
		if row.id != "" {
			id = text.Concat(`"`, row.id, `"`)
		}
		b = text.Append(b, `{"success":`, success, `,"created":`, created, `,"id":`, id, `,"errors":`)
		b = appendProblems(b, row, d.message)
		if row.state != done || p.partial() {
			b = text.Append(b, `,"row":`, text.Int(i+1))
		}
		b = append(b, '}')
		if d.room > 0 && len(b) > d.room {
			b = b[:length]
			omitted++
		}
	}
	return append(b, ']'), omitted
}

func appendProblems(b []byte, row *outcome, message int) []byte {
	b = append(b, '[')
	for i, problem := range row.problems {
		if i > 0 {
			b = append(b, ',')
		}
		b = json.AppendString(text.Append(b, `{"message":`), clip(problem.message, message))
		b = append(text.Append(b, `,"fields":`), problem.fields...)
		b = append(json.AppendString(text.Append(b, `,"statusCode":`), problem.code), '}')
	}
	if row.state == notSent {
		b = text.Append(b, `{"message":"The row was not sent.","fields":[],"statusCode":"`, notSentCode, `"}`)
	}
	return append(b, ']')
}

// notSentCode is the code of a row that was not sent, because one before it brought no result.
const notSentCode = "NOT_SENT"

// clip cuts a message to so many bytes, at a character; 0 does not cut.
func clip(s string, most int) string {
	if most == 0 {
		return s
	}
	return text.Clip(s, most)
}
