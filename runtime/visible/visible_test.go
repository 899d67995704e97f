package visible_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/runtime/visible"
)

func TestWhatCannotBeSeenIsMarked(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"nothing hidden":                      {"Röntgen & Söhne, 東京 ✓ 1–2 €\ttab\nline\r\nline", ""},
		"an escape sequence of a terminal":    {"a\x1b[31mred", "a␦[31mred"},
		"nul, delete and C1":                  {"a\x00b\x7fc\u0085d", "a␦b␦c␦d"},
		"a carriage return alone":             {"good\rbad", "good␦bad"},
		"right-to-left override":              {"file\u202egpj.exe", "file␦gpj.exe"},
		"isolates and marks of direction":     {"\u2066a\u2069\u200eb\u061c", "␦a␦b␦"},
		"zero-width space":                    {"ig\u200bnore", "ig␦nore"},
		"a byte order mark inside":            {"a\ufeffb", "a␦b"},
		"soft hyphen":                         {"pass\u00adword", "pass␦word"},
		"text in tag characters":              {"hi\U000e0069\U000e0067\U000e006e", "hi␦"},
		"bytes in variation selectors":        {"x\U000e0100\U000e0101\ufe01", "x␦"},
		"a filler that looks like nothing":    {"a\u3164b\u2800c", "a␦b␦c"},
		"line and paragraph separators":       {"a\u2028b\u2029c", "a␦b␦c"},
		"a noncharacter":                      {"a\ufffeb", "a␦b"},
		"a run is one mark":                   {"a\u200b\u200c\u200d\x00b", "a␦b"},
		"emoji that are joined":               {"👩\u200d💻 ❤\ufe0f 👁\ufe0f\u200d🗨\ufe0f 1\ufe0f\u20e3", ""},
		"an emoji's style at the end":         {"❤\ufe0f", ""},
		"Persian with its joiner":             {"می\u200cخواهم", ""},
		"joiners between letters of ASCII":    {"a\u200cb\u200dc", "a␦b␦c"},
		"two joiners, which no script needs":  {"م\u200c\u200cخ", "م␦خ"},
		"a joiner at the end":                 {"م\u200c", "م␦"},
		"a style behind a letter of ASCII":    {"a\ufe0f", "a␦"},
		"Arabic, Hebrew and Hindi as written": {"سلام שלום नमस्ते क्\u200dष", ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			want := tc.want
			if want == "" {
				want = tc.text
			}
			got, changed := visible.Text(tc.text)
			if got != want || changed != (tc.want != "") {
				t.Errorf("%q became %q (%v), want %q", tc.text, got, changed, want)
			}
		})
	}
}

// texts draws texts in which hidden characters are common.
func texts() *rapid.Generator[string] {
	odd := []rune("\x00\x1b\r\n\t\"\\\u007f\u0085\u00ad\u200b\u200c\u200d\u202e\u2066\u2028\ufe0f\ufeff\U000e0041\U000e0100é東❤👩a1/ ␦⟦")
	return rapid.StringOf(rapid.OneOf(rapid.SampledFrom(odd), rapid.Rune()))
}

func TestCleaningIsStableAndNeverGrowsAText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		checkText(t, text)
	})
}

type fatal interface{ Fatalf(string, ...any) }

func checkText(t fatal, text string) {
	got, changed := visible.Text(text)
	if changed != (got != text) {
		t.Fatalf("%q became %q, and it says %v", text, got, changed)
	}
	if !utf8.ValidString(got) || utf8.RuneCountInString(got) > utf8.RuneCountInString(text) {
		t.Fatalf("%q became %q", text, got)
	}
	if changed && !visible.Altered(got) {
		t.Fatalf("%q cannot be told from a value of the org", got)
	}
	for _, r := range got {
		if r < 0x20 && r != '\n' && r != '\t' && r != '\r' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r == 0x200b || r >= 0xe0000 && r < 0xe1000 {
			t.Fatalf("%q still holds %U", got, r)
		}
	}
	if again, changed := visible.Text(got); changed {
		t.Fatalf("%q became %q, and that %q", text, got, again)
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\u202eb\x1b[0m\u200d\ufe0f\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.ValidString(text) {
			checkText(t, text)
		}
	})
}

func TestADocumentIsCleanedHoweverItsCharactersAreWritten(t *testing.T) {
	for name, tc := range map[string]struct{ document, want string }{
		"nothing to do":          {` { "a" : "é\n\t\"\\\/A" , "b" : 1.50e0 } `, ` { "a" : "é\n\t\"\\\/A" , "b" : 1.50e0 } `},
		"an escape":              {`{"a":"x\u202Ey","b":1.50}`, `{"a":"x␦y","b":1.50}`},
		"raw":                    {"{\"a\":\"x\u202ey\"}", `{"a":"x␦y"}`},
		"a surrogate pair":       {`{"a":"x\udb40\udc41y"}`, `{"a":"x␦y"}`},
		"short escapes":          {`["\b\f\r","\r\n"]`, `["␦","\r\n"]`},
		"an escaped backslash u": {`["\\u202e"]`, `["\\u202e"]`},
		"a name":                 {`{"a\u200b":{}}`, `{"a␦":{}}`},
		"emoji by escapes":       {`["\u2764\ufe0f"]`, `["\u2764\ufe0f"]`},
	} {
		t.Run(name, func(t *testing.T) {
			got, report, err := visible.JSON([]byte(tc.document), 100)
			if err != nil || string(got) != tc.want || report.Hidden != (tc.want != tc.document) {
				t.Errorf("got %s, %+v, %v", got, report, err)
			}
		})
	}
}

func TestALongValueIsCutInTheDocumentAndInItsText(t *testing.T) {
	long := strings.Repeat("é\"x\n", 100) // 400 characters
	document, err := json.Marshal(map[string]string{"Name": "Acme", "Body": long})
	if err != nil {
		t.Fatal(err)
	}
	got, report, err := visible.JSON(document, 200)
	if err != nil || len(report.Cuts) != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
	var value map[string]string
	if err := json.Unmarshal(got, &value); err != nil {
		t.Fatal(err)
	}
	if body := value["Body"]; utf8.RuneCountInString(body) > 200 || !strings.HasSuffix(body, " of 400 characters⟧") || value["Name"] != "Acme" || !visible.Altered(body) {
		t.Errorf("it became %q", value)
	}
	literal := strings.Trim(string(document[strings.Index(string(document), `"Body":`)+7:strings.Index(string(document), `,"Name"`)]), `"`)
	for form, text := range map[string]string{
		"as it is":           "Body: " + long,
		"as JSON":            `{"Body":"` + literal + `"}`,
		"in CSV":             `Acme,"` + strings.ReplaceAll(long, `"`, `""`) + `"`,
		"as JSON inside CSV": `Acme,"{""Body"":""` + strings.ReplaceAll(literal, `"`, `""`) + `""}"`,
	} {
		short := report.Cuts[0].Mirror(text)
		if !strings.Contains(short, " of 400 characters⟧") || utf8.RuneCountInString(short) > 450 {
			t.Errorf("%s: the text still has %d characters", form, utf8.RuneCountInString(short))
		}
	}
}

// values draws JSON values with texts in which hidden characters are common.
func values(depth int) *rapid.Generator[any] {
	kinds := []*rapid.Generator[any]{
		rapid.Map(texts(), func(s string) any { return s }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Map(rapid.IntRange(-9, 9), func(n int) any { return float64(n) }),
	}
	if depth > 0 {
		kinds = append(kinds,
			rapid.Map(rapid.SliceOfN(rapid.Deferred(func() *rapid.Generator[any] { return values(depth - 1) }), 0, 3), func(l []any) any { return l }),
			rapid.Map(rapid.MapOfN(rapid.StringMatching(`[a-z]{1,3}`), rapid.Deferred(func() *rapid.Generator[any] { return values(depth - 1) }), 0, 3),
				func(m map[string]any) any { return m }))
	}
	return rapid.OneOf(kinds...)
}

func TestADocumentKeepsItsShapeAndEachTextIsWhatTextMakesOfIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := values(3).Draw(t, "value")
		document, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		got, report, err := visible.JSON(document, 1000)
		if err != nil {
			t.Fatal(err)
		}
		var back, was any
		if err := json.Unmarshal(got, &back); err != nil {
			t.Fatalf("%s became %s", document, got)
		}
		if err := json.Unmarshal(document, &was); err != nil {
			t.Fatal(err)
		}
		if want := cleaned(was); !reflect.DeepEqual(back, want) {
			t.Fatalf("%s became %s", document, got)
		}
		if !report.Hidden && string(got) != string(document) {
			t.Fatalf("%s became %s, and it says that nothing was hidden", document, got)
		}
		if utf8.RuneCount(got) > utf8.RuneCount(document) {
			t.Fatalf("%s grew to %s", document, got)
		}
	})
}

func cleaned(value any) any {
	switch v := value.(type) {
	case string:
		s, _ := visible.Text(v)
		return s
	case []any:
		for i := range v {
			v[i] = cleaned(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = cleaned(v[k])
		}
	}
	return value
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a":"x\u202e\udb40\udc41\r","b":[1,"ééééééééé"]}`), 5)
	f.Add([]byte(`["\ud800\ud800\udc00\\\"", "\u`), 1)
	f.Fuzz(func(t *testing.T, document []byte, longest int) {
		got, report, err := visible.JSON(document, max(longest, 0))
		if err != nil || !json.Valid(document) || !utf8.Valid(document) {
			return
		}
		if !json.Valid(got) {
			t.Fatalf("%q became %q", document, got)
		}
		for _, cut := range report.Cuts {
			_ = cut.Mirror(string(document))
		}
	})
}
