package bulk

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// state is what became of a row.
type state uint8

const (
	notSent state = iota
	done
	failed
	// unknown rows were sent and no answer came: they may have been done.
	unknown
)

// outcome is what became of a row, and why.
type outcome struct {
	state    state
	id       string // of a record that was written; of one that should have been, where its id is known
	problems []problem
}

// problem is one error of a row.
type problem struct {
	code, message string
	fields        []byte // a JSON array of strings
}

// readOutcomes reads the answer of sObject Collections, one element for each row in its order:
//
//	[{"id":"001…","success":true,"errors":[]},{"success":false,"errors":[{"statusCode":"…","message":"…","fields":[]}]}]
//
// It returns false when the answer is not that, or has another number of elements.
func readOutcomes(body []byte, into []outcome) bool {
	r := json.NewReader(body)
	if r.Next() != json.ArrayBegin {
		return false
	}
	n := 0
	for {
		switch r.Next() {
		case json.ArrayEnd:
			return n == len(into) && r.Next() == json.End
		case json.ObjectBegin:
			o := readOutcome(&r)
			if n < len(into) {
				if o.id == "" {
					o.id = into[n].id
				}
				into[n] = o
			}
			n++
		default:
			return false
		}
	}
}

// readOutcome reads the object whose begin was just read.
func readOutcome(r *json.Reader) outcome {
	o := outcome{state: failed}
	for r.Next() == json.Key {
		switch {
		case r.Named("success"):
			if r.Skip() == json.True {
				o.state = done
			}
		case r.Named("id"):
			if r.Skip() == json.String {
				if id := r.Text(); salesforce.IsRecordID(id) {
					o.id = id
				}
			}
		case r.Named("errors"):
			if r.Skip() == json.ArrayBegin {
				o.problems = readProblems(r.Raw())
			}
		default:
			r.Skip()
		}
	}
	if o.state == failed && len(o.problems) == 0 {
		o.problems = []problem{{code: "UNKNOWN_EXCEPTION", message: "Salesforce gives no reason.", fields: []byte("[]")}}
	}
	return o
}

func readProblems(raw []byte) []problem {
	r := json.NewReader(raw)
	r.Next()
	var problems []problem
	for r.Next() == json.ObjectBegin {
		p := problem{fields: []byte("[]")}
		for r.Next() == json.Key {
			isCode, isMessage, isFields := r.Named("statusCode") || r.Named("errorCode"), r.Named("message"), r.Named("fields")
			switch kind := r.Skip(); {
			case isCode && kind == json.String:
				p.code = r.Text()
			case isMessage && kind == json.String:
				p.message = r.Text()
			case isFields && kind == json.ArrayBegin && areTexts(r.Raw()):
				p.fields = r.Raw()
			}
		}
		problems = append(problems, p)
	}
	return problems
}

// areTexts says whether an array holds nothing but strings.
func areTexts(raw []byte) bool {
	r := json.NewReader(raw)
	r.Next()
	for {
		switch r.Next() {
		case json.String:
		case json.ArrayEnd:
			return true
		default:
			return false
		}
	}
}

// mark gives rows one outcome and keeps their ids.
func mark(rows []outcome, s state, why *tool.Failure) {
	problems := []problem{{code: why.Code, message: why.Message, fields: []byte("[]")}}
	for i := range rows {
		rows[i].state, rows[i].problems = s, problems
	}
}

// noAnswer is why rows are unknown whose answer cannot be read.
func noAnswer() *tool.Failure {
	return tool.Fail(salesforce.InvalidAnswer, "The org accepted the rows, and its answer cannot be read.", "")
}
