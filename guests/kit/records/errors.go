package records

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// Error says why an answer could not be shown.
type Error struct {
	// Reason is a clause: "the answer has no records".
	Reason string
	// TooLarge says that the answer is good and one record, shortened as far as it can be, is larger than the budget.
	TooLarge bool
}

// Error is the reason.
func (e *Error) Error() string { return e.Reason }

// unexpected is the error for a token that should not be where the reader found it: the text is no JSON, or another JSON.
func unexpected(r *json.Reader, reason string) *Error {
	if err := r.Err(); err != nil {
		return &Error{Reason: text.Concat("the answer is ", err.Error())}
	}
	return &Error{Reason: reason}
}
