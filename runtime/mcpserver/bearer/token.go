package bearer

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// MinTokenLength is the shortest shared token that is taken, in characters.
const MinTokenLength = 24

// Token is one secret that all clients share. It keeps a digest of it only.
type Token struct{ digest [sha256.Size]byte }

// NewToken makes a Token of a secret of at least MinTokenLength characters without spaces.
func NewToken(secret string) (*Token, error) {
	if len(secret) < MinTokenLength {
		return nil, fmt.Errorf("the token has %d characters; it must have at least %d, at random (openssl rand -hex 32 makes one)",
			len(secret), MinTokenLength)
	}
	for _, r := range secret {
		if r <= ' ' || r > '~' {
			return nil, fmt.Errorf("the token has a character that cannot stand in an HTTP header; letters and digits do")
		}
	}
	return &Token{sha256.Sum256([]byte(secret))}, nil
}

// Authenticate compares in a time that does not depend on what is right of the token. All its bearers are one caller.
func (t *Token) Authenticate(_ context.Context, token string) (dispatch.Caller, error) {
	digest := sha256.Sum256([]byte(token))
	if subtle.ConstantTimeCompare(digest[:], t.digest[:]) != 1 {
		return dispatch.Caller{}, &InvalidError{Reason: "The token is not this server's."}
	}
	return dispatch.Caller{Issuer: "token", Subject: "bearer"}, nil
}
