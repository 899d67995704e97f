package json

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

var kindNames = map[Kind]string{
	Invalid: "invalid", End: "end", ObjectBegin: "{", ObjectEnd: "}", ArrayBegin: "[", ArrayEnd: "]", Key: "key",
	String: "string", Number: "number", True: "true", False: "false", Null: "null",
}

// tokens writes the tokens of a text in words, so that a table can hold them.
func tokens(text string) string {
	r := NewReader([]byte(text))
	var out []string
	for {
		switch k := r.Next(); k {
		case Invalid:
			return strings.Join(append(out, r.Err().Error()), " ")
		case End:
			return strings.Join(out, " ")
		case Key:
			out = append(out, string(r.Name())+":")
		case String:
			out = append(out, "'"+r.Text()+"'")
		case Number:
			out = append(out, string(r.Raw()))
		default:
			out = append(out, kindNames[k])
		}
	}
}

func TestReaderReadsTokens(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a record as Salesforce sends it": {
			`{"attributes":{"type":"Account"},"Id":"001","Amount":23.0,"Owner":null,"Open":true}`,
			"{ attributes: { type: 'Account' } Id: '001' Amount: 23.0 Owner: null Open: true }"},
		"white space of every kind":     {" \t\r\n[ 1 , [ ] , { } ] \n", "[ 1 [ ] { } ]"},
		"a number keeps its text":       {"[-0.10E+05,12345678901234567890.123]", "[ -0.10E+05 12345678901234567890.123 ]"},
		"escapes are decoded":           {`"a\"\\\/\b\f\n\r\té\ud83d\ude00"`, "'a\"\\/\b\f\n\r\té😀'"},
		"an escaped name is decoded":    {`{"\u0061b":1}`, "{ ab: 1 }"},
		"a lone surrogate is U+FFFD":    {`["\ud800","\udc00x","\ud800\u0041"]`, "[ '\ufffd' '\ufffdx' '\ufffdA' ]"},
		"repeated names are reported":   {`{"a":1,"a":2}`, "{ a: 1 a: 2 }"},
		"a long string beyond 8 bytes":  {`"12345678901234567890é1234567"`, "'12345678901234567890é1234567'"},
		"the top level may be a scalar": {"null", "null"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tokens(c.text); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestReaderRefusesWhatIsNotJSON(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                         {"", "not JSON at byte 0: unexpected end of the text"},
		"two values":                      {"1 2", "1 not JSON at byte 2: text after the end of the value"},
		"a comma before the end":          {"[1,]", "[ 1 not JSON at byte 3: expected a value"},
		"a comma before the end, object":  {`{"a":1,}`, "{ a: 1 not JSON at byte 7: expected the name of a member"},
		"no comma":                        {"[1 2]", "[ 1 not JSON at byte 3: expected a comma or the end of the array"},
		"the wrong end":                   {"[1}", "[ 1 not JSON at byte 2: expected a comma or the end of the array"},
		"the wrong end, object":           {`{"a":1]`, "{ a: 1 not JSON at byte 6: expected a comma or the end of the object"},
		"no colon":                        {`{"a" 1}`, "{ not JSON at byte 5: expected a colon after the name of a member"},
		"a name that is not a string":     {"{1:2}", "{ not JSON at byte 1: expected the name of a member"},
		"a cut text":                      {`{"a":`, "{ a: not JSON at byte 5: unexpected end of the text"},
		"a cut string":                    {`"abc`, "not JSON at byte 4: a string without an end"},
		"a cut literal":                   {"tru", "not JSON at byte 0: expected true"},
		"an unknown escape":               {`"a\x"`, "not JSON at byte 2: an escape that JSON does not have"},
		"a short Unicode escape":          {`"\u12"`, "not JSON at byte 1: an escape that JSON does not have"},
		"a control character":             {"\"a\nb\"", "not JSON at byte 2: a control character in a string"},
		"a leading zero":                  {"[01]", "[ 0 not JSON at byte 2: expected a comma or the end of the array"},
		"a point without digits":          {"1.", "not JSON at byte 2: a number without a digit where one must be"},
		"an exponent without digits":      {"1e+", "not JSON at byte 3: a number without a digit where one must be"},
		"a lone minus":                    {"-", "not JSON at byte 1: a number without a digit where one must be"},
		"a byte that is not UTF-8":        {"\"a\xff\"", "not JSON at byte 2: a string that is not UTF-8"},
		"an over-long form":               {"\"\xc0\xaf\"", "not JSON at byte 1: a string that is not UTF-8"},
		"a surrogate in UTF-8":            {"\"\xed\xa0\x80\"", "not JSON at byte 1: a string that is not UTF-8"},
		"a rune above the last":           {"\"\xf4\x90\x80\x80\"", "not JSON at byte 1: a string that is not UTF-8"},
		"a cut UTF-8 sequence":            {"\"\xe2\x82\"", "not JSON at byte 1: a string that is not UTF-8"},
		"a byte order mark":               {"\ufeff1", "not JSON at byte 0: expected a value"},
		"65 levels":                       {strings.Repeat("[", 65), strings.Repeat("[ ", 64) + "not JSON at byte 64: nested deeper than 64 levels"},
		"an error page instead of a body": {"<html>", "not JSON at byte 0: expected a value"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tokens(c.text); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAnInvalidReaderStaysInvalid(t *testing.T) {
	r := NewReader([]byte("[1,]2"))
	for r.Next() != Invalid {
	}
	first := *r.Err()
	if r.Next() != Invalid || *r.Err() != first {
		t.Errorf("after %v the reader said %v", first, r.Err())
	}
}

func TestSkipGivesTheWholeValue(t *testing.T) {
	r := NewReader([]byte(`{"a": {"b":[1,{"c":"}"}]} , "d":2}`))
	r.Next()
	r.Next()
	if kind := r.Skip(); kind != ObjectBegin || string(r.Raw()) != `{"b":[1,{"c":"}"}]}` {
		t.Fatalf("skipped %s %q", kindNames[kind], r.Raw())
	}
	if r.Next() != Key || string(r.Name()) != "d" || r.Skip() != Number || string(r.Raw()) != "2" {
		t.Fatalf("the reader is not behind the value: %q", r.Raw())
	}
	if r.Skip() != ObjectEnd || r.Next() != End {
		t.Fatal("the object does not end")
	}
}

func TestSkipStopsAtAnInvalidValue(t *testing.T) {
	r := NewReader([]byte(`[{"a":[1,}]`))
	r.Next()
	if r.Skip() != Invalid || r.Err() == nil {
		t.Fatal("an invalid value was skipped")
	}
}

func TestACopyOfAReaderIsAPlaceToComeBackTo(t *testing.T) {
	r := NewReader([]byte(`[1,{"a":2}]`))
	r.Next()
	r.Next()
	place := r
	if r.Skip() != ObjectBegin {
		t.Fatal("not an object")
	}
	if place.Next() != ObjectBegin || place.Next() != Key || string(place.Name()) != "a" {
		t.Fatal("the copy did not go on at its own place")
	}
}

// FuzzReader compares the reader with encoding/json: what is accepted, and every value.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		`{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Account"},"Id":"001","A":1.0E7}]}`,
		`[1,-2.5e3,"a\u00e9\ud83d\ude00\ud800",{},[],null,true,false]`, "\"\xff\"", " 1 ", "{\"a\":1,}", `{"a":1,"a":{"b":2}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		want, err := decodeStd(data)
		r := NewReader(data)
		got, ok := build(&r)
		if ok {
			ok = r.Next() == End
		}
		if !utf8.Valid(data) && err == nil {
			if ok {
				t.Fatalf("accepted %q, which is not UTF-8", data)
			}
			return
		}
		if !ok && r.Err().Reason == "nested deeper than 64 levels" {
			return
		}
		if ok != (err == nil) {
			t.Fatalf("%q: accepted %v (%v), encoding/json says %v", data, ok, r.Err(), err)
		}
		if !ok {
			return
		}
		a, errA := stdjson.Marshal(want)
		b, errB := stdjson.Marshal(got)
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Fatalf("%q: read %s, encoding/json reads %s", data, b, a)
		}
	})
}

func decodeStd(data []byte) (any, error) {
	d := stdjson.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value")
	}
	return v, nil
}

// build decodes the next value as encoding/json does with UseNumber: the last of repeated names wins.
func build(r *Reader) (any, bool) { return buildFrom(r, r.Next()) }

func buildFrom(r *Reader, kind Kind) (any, bool) {
	switch kind {
	case String:
		return r.Text(), true
	case Number:
		return stdjson.Number(r.Raw()), true
	case True, False:
		return kind == True, true
	case Null:
		return nil, true
	case ArrayBegin:
		list := []any{}
		for {
			kind := r.Next()
			if kind == ArrayEnd {
				return list, true
			}
			v, ok := buildFrom(r, kind)
			if !ok {
				return nil, false
			}
			list = append(list, v)
		}
	case ObjectBegin:
		members := map[string]any{}
		for {
			switch r.Next() {
			case ObjectEnd:
				return members, true
			case Key:
				name := string(r.Name())
				v, ok := build(r)
				if !ok {
					return nil, false
				}
				members[name] = v
			default:
				return nil, false
			}
		}
	}
	return nil, false
}
