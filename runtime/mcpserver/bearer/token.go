package bearer

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// MinTokenLength is the shortest token that is taken, in characters.
const MinTokenLength = 24

// OnlyToken is the name of a token that was given none.
const OnlyToken = "bearer"

// Tokens are secrets that the operator gave out. It keeps digests of them only.
type Tokens struct{ named []namedDigest }

type namedDigest struct {
	name   string
	digest [sha256.Size]byte
}

// NewTokens reads one token, or several lines of a name and a token: `desk 3f9a…`. All bearers of a token are one caller. A token has at
// least MinTokenLength characters without spaces, a name fewer. The errors quote neither.
func NewTokens(text string) (*Tokens, error) {
	t := &Tokens{}
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	for i, line := range lines {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0:
			continue
		case len(fields) == 1 && len(lines) == 1:
			fields = []string{OnlyToken, fields[0]}
		case len(fields) != 2:
			return nil, fmt.Errorf("line %d is not a name and a token; with one token alone, the name may be left out", i+1)
		}
		if err := t.add(fields[0], fields[1]); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if len(t.named) == 0 {
		return nil, errors.New("there is no token")
	}
	return t, nil
}

// add keeps a token. What is as long as a token is no name: the two may stand the wrong way round, and a name is shown.
func (t *Tokens) add(name, secret string) error {
	if len(name) >= MinTokenLength || !regexp.MustCompile(`^[A-Za-z0-9._-]+$`).MatchString(name) {
		return fmt.Errorf("the name of a token has letters, digits, dots, hyphens and underscores, and fewer than %d of them", MinTokenLength)
	}
	if len(secret) < MinTokenLength {
		return fmt.Errorf("the token has %d characters; it must have at least %d, at random (openssl rand -hex 32 makes one)",
			len(secret), MinTokenLength)
	}
	for _, r := range secret {
		if r <= ' ' || r > '~' {
			return errors.New("the token has a character that cannot stand in an HTTP header; letters and digits do")
		}
	}
	digest := sha256.Sum256([]byte(secret))
	for _, other := range t.named {
		if other.name == name || other.digest == digest {
			return errors.New("its name or its token is that of a line before")
		}
	}
	t.named = append(t.named, namedDigest{name, digest})
	return nil
}

// Has says whether a token has that name.
func (t *Tokens) Has(name string) bool {
	for _, n := range t.named {
		if n.name == name {
			return true
		}
	}
	return false
}

// Authenticate compares with each token, in a time that does not depend on what is right of it.
func (t *Tokens) Authenticate(_ context.Context, token string) (dispatch.Caller, error) {
	digest := sha256.Sum256([]byte(token))
	caller := dispatch.Caller{}
	for _, n := range t.named {
		if subtle.ConstantTimeCompare(digest[:], n.digest[:]) == 1 {
			caller = dispatch.Caller{Issuer: dispatch.TokenIssuer, Subject: n.name}
		}
	}
	if caller.Local() {
		return caller, &InvalidError{Reason: "The token is not this server's."}
	}
	return caller, nil
}
