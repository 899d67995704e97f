package org

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestTokenNeverShowsItself(t *testing.T) {
	token := testToken(t)
	type holder struct {
		Public Token
		hidden Token
		deep   *credential
	}
	values := map[string]any{
		"alone":               token,
		"behind a pointer":    &token,
		"in a struct":         holder{Public: token, hidden: token, deep: newCredential(token, nil)},
		"in a slice":          []Token{token},
		"in a map":            map[string]Token{"a": token},
		"in the whole config": Config{Token: token},
	}
	for name, value := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			t.Run(name+" printed with "+verb, func(t *testing.T) {
				shown := fmt.Sprintf(verb, value)
				noCanary(t, shown)
				noCanary(t, strings.ToLower(shown))
				if strings.Contains(shown, fmt.Sprintf("%x", canary)) {
					t.Errorf("the token shows in hex in %q", shown)
				}
			})
		}
		t.Run(name+" logged", func(t *testing.T) {
			var text, structured bytes.Buffer
			slog.New(slog.NewTextHandler(&text, nil)).Info("x", "value", value)
			slog.New(slog.NewJSONHandler(&structured, nil)).Info("x", "value", value)
			noCanary(t, text.String())
			noCanary(t, structured.String())
		})
	}
	t.Run("encoded as JSON", func(t *testing.T) {
		encoded, err := json.Marshal(map[string]any{"t": token, "c": struct{ T Token }{token}})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(encoded), `{"c":{"T":"[redacted]"},"t":"[redacted]"}`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestTokenForm(t *testing.T) {
	cases := map[string]struct {
		secret string
		says   string // "" means accepted
	}{
		"a real form is taken":                       {canary, ""},
		"white space around it is dropped":           {" \t" + canary + "\r\n", ""},
		"a JWT is taken":                             {"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", ""},
		"an empty one is refused":                    {"  ", "empty"},
		"the CLI's placeholder is refused":           {"[REDACTED] Use 'sf org auth show-access-token' to view", "show-access-token"},
		"a word too short to redact is refused":      {"abc", "shorter than 4"},
		"a novel is refused":                         {strings.Repeat("x", maxTokenLength+1), "longer than"},
		"a line break inside is refused":             {"00Dxx!abc\r\nX-Evil: 1", "character 10"},
		"a space inside is refused":                  {"Bearer 00Dxx!abc", "character 7"},
		"a character that is not ASCII is refused":   {"00Dxx!äbc", "not ASCII"},
		"a control character that is NUL is refused": {"00Dxx!\x00bc", "control character"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			token, err := NewToken(c.secret)
			if c.says == "" {
				if err != nil || token.reveal() != strings.TrimSpace(c.secret) {
					t.Fatalf("got %v", err)
				}
				return
			}
			if err == nil {
				t.Fatal("it was taken")
			}
			contains(t, err.Error(), c.says)
			if strings.Contains(err.Error(), "bc") && strings.Contains(err.Error(), "00Dxx") {
				t.Errorf("the error shows the secret: %v", err)
			}
		})
	}
}
