package search

import (
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/query"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

const (
	codeMalformed = "MALFORMED_SEARCH"
	codeNoSearch  = "INVALID_TYPE_FOR_OPERATION"
)

// malformed is a search that cannot be run.
func malformed(format string, args ...any) error {
	return &query.Error{Code: codeMalformed, Message: fmt.Sprintf(format, args...)}
}

// notRun refuses what is valid SOSL but not run by the demo org.
func notRun(text string, pos soql.Pos, what string) error {
	return malformed("%s", soql.Context(text, pos, "The demo org does not run "+what+". A Salesforce org does."))
}
