package bearer

import "strings"

// InvalidError is a token that does not show who its bearer is: 401.
type InvalidError struct {
	// Reason may be shown to the client; it quotes nothing of the token.
	Reason string
}

func (e *InvalidError) Error() string { return e.Reason }

// ScopeError is a good token that does not allow what was asked for: 403.
type ScopeError struct {
	// Missing are the scopes that the token lacks.
	Missing []string
}

func (e *ScopeError) Error() string {
	return "The token lacks the scope " + strings.Join(e.Missing, " ") + "."
}
