package toolschema_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/toolschema"
)

const querySchema = `{"type":"object","properties":{
	"query":{"type":"string","description":"A SOQL query.","minLength":1},
	"format":{"type":"string","enum":["csv","compact","json"],"description":"How to write the records."},
	"limit":{"type":"integer","minimum":1,"maximum":2000,"description":"Rows."},
	"id":{"type":"string","pattern":"^[A-Za-z0-9]{15}$","description":"A record id."},
	"data":{"type":"object","description":"Field values."}
	},"required":["query"],"additionalProperties":false}`

func TestAnUnsafeSchemaIsRefused(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside.json")
	if err := os.WriteFile(outside, []byte(`{"type":"string"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	with := func(property string) string {
		return `{"type":"object","properties":{"a":` + property + `}}`
	}
	tests := map[string]struct{ schema, want string }{
		"text that is not JSON":              {`{`, "not valid JSON"},
		"a schema that is not an object":     {`true`, "must be a JSON object"},
		"a type other than object":           {`{"type":"string","properties":{}}`, `must be "object"`},
		"no properties":                      {`{"type":"object"}`, `must have "properties"`},
		"a combinator at the top":            {`{"type":"object","properties":{},"anyOf":[{}]}`, "top level"},
		"a reference to a file":              {with(`{"$ref":"file://` + outside + `"}`), "nothing outside"},
		"a reference to the network":         {with(`{"$ref":"https://example.com/s.json"}`), "nothing outside"},
		"a relative reference":               {with(`{"$ref":"outside.json"}`), "nothing outside"},
		"a dynamic reference to a file":      {with(`{"$dynamicRef":"file:///etc/passwd#a"}`), "nothing outside"},
		"a reference that is no text":        {with(`{"$ref":5}`), "nothing outside"},
		"the dialect as an id":               {with(`{"$id":"https://json-schema.org/draft/2020-12/schema"}`), "no address"},
		"a dialect that is no text":          {with(`{"$schema":5}`), "no address"},
		"an id, which would move references": {with(`{"$id":"file:///etc/","$ref":"#/x"}`), "no address"},
		"another dialect":                    {`{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{}}`, "dialect"},
		"a reference that leads nowhere":     {with(`{"$ref":"#/$defs/none"}`), "does not compile"},
		"a pattern that RE2 cannot run":      {with(`{"type":"string","pattern":"(?=a)"}`), "RE2"},
		"an unknown type":                    {with(`{"type":"text"}`), "does not compile"},
		"a boolean in place of a schema":     {with(`true`), "boolean"},
		"boolean items":                      {with(`{"type":"array","items":true}`), "boolean"},
		"a header annotation":                {with(`{"type":"string","x-mcp-header":"Authorization"}`), "x-mcp-header"},
		"a schema that nests without end":    {with(strings.Repeat(`{"properties":{"a":`, 40) + `{}` + strings.Repeat(`}}`, 40)), "deeper"},
		"a schema of more than 64 KiB":       {with(`{"description":"` + strings.Repeat("x", 64<<10) + `"}`), "at most 65536"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := toolschema.Compile(tc.schema)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want an error with %q", err, tc.want)
			}
		})
	}
}

func TestArgumentsThatDoNotFitAreToldWhichAndWhy(t *testing.T) {
	schema, err := toolschema.Compile(querySchema)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ arguments, want string }{
		"a missing one":              {`{}`, `Missing required argument "query".`},
		"an unknown one":             {`{"query":"q","fromat":"csv"}`, `Unknown argument "fromat" (did you mean "format"?).`},
		"one of the wrong type":      {`{"query":7}`, `"query" must be of type string, not number.`},
		"one not in the list":        {`{"query":"q","format":"xml"}`, `"format" must be one of "csv", "compact", "json".`},
		"one of the wrong form":      {`{"query":"q","id":"x/../y"}`, `"id" does not have the form it must have`},
		"one that is empty":          {`{"query":""}`, `"query" must have at least 1 character.`},
		"one that is too large":      {`{"query":"q","limit":1e9}`, `"limit" is too large`},
		"an array for an object":     {`[]`, `The value must be of type object, not array.`},
		"text that is not JSON":      {`{`, `not valid JSON`},
		"two values one after other": {`{"query":"q"}{"query":"r"}`, `not valid JSON`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := schema.Canonical([]byte(tc.arguments))
			var invalid *toolschema.InvalidError
			if !errors.As(err, &invalid) || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
			if len(invalid.Known) != 5 || !strings.HasPrefix(invalid.Known[4], "query (required): ") {
				t.Fatalf("known arguments are told as %q", invalid.Known)
			}
		})
	}
}

func TestTheSameArgumentsAreTheSameBytes(t *testing.T) {
	schema, err := toolschema.Compile(querySchema)
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := schema.Canonical([]byte(` {"query" : "a<b & c", "data":{"n":12345678901234567890.50,"b":null}} `))
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"data":{"b":null,"n":12345678901234567890.50},"query":"a<b & c"}`; string(got) != want {
		t.Fatalf("got %s, want %s", got, want)
	}
}

func TestAnInputSchemaDescribesItsArgumentsAndNamesThemAll(t *testing.T) {
	tests := map[string]struct{ schema, want string }{
		"complete":            {querySchema, ""},
		"open to unknown":     {`{"type":"object","properties":{}}`, "additionalProperties"},
		"with an undescribed": {`{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}`, `"a" has no description`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			err := toolschema.CheckInput(tc.schema)
			if (tc.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func FuzzCompile(f *testing.F) {
	f.Add(querySchema, `{"query":"q"}`)
	f.Add(`{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"b":{"type":"string"}}}`, `{"a":1}`)
	f.Fuzz(func(t *testing.T, schema, value string) {
		s, err := toolschema.Compile(schema)
		if err != nil {
			return
		}
		if err := s.Check([]byte(value)); err != nil && strings.TrimSpace(err.Error()) == "" {
			t.Fatal("a refusal without a reason")
		}
	})
}
