package bulk

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/records"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// OutputSchema is the schema of the structured result of every tool for many records.
const OutputSchema = `{"type":"object","additionalProperties":false,"required":["object","total","succeeded","failed","unknown","notSent","failures"],"properties":{` +
	`"object":{},"total":{"type":"integer"},"succeeded":{"type":"integer"},"failed":{},` +
	`"unknown":{"type":"integer","description":"May have been done."},"notSent":{},` +
	`"failedRows":{},"unknownRows":{},"notSentRows":{},"from":{},"to":{},` +
	`"ids":{"type":"array","description":"One for each row, or null."},` +
	`"failures":{"type":"array","description":"row, id, code, message, fields."},` +
	`"failuresOmitted":{},"jobId":{},"jobState":{},"hint":{}}}`

func (p *report) output(budget int) tool.Output {
	return tool.Output{Text: p.text(budget), Structured: p.structured(budget)}
}

// text is the heading, the rows as JSON, and a summary unless all rows were done and are listed. Where not all rows fit, those
// that were done are told by their ids, and where that is not enough, by their number.
func (p *report) text(budget int) []byte {
	heading := text.Concat("Bulk ", p.operation.Title, " ", p.object, " Results (JSON):\n")
	steps := details()
	for i, d := range steps {
		summary := ""
		if !d.all || p.partial() || p.count(done) < len(p.rows) {
			summary = p.summary(!d.all)
		}
		room, last := budget-len(heading)-len(summary)-200, i == len(steps)-1
		if last {
			d.room = max(room, 2)
		}
		list, omitted := p.list(d)
		if len(list) > room && !last {
			continue
		}
		indented, err := records.Value(list, true)
		if err != nil || len(indented) > room {
			if !last {
				continue
			}
			indented = list
		}
		b := append(append(text.Append(make([]byte, 0, len(indented)+len(heading)+len(summary)+200), heading), indented...), summary...)
		if omitted > 0 {
			b = text.Append(b, "\n", text.Int(omitted), " rows that were not ", p.operation.Done, " are not listed, because there are too many.")
		}
		if ids := p.idList(); !d.all && len(ids) > 0 && len(b)+len(ids)+100 <= budget {
			b = append(text.Append(b, "\nIds of the records, one for each row in its order, empty where it was not ", p.operation.Done, ":\n"), ids...)
		}
		return b
	}
	return nil // not reached: the last step is taken
}

// idList is the ids of the rows that were done, with commas between, and nothing for the other rows.
func (p *report) idList() []byte {
	b := make([]byte, 0, (p.to-p.from)*19)
	for i := p.from; i < p.to; i++ {
		if i > p.from {
			b = append(b, ',')
		}
		if p.rows[i].state == done {
			b = append(b, p.rows[i].id...)
		}
	}
	return b
}

// summary says in words how many rows are in which state, and which.
func (p *report) summary(short bool) string {
	n, good := len(p.rows), p.count(done)
	s := text.Concat("\n\n", text.Int(good), " of ", text.Int(n), " rows ", p.operation.Done, ".")
	if short && good > 0 {
		s = text.Concat(s, " They are not listed above.")
	}
	for _, one := range []struct {
		state state
		words string
	}{
		{failed, " failed: "},
		{unknown, text.Concat(" sent without an answer, which may have been ", p.operation.Done, ": ")},
		{notSent, " not sent: "},
	} {
		if count := p.count(one.state); count > 0 {
			rows := "rows "
			if count == 1 {
				rows = "row "
			}
			s = text.Concat(s, "\n", text.Int(count), one.words, rows, p.ranges(one.state), ".")
		}
	}
	if p.partial() {
		s = text.Concat(s, "\nListed here: rows ", text.Int(p.from+1), "–", text.Int(p.to), ".")
		if p.to < n {
			s = text.Concat(s, " Call again with the same arguments and the cursor of this result to see the others; nothing is sent again then.")
		}
	}
	if p.stopped != nil {
		s = text.Concat(s, "\nIt stopped because of ", p.stopped.Code, ": ", clip(p.stopped.Message, 500))
	}
	if p.hint != "" {
		s = text.Concat(s, "\nNext: ", p.hint)
	}
	return s
}

// partial says whether only some of the rows are listed.
func (p *report) partial() bool { return p.from > 0 || p.to < len(p.rows) }

// window chooses the rows from that one on that a result of that budget can list, with their ids and failures. The results of a job
// can be read again, so that a later call lists the others.
func (p *report) window(from, budget int) {
	const least = 50 // rows
	p.from = from
	for rows := budget / 2 / 22; ; rows = rows * 3 / 4 {
		p.to = min(from+max(rows, least), len(p.rows))
		room := budget - len(p.head()) - len(p.appendIDs(nil)) - 100
		if _, omitted := p.failures(200, room); omitted == 0 || rows <= least {
			return
		}
	}
}

func (p *report) structured(budget int) []byte {
	b := p.head()
	if ids := p.appendIDs(nil); len(ids) < budget*2/3 {
		b = append(b, ids...)
	}
	room := budget - len(b) - 100
	for _, message := range []int{0, 200, 60, -1} {
		failures, omitted := p.failures(message, room)
		if omitted > 0 && message >= 0 {
			continue
		}
		b = append(append(text.Append(b, `,"failures":[`), failures...), ']')
		if omitted > 0 {
			b = text.Append(b, `,"failuresOmitted":`, text.Int(omitted))
		}
		break
	}
	return append(b, '}')
}

// head is the structured result up to what may be too much.
func (p *report) head() []byte {
	b := text.Append(make([]byte, 0, 4096), `{"object":"`, p.object, `","total":`, text.Int(len(p.rows)), `,"succeeded":`, text.Int(p.count(done)),
		`,"failed":`, text.Int(p.count(failed)), `,"unknown":`, text.Int(p.count(unknown)), `,"notSent":`, text.Int(p.count(notSent)))
	for _, one := range []struct {
		state state
		name  string
	}{{failed, "failedRows"}, {unknown, "unknownRows"}, {notSent, "notSentRows"}} {
		if ranges := p.ranges(one.state); ranges != "" {
			b = text.Append(b, `,"`, one.name, `":"`, ranges, `"`)
		}
	}
	if p.partial() {
		b = text.Append(b, `,"from":`, text.Int(p.from+1), `,"to":`, text.Int(p.to))
	}
	if p.job != "" {
		b = text.Append(b, `,"jobId":"`, p.job, `"`)
	}
	if p.hint != "" {
		b = json.AppendString(text.Append(b, `,"hint":`), p.hint)
	}
	return b
}

func (p *report) appendIDs(b []byte) []byte {
	separator := `,"ids":[`
	for i := p.from; i < p.to; i++ {
		b = text.Append(b, separator)
		separator = ","
		if p.rows[i].state == done && p.rows[i].id != "" {
			b = text.Append(b, `"`, p.rows[i].id, `"`)
		} else {
			b = text.Append(b, "null")
		}
	}
	return append(b, ']')
}

// failures are the problems of rows, one object each, with messages of so many bytes: 0 for whole ones, -1 for none. It returns
// how many rows did not find room.
func (p *report) failures(message, room int) (b []byte, omitted int) {
	for i := p.from; i < p.to; i++ {
		row := &p.rows[i]
		length := len(b)
		for _, problem := range row.problems {
			if row.state != failed {
				break
			}
			if len(b) > 0 {
				b = append(b, ',')
			}
			b = text.Append(b, `{"row":`, text.Int(i+1))
			if row.id != "" {
				b = text.Append(b, `,"id":"`, row.id, `"`)
			}
			b = json.AppendString(text.Append(b, `,"code":`), problem.code)
			if message >= 0 {
				b = json.AppendString(text.Append(b, `,"message":`), clip(problem.message, message))
				b = append(text.Append(b, `,"fields":`), problem.fields...)
			}
			b = append(b, '}')
		}
		if len(b) > room {
			b = b[:length]
			omitted++
		}
	}
	return b, omitted
}
