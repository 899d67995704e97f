package records

import (
	"encoding/json"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

func TestOfANameThatComesTwiceTheLastCounts(t *testing.T) {
	b, err := ParseBody([]byte(`{"a":1,"b":2,"a":3}`))
	if err != nil || len(b.members) != 2 || b.members[0].value != json.Number("3") || b.members[0].offset != 17 {
		t.Errorf("got %+v, %v", b.members, err)
	}
}

func FuzzParseBody(f *testing.F) {
	for _, text := range []string{``, `{}`, `{"a":`, `{"a":[{"b":null}]}`, `{"a" 1}`, "\xff", `{"a":1}x`, `{"\u0000":"\ud800"}`, `[`, `"`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := ParseBody(text)
		if err == nil {
			if !json.Valid(text) {
				t.Errorf("%q was taken for JSON", text)
			}
			for _, m := range b.members {
				if m.offset < 0 || m.offset >= len(text) {
					t.Errorf("the value of %q is said to be at %d of %d", m.name, m.offset, len(text))
				}
			}
			return
		}
		var bad *fault.Error
		if !errors.As(err, &bad) || bad.Code != "JSON_PARSER_ERROR" {
			t.Errorf("%q: %v", text, err)
		}
	})
}

// TestConvertGivesWhatTheStoreKeeps checks that any text for any field is refused in Salesforce's words or becomes a value of
// the storage layout.
func TestConvertGivesWhatTheStoreKeeps(t *testing.T) {
	s, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	invoice, _ := s.Object("Invoice__c")
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(invoice.Fields).Draw(t, "field")
		value := rapid.OneOf(
			rapid.String().AsAny(), rapid.Bool().AsAny(),
			rapid.Map(rapid.Float64(), func(v float64) json.Number { b, _ := json.Marshal(v); return json.Number(b) }).AsAny(),
			rapid.StringMatching(`[0-9]{4}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](Z|\+0[0-9]:?[0-5]0))?`).AsAny(),
			rapid.StringMatching(`(a00|001|003)Fd0[0-9A-Za-z]{9}`).AsAny(),
		).Draw(t, "value")
		got, err := Body{text: []byte("{}")}.convert(f, member{name: f.Name, value: value})
		if err != nil {
			var bad *fault.Error
			if !errors.As(err, &bad) {
				t.Fatalf("%v", err)
			}
			return
		}
		switch got := got.(type) {
		case nil:
		case string:
			if got == "" || f.Type == schema.TypeReference && len(got) != 18 || f.Type == schema.TypeDate && len(got) != 10 ||
				f.Type == schema.TypeDateTime && len(got) != 24 || f.Type.Numeric() || f.Type == schema.TypeBoolean {
				t.Fatalf("%s became %q", f.Type, got)
			}
		case int64:
			if f.Type != schema.TypeInt && f.Type != schema.TypeBoolean {
				t.Fatalf("%s became %d", f.Type, got)
			}
		case float64:
			if !f.Type.Decimal() {
				t.Fatalf("%s became %v", f.Type, got)
			}
		default:
			t.Fatalf("%s became %T", f.Type, got)
		}
	})
}

func TestEmail(t *testing.T) {
	for text, want := range map[string]bool{
		"a@b.c": true, "first.last+tag@sub.example.com": true, "o'brien@x.example": true,
		"": false, "a": false, "@b.c": false, "a@": false, "a@b": false, "a@b.": false, "a@.c": false, "a b@c.d": false, "a@b@c.d": false, "a@b..c": false, "<a@b.c>": false,
	} {
		if email(text) != want {
			t.Errorf("email(%q) is %v", text, !want)
		}
	}
}
