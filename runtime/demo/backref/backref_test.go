package backref

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

func answers() Answers {
	a := Answers{}
	a.Add("made", []byte(`{"id":"001Fd","success":true,"errors":[]}`))
	a.Add("found", []byte(`{"totalSize":1,"records":[{"Name":"A \"quoted\" name","Amount":12.50,"Owner":null}]}`))
	a.Add("list", []byte(`[{"id":"one"},{"id":"two"}]`))
	a.Add("empty", nil)
	return a
}

func TestReferences(t *testing.T) {
	const where = "No value for "
	for name, c := range map[string]struct{ text, want, wrong string }{
		"no reference":                 {`plain @ { }`, `plain @ { }`, ""},
		"a field":                      {`@{made.id}`, `001Fd`, ""},
		"two in a text":                {`a @{made.id} b @{list[1].id}.`, `a 001Fd b two.`, ""},
		"a row of a query":             {`@{found.records[0].Name}`, `A "quoted" name`, ""},
		"a number keeps its form":      {`@{found.records[0].Amount}`, `12.50`, ""},
		"a boolean":                    {`@{made.success}`, `true`, ""},
		"a name is case-sensitive":     {`@{made.Id}`, "", where + "made.Id found in made"},
		"a part that is not there":     {`@{other.id}`, "", where + "other.id found in other"},
		"a part without an answer":     {`@{empty.id}`, "", where + "empty.id found in empty"},
		"a row that is not there":      {`@{list[2].id}`, "", where + "list[2].id found in list"},
		"a negative row":               {`@{list[-1].id}`, "", where + "list[-1].id found in list"},
		"a bracket that stays open":    {`@{list[0}`, "", where + "list[0 found in list"},
		"a null":                       {`@{found.records[0].Owner}`, "", where + "found.records[0].Owner found in found"},
		"an object is no value":        {`@{made}`, "", where + "made found in made"},
		"a name that cannot be one":    {`@{_x.id}`, "", "Provided referenceId ('_x.id') must start with a letter or a number"},
		"braces that are not closed":   {`@{made.id`, `@{made.id`, ""},
		"what a value holds stays put": {`@{found.records[0].Name}@{made.id}`, `A "quoted" name001Fd`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := NewFiller(answers()).Text(c.text, func(v string, _ int) string { return v })
			var bad *Error
			if c.wrong != "" {
				if !errors.As(err, &bad) || !strings.HasPrefix(bad.Message, c.wrong) {
					t.Errorf("got %q, %v", got, err)
				}
				return
			}
			if err != nil || got != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestOnlyTheStringsOfABodyAreFilledIn(t *testing.T) {
	got, err := NewFiller(answers()).JSON([]byte(`{"a":"\"@{found.records[0].Name}\"", "b":[1,"x\\"],"c":"@{list[0].id}"}`))
	if want := `{"a":"\"A \"quoted\" name\"", "b":[1,"x\\"],"c":"one"}`; err != nil || string(got) != strings.Replace(want, `A "quoted" name`, `A \"quoted\" name`, 1) {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestIDs(t *testing.T) {
	if got := IDs("/x/@{a.id}/@{b[0].id}", `{"x":"@{a.id}","y":"@{c}"}`); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("got %v", got)
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a":"@{made.id}","b":["\u0040{list[0].id}"]}`))
	f.Add([]byte(`"@{`))
	f.Fuzz(func(t *testing.T, text []byte) {
		out, err := NewFiller(answers()).JSON(text)
		if err == nil && json.Valid(text) && !json.Valid(out) {
			t.Errorf("%s became %s", text, out)
		}
	})
}
