package bearer_test

import (
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/mcpserver/bearer"
)

const (
	first  = "0123456789abcdef0123456789abcdef"
	second = "fedcba9876543210fedcba9876543210"
)

func TestATokenTellsByItsNameWhoBearsIt(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want map[string]string // token to name; empty for a refusal
	}{
		"one alone":        {first, map[string]string{first: bearer.OnlyToken, second: "", first[:31]: "", first + "0": "", "": ""}},
		"one with a name":  {"desk " + first, map[string]string{first: "desk", "desk " + first: "", "desk": ""}},
		"several":          {"desk " + first + "\nphone\t" + second + "\n", map[string]string{first: "desk", second: "phone", strings.ToUpper(first): ""}},
		"with blank lines": {"desk " + first + "\r\n\n  \r\nphone " + second, map[string]string{first: "desk", second: "phone"}},
	} {
		tokens, err := bearer.NewTokens(c.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for token, want := range c.want {
			caller, err := tokens.Authenticate(t.Context(), token)
			if caller.Subject != want || (err == nil) != (want != "") || (err == nil) == caller.Local() {
				t.Errorf("%s: %q is %+v, %v", name, token, caller, err)
			}
		}
	}
}

func TestTokensThatCannotBeUsedAreRefusedAndNotShown(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":                   " \n",
		"short":                     "short",
		"one too short":             strings.Repeat("x", bearer.MinTokenLength-1),
		"a letter that is none":     strings.Repeat("x", bearer.MinTokenLength) + "é",
		"a control character":       strings.Repeat("x", bearer.MinTokenLength) + "\x00",
		"several without names":     first + "\n" + second,
		"three words":               "my desk " + first,
		"one of two without a name": first + "\ndesk " + second,
		"the name behind":           first + " desk",
		"two tokens in a line":      first + " " + second,
		"a name with a colon":       "a:b " + first,
		"a name twice":              "desk " + first + "\ndesk " + second,
		"a token twice":             "desk " + first + "\nphone " + first,
		"the second is not good":    "desk " + first + "\nphone short",
	} {
		_, err := bearer.NewTokens(text)
		if err == nil {
			t.Errorf("%s was taken", name)
			continue
		}
		if strings.Contains(err.Error(), first) || strings.Contains(err.Error(), second) {
			t.Errorf("%s: the error shows a token: %v", name, err)
		}
	}
}
