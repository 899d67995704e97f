package records

import (
	stdjson "encoding/json"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestARecordIsShownWithoutItsAttributes(t *testing.T) {
	body := `{"attributes":{"type":"Account","url":"/x"},"Id":"001","Amount":23.0,"Address":{"city":"X","attributes":1},"Empty":{},"List":[]}`
	for name, c := range map[string]struct {
		indent bool
		want   string
	}{
		"compact": {false, `{"Id":"001","Amount":23.0,"Address":{"city":"X"},"Empty":{},"List":[]}`},
		"indented": {true, "{\n  \"Id\": \"001\",\n  \"Amount\": 23.0,\n  \"Address\": {\n    \"city\": \"X\"\n  },\n" +
			"  \"Empty\": {},\n  \"List\": []\n}"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Object([]byte(body), c.indent, 100_000)
			if err != nil {
				t.Fatal(err)
			}
			if string(got.Text) != c.want {
				t.Errorf("text %s", got.Text)
			}
			if want := `{"record":{"Id":"001","Amount":23.0,"Address":{"city":"X"},"Empty":{},"List":[]}}`; string(got.Structured) != want {
				t.Errorf("structured %s", got.Structured)
			}
			value, err := Value([]byte(body), c.indent)
			if err != nil || string(value) != c.want {
				t.Errorf("value %s, %v", value, err)
			}
		})
	}
}

func TestLongValuesOfARecordAreCutInAMarkedWay(t *testing.T) {
	got, err := Object([]byte(`{"Id":"001","Short":"é","Long__c":"`+strings.Repeat("é", 30_000)+`"}`), false, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"Id":"001","Short":"é","Long__c":"` + strings.Repeat("é", 4000) + `… (26,000 more characters)"}`
	if text := want + "\n\nThe record is larger than a result may be. Shortened: Long__c. Query the fields you need by name."; string(got.Text) != text {
		t.Errorf("text %s", got.Text)
	}
	if structured := `{"record":` + want + `,"shortened":["Long__c"]}`; string(got.Structured) != structured {
		t.Errorf("structured %s", got.Structured)
	}
}

func TestEscapesAreNotCutInTheMiddle(t *testing.T) {
	got, err := Object([]byte(`{"Long__c":"`+strings.Repeat(`\n`, 10_000)+`"}`), false, 9_000)
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Record struct {
			Long string `json:"Long__c"`
		}
	}
	if err := stdjson.Unmarshal(got.Structured, &s); err != nil {
		t.Fatal(err)
	}
	if want := strings.Repeat("\n", 4000) + "… (6,000 more characters)"; s.Record.Long != want {
		t.Errorf("got %d characters", len(s.Record.Long))
	}
}

func TestFieldsAreLeftOutOfARecordThatIsStillTooLarge(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"Id":"001"`)
	for i := range 800 {
		b.WriteString(`,"A_field_with_a_long_name_` + strconv.Itoa(i) + `__c":"` + strings.Repeat("x", 100) + `"`)
	}
	b.WriteString("}")
	got, err := Object([]byte(b.String()), true, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Record    map[string]string
		Shortened []string
		Omitted   int
	}
	if err := stdjson.Unmarshal(got.Structured, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Record)+s.Omitted != 801 || s.Omitted == 0 || len(s.Shortened) == 0 {
		t.Errorf("%d fields, %d omitted, shortened %v", len(s.Record), s.Omitted, s.Shortened)
	}
	for name, text := range map[string][]byte{"text": got.Text, "structured": got.Structured} {
		if n := utf8.RuneCount(text); n > 10_000 {
			t.Errorf("%s has %d characters", name, n)
		}
	}
	if !strings.Contains(string(got.Text), " Left out: ") {
		t.Errorf("the text ends with %s", got.Text[len(got.Text)-300:])
	}
}

func TestWhatIsNoRecordIsRefused(t *testing.T) {
	for body, want := range map[string]string{
		"[]":            "the answer is not a record",
		`{"Id":"1"`:     "the answer is not JSON at byte 9: unexpected end of the text",
		`{"Id":"1"} 2`:  "the answer is not JSON at byte 11: text after the end of the value",
		`{"Id":"1\xff"`: "the answer is not JSON at byte 8: an escape that JSON does not have",
	} {
		if _, err := Object([]byte(body), false, 1000); err == nil || err.Reason != want {
			t.Errorf("%s: got %v", body, err)
		}
	}
}

func TestCSVCellsAreQuotedWhereRFC4180NeedsIt(t *testing.T) {
	for raw, want := range map[string]string{
		"null": "", `""`: "", `"plain"`: "plain", `"a,b"`: `"a,b"`, `"say \"x\""`: `"say ""x"""`, `"a\nb"`: "\"a\nb\"", `"a\rb"`: "\"a\rb\"",
		`"a\tb"`: "a\tb", "1.50": "1.50", "true": "true", `"=1+1"`: "=1+1", `"@x"`: "@x", `"-1"`: "-1", "[]": `"[]"`, `{"a":1}`: `"{""a"":1}"`,
	} {
		if got := string(AppendCell(nil, []byte(raw))); got != want {
			t.Errorf("%s: got %s, want %s", raw, got, want)
		}
	}
	for _, name := range []string{"csv", "compact", "json"} {
		if _, ok := ParseFormat(name); !ok {
			t.Errorf("%s is not a format", name)
		}
	}
	if _, ok := ParseFormat("CSV"); ok {
		t.Error("CSV is a format")
	}
}

func TestNumbersInJavasFormAreWrittenOut(t *testing.T) {
	for raw, want := range map[string]string{
		"8.9128E8": "891280000.0", "1.0E7": "10000000.0", "-1.5e2": "-150.0", "1.23456789E8": "123456789.0", "1.2345678912E8": "123456789.12",
		"3E3": "3000.0", "1.5E+2": "150.0", "1E15": "1000000000000000.0",
		// These stay as they are.
		"23.0": "23.0", "-0.50": "-0.50", "12345678901234567890.10": "12345678901234567890.10", "1E16": "1E16", "1.0E-5": "1.0E-5",
		"0.5E3": "0.5E3", "1E99999999999999999999": "1E99999999999999999999",
	} {
		if got := string(appendNumber(nil, []byte(raw))); got != want {
			t.Errorf("%s is shown as %s, want %s", raw, got, want)
		}
	}
}

func FuzzANumberKeepsItsValue(f *testing.F) {
	for _, raw := range []string{"8.9128E8", "-1e2", "0.1E+3", "1E16", "1.0E-5"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if !stdjson.Valid([]byte(raw)) || raw == "" || !isNumber([]byte(raw)) {
			return
		}
		got := string(appendNumber(nil, []byte(raw)))
		before, ok := new(big.Rat).SetString(raw)
		if !ok || len(raw) > 40 {
			return
		}
		after, ok := new(big.Rat).SetString(got)
		if !ok || !stdjson.Valid([]byte(got)) || before.Cmp(after) != 0 {
			t.Fatalf("%s became %s", raw, got)
		}
	})
}

func TestACellOfAResultIsWrittenAsTheConnectorForPythonDoes(t *testing.T) {
	got := show(t, Options{Budget: unlimited}, `{"totalSize":2,"done":true,"records":[`+
		`{"attributes":{"type":"A"},"Id":"1","Name":"Acme, \"Inc.\"","Active":true,"Deleted":false,"Gone":null,"Amount":1.0E7,`+
		`"Owner":{"attributes":{"type":"User"},"Name":"Ann","Boss":{"attributes":{"type":"User"},"Name":"Bo"}}},`+
		`{"attributes":{"type":"A"},"Id":"2","Name":"B","Active":null,"Deleted":true,"Gone":null,"Amount":0.5,"Owner":null,"Late":"x"}]}`)
	want := "Total: 2 records\nId,Name,Active,Deleted,Gone,Amount,Owner,Late\n" +
		`1,"Acme, ""Inc.""",True,False,,10000000.0,"{""Name"": ""Ann"", ""Boss"": {""Name"": ""Bo""}}",` + "\n" +
		`2,B,,True,,0.5,,x`
	if got.text != want {
		t.Errorf("got\n%s\nwant\n%s", got.text, want)
	}
}
