package store

import (
	"context"
	"crypto/subtle"
	"errors"
	"io/fs"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/private"
)

// The settings that a passphrase comes from.
const (
	SettingPassphrase     = "FORCEFIELD_PASSPHRASE"
	SettingPassphraseFile = "FORCEFIELD_PASSPHRASE_FILE"
)

// Bounds of a passphrase, in bytes.
const (
	minPassphrase = 8
	maxPassphrase = 1024
)

// PassphraseFrom gives a Config.Passphrase that looks at FORCEFIELD_PASSPHRASE, then at the file that FORCEFIELD_PASSPHRASE_FILE
// names, and then asks. `ask` is nil where nobody can be asked; it gives false when there is no terminal.
func PassphraseFrom(getenv func(string) string, ask func(prompt string) (Secret, bool, error)) func(context.Context, bool) (Secret, error) {
	return func(_ context.Context, create bool) (Secret, error) {
		if set := getenv(SettingPassphrase); set != "" {
			return usable(NewSecret(set), SettingPassphrase, create)
		}
		if path := getenv(SettingPassphraseFile); path != "" {
			text, err := private.Read(path, maxPassphrase)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return Secret{}, &Error{KindPassphrase, SettingPassphraseFile + " names a file that does not exist.", "Give the whole path."}
			case err != nil:
				return Secret{}, &Error{KindPassphrase, SettingPassphraseFile + " cannot be used: " + err.Error() + ".", "Use a file that only you can read and write."}
			}
			return usable(NewSecret(strings.TrimRight(string(text), "\r\n")), SettingPassphraseFile, create)
		}
		if ask == nil {
			return Secret{}, noPassphrase()
		}
		if !create {
			given, terminal, err := ask("Passphrase of the kept logins: ")
			if err != nil || !terminal {
				return Secret{}, noPassphrase()
			}
			return usable(given, "The passphrase", false)
		}
		return askTwice(ask)
	}
}

// askTwice asks for a new passphrase.
func askTwice(ask func(string) (Secret, bool, error)) (Secret, error) {
	given, terminal, err := ask("This system has no keyring. Choose a passphrase to encrypt the kept logins with: ")
	if err != nil || !terminal {
		return Secret{}, noPassphrase()
	}
	if given, err = usable(given, "The passphrase", true); err != nil {
		return given, err
	}
	again, _, err := ask("The same again: ")
	if err != nil {
		return Secret{}, noPassphrase()
	}
	if subtle.ConstantTimeCompare([]byte(given.Reveal()), []byte(again.Reveal())) != 1 {
		return Secret{}, &Error{KindPassphrase, "The two passphrases are not the same.", "Try again."}
	}
	return given, nil
}

// usable refuses a new passphrase that is too short, and any that is empty.
func usable(given Secret, what string, create bool) (Secret, error) {
	length := len(given.Reveal())
	if length == 0 || create && length < minPassphrase || length > maxPassphrase {
		return Secret{}, &Error{KindPassphrase, what + " is not a usable passphrase: it must have 8 to 1024 characters.", "Choose another, best several random words."}
	}
	return given, nil
}
