package store

import (
	"fmt"
	"os"

	"golang.org/x/term"
)

// AskTerminal asks the person at the terminal for a passphrase, without showing it. It gives false when standard input is no
// terminal.
func AskTerminal(prompt string) (given Secret, terminal bool, err error) {
	in := int(os.Stdin.Fd())
	if !term.IsTerminal(in) {
		return Secret{}, false, nil
	}
	fmt.Fprint(os.Stderr, prompt)
	typed, err := term.ReadPassword(in)
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return Secret{}, true, err
	}
	return NewSecret(string(typed)), true, nil
}
