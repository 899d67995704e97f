package records

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
)

// MaxDepth bounds the nesting of a body. Records are flat but for references by external id.
const MaxDepth = 8

// Body is the JSON object a client sent, its members in the order in which they came.
type Body struct {
	members []member
	text    []byte
	rows    bool // the record is one of many: a value of another type is its own error, not one of the text
}

// member is one name with its value: nil, bool, string, json.Number, a nested []member, or a list.
type member struct {
	name   string
	value  any
	offset int    // of the value in the text, in bytes
	object string // what a relationship leads to, where a CSV column says so
}

type list struct{}

// ParseBody reads a record from a request body. Of a name that comes twice the last counts.
func ParseBody(text []byte) (Body, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return Body{}, fault.Parser("The HTTP entity body is required, but this request has no entity body.", "")
	}
	p := bodyParser{text: text, dec: json.NewDecoder(bytes.NewReader(text))}
	p.dec.UseNumber()
	token, err := p.dec.Token()
	if err != nil {
		return Body{}, p.syntax(err)
	}
	if token != json.Delim('{') {
		return Body{}, fault.Parser("Cannot deserialize instance of sobject from "+kind(token)+" value "+shown(token), fault.At(text, 0))
	}
	members, err := p.object(1)
	if err != nil {
		return Body{}, err
	}
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		return Body{}, fault.Parser("Unexpected content after the record", fault.At(text, int(p.dec.InputOffset())))
	}
	return Body{members: members, text: text}, nil
}

type bodyParser struct {
	text []byte
	dec  *json.Decoder
}

// object reads the members of an object whose brace has been read.
func (p *bodyParser) object(depth int) ([]member, error) {
	if depth > MaxDepth {
		return nil, fault.Parser("The record is nested too deeply", fault.At(p.text, int(p.dec.InputOffset())))
	}
	var members []member
	for p.dec.More() {
		name, err := p.dec.Token()
		if err != nil {
			return nil, p.syntax(err)
		}
		key, ok := name.(string)
		if !ok {
			return nil, fault.Parser("Unexpected "+shown(name), fault.At(p.text, int(p.dec.InputOffset())))
		}
		offset := p.valueOffset()
		value, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		members = put(members, member{name: key, value: value, offset: offset})
	}
	if _, err := p.dec.Token(); err != nil { // the closing brace
		return nil, p.syntax(err)
	}
	return members, nil
}

func (p *bodyParser) value(depth int) (any, error) {
	token, err := p.dec.Token()
	if err != nil {
		return nil, p.syntax(err)
	}
	switch token {
	case json.Delim('{'):
		return p.object(depth + 1)
	case json.Delim('['):
		return list{}, p.skipList(depth + 1)
	}
	return token, nil
}

// skipList reads an array, which no field of a record takes, to its end.
func (p *bodyParser) skipList(depth int) error {
	if depth > MaxDepth {
		return fault.Parser("The record is nested too deeply", fault.At(p.text, int(p.dec.InputOffset())))
	}
	for p.dec.More() {
		if _, err := p.value(depth); err != nil {
			return err
		}
	}
	if _, err := p.dec.Token(); err != nil {
		return p.syntax(err)
	}
	return nil
}

// valueOffset is where the value after the name just read begins.
func (p *bodyParser) valueOffset() int {
	at := int(p.dec.InputOffset())
	for at < len(p.text) && strings.IndexByte(" \t\r\n:", p.text[at]) >= 0 {
		at++
	}
	return at
}

// syntax words an error of the JSON decoder.
func (p *bodyParser) syntax(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.Parser("Unexpected end-of-input", fault.At(p.text, len(p.text)))
	}
	var bad *json.SyntaxError
	if !errors.As(err, &bad) {
		return fault.Parser("Unexpected content", fault.At(p.text, int(p.dec.InputOffset())))
	}
	// A decoder counts from the end of what it has delivered or from the start, depending on the error; the place is where
	// reading the whole text fails.
	var whole json.RawMessage
	at := int(p.dec.InputOffset())
	if errors.As(json.Unmarshal(p.text, &whole), &bad) {
		at = int(bad.Offset) - 1
	}
	if at >= len(p.text)-1 && strings.Contains(bad.Error(), "unexpected end") {
		return fault.Parser("Unexpected end-of-input", fault.At(p.text, len(p.text)))
	}
	at = min(max(at, 0), len(p.text)-1)
	c, _ := utf8.DecodeRune(p.text[at:])
	return fault.Parser(fmt.Sprintf("Unexpected character ('%c' (code %d)): %s", c, c, expected(bad)), fault.At(p.text, at))
}

// expected is what should have come instead, in the words of the JSON parser that Salesforce uses.
func expected(bad *json.SyntaxError) string {
	switch text := bad.Error(); {
	case strings.Contains(text, "after object key:value pair"):
		return "was expecting comma to separate Object entries"
	case strings.Contains(text, "after object key"):
		return "was expecting a colon to separate field name and value"
	case strings.Contains(text, "after array element"):
		return "was expecting comma to separate Array entries"
	case strings.Contains(text, "beginning of object key"):
		return "was expecting double-quote to start field name"
	}
	return "expected a valid value (number, String, array, object, 'true', 'false' or 'null')"
}

func put(members []member, m member) []member {
	for i := range members {
		if members[i].name == m.name {
			members[i] = m
			return members
		}
	}
	return append(members, m)
}

// kind is what the JSON parser that Salesforce uses calls a value.
func kind(value any) string {
	switch v := value.(type) {
	case nil:
		return "VALUE_NULL"
	case bool:
		if v {
			return "VALUE_TRUE"
		}
		return "VALUE_FALSE"
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "VALUE_NUMBER_FLOAT"
		}
		return "VALUE_NUMBER_INT"
	case string:
		return "VALUE_STRING"
	case list:
		return "START_ARRAY"
	case json.Delim:
		if v == '[' {
			return "START_ARRAY"
		}
	}
	return "START_OBJECT"
}

// shown is a value as an error repeats it.
func shown(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case bool:
		return fmt.Sprint(v)
	case json.Number:
		return v.String()
	case string:
		return v
	case list:
		return "["
	case json.Delim:
		return v.String()
	}
	return "{"
}
