package dispatch

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
	"github.com/forcefield-mcp/forcefield/runtime/visible"
)

// Result is what became of one call: an answer, or a Failure.
type Result struct {
	// Text is for the model.
	Text string
	// Structured is a JSON object that fits the tool's output schema. It is nil when the call failed.
	Structured json.RawMessage
	// Failure says why the call did not do what was asked; nil when it did.
	Failure *Failure
	// Usage is what the call cost, whatever became of it.
	Usage Usage

	// stopped names, for the record, what ended the call or refused a request of it; empty when nothing did.
	stopped string
}

// Failure is a call that did not do what was asked, in words for the model and the person behind it.
type Failure struct {
	// Code is the org's error code (INVALID_FIELD), the guest kit's, or one of the Code constants.
	Code string
	// Message says what failed and why.
	Message string
	// Hint says what to do next; it may be empty.
	Hint string
	// Retry says whether to make the same call again, where that is known.
	Retry Retry
}

// The codes of failures that the host itself finds.
const (
	CodeUnknownTool      = "UNKNOWN_TOOL"
	CodeInvalidArguments = "INVALID_ARGUMENTS"
	CodeInvalidCursor    = "INVALID_CURSOR"
	CodeAltered          = "ALTERED_VALUE"
	CodeReadOnly         = "READ_ONLY"
	CodeLeftOut          = "TOOL_LEFT_OUT"
	CodeNoRaw            = "NO_RAW_TOOLS"
	CodeDenied           = "REQUEST_DENIED"
	CodeUnknownOrg       = "UNKNOWN_ORG"
	CodeOrgNotAllowed    = "ORG_NOT_ALLOWED"
	CodeNotLoggedIn      = "NOT_LOGGED_IN"
	CodeLimit            = "LIMIT_EXCEEDED"
	CodeTimedOut         = "TIMED_OUT"
	CodeCancelled        = "CANCELLED"
	CodeBusy             = "SERVER_BUSY"
	CodeGuest            = "TOOL_FAULT"
	CodeGuestResult      = "INVALID_TOOL_RESULT"
	CodeAudit            = "NOT_RECORDED"
	CodeInternal         = "INTERNAL_ERROR"
)

// clean makes what the org or a guest said fit to be shown.
func (f *Failure) clean() {
	for _, part := range []*string{&f.Code, &f.Message, &f.Hint} {
		*part, _ = visible.Text(*part)
	}
}

// Text writes the failure as the text of a tool error.
func (f *Failure) Text() string {
	var b strings.Builder
	b.WriteString(f.Code)
	b.WriteString(": ")
	b.WriteString(f.Message)
	if f.Retry != "" {
		b.WriteString("\nRetry: ")
		b.WriteString(string(f.Retry))
		b.WriteByte('.')
	}
	if f.Hint != "" {
		b.WriteString("\nNext: ")
		b.WriteString(f.Hint)
	}
	return b.String()
}

// Usage is what one call cost.
type Usage struct {
	sandbox.Usage
	// Requests are the fetches in the order they were made.
	Requests []RequestRecord
	// ModuleDigest is the SHA-256 of the guest that ran, in hexadecimal; empty when none did.
	ModuleDigest string
}

// RequestRecord tells of one fetch without its values: no query string, no body.
type RequestRecord struct {
	Method string
	// Path is the API root and the segments, as they were asked for.
	Path string
	// Pattern is the one of the grant that allowed the request; empty when none did.
	Pattern string
	// Operation is what policy takes the request for, such as "query", and Objects are the object names in its path.
	Operation string
	Objects   []string
	// Status is the HTTP status, or 0 when there was no response.
	Status int
	// Outcome is "ok" or the kind of fetch error ("denied", "unauthenticated", …).
	Outcome string
	// BytesIn is the size of the response body.
	BytesIn int
	// Duration is how long the fetch took, in the host.
	Duration time.Duration
}
