package bulk

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// matcher finds the row that a line of a job's results is about. The lines hold what was uploaded, and no number: rows that are
// the same in every cell are taken in their order.
type matcher struct {
	report *report
	first  map[uint64]int32 // by hash: the first row that has no result yet
	next   []int32          // by row: the one with the same hash after it
}

// newMatcher reads the rows that were uploaded.
func newMatcher(p *report, csv []byte) *matcher {
	m := &matcher{report: p, first: make(map[uint64]int32, len(p.rows)), next: make([]int32, len(p.rows))}
	hashes := make([]uint64, 0, len(p.rows))
	l := lines{data: csv}
	fields := l.next(nil) // the names
	for fields = l.next(fields); fields != nil; fields = l.next(fields) {
		hashes = append(hashes, hash(fields))
	}
	for i := min(len(hashes), len(p.rows)) - 1; i >= 0; i-- { // backwards, so that each chain begins with its first row
		m.next[i] = -1
		if first, ok := m.first[hashes[i]]; ok {
			m.next[i] = first
		}
		m.first[hashes[i]] = int32(i) //nolint:gosec // far fewer rows
	}
	return m
}

// read takes the results of one file, "sf__Id","sf__Created" or "sf__Error",<the columns of the upload>. It returns how many
// lines it did not know the row of.
func (m *matcher) read(csv []byte, s state) (strangers int) {
	l := lines{data: csv}
	fields := l.next(nil)
	for fields = l.next(fields); fields != nil; fields = l.next(fields) {
		if len(fields) < 2 {
			continue
		}
		h := hash(fields[2:])
		i, ok := m.first[h]
		if !ok || i < 0 {
			strangers++
			continue
		}
		m.first[h] = m.next[i]
		row := &m.report.rows[i]
		row.state = s
		row.problems = nil
		if id := string(fields[0]); salesforce.IsRecordID(id) {
			row.id = id
		}
		if s == failed {
			row.problems = []problem{readError(string(fields[1]))}
		}
	}
	return strangers
}

// readError reads `CODE:message:Field1,Field2 --`.
func readError(s string) problem {
	p := problem{code: s, fields: []byte("[]")}
	colon := text.Index(s, ":")
	if colon < 0 {
		return problem{code: "UNKNOWN_EXCEPTION", message: s, fields: p.fields}
	}
	p.code, s = s[:colon], s[colon+1:]
	if n := len(s); n >= 3 && s[n-3:] == " --" {
		s = s[:n-3]
	}
	last := len(s)
	for last > 0 && s[last-1] != ':' {
		last--
	}
	p.message = s
	if last == 0 {
		return p
	}
	names := s[last:]
	if names != "" && !isList(names) {
		return p
	}
	p.message = s[:last-1]
	b := []byte{'['}
	for rest := names; rest != ""; {
		name := rest
		if comma := text.Index(rest, ","); comma >= 0 {
			name, rest = rest[:comma], text.Trim(rest[comma+1:])
		} else {
			rest = ""
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = json.AppendString(b, text.Trim(name))
	}
	b = append(b, ']')
	p.fields = b
	return p
}

// isList says whether a text can be names of fields with commas between.
func isList(s string) bool {
	for i := range len(s) {
		if c := s[i]; !text.IsLetter(c) && !text.IsDigit(c) && c != '_' && c != '.' && c != ',' && c != ' ' {
			return false
		}
	}
	return true
}

// hash is FNV-1a over the fields, each with an end.
func hash(fields [][]byte) uint64 {
	h := uint64(14695981039346656037)
	for _, field := range fields {
		for _, c := range field {
			h = (h ^ uint64(c)) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211 // no byte of UTF-8
	}
	return h
}
