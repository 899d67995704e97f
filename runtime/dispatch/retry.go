package dispatch

import (
	"slices"
	"strings"
)

// Retry says whether the same call may succeed when it is made again. The zero value says that it is not known.
type Retry string

// What is known of making the same call again.
const (
	// RetryLater is a fault that passes by itself.
	RetryLater Retry = "yes, the same call may succeed in a moment"
	// RetryChanged is a call that fails again as it is.
	RetryChanged Retry = "no, the same call fails again"
	// RetryLook is a change that may have been carried out, so that the same call may do it twice.
	RetryLook Retry = "no, look first whether it was done"
)

// transient are the codes of faults that pass: of the org (SOAP API Developer Guide, StatusCode and ExceptionCode), of the guests' kit and
// of the host.
const transient = " UNABLE_TO_LOCK_ROW SERVER_UNAVAILABLE REQUEST_RUNNING_TOO_LONG HTTP_429 HTTP_502 HTTP_503 HTTP_504 UNREACHABLE CANCELLED SERVER_BUSY "

// lasting are the codes of faults that are in the call itself, in the rights of its user or in the settings of this server.
const lasting = " UNKNOWN_TOOL UNKNOWN_ORG ORG_NOT_ALLOWED INVALID_ARGUMENTS INVALID_CURSOR ALTERED_VALUE READ_ONLY NO_RAW_TOOLS REQUEST_DENIED NOT_LOGGED_IN LIMIT_EXCEEDED BUDGET_SPENT " +
	"RESULT_TOO_LARGE INVALID_FIELD INVALID_TYPE INVALID_FIELD_FOR_INSERT_UPDATE MALFORMED_QUERY MALFORMED_SEARCH MALFORMED_ID INVALID_QUERY_LOCATOR NOT_FOUND HTTP_404 " +
	"METHOD_NOT_ALLOWED JSON_PARSER_ERROR INVALID_CROSS_REFERENCE_KEY ENTITY_IS_DELETED REQUIRED_FIELD_MISSING STRING_TOO_LONG DUPLICATE_VALUE DUPLICATES_DETECTED " +
	"DELETE_FAILED FIELD_CUSTOM_VALIDATION_EXCEPTION FIELD_INTEGRITY_EXCEPTION INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST NUMBER_OUTSIDE_VALID_RANGE INVALID_EMAIL_ADDRESS " +
	"INSUFFICIENT_ACCESS INSUFFICIENT_ACCESS_OR_READONLY INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY API_DISABLED_FOR_ORG FUNCTIONALITY_NOT_ENABLED QUERY_TOO_COMPLICATED "

// retry says what is known of a failure with that code.
func retry(code string) Retry {
	switch in := func(list string) bool { return slices.Contains(strings.Fields(list), code) }; {
	case in(transient):
		return RetryLater
	case in(lasting):
		return RetryChanged
	default:
		return ""
	}
}
