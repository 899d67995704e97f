package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// result is what became of the record.
type result struct {
	id      []byte // as a JSON string; nil where the org does not give it
	created bool
}

// readResult reads {"id":"001…","success":true,"errors":[],"created":true}. Old versions of the API answer an update with no
// body, and leave out `created`: then the status tells, which is 201 for a new record.
func readResult(response *tool.Response) (result, bool) {
	got := result{created: response.Status == 201}
	if len(response.Body) == 0 {
		return got, response.Status == 204
	}
	r := json.NewReader(response.Body)
	if r.Next() != json.ObjectBegin {
		return got, false
	}
	for r.Next() == json.Key {
		isID, isCreated := r.Named("id"), r.Named("created")
		switch kind := r.Skip(); {
		case isID && kind == json.String:
			got.id = r.Raw()
		case isCreated && (kind == json.True || kind == json.False):
			got.created = kind == json.True
		}
	}
	return got, r.Err() == nil && got.id != nil
}

func (r result) output(object string) tool.Output {
	created := "false"
	if r.created {
		created = "true"
	}
	b := text.Append(nil, "Upsert ", object, " Record Result (JSON):\n{\n")
	s := text.Append(nil, `{"object":"`, object, `",`)
	if r.id != nil {
		b = text.Append(append(text.Append(b, `  "id": `), r.id...), ",\n")
		s = text.Append(append(text.Append(s, `"id":`), r.id...), ",")
	}
	return tool.Output{
		Text:       text.Append(b, "  \"success\": true,\n  \"created\": ", created, ",\n  \"errors\": []\n}"),
		Structured: text.Append(s, `"success":true,"created":`, created, `,"errors":[]}`),
	}
}

// maxNamed is how many ids are named in a message.
const maxNamed = 10

// ambiguous is the failure for a value that several records have: the org answers with their addresses,
// ["/services/data/v60.0/sobjects/Account/001…", …].
func ambiguous(body []byte, field string) *tool.Failure {
	r := json.NewReader(body)
	ids, separator, n := "", "", 0
	if r.Next() == json.ArrayBegin {
		for r.Next() == json.String {
			address := r.Text()
			at := len(address)
			for at > 0 && address[at-1] != '/' {
				at--
			}
			if n++; n <= maxNamed {
				ids = text.Concat(ids, separator, address[at:])
				separator = ", "
			}
		}
	}
	message := text.Concat("More than one record has that value in ", field, ". Nothing was changed.")
	if ids != "" {
		message = text.Concat(message, " They are ", ids, ".")
		if n > maxNamed {
			message = text.Concat(message, " And ", text.Int(n-maxNamed), " more.")
		}
	}
	return tool.Fail("DUPLICATE_EXTERNAL_ID", message, "Change the record you mean with update_record, by its id.")
}
