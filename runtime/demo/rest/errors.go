package rest

import (
	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

// errorBody is the JSON of an error: a list, of one unless a record broke several rules.
func errorBody(e *fault.Error) []byte {
	out := []byte{'['}
	for i, e := range e.All() {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, `{"message":`...)
		out = value.AppendString(out, e.Message)
		out = append(out, `,"errorCode":`...)
		out = value.AppendString(out, e.Code)
		if e.Fields != nil {
			out = append(out, `,"fields":`...)
			out = appendStrings(out, e.Fields)
		}
		out = append(out, '}')
	}
	return append(out, ']')
}

// appendRowErrors appends the errors of one record among several, which differ from those of a request in their keys.
func appendRowErrors(out []byte, e *fault.Error) []byte {
	out = append(out, '[')
	for i, e := range e.All() {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, `{"statusCode":`...)
		out = value.AppendString(out, e.Code)
		out = append(out, `,"message":`...)
		out = value.AppendString(out, e.Message)
		out = append(out, `,"fields":`...)
		out = append(appendStrings(out, e.Fields), '}')
	}
	return append(out, ']')
}

func appendStrings(out []byte, texts []string) []byte {
	out = append(out, '[')
	for i, text := range texts {
		if i > 0 {
			out = append(out, ',')
		}
		out = value.AppendString(out, text)
	}
	return append(out, ']')
}
