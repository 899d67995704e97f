package toolschema_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/toolschema"
)

const typedSchema = `{"type":"object","additionalProperties":false,"properties":{
	"limit":{"type":"integer","minimum":1,"maximum":2000,"description":"Rows."},
	"share":{"type":"number","description":"A part."},
	"flag":{"type":"boolean","description":"Whether."},
	"word":{"type":"string","description":"A text."},
	"either":{"type":["string","integer"],"description":"Two types."},
	"names":{"type":"array","items":{"type":"string","pattern":"^[A-Za-z]+$"},"description":"Names."},
	"texts":{"type":"array","items":{"type":"string"},"description":"Any texts."},
	"rows":{"type":"array","items":{"type":"object","required":["Id"]},"description":"Rows."},
	"data":{"type":"object","description":"Values."}}}`

func TestObviousTypesAreCoercedAndSaid(t *testing.T) {
	schema := mustCompile(t, typedSchema)
	tests := map[string]struct{ given, taken, said string }{
		"a number in a text":           {`{"limit":"5"}`, `{"limit":5}`, `The argument "limit" was taken as the number 5.`},
		"a decimal in a text":          {`{"share":"-0.50"}`, `{"share":-0.50}`, `The argument "share" was taken as the number -0.50.`},
		"a boolean in a text":          {`{"flag":"false"}`, `{"flag":false}`, `The argument "flag" was taken as false.`},
		"one value for a list":         {`{"names":"Name"}`, `{"names":["Name"]}`, `The argument "names" was taken as a list of one.`},
		"one object for a list":        {`{"rows":{"Id":"1"}}`, `{"rows":[{"Id":"1"}]}`, `The argument "rows" was taken as a list of one.`},
		"a list in a text":             {`{"names":"[\"Name\",\"Phone\"]"}`, `{"names":["Name","Phone"]}`, `The argument "names" was taken as the list that its text writes.`},
		"objects in a text":            {`{"rows":"[{\"Id\":\"1\"}]"}`, `{"rows":[{"Id":"1"}]}`, `The argument "rows" was taken as the list that its text writes.`},
		"an object in a text":          {`{"data":"{\"Name\": \"Acme\", \"n\": 12345678901234567890.50}"}`, `{"data":{"Name":"Acme","n":12345678901234567890.50}}`, `The argument "data" was taken as the object that its text writes.`},
		"a text that looks like a 5":   {`{"word":"5"}`, `{"word":"5"}`, ``},
		"a text where two types fit":   {`{"either":"5"}`, `{"either":"5"}`, ``},
		"what fits as it is":           {`{"limit":5,"names":["Name"],"data":{"a":"5"}}`, `{"data":{"a":"5"},"limit":5,"names":["Name"]}`, ``},
		"a value inside is left alone": {`{"data":{"n":"5","b":"true"}}`, `{"data":{"b":"true","n":"5"}}`, ``},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, coerced, err := schema.Canonical([]byte(tc.given))
			if err != nil || string(got) != tc.taken {
				t.Fatalf("%s was taken as %s, %v; want %s", tc.given, got, err, tc.taken)
			}
			said := ""
			for _, c := range coerced {
				said += c.Sentence()
			}
			if said != tc.said {
				t.Errorf("it says %q, want %q", said, tc.said)
			}
		})
	}
}

func TestWhatIsNotObviousIsRefused(t *testing.T) {
	schema := mustCompile(t, typedSchema)
	for name, given := range map[string]string{
		"a number beyond the maximum":                `{"limit":"5000"}`,
		"a number of another form":                   `{"limit":"5e0"}`,
		"a hexadecimal number":                       `{"limit":"0x5"}`,
		"a number with a space":                      `{"limit":" 5"}`,
		"a decimal for an integer":                   `{"limit":"5.5"}`,
		"more digits than a number keeps":            `{"share":"1234567890123456789"}`,
		"nothing for a number":                       `{"limit":""}`,
		"a yes":                                      `{"flag":"yes"}`,
		"a True":                                     `{"flag":"True"}`,
		"a 1 for a boolean":                          `{"flag":1}`,
		"a number for a text":                        `{"word":5}`,
		"a text that may be a list or one of them":   `{"texts":"[\"a\"]"}`,
		"a text that is no name":                     `{"names":"a b"}`,
		"a number for a list of texts":               `{"names":5}`,
		"null for a list":                            `{"names":null}`,
		"a list for an object":                       `{"data":"[1]"}`,
		"a text that is no object":                   `{"data":"Name=Acme"}`,
		"an object with something behind it":         `{"data":"{} {}"}`,
		"an object without what its items must have": `{"rows":{"Name":"x"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := schema.Canonical([]byte(given))
			var invalid *toolschema.InvalidError
			if !errors.As(err, &invalid) {
				t.Fatalf("%s was taken as %s", given, got)
			}
		})
	}
}

// Whatever the arguments are, what comes out fits the schema; what fitted before comes out as it was; and nothing but the values of
// the arguments that are said to be coerced is another.
func TestCoercionOnlyEverMakesArgumentsFit(t *testing.T) {
	schema := mustCompile(t, typedSchema)
	names := []string{"limit", "share", "flag", "word", "either", "names", "texts", "rows", "data", "unknown"}
	texts := []string{"", "5", "-1", "true", "x", `["x"]`, `[{"Id":"1"}]`, `{"Id":"1"}`, "null", "0x1", "1.5", "[", "{}", "[]"}
	rapid.Check(t, func(t *rapid.T) {
		given := map[string]any{}
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 4, rapid.ID[string]).Draw(t, "names") {
			switch rapid.IntRange(0, 6).Draw(t, "kind") {
			case 0, 1, 2:
				given[name] = rapid.SampledFrom(texts).Draw(t, "text")
			case 3:
				given[name] = json.Number(strconv.Itoa(rapid.IntRange(-3, 3000).Draw(t, "number")))
			case 4:
				given[name] = rapid.Bool().Draw(t, "bool")
			case 5:
				given[name] = []any{rapid.SampledFrom(texts).Draw(t, "item")}
			case 6:
				given[name] = map[string]any{"Id": rapid.SampledFrom(texts).Draw(t, "value")}
			}
		}
		raw, err := json.Marshal(given)
		if err != nil {
			t.Fatal(err)
		}
		got, coerced, err := schema.Canonical(raw)
		if err != nil {
			if schema.Check(raw) == nil {
				t.Fatalf("%s fits and was refused: %v", raw, err)
			}
			return
		}
		if err := schema.Check(got); err != nil {
			t.Fatalf("%s became %s, which does not fit: %v", raw, got, err)
		}
		if schema.Check(raw) == nil && len(coerced) > 0 {
			t.Fatalf("%s fits and was coerced: %v", raw, coerced)
		}
		var before, after map[string]any
		if json.Unmarshal(raw, &before) != nil || json.Unmarshal(got, &after) != nil || len(before) != len(after) {
			t.Fatalf("%s became %s", raw, got)
		}
		said := map[string]bool{}
		for _, c := range coerced {
			said[c.Argument] = true
		}
		for name := range before {
			if changed := !reflect.DeepEqual(before[name], after[name]); changed != said[name] {
				t.Fatalf("%s: changed is %v and said is %v: %s became %s", name, changed, said[name], raw, got)
			}
		}
	})
}

func mustCompile(t *testing.T, text string) *toolschema.Schema {
	t.Helper()
	schema, err := toolschema.Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}
