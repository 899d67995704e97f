package store

import (
	"errors"
	"strings"
	"time"
)

// Entry is what is known of a kept login. It holds no secret.
type Entry struct {
	// ID is made up when the login is kept. It names its token and its lock.
	ID string `json:"id"`
	// Alias is what people call it.
	Alias string `json:"alias"`
	// Username is the user's, and UserID and Organization are Salesforce's ids.
	Username     string `json:"username"`
	UserID       string `json:"user_id"`
	Organization string `json:"organization"`
	// LoginURL is the host that renews the session, InstanceURL the org's own when it was kept.
	LoginURL    string `json:"login_url"`
	InstanceURL string `json:"instance_url"`
	// ClientID is the app that the user let in.
	ClientID string `json:"client_id"`
	// Keeper says where the token is.
	Keeper Keeper `json:"keeper"`
	// Since is when the user logged in.
	Since time.Time `json:"since"`
}

// Keeper is where a token is kept.
type Keeper string

// The keepers. Auto is the keyring, or the file where there is no keyring.
const (
	Auto    Keeper = "auto"
	Keyring Keeper = "keyring"
	File    Keeper = "file"
)

// maxAlias is in bytes. A user name of Salesforce has at most 80.
const maxAlias = 80

// CheckAlias takes letters, digits and . _ @ + - , of which the first must be a letter or digit. The error ends a sentence that
// begins with the alias.
func CheckAlias(alias string) error {
	switch {
	case alias == "":
		return errors.New("is empty")
	case len(alias) > maxAlias:
		return errors.New("is longer than 80 characters")
	}
	for i := range len(alias) {
		c := alias[i]
		plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !plain && (i == 0 || strings.IndexByte("._@+-", c) < 0) {
			return errors.New("has a character that is not a letter, a digit or one of . _ @ + - , or begins with one of these")
		}
	}
	return nil
}
