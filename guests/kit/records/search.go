package records

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// ObjectType is the name of the field in which FromSearch keeps what object a record is of.
const ObjectType = "objectType"

// FromSearch turns the answer of a search into that of a query of one page, for Table:
//
//	{"searchRecords":[{"attributes":{"type":"Contact",…},"Name":"…"},…]}
//
// Old versions of the API give the array alone. A record of a search may be of any object, which only its attributes tell, so
// that the object's name becomes the record's first field.
func FromSearch(body []byte) ([]byte, *Error) {
	r := json.NewReader(body)
	switch r.Next() {
	case json.ArrayBegin:
	case json.ObjectBegin:
		if err := findSearchRecords(&r); err != nil {
			return nil, err
		}
	default:
		return nil, unexpected(&r, "the answer is not a search result")
	}
	b := append(make([]byte, 0, len(body)+len(body)/4+128), `{"records":[`...)
	n := 0
	for {
		more, err := nextRecord(&r)
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		if n > 0 {
			b = append(b, ',')
		}
		b = appendFound(b, &r)
		n++
	}
	if err := finish(&r); err != nil {
		return nil, err
	}
	return text.Append(b, `],"totalSize":`, text.Int(n), `,"done":true}`), nil
}

// findSearchRecords reads up to the begin of the records.
func findSearchRecords(r *json.Reader) *Error {
	for r.Next() == json.Key {
		if !r.Named("searchRecords") {
			r.Skip()
			continue
		}
		if r.Next() == json.ArrayBegin {
			return nil
		}
		break
	}
	return unexpected(r, "the answer is not a search result: it has no searchRecords")
}

// appendFound writes the record whose begin was just read, with its object first.
func appendFound(b []byte, r *json.Reader) []byte {
	kind := []byte("null")
	ahead := *r
	for ahead.Next() == json.Key {
		if !ahead.Named(attributes) {
			ahead.Skip()
			continue
		}
		if ahead.Next() == json.ObjectBegin {
			for ahead.Next() == json.Key {
				isType := ahead.Named("type")
				if ahead.Skip() == json.String && isType {
					kind = ahead.Raw()
				}
			}
		}
		break
	}
	b = append(append(b, `{"`+ObjectType+`":`...), kind...)
	for r.Next() == json.Key {
		name := r.Raw()
		if r.Skip() == json.Invalid {
			break // the reader tells of it next
		}
		b = append(append(append(append(b, ','), name...), ':'), r.Raw()...)
	}
	return append(b, '}')
}
