package text

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestIntegersAreDecimal(t *testing.T) {
	for _, n := range []int{0, 7, -7, 10, 2000, math.MaxInt32, math.MinInt32, math.MaxInt, math.MinInt} {
		if got, want := Int(n), strconv.Itoa(n); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestParseIntReadsSizesAndNothingElse(t *testing.T) {
	for text, want := range map[string]int{"0": 0, "17": 17, "999999999": 999999999} {
		if got, ok := ParseInt(text); !ok || got != want {
			t.Errorf("%s: got %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "-1", "1.0", "1e3", " 1", "1000000000", "x"} {
		if got, ok := ParseInt([]byte(text)); ok {
			t.Errorf("%q was read as %d", text, got)
		}
	}
}

func TestCountsHaveTheirThousandsSeparated(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 12345: "12,345", 1234567: "1,234,567"} {
		if got := Count(n); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestFunctionsAreThoseOfPackageStrings(t *testing.T) {
	letters := rapid.StringMatching(`[aAbB \n]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		s, part := letters.Draw(t, "s"), letters.Draw(t, "part")
		if got, want := Index(s, part), strings.Index(s, part); got != want {
			t.Fatalf("Index(%q, %q) is %d, want %d", s, part, got, want)
		}
		if got, want := Contains(s, part), strings.Contains(s, part); got != want {
			t.Fatalf("Contains(%q, %q) is %v", s, part, got)
		}
		if got, want := Fold(s, part), strings.EqualFold(s, part); got != want {
			t.Fatalf("Fold(%q, %q) is %v", s, part, got)
		}
		if got, want := Same([]byte(s), part), s == part; got != want {
			t.Fatalf("Same(%q, %q) is %v", s, part, got)
		}
		if got, want := Lower(s), strings.ToLower(s); got != want {
			t.Fatalf("Lower(%q) is %q", s, got)
		}
		if got, want := Trim(s), strings.TrimSpace(s); got != want {
			t.Fatalf("Trim(%q) is %q", s, got)
		}
		if got, want := TrimRight(s), strings.TrimRight(s, " \n"); got != want {
			t.Fatalf("TrimRight(%q) is %q", s, got)
		}
		if got, want := Concat(s, part, "x"), s+part+"x"; got != want {
			t.Fatalf("Concat gives %q", got)
		}
		rest, ok := CutPrefix(s, part)
		if want, has := strings.CutPrefix(s, part); ok != has || ok && rest != want {
			t.Fatalf("CutPrefix(%q, %q) is %q, %v", s, part, rest, ok)
		}
	})
}

func TestBetweenNeedsBothEnds(t *testing.T) {
	for _, c := range [][4]string{
		{"No such column 'Foo' on", "column '", "'", "Foo"}, {"a'b", "x", "'", ""}, {"a(b", "(", ")", ""}, {"of type Bar", "type ", "", "Bar"},
	} {
		if got := Between(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%q: got %q", c[0], got)
		}
	}
}

func TestLettersAndDigitsAreASCII(t *testing.T) {
	for c := range 256 {
		r := rune(c)
		if got, want := IsLetter(byte(c)), r < 128 && strings.ContainsRune("abcdefghijklmnopqrstuvwxyz", r|0x20) && r >= 'A'; got != want {
			t.Errorf("IsLetter(%q) is %v", r, got)
		}
		if got, want := IsDigit(byte(c)), r >= '0' && r <= '9'; got != want {
			t.Errorf("IsDigit(%q) is %v", r, got)
		}
	}
}

func TestALongTextIsCutAtACharacter(t *testing.T) {
	for s, want := range map[string]string{
		"":                          "",
		"1234":                      "1234",
		"12345":                     "1234…",
		"123äö":                     "123…",
		"12äöü":                     "12ä…",
		"\x8b\x8b\x8b\x8b\x8b\x8b":  "…",
		"\U0001f600\U0001f600":      "\U0001f600…",
		"a\U0001f600\U0001f600bcde": "a…",
	} {
		if got := Clip(s, 4); got != want {
			t.Errorf("%q became %q, not %q", s, got, want)
		}
	}
}
