package value

import (
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

func TestAppendJSON(t *testing.T) {
	for name, c := range map[string]struct {
		kind   schema.Type
		stored any
		want   string
	}{
		"an empty text is null":                    {schema.TypeString, nil, `null`},
		"a boolean is never null":                  {schema.TypeBoolean, nil, `false`},
		"one is true":                              {schema.TypeBoolean, int64(1), `true`},
		"an int has no decimal point":              {schema.TypeInt, int64(1000), `1000`},
		"a whole currency has a decimal point":     {schema.TypeCurrency, 23.0, `23.0`},
		"a currency stored as an integer also has": {schema.TypeCurrency, int64(23), `23.0`},
		"ten million takes an exponent":            {schema.TypeCurrency, 1e7, `1.0E7`},
		"digits stay with the exponent":            {schema.TypeCurrency, 139e6, `1.39E8`},
		"below ten million it takes none":          {schema.TypeCurrency, 9999999.5, `9999999.5`},
		"a small number takes one":                 {schema.TypeDouble, 1e-4, `1.0E-4`},
		"zero":                                     {schema.TypeDouble, 0.0, `0.0`},
		"a negative number":                        {schema.TypeDouble, -2.5, `-2.5`},
		"what is not a number is null":             {schema.TypeDouble, math.NaN(), `null`},
		"a time has an offset without a colon":     {schema.TypeDateTime, "2026-01-31T10:00:00.000Z", `"2026-01-31T10:00:00.000+0000"`},
		"a date stays as it is":                    {schema.TypeDate, "2026-01-31", `"2026-01-31"`},
		"quotes and controls are escaped":          {schema.TypeString, "a\"b\\c\n\x01é<", `"a\"b\\c\n\u0001é<"`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(AppendJSON(nil, &schema.Field{Type: c.kind}, c.stored)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestAppendStringIsReadBackByEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		var back string
		if err := json.Unmarshal(AppendString(nil, s), &back); err != nil {
			t.Fatal(err)
		}
		if want, err := json.Marshal(s); err != nil || json.Unmarshal(want, &s) != nil || back != s {
			t.Fatalf("got %q, want %q", back, s)
		}
	})
}

func TestAppendDoubleIsReadBackByEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64().Draw(t, "v")
		var back float64
		if err := json.Unmarshal(AppendDouble(nil, v), &back); err != nil || back != v {
			t.Fatalf("%v came back as %v (%v)", v, back, err)
		}
	})
}

func TestAppendAddress(t *testing.T) {
	s, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	account, _ := s.Object("account")
	compound, _ := account.Field("billingaddress")
	fields := AddressFields(account, compound)
	if len(fields) != 8 || fields[0].Name != "BillingCity" {
		t.Fatalf("the parts of BillingAddress are %v", fields)
	}
	if got := string(AppendAddress(nil, fields, make([]any, 8))); got != "null" {
		t.Errorf("an empty address is %s", got)
	}
	got := string(AppendAddress(nil, fields, []any{"Austin", "USA", nil, 30.25, nil, "78701", "TX", "1 Main St\nFloor 2"}))
	want := `{"city":"Austin","country":"USA","geocodeAccuracy":null,"latitude":30.25,"longitude":null,"postalCode":"78701","state":"TX","street":"1 Main St\nFloor 2"}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
