package org

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// redacted stands for a credential wherever one would have been shown.
const redacted = "[redacted]"

// Real access tokens have about 110 characters (an organization id, `!`, a secret) or are JWTs of one or two thousand.
// The lower bound is for the demo org, whose token a person may choose: a shorter one could not be redacted from
// responses without mangling ordinary words.
const (
	minTokenLength = 4
	maxTokenLength = 8192
)

// cliPlaceholder is what the Salesforce CLI prints in place of a token since version 2.136.8.
const cliPlaceholder = "[REDACTED]"

// Token is an access token. Printing, logging or encoding it, alone or inside another value, never shows the secret.
// The zero Token is no token.
type Token struct {
	// The secret sits in a closure and not in a string field, because fmt and reflection-based printers show the
	// unexported fields of a value without asking its String method.
	secret func() string
}

// NewToken checks the form of an access token. White space around it is dropped. The error never holds the token.
func NewToken(secret string) (Token, error) {
	secret = strings.TrimSpace(secret)
	switch {
	case secret == "":
		return Token{}, errors.New("it is empty")
	case strings.HasPrefix(secret, cliPlaceholder):
		return Token{}, errors.New("it is the Salesforce CLI's placeholder, not a token; " +
			"`sf org auth show-access-token` prints the real one")
	case len(secret) < minTokenLength:
		return Token{}, fmt.Errorf("it is shorter than %d characters, so it cannot be an access token", minTokenLength)
	case len(secret) > maxTokenLength:
		return Token{}, fmt.Errorf("it is longer than %d characters, so it cannot be an access token", maxTokenLength)
	}
	for i := range len(secret) {
		if secret[i] <= ' ' || secret[i] > '~' {
			return Token{}, fmt.Errorf("character %d is a space, a control character or not ASCII; "+
				"an access token has none of these", i+1)
		}
	}
	return Token{secret: func() string { return secret }}, nil
}

// reveal gives the secret. Only the transport and the redactor may ask.
func (t Token) reveal() string {
	if t.secret == nil {
		return ""
	}
	return t.secret()
}

// String gives `[redacted]`.
func (Token) String() string { return redacted }

// GoString gives `[redacted]`.
func (Token) GoString() string { return redacted }

// Format gives `[redacted]` for every verb.
func (Token) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(redacted)) }

// MarshalJSON gives `"[redacted]"`.
func (Token) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// MarshalText gives `[redacted]`.
func (Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue gives `[redacted]`.
func (Token) LogValue() slog.Value { return slog.StringValue(redacted) }
