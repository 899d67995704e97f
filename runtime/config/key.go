package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is the type of a setting's value.
type Kind string

// The kinds, and how each is written in YAML; flags and the environment write the same text.
const (
	Bool     Kind = "true or false"
	Duration Kind = "a time such as 30s or 5m"
	Count    Kind = "a whole number"
	Text     Kind = "text"
	// Path is a file or folder. In the file, `~/` is the home folder, and a relative path starts at the file's own folder:
	// a client starts the server in a folder of its choice.
	Path Kind = "a path"
	// Proxy is the URL of an HTTP proxy, without a user name or password.
	Proxy Kind = "a URL such as http://proxy.example:3128"
	// List is a list of texts. The environment separates them by commas.
	List Kind = "a list"
	// Mapping names one or several values for each of some names, such as `subject:ada: [prod, test]`. It is kept, and written by flags and
	// the environment, as a list of pairs: `subject:ada=prod`.
	Mapping Kind = "a mapping of names to values"
)

// Key is one setting.
type Key struct {
	// Name is the key in the file. A dot stands for a section: `audit.file` is the key file of the section audit.
	Name string
	Kind Kind
	// Help says in a few words what it is for.
	Help string
	// OneOf are the only values of a Text; empty for any.
	OneOf []string
	// Min and Max bound a Duration or a Count, when Max is not 0. A Count is in units, a Duration in nanoseconds.
	Min, Max int64
}

// Flag is the name of the flag that sets it, without its dashes.
func (k Key) Flag() string { return strings.ReplaceAll(k.Name, ".", "-") }

// Variable is the name of the environment variable that sets it.
func (k Key) Variable() string {
	return "FORCEFIELD_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(k.Name))
}

// Check says what is wrong with a value; the error ends a sentence that begins with the setting's name. It never repeats a
// value that could be a secret.
func (k Key) Check(value string) error {
	if looksSecret(value) {
		return fmt.Errorf("looks like a credential, and is not shown here; credentials belong into the environment or a login, not here")
	}
	wrong := fmt.Errorf("must be %s, and not %q", k.Kind, shorten(value))
	switch k.Kind {
	case Bool:
		if value != "true" && value != "false" {
			return wrong
		}
	case Duration:
		d, err := time.ParseDuration(value)
		if err != nil {
			return wrong
		}
		if k.Max != 0 && (int64(d) < k.Min || int64(d) > k.Max) {
			return fmt.Errorf("must be between %s and %s; it is %s", time.Duration(k.Min), time.Duration(k.Max), d)
		}
	case Count:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return wrong
		}
		if k.Max != 0 && (n < k.Min || n > k.Max) {
			return fmt.Errorf("must be between %d and %d; it is %d", k.Min, k.Max, n)
		}
	case Proxy:
		return checkProxy(value)
	case Mapping:
		if name, one, ok := cutLast(value); !ok || name == "" || one == "" {
			return fmt.Errorf("must be pairs like subject:ada=prod, and not %q", shorten(value))
		}
		return plainText(value)
	case Text, Path, List:
		if err := plainText(value); err != nil {
			return err
		}
		if len(k.OneOf) > 0 && !slices.Contains(k.OneOf, value) {
			return fmt.Errorf("must be %s; it is %q", strings.Join(k.OneOf, " or "), shorten(value))
		}
	}
	return nil
}

func plainText(value string) error {
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return errors.New("holds a control character")
	}
	return nil
}

// cutLast takes a pair of a Mapping apart. A name may have an equals sign in it, a value may not.
func cutLast(pair string) (name, value string, ok bool) {
	at := strings.LastIndex(pair, "=")
	if at < 0 {
		return "", "", false
	}
	return pair[:at], pair[at+1:], true
}

// plural says whether a setting has several values.
func (k Key) plural() bool { return k.Kind == List || k.Kind == Mapping }

// shorten keeps what somebody wrote to a length that fits a message.
func shorten(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
