package bulk

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func readAll(text string, f Format) (rows [][]string, err error) {
	r := newReader([]byte(text), f)
	for {
		row, err := r.next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, slices.Clone(row))
	}
}

func TestCSV(t *testing.T) {
	lf, crlf := Format{"COMMA", "LF"}, Format{"COMMA", "CRLF"}
	for name, c := range map[string]struct {
		text   string
		format Format
		want   string // rows with | between values and / behind each row
		wrong  string
	}{
		"rows":                               {"a,b\n1,2\n", lf, "a|b/1|2/", ""},
		"no line ending at the end":          {"a,b\n1,2", lf, "a|b/1|2/", ""},
		"empty values":                       {"a,b\n,\n", lf, "a|b/|/", ""},
		"empty lines":                        {"\na\n\n1\n\n", lf, "a/1/", ""},
		"quotes":                             {"a\n\"x, \"\"y\"\"\nz\"\n\"\"\n", lf, "a/x, \"y\"\nz//", ""},
		"quotes within a value":              {"a\n5\" pipe\n", lf, "a/5\" pipe/", ""},
		"a byte order mark":                  {"\ufeffa\n1\n", lf, "a/1/", ""},
		"carriage returns":                   {"a,b\r\n1,\"x\r\ny\"\r\n", crlf, "a|b/1|x\r\ny/", ""},
		"another delimiter":                  {"a;b\n1,0;2\n", Format{"SEMICOLON", "LF"}, "a|b/1,0|2/", ""},
		"carriage returns where none belong": {"a\r\n1\r\n", lf, "", "LineEnding is invalid on user data. Current LineEnding setting is LF"},
		"none where they belong":             {"a\n1\n", crlf, "", "LineEnding is invalid on user data. Current LineEnding setting is CRLF"},
		"a lone carriage return":             {"a\r1", crlf, "", "LineEnding is invalid"},
		"quotes that stay open":              {"a\n\"x\n", lf, "a/", "ends within quotes"},
		"text behind quotes":                 {"\"a\"b\n", lf, "", "behind a closing quote"},
		"too many columns":                   {strings.Repeat(",", maxColumns), lf, "", "exceeds 5000"},
		"a value too long":                   {strings.Repeat("x", maxValue+1), lf, "", "field exceeds 131072"},
		"a row too long":                     {strings.Repeat(strings.Repeat("x", maxValue)+",", 4), lf, "", "record exceeds 400000"},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := readAll(c.text, c.format)
			var got strings.Builder
			for _, row := range rows {
				got.WriteString(strings.Join(row, "|") + "/")
			}
			if got.String() != c.want || (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("got %q, %v", got.String(), err)
			}
		})
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Format{
			rapid.SampledFrom([]string{"COMMA", "TAB", "PIPE", "SEMICOLON", "CARET", "BACKQUOTE"}).Draw(t, "delimiter"),
			rapid.SampledFrom([]string{"LF", "CRLF"}).Draw(t, "line"),
		}
		rows := rapid.SliceOf(rapid.SliceOfN(rapid.StringMatching("[a\",;|\r\n\t^`é]*"), 1, 4)).Draw(t, "rows")
		var text []byte
		for _, row := range rows {
			text = f.appendRow(text, row...)
		}
		back, err := readAll(string(text), f)
		if err != nil || !slices.EqualFunc(rows, back, slices.Equal) {
			t.Fatalf("%q came back as %q (%v)", rows, back, err)
		}
	})
}

func FuzzCSV(f *testing.F) {
	f.Add("a,b\n1,\"2\"\n", "COMMA", "LF")
	f.Add("\"", "TAB", "CRLF")
	f.Fuzz(func(_ *testing.T, text, delimiter, line string) { _, _ = readAll(text, Format{delimiter, line}) })
}
