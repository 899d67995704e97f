package query

import (
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// Error is a query that cannot be answered, in Salesforce's words. The REST API answers it with status 400.
type Error struct {
	Code    string // such as INVALID_FIELD
	Message string // with its context in front, where Salesforce gives one
}

// Error gives the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// The error codes of queries.
const (
	codeMalformed     = "MALFORMED_QUERY"
	codeInvalidField  = "INVALID_FIELD"
	codeInvalidType   = "INVALID_TYPE"
	codeNoQuery       = "INVALID_TYPE_FOR_OPERATION"
	codeFilter        = "INVALID_QUERY_FILTER_OPERATOR"
	codeRange         = "NUMBER_OUTSIDE_VALID_RANGE"
	codeTooManyIDs    = "EXCEEDED_ID_LIMIT"
	codeComplicated   = "QUERY_TOO_COMPLICATED"
	codeScope         = "INVALID_QUERY_SCOPE"
	codeLocator       = "INVALID_QUERY_LOCATOR"
	seeTheDescription = " Please reference your WSDL or the describe call for the appropriate names."
)

// at is an error that has a place in the query's text.
func (c *compiler) at(pos soql.Pos, code, format string, args ...any) error {
	return &Error{Code: code, Message: soql.Context(c.text, pos, fmt.Sprintf(format, args...))}
}

// plain is an error that Salesforce gives without a place.
func plain(code, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

func (c *compiler) noSuchColumn(pos soql.Pos, name, entity string) error {
	return c.at(pos, codeInvalidField, "No such column '%s' on entity '%s'. If you are attempting to use a custom field, be sure "+
		"to append the '__c' after the custom field name."+seeTheDescription, name, entity)
}

func (c *compiler) noSuchRelationship(pos soql.Pos, name, where string) error {
	return c.at(pos, codeInvalidField, "Didn't understand relationship '%s' in %s. If you are attempting to use a custom "+
		"relationship, be sure to append the '__r' after the custom relationship name."+seeTheDescription, name, where)
}

func (c *compiler) noSuchObject(pos soql.Pos, name string) error {
	return c.at(pos, codeInvalidType, "sObject type '%s' is not supported. If you are attempting to use a custom object, be sure "+
		"to append the '__c' after the entity name."+seeTheDescription, name)
}

// notRun refuses what is valid SOQL but not run by the demo org.
func (c *compiler) notRun(pos soql.Pos, what string) error {
	return c.at(pos, codeMalformed, "The demo org does not run %s. A Salesforce org does.", what)
}
