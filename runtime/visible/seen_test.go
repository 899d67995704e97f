package visible

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWhatIsTakenForSeenWithoutDecodingIsSeen(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		text := string(r)
		n := seenRun(text)
		if n != 0 && n != len(text) || n != 0 && (hidden(r) || r == '\r') || n == 0 && r >= 0x20 && r < 0x7f {
			t.Errorf("%U: %d of %d bytes are taken for seen", r, n, len(text))
		}
		if r >= 0x80 && (seenWide(text) != n || seenWide([]byte(text)) != n) {
			t.Errorf("%U is not the same to each", r)
		}
	}
	for _, cut := range []string{"\xc3", "\xc3(", "\xe4\xb8", "\xe4\xb8(", "\xe2", "\xe2\x80", "\xbf", "\xff", "\xf0\x9f\x98\x80"} {
		if n := seenRun(cut); n != 0 {
			t.Errorf("%q: %d bytes are taken for seen", cut, n)
		}
	}
}

func TestAnEscapeIsTakenForSeenOnlyIfWhatItWritesIs(t *testing.T) {
	for text, want := range map[string]int{`\n`: 2, `\t`: 2, `\"`: 2, `\\`: 2, `\/`: 2, `\r\n`: 4, `\u0026`: 6, `\r`: 0, `\r\t`: 0, `\rn`: 0, `\b`: 0, `\f`: 0, `\u200b`: 0,
		`\u001f`: 0, `\u007f`: 0, `\u00e4`: 0, `\u00`: 0, `\uzzzz`: 0, `\`: 0, `\x`: 0} {
		if got := seenEscape([]byte(text)); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}

// slowly does what Text does, character by character.
func slowly(s string) string {
	var out []rune
	characters := []rune(s)
	before, marked := rune(0), false
	for i, r := range characters {
		after := rune(-1)
		if i+1 < len(characters) {
			after = characters[i+1]
		}
		hide := hidden(r) && (marked || !joins(before, r, after))
		if r == '\r' {
			hide = after != '\n'
		}
		switch {
		case !hide:
			out, before, marked = append(out, r), r, false
		case !marked:
			out, marked = append(out, Mark), true
		}
	}
	return string(out)
}

func TestTextIsWhatGoingCharacterByCharacterGives(t *testing.T) {
	some := []rune{'a', '1', '#', ' ', '\r', '\n', '\t', 0, 0x7f, 0x85, 0xa0, 0xad, 0xe4, 0x3b1, 0x416, 0x627, 0x915, 0x115f, 0x200b, zeroWidthJoiner, zeroWidthNonJoiner, 0x2013, 0x2028,
		0x202e, 0x20ac, 0x20dd, 0x2800, 0x3042, 0x3164, 0x4e2d, 0xac00, textStyle, emojiStyle, 0xfeff, 0xffa0, utf8.RuneError, 0x1f600, 0xe0041, 0xe0100}
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.SampledFrom(some)).Draw(t, "text"))
		got, changed := Text(s)
		if want := slowly(s); got != want || changed != (want != s) {
			t.Fatalf("%q became %q, %t; want %q", s, got, changed, want)
		}
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		document, report, err := JSON(raw, 1000)
		var value string
		if err != nil || json.Unmarshal(document, &value) != nil || value != got || report.Hidden != changed {
			t.Fatalf("%s became %s, %+v, %v; want %q", raw, document, report, err, got)
		}
	})
}

func TestWhatIsNoJSONAndHasSomethingToChangeIsAnError(t *testing.T) {
	for _, document := range []string{"{\"a\":\"\u200b", "\"\u200b\" \"\"", "{\u200b}", `{"a":"\u200b"`} {
		if got, _, err := JSON([]byte(document), 100); err == nil {
			t.Errorf("%q became %q", document, got)
		}
	}
}
