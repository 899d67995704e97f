package soql

import "strings"

// SyntaxError is a query that does not follow the grammar. Salesforce answers such a query with status 400 and the error code
// MALFORMED_QUERY.
type SyntaxError struct {
	// Message is Salesforce's sentence without its context, such as "unexpected token: 'From'".
	Message string
	// Pos is the place of the offending token.
	Pos Pos
	// Row and Column are the same place, 1-based.
	Row, Column int

	text string
	bare bool
}

// Error names the problem and its place in one line, for people.
func (e *SyntaxError) Error() string {
	var b strings.Builder
	b.WriteString("SOQL does not parse at row ")
	b.WriteString(itoa(e.Row))
	b.WriteString(", column ")
	b.WriteString(itoa(e.Column))
	b.WriteString(": ")
	b.WriteString(e.Message)
	return b.String()
}

// Salesforce gives the message as a Salesforce org words it in an error body: with its context, or bare for the failures that
// an org reports without one (a query whose first word is wrong, and characters that no token has).
func (e *SyntaxError) Salesforce() string {
	if e.bare {
		return e.Message
	}
	return Context(e.text, e.Pos, e.Message)
}

func newSyntaxError(text string, pos Pos, message string, bare bool) *SyntaxError {
	row, column := RowColumn(text, pos)
	return &SyntaxError{Message: message, Pos: pos, Row: row, Column: column, text: text, bare: bare}
}
