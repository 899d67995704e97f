// Package fault holds the errors that the demo org answers with: Salesforce's codes, texts and HTTP statuses.
//
// The package is pure: it imports nothing of the project and does no I/O.
package fault

import (
	"fmt"
	"net/http"
	"strings"
)

// Error is one error of the REST API.
type Error struct {
	Status  int      // HTTP status
	Code    string   // errorCode
	Message string   // for people
	Fields  []string // API names; nil leaves the key out, as query and session errors do, empty shows []
	More    []*Error // what else is wrong with the same record, in order; their own More is not looked at
	// Duplicates is what a duplicate rule found; nil for other errors.
	Duplicates *Duplicates
}

// Duplicates are the records that a duplicate rule took a new one for.
type Duplicates struct {
	Rule, MatchingRule, Object string
	IDs                        []string // 18 characters each, at least one
	Base                       string   // path of the API version, for their URLs
}

// All are the error and what else it holds.
func (e *Error) All() []*Error { return append([]*Error{e}, e.More...) }

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// bad is a 400 whose body shows the fields.
func bad(code string, fields []string, format string, args ...any) *Error {
	if fields == nil {
		fields = []string{}
	}
	return &Error{Status: http.StatusBadRequest, Code: code, Message: fmt.Sprintf(format, args...), Fields: fields}
}

// NotFound says that there is nothing under the URL: no such resource, object or record.
func NotFound() *Error {
	return &Error{Status: http.StatusNotFound, Code: "NOT_FOUND", Message: "The requested resource does not exist"}
}

// NoExternalID says that the last part of a record's URL is neither an id nor an external id field.
func NoExternalID(name string) *Error {
	return &Error{Status: http.StatusNotFound, Code: "NOT_FOUND",
		Message: "Provided external ID field does not exist or is not accessible: " + name}
}

// InvalidSession says that the token is missing, unknown or expired.
func InvalidSession() *Error {
	return &Error{Status: http.StatusUnauthorized, Code: "INVALID_SESSION_ID", Message: "Session expired or invalid"}
}

// NoAPISession says that the token was not granted the API. Clients must not refresh it for this.
func NoAPISession() *Error {
	return &Error{Status: http.StatusUnauthorized, Code: "INVALID_SESSION_ID", Message: "This session is not valid for use with the REST API"}
}

// InvalidAuthHeader says that the Authorization header has no scheme the API knows.
func InvalidAuthHeader() *Error {
	return &Error{Status: http.StatusUnauthorized, Code: "INVALID_AUTH_HEADER", Message: "INVALID_HEADER_TYPE"}
}

// MethodNotAllowed names the methods that the resource does allow.
func MethodNotAllowed(method string, allowed []string) *Error {
	return &Error{Status: http.StatusMethodNotAllowed, Code: "METHOD_NOT_ALLOWED",
		Message: fmt.Sprintf("HTTP Method '%s' not allowed. Allowed are %s", method, strings.Join(allowed, ","))}
}

// Unknown is an error of the demo org itself. The reference finds it in the log; nothing of the cause is shown.
func Unknown(reference string) *Error {
	return &Error{Status: http.StatusInternalServerError, Code: "UNKNOWN_EXCEPTION",
		Message: "An unexpected error occurred. Please include this ErrorId if you contact support: " + reference}
}

// Parser is a body that is not the JSON the resource takes. Where is its place as At gives it, or "".
func Parser(message, where string) *Error {
	if where != "" {
		message += " at " + where
	}
	return &Error{Status: http.StatusBadRequest, Code: "JSON_PARSER_ERROR", Message: message}
}

// At is the place of a byte in a body, in the words of the JSON parser that Salesforce uses; both numbers begin at 1.
func At(body []byte, offset int) string {
	offset = min(max(offset, 0), len(body))
	line, column := 1, 1
	for _, c := range body[:offset] {
		column++
		if c == '\n' {
			line, column = line+1, 1
		}
	}
	return fmt.Sprintf("[line:%d, column:%d]", line, column)
}

// TooLarge says that a body is longer than the limit in bytes.
func TooLarge(limit int64) *Error {
	return &Error{Status: http.StatusRequestEntityTooLarge, Code: "REQUEST_LIMIT_EXCEEDED",
		Message: fmt.Sprintf("The request body is longer than %d bytes.", limit)}
}

// UnsupportedMediaType says that a body is not JSON.
func UnsupportedMediaType(contentType string) *Error {
	return &Error{Status: http.StatusUnsupportedMediaType, Code: "UNSUPPORTED_MEDIA_TYPE",
		Message: "Content type " + contentType + " not supported"}
}

// InvalidQueryLocator says that a page cannot be continued: the locator is unknown, or was dropped for newer ones.
func InvalidQueryLocator() *Error {
	return &Error{Status: http.StatusBadRequest, Code: "INVALID_QUERY_LOCATOR", Message: "invalid query locator"}
}
