package soql

import (
	"errors"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// The corpus is a query a line, with the error that an org gives for it indented below. An org finds more wrong than a parser
// can; runtime/demo/query checks the rest.
func corpus(t *testing.T, name string) (queries []string, wants map[string]string) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	wants = map[string]string{}
	for line := range strings.SplitSeq(string(text), "\n") {
		switch want, indented := strings.CutPrefix(line, "    "); {
		case indented:
			wants[queries[len(queries)-1]] = want
		case strings.TrimSpace(line) != "" && line[0] != '#':
			queries = append(queries, line)
		}
	}
	return queries, wants
}

// shown is an error as the corpus writes it.
func shown(err *SyntaxError) string {
	place := strconv.Itoa(err.Row) + ":" + strconv.Itoa(err.Column)
	if err.Salesforce() == err.Message {
		place = "-"
	}
	return "MALFORMED_QUERY " + place + " " + err.Message
}

func TestTheValidCorpusSurvivesPrinting(t *testing.T) {
	queries, wants := corpus(t, "valid.txt")
	for _, text := range queries {
		tree, err := Parse(text)
		var bad *SyntaxError
		if errors.As(err, &bad) && shown(bad) == wants[text] {
			continue // kept here beside its valid form
		}
		if err != nil {
			t.Errorf("%s\n%v", text, err)
			continue
		}
		printed := Print(tree)
		again, err := Parse(printed)
		if err != nil {
			t.Errorf("%s\nprints as\n%s\n%v", text, printed, err)
			continue
		}
		forgetPlaces(reflect.ValueOf(tree))
		forgetPlaces(reflect.ValueOf(again))
		if !reflect.DeepEqual(tree, again) || Print(again) != printed {
			t.Errorf("%s\nprints as another query:\n%s", text, printed)
		}
	}
	if len(queries) < 300 {
		t.Errorf("the corpus has %d valid queries", len(queries))
	}
}

func TestTheInvalidCorpusIsRefused(t *testing.T) {
	queries, wants := corpus(t, "invalid.txt")
	refused := 0
	for _, text := range queries {
		_, err := Parse(text)
		var bad *SyntaxError
		if !errors.As(err, &bad) {
			continue
		}
		refused++
		if got := shown(bad); got != wants[text] {
			t.Errorf("%s\ngave %s\nwant %s", text, got, wants[text])
		}
	}
	if refused < 100 || len(queries) < 200 {
		t.Errorf("the parser refuses %d of %d invalid queries", refused, len(queries))
	}
}
