package rest

import (
	"strconv"

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
		out = append(out, '{')
		if e.Duplicates != nil {
			out = append(appendDuplicates(out, e), ',')
			out = append(out, `"errorCode":`...)
			out = value.AppendString(out, e.Code)
			out = append(out, `,"message":`...)
			out = append(value.AppendString(out, e.Message), '}')
			continue
		}
		out = append(out, `"message":`...)
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
		out = append(out, '{')
		if e.Duplicates != nil {
			out = append(appendDuplicates(out, e), ',')
		}
		out = append(out, `"statusCode":`...)
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

// appendDuplicates appends what a duplicate rule found. The misspelt key is the API's.
func appendDuplicates(out []byte, e *fault.Error) []byte {
	d := e.Duplicates
	out = append(out, `"duplicateResut":{"allowSave":true,"duplicateRule":"`+d.Rule+`","duplicateRuleEntityType":"`+d.Object+`","errorMessage":`...)
	out = value.AppendString(out, e.Message)
	out = append(out, `,"matchResults":[{"entityType":"`+d.Object+`","errors":[],"matchEngine":"ExactMatchEngine","matchRecords":[`...)
	for i, id := range d.IDs {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, `{"additionalInformation":[],"fieldDiffs":[],"matchConfidence":100.0,"record":{"attributes":{"type":"`+d.Object+
			`","url":"`+d.Base+`/sobjects/`+d.Object+`/`+id+`"},"Id":"`+id+`"}}`...)
	}
	return append(out, `],"rule":"`+d.MatchingRule+`","size":`+strconv.Itoa(len(d.IDs))+`,"success":true}]}`...)
}
