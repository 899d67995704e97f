package query

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/demo/dataset"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// corpusCase is a query of the corpus with the error it must give; "" for none.
type corpusCase struct{ query, want string }

// corpus reads a file of runtime/soql/testdata: a query a line, indented below it the error that it gives.
func corpus(t testing.TB, name string) (cases []corpusCase) {
	t.Helper()
	text, err := os.ReadFile("../../soql/testdata/" + name)
	must(t, err)
	for line := range strings.SplitSeq(string(text), "\n") {
		switch want, indented := strings.CutPrefix(line, "    "); {
		case indented:
			cases[len(cases)-1].want = want
		case strings.TrimSpace(line) != "" && line[0] != '#':
			cases = append(cases, corpusCase{query: line})
		}
	}
	return cases
}

// corpusError is an error as the corpus writes it: the code, its place as row:column or "-", and the text.
func corpusError(err error) string {
	var bad *Error
	if !errors.As(err, &bad) {
		return fmt.Sprint(err)
	}
	place := "-"
	text := bad.Message
	if m := regexp.MustCompile(`(?s)^\n.*\nERROR at Row:(\d+):Column:(\d+)\n(.*)$`).FindStringSubmatch(bad.Message); m != nil {
		place, text = m[1]+":"+m[2], m[3]
	}
	return bad.Code + " " + place + " " + text
}

// standard is a store with the demo org's own records.
func standard(t testing.TB) *store.Store {
	t.Helper()
	s, err := schema.Load()
	must(t, err)
	st, err := store.Open(t.Context(), s)
	must(t, err)
	t.Cleanup(func() { _ = st.Close() })
	must(t, dataset.Load(t.Context(), st, dataset.Options{Now: noon()}))
	return st
}

func TestTheCorpusRuns(t *testing.T) {
	st := standard(t)
	for _, file := range []string{"valid.txt", "invalid.txt"} {
		cases := corpus(t, file)
		for _, c := range cases {
			page, err := run(t, st, c.query, options())
			switch {
			case err != nil && corpusError(err) != c.want:
				t.Errorf("%s\ngave %s\nwant %s", c.query, corpusError(err), c.want)
			case err == nil && (c.want != "" || file == "invalid.txt"):
				t.Errorf("%s\ngave %d records, want %s", c.query, page.TotalSize, c.want)
			}
		}
		if least := map[string]int{"valid.txt": 300, "invalid.txt": 100}[file]; len(cases) < least {
			t.Errorf("%s has %d queries, want at least %d", file, len(cases), least)
		}
	}
}
