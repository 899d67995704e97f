package jsonform

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

func TestWhatIsNotExactlyARequestIsRefused(t *testing.T) {
	const good = `{"method":"get","root":"data","path":["limits"]}`
	if _, err := ReadRequest([]byte(" \n"+good+"\t\r"), ample); err != nil {
		t.Fatal(err)
	}
	with := func(member string) string { return strings.TrimSuffix(good, "}") + "," + member + "}" }
	tests := []struct{ name, text, path, reason string }{
		{"nothing", "", "request", "no object"},
		{"only space", "  ", "request", "no object"},
		{"null", "null", "request", "no object"},
		{"a list", "[]", "request", "no object"},
		{"an object that does not end", good[:len(good)-1], "request", "no comma or end of the object"},
		{"something behind it", good + "x", "request", "behind the value"},
		{"a second value", good + good, "request", "behind the value"},
		{"a NUL behind it", good + "\x00", "request", "behind the value"},
		{"a comma at the end", with("")[:len(good)] + "}", "request", "no string"},
		{"a member without a colon", `{"method" "get"}`, "request", "no colon"},
		{"a name that is no string", `{method:"get"}`, "request", "no string"},
		{"an unknown member", with(`"host":"x"`), "request", "does not have"},
		{"a member in other letters", with(`"Query":[]`), "request", "does not have"},
		{"a member in snake case", `{"method":"get","root":"data","path":["x"],"headers":[{"if_match":"x"}]}`, "request.headers[0]", "does not have"},
		{"a repeated member", with(`"root":"data"`), "request", "is there twice"},
		{"a member repeated by an escape", with(`"r\u006fot":"data"`), "request", "is there twice"},
		{"a missing member", `{"method":"get","root":"data"}`, "request", `"path" is missing`},
		{"null where a value must be", with(`"query":null`), "request.query", "no array"},
		{"an unknown case of an enum", `{"method":"GET","root":"data","path":["x"]}`, "request.method", "no case of the enum"},
		{"a number for a string", `{"method":1,"root":"data","path":["x"]}`, "request.method", "no string"},
		{"a string for a list", `{"method":"get","root":"data","path":"x"}`, "request.path", "no array"},
		{"a list that does not end", `{"method":"get","root":"data","path":["x"`, "request.path", "no comma or end of the array"},
		{"a comma at the end of a list", `{"method":"get","root":"data","path":["x",]}`, "request.path[1]", "no string"},
		{"a variant without a case", with(`"body":{}`), "request.body", "no case"},
		{"a variant of two cases", with(`"body":{"json":"","csv":""}`), "request.body", "a second case"},
		{"an unknown case of a variant", with(`"body":{"xml":""}`), "request.body", "does not have"},
		{"a number for a truth", with(`"headers":[{"auto-assign":1}]`), "request.headers[0].auto-assign", "neither true nor false"},
		{"a number over its type", with(`"headers":[{"query-batch-size":4294967296}]`), "request.headers[0].query-batch-size", "over 4294967295"},
		{"a number with twenty digits", with(`"headers":[{"query-batch-size":99999999999999999999}]`), "request.headers[0].query-batch-size", "over"},
		{"a negative number", with(`"headers":[{"query-batch-size":-1}]`), "request.headers[0].query-batch-size", "no whole number"},
		{"a fraction", with(`"headers":[{"query-batch-size":1.0}]`), "request.headers[0].query-batch-size", "no whole number"},
		{"an exponent", with(`"headers":[{"query-batch-size":1E3}]`), "request.headers[0].query-batch-size", "no whole number"},
		{"a number that begins with 0", with(`"headers":[{"query-batch-size":01}]`), "request.headers[0].query-batch-size", "no whole number"},
		{"octets that are no base64", with(`"body":{"octets":"*"}`), "request.body.octets", "no base64"},
		{"octets without padding", with(`"body":{"octets":"AA"}`), "request.body.octets", "no base64"},
		{"octets with bits that nothing holds", with(`"body":{"octets":"AB=="}`), "request.body.octets", "no base64"},
		{"text that is not UTF-8", with("\"body\":{\"json\":\"\xff\"}"), "request.body.json", "not UTF-8"},
		{"text that is not UTF-8, behind an escape", with("\"body\":{\"json\":\"\\n\xc0\x80\"}"), "request.body.json", "not UTF-8"},
		{"a surrogate in UTF-8", with("\"body\":{\"json\":\"\xed\xa0\x80\"}"), "request.body.json", "not UTF-8"},
		{"half of a surrogate pair", with(`"body":{"json":"\ud83c"}`), "request.body.json", "an escape"},
		{"the second half of a surrogate pair", with(`"body":{"json":"\udfdd"}`), "request.body.json", "an escape"},
		{"a surrogate and a letter", with(`"body":{"json":"\ud83cx\u0041"}`), "request.body.json", "an escape"},
		{"a surrogate and no surrogate", with(`"body":{"json":"\ud83c\u0041"}`), "request.body.json", "an escape"},
		{"an unknown escape", with(`"body":{"json":"\x41"}`), "request.body.json", "an escape"},
		{"an escape that ends early", with(`"body":{"json":"\u00`), "request.body.json", "an escape"},
		{"a backslash at the end", with(`"body":{"json":"\`), "request.body.json", "an escape"},
		{"a string that does not end", with(`"body":{"json":"x`), "request.body.json", "does not end"},
		{"a string that does not end, behind an escape", with(`"body":{"json":"\nx`), "request.body.json", "does not end"},
		{"a line break in a string", with("\"body\":{\"json\":\"a\nb\"}"), "request.body.json", "control character"},
		{"a line break in a string, behind an escape", with("\"body\":{\"json\":\"\\ta\nb\"}"), "request.body.json", "control character"},
		{"a tower of lists", with(`"query":` + strings.Repeat("[", 100_000)), "request.query[0]", "no object"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ReadRequest([]byte(test.text), ample)
			var broke *abi.ABIError
			if !errors.As(err, &broke) || broke.TooLarge || !strings.Contains(broke.Reason, test.reason) || broke.Path != test.path {
				t.Errorf("got %v: want %q at %s", err, test.reason, test.path)
			}
		})
	}
}

func TestTextIsReadAsJSONHasIt(t *testing.T) {
	text := `"\"\\\/\b\f\n\r\t\u00e9\ud83c\udfdd é"`
	var want string
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	got, err := read("text", []byte(text), ample, (*reader).str)
	if err != nil || got != want {
		t.Errorf("got %q, %v: want %q", got, err, want)
	}
}

func TestWhatIsLargerThanItMayBeSaysSo(t *testing.T) {
	text := []byte(`{"method":"get","root":"data","path":["a","b"],"query":[{"name":"q","value":""}]}`)
	for name, caps := range map[string]abi.Caps{
		"a byte too long":      {Bytes: uint64(len(text)) - 1, Elements: 3},
		"an element too many":  {Bytes: uint64(len(text)), Elements: 2},
		"no elements whatever": {Bytes: uint64(len(text))},
	} {
		_, err := ReadRequest(text, caps)
		var broke *abi.ABIError
		if !errors.As(err, &broke) || !broke.TooLarge {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := ReadRequest(text, abi.Caps{Bytes: uint64(len(text)), Elements: 3}); err != nil {
		t.Error(err)
	}
}

// What this package takes must be JSON, and be read as Go's own package reads it.
func FuzzWhatIsReadIsJSON(f *testing.F) {
	f.Add(`{"ok":{"text":"a\u00e9","structured":"{}","cursor":null}}`)
	f.Add(`{"err":{"code":"X","message":"\ud83c\udfdd","hint":"h"}}`)
	f.Add(`{"ok":{"text":"","structured":"{}"}} x`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ReadResult([]byte(text), ample)
		if err != nil {
			var broke *abi.ABIError
			if !errors.As(err, &broke) {
				t.Fatalf("got %T", err)
			}
			return
		}
		var want struct {
			OK  *abi.Output
			Err *abi.Failure
		}
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatalf("%q is read: %v", text, err)
		}
		if got.Output != nil && (got.Output.Text != want.OK.Text || got.Output.Structured != want.OK.Structured) ||
			got.Failure != nil && (got.Failure.Code != want.Err.Code || got.Failure.Message != want.Err.Message) {
			t.Fatalf("%q is read as %+v", text, got)
		}
	})
}
