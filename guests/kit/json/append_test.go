package json

import (
	stdjson "encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestAppendStringWritesWhatEncodingJSONReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		written := AppendString([]byte("x"), text)[1:]
		var back string
		if err := stdjson.Unmarshal(written, &back); err != nil {
			t.Fatalf("%q: %v", written, err)
		}
		if !utf8.Valid(written) || back != validUTF8(text) {
			t.Fatalf("%q came back as %q", text, back)
		}
	})
}

func TestAppendTextUndoesAppendString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if got := string(AppendText(nil, AppendString(nil, text))); got != text {
			t.Fatalf("got %q, want %q", got, text)
		}
	})
}

// validUTF8 replaces each byte that is not UTF-8, as the kit and encoding/json do; strings.ToValidUTF8 replaces each run.
func validUTF8(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
	}
	return b.String()
}
