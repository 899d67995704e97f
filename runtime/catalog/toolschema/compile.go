package toolschema

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// MaxBytes is the largest schema text that is compiled (wit/forcefield.wit, tool-definition).
const MaxBytes = 64 << 10

// maxDepth bounds how deep sub-schemas may nest. Clients reject deeply nested tools; no Salesforce tool needs more.
const maxDepth = 12

// Schema is a compiled schema of one tool's arguments or results. It is safe for concurrent use.
type Schema struct {
	compiled   *jsonschema.Schema
	properties []property
	required   []string
}

// property is what messages tell of one top-level property.
type property struct {
	name  string
	about string
}

// Compile checks text for what a guest's schema may hold and compiles it. The error says, for the author of the guest, what
// to change.
func Compile(text string) (*Schema, error) {
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("the schema has %d bytes; at most %d are allowed", len(text), MaxBytes)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, errors.New("the schema is not valid JSON")
	}
	root, ok := doc.(map[string]any)
	if !ok {
		return nil, errors.New("the schema must be a JSON object")
	}
	if err := checkRoot(root); err != nil {
		return nil, err
	}
	if err := checkTree(root, "", 0); err != nil {
		return nil, err
	}
	compiled, err := compile(root)
	if err != nil {
		return nil, err
	}
	s := &Schema{compiled: compiled}
	s.properties, s.required = describe(root)
	return s, nil
}

// schemaURL names the schema inside the compiler. It is never resolved.
const schemaURL = "guest:///schema.json"

func compile(root map[string]any) (*jsonschema.Schema, error) {
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.UseLoader(noLoader{})
	if err := c.AddResource(schemaURL, root); err != nil {
		return nil, errors.New("the schema cannot be read as JSON Schema 2020-12")
	}
	compiled, err := c.Compile(schemaURL)
	if err != nil {
		return nil, fmt.Errorf("the schema does not compile as JSON Schema 2020-12: %s", compileReason(err))
	}
	return compiled, nil
}

// compileReason gives the library's reason without its URLs.
func compileReason(err error) string {
	text := strings.ReplaceAll(err.Error(), schemaURL, "")
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[i+1:]
	}
	return strings.Join(strings.Fields(text), " ")
}

// noLoader refuses every document outside the schema: the library's own loader reads files.
type noLoader struct{}

func (noLoader) Load(string) (any, error) {
	return nil, errors.New("a schema may not refer to anything outside itself")
}

// decode reads one JSON value, numbers kept as they are written.
func decode(value []byte) (any, error) {
	return jsonschema.UnmarshalJSON(bytes.NewReader(value))
}
