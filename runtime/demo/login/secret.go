package login

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
)

const (
	// tokenLetters is the length of a token's random part: at 62 letters and digits each, about 570 bits.
	tokenLetters = 96
	// codeLetters is that of a code and of a secret: about 380 bits.
	codeLetters = 64

	alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	// userCodeAlphabet has no letters that make words or look like others.
	userCodeAlphabet = "BCDFGHJKLMNPQRSTVWXZ2345678"
	userCodeLetters  = 8
)

// NewToken makes an access token in Salesforce's form: the org's 15-character id, "!", and what nobody can guess. Clients take
// the org's id from it.
func NewToken(organization string) (string, error) {
	noise, err := Random(tokenLetters)
	return short(organization) + "!" + noise, err
}

// Random is a text of letters and digits that nobody can guess.
func Random(length int) (string, error) { return random(length, alphabet) }

func random(length int, letters string) (string, error) {
	even := 256 - 256%len(letters) // bytes from here on would favour the first letters
	text := make([]byte, 0, length)
	var noise [64]byte
	for len(text) < length {
		if _, err := rand.Read(noise[:]); err != nil {
			return "", fmt.Errorf("make a secret for the demo org: %w", err)
		}
		for _, b := range noise {
			if int(b) < even && len(text) < length {
				text = append(text, letters[int(b)%len(letters)])
			}
		}
	}
	return string(text), nil
}

func short(id string) string {
	const length = 15
	if len(id) > length {
		return id[:length]
	}
	return id
}

// equal compares two secrets in a time that depends on neither.
func equal(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
