package demo

import (
	"crypto/rand"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/dataset"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
)

// tokenLetters is the length of a token's random part: at 62 letters and digits each, about 570 bits.
const tokenLetters = 96

// randomToken makes a token as Salesforce does: the org's 15-character id, "!", and what nobody can guess. The command line
// of Salesforce takes the org's id from it.
func randomToken() (string, error) {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	const even = 256 - 256%len(letters) // bytes from here on would favour the first letters
	token := []byte(recordid.Short(dataset.OrganizationID()) + "!")
	want := len(token) + tokenLetters
	var noise [2 * tokenLetters]byte
	for len(token) < want {
		if _, err := rand.Read(noise[:]); err != nil {
			return "", fmt.Errorf("make a token for the demo org: %w", err)
		}
		for _, b := range noise {
			if int(b) < even && len(token) < want {
				token = append(token, letters[int(b)%len(letters)])
			}
		}
	}
	return string(token), nil
}
