package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// readResult takes from the answer, {"id":"001…","success":true,"errors":[]}, the members that the output schema has. It
// returns nil when the answer does not give an id.
func readResult(body []byte) []byte {
	r := json.NewReader(body)
	if r.Next() != json.ObjectBegin {
		return nil
	}
	id, success, lists := []byte(nil), []byte("true"), []byte(nil)
	errors := false
	for r.Next() == json.Key {
		name := string(r.Name())
		kind := r.Skip()
		switch {
		case name == "id" && kind == json.String:
			id = r.Raw()
		case name == "success" && (kind == json.True || kind == json.False):
			success = r.Raw()
		case kind == json.ArrayBegin && (name == "errors" && !errors || name == "warnings" || name == "infos"):
			errors = errors || name == "errors"
			lists = append(text.Append(lists, `,"`, name, `":`), r.Raw()...)
		}
	}
	if r.Err() != nil || id == nil {
		return nil
	}
	b := append([]byte(`{"id":`), id...)
	b = append(append(b, `,"success":`...), success...)
	if !errors {
		b = append(b, `,"errors":[]`...)
	}
	return append(append(b, lists...), '}')
}
