package tooltest

import "testing"

func TestValidateKnowsWhatToolsNeed(t *testing.T) {
	const schema = `{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{"type":"integer","minimum":1,"description":"x"},` +
		`"b":{"type":"array","items":{"type":["string","null"],"minLength":1,"maxLength":3,"pattern":"^[a-z]*$"}},"c":{"enum":["x","y"]},"d":{"type":"boolean"}}}`
	for document, want := range map[string]string{
		`{"a":1,"b":["abc",null],"c":"x","d":true}`: "",
		`[]`:                   "the document does not fit type object",
		`{}`:                   `the document does not have the required "a"`,
		`{"a":1.5}`:            "the document/a does not fit type integer",
		`{"a":0}`:              "the document/a does not fit minimum 1",
		`{"a":1,"z":1}`:        `the document may not have "z"`,
		`{"a":1,"b":[""]}`:     "the document/b/0 does not fit minLength 1",
		`{"a":1,"b":["abcd"]}`: "the document/b/0 does not fit maxLength 3",
		`{"a":1,"b":["A"]}`:    "the document/b/0 does not fit pattern ^[a-z]*$",
		`{"a":1,"b":[1]}`:      "the document/b/0 does not fit type [string null]",
		`{"a":1,"b":{}}`:       "the document/b does not fit type array",
		`{"a":1,"c":"z"}`:      "the document/c does not fit enum [x y]",
		`{"a":1,"d":"true"}`:   "the document/d does not fit type boolean",
		`{"a":`:                "the document is not JSON: unexpected end of JSON input",
	} {
		got := ""
		if err := Validate(schema, document); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", document, got, want)
		}
	}
	for schema, want := range map[string]string{
		`[]`:           "the schema is not a JSON object: json: cannot unmarshal array into Go value of type map[string]interface {}",
		`{"oneOf":[]}`: `the document: the keyword "oneOf" is not known here`,
	} {
		if err := Validate(schema, "{}"); err == nil || err.Error() != want {
			t.Errorf("%s: got %v", schema, err)
		}
	}
}
