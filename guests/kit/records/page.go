package records

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// page is one answer of the query resource.
type page struct {
	locator string      // where it was read from; empty for the first page
	records json.Reader // inside the array of records
	skip    int         // records at its start that earlier calls have shown
	total   int         // records of the whole result
	done    bool
	next    string // nextRecordsUrl
}

// openPage reads an answer up to its records: {"totalSize":2,"done":false,"nextRecordsUrl":"…","records":[…]}. Salesforce
// puts the records last. Where they are not, what follows is read before they are.
func openPage(body []byte) (page, *Error) {
	p := page{total: -1}
	r := json.NewReader(body)
	if r.Next() != json.ObjectBegin {
		return p, unexpected(&r, "the answer is not a query result")
	}
	found, doneSeen := false, false
	for {
		switch r.Next() {
		case json.ObjectEnd:
			if !found || p.total < 0 {
				return p, &Error{Reason: "the answer is not a query result: it has no records or no totalSize"}
			}
			return p, nil
		case json.Key:
		default:
			return p, unexpected(&r, "")
		}
		switch {
		case r.Named("totalSize"):
			if r.Skip() == json.Number {
				p.total, _ = text.ParseInt(r.Raw())
			}
		case r.Named("done"):
			p.done, doneSeen = r.Skip() == json.True, true
		case r.Named("nextRecordsUrl"):
			if r.Skip() == json.String {
				p.next = r.Text()
			}
		case r.Named("records"):
			if r.Next() != json.ArrayBegin {
				return p, unexpected(&r, "the answer is not a query result: its records are no array")
			}
			p.records, found = r, true
			if p.total >= 0 && doneSeen && (p.done || p.next != "") {
				return p, nil
			}
			r.Leave()
		default:
			r.Skip()
		}
	}
}

// nextRecord moves to the next record and reads its begin. It returns false after the last one.
func nextRecord(r *json.Reader) (bool, *Error) {
	switch r.Next() {
	case json.ObjectBegin:
		return true, nil
	case json.ArrayEnd:
		return false, nil
	}
	return false, unexpected(r, "a record of the answer is not an object")
}

// finish reads what follows the records, so that an answer that was cut off is not taken for a whole one.
func finish(r *json.Reader) *Error {
	for {
		switch r.Next() {
		case json.End:
			return nil
		case json.Invalid:
			return unexpected(r, "")
		}
	}
}
