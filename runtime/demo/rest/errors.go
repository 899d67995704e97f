package rest

import (
	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

// errorBody is the JSON of an error: a list of one.
func errorBody(e *fault.Error) []byte {
	out := append([]byte(nil), `[{"message":`...)
	out = value.AppendString(out, e.Message)
	out = append(out, `,"errorCode":`...)
	out = value.AppendString(out, e.Code)
	if e.Fields != nil {
		out = append(out, `,"fields":[`...)
		for i, f := range e.Fields {
			if i > 0 {
				out = append(out, ',')
			}
			out = value.AppendString(out, f)
		}
		out = append(out, ']')
	}
	return append(out, "}]"...)
}
