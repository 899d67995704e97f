package fault

import (
	"fmt"
	"net/http"
	"strings"
)

// Malformed reports whether an error says that a body does not fit its resource at all. Salesforce refuses a whole list of
// records for it, and only single records for everything else.
func Malformed(e *Error) bool {
	return e.Code == "JSON_PARSER_ERROR" || e.Code == "INVALID_FIELD" && strings.HasPrefix(e.Message, "No such column")
}

// TooManyRecords says that a call holds more records than it may.
func TooManyRecords(limit int) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "EXCEEDED_ID_LIMIT",
		Message: fmt.Sprintf("record limit reached. cannot submit more than %d records into this call", limit)}
}

// TooManyChunks says that records of different types alternate too often.
func TooManyChunks(limit int) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "OPERATION_TOO_LARGE", Message: fmt.Sprintf(
		"Cannot have more than %d chunks in a single operation. Please rearrange the data to reduce chunking.", limit)}
}

// LimitExceeded is a request with more parts than it may have.
func LimitExceeded(format string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "LIMIT_EXCEEDED", Message: fmt.Sprintf(format, args...)}
}

// InvalidInput is a request whose parts do not fit together.
func InvalidInput(format string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "INVALID_INPUT", Message: fmt.Sprintf(format, args...)}
}

// InvalidType is a type of records that the org does not have.
func InvalidType(name string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "INVALID_TYPE", Message: fmt.Sprintf("sObject type '%s' is not supported.", name)}
}

// MissingArgument is a parameter or field that the call needs.
func MissingArgument(format string, args ...any) *Error {
	return bad("MISSING_ARGUMENT", nil, format, args...)
}

// IDOnInsert is a record that names its id before it has one.
func IDOnInsert() *Error {
	return bad("INVALID_FIELD_FOR_INSERT_UPDATE", []string{"Id"}, "cannot specify Id in an insert call")
}

// RolledBack is a record that was all right in a list of which others were not.
func RolledBack() *Error {
	return bad("ALL_OR_NONE_OPERATION_ROLLED_BACK", nil,
		"Record rolled back because not all records were valid and the request was using AllOrNone header")
}

// Halted is a part of a composite request that was undone, or did not run, because another part failed.
func Halted() *Error {
	return &Error{Status: http.StatusBadRequest, Code: "PROCESSING_HALTED",
		Message: "The transaction was rolled back since another operation in the same transaction failed."}
}

// BadReference is a reference of a composite request to what no earlier part gave.
func BadReference(format string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "PROCESSING_HALTED", Message: "Invalid reference specified. " + fmt.Sprintf(format, args...)}
}

// BatchHalted is a part of a batch request behind one that failed.
func BatchHalted() *Error {
	return &Error{Status: http.StatusPreconditionFailed, Code: "BATCH_PROCESSING_HALTED", Message: "Batch processing halted per request"}
}

// SharedExternalID is an upsert by a value that several records have.
func SharedExternalID(field string, ids []string) *Error {
	return bad("DUPLICATE_EXTERNAL_ID", []string{field}, "%s: more than one record found for external id field: [%s]", field, strings.Join(ids, ", "))
}

// ValidationRule is what an administrator's rule says about a record. The field is "" for rules about the whole record.
func ValidationRule(field, message string) *Error {
	e := bad("FIELD_CUSTOM_VALIDATION_EXCEPTION", nil, "%s", message)
	if field != "" {
		e.Fields = []string{field}
	}
	return e
}

// WrongValue is a text that is no value of the field's type, where values come as texts.
func WrongValue(field, label, value string) *Error {
	return bad("INVALID_TYPE_ON_FIELD_IN_RECORD", []string{field}, "%s: value not of required type: %s", label, value)
}

// InvalidReplicationDate is a span of time that getUpdated and getDeleted do not look back on.
func InvalidReplicationDate(message string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "INVALID_REPLICATION_DATE", Message: message}
}
