package rest

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

func TestPrettyLaysOutAsSalesforceDoes(t *testing.T) {
	for compact, want := range map[string]string{
		`{}`:                       `{ }`,
		`[]`:                       `[ ]`,
		`[1,2]`:                    `[ 1, 2 ]`,
		`{"a":[]}`:                 "{\n  \"a\" : [ ]\n}",
		`{"a":1,"b":{"c":"d,:{"}}`: "{\n  \"a\" : 1,\n  \"b\" : {\n    \"c\" : \"d,:{\"\n  }\n}",
		`[{"a":"\"\\"},{"b":{}}]`:  "[ {\n  \"a\" : \"\\\"\\\\\"\n}, {\n  \"b\" : { }\n} ]",
	} {
		if got := string(pretty([]byte(compact))); got != want {
			t.Errorf("%s became\n%s\nwant\n%s", compact, got, want)
		}
	}
}

func TestPrettyChangesWhiteSpaceOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOf(rapid.String()).Draw(t, "texts")
		numbers := rapid.MapOf(rapid.String(), rapid.SliceOf(rapid.MapOf(rapid.String(), rapid.Int()))).Draw(t, "numbers")
		compact, err := json.Marshal([]any{texts, numbers})
		if err != nil {
			t.Fatal(err)
		}
		var back bytes.Buffer
		if err := json.Compact(&back, pretty(compact)); err != nil || !bytes.Equal(back.Bytes(), compact) {
			t.Fatalf("%s became %s (%v)", compact, &back, err)
		}
	})
}
