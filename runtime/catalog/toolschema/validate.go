package toolschema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// InvalidError says which values do not fit and why, in words for the caller.
type InvalidError struct {
	// Problems has one sentence each, in the order of the value.
	Problems []string
	// Known describes the arguments that exist, one each.
	Known []string
}

func (e *InvalidError) Error() string { return strings.Join(e.Problems, " ") }

// Check says whether value, a JSON text, fits the schema: nil, or an *InvalidError.
func (s *Schema) Check(value []byte) error {
	decoded, err := decode(value)
	if err != nil {
		return &InvalidError{Problems: []string{"The value is not valid JSON."}}
	}
	return s.checkDecoded(decoded)
}

// Canonical checks value and gives it back with its keys sorted, without white space and with each number as it was written,
// so that the same arguments are always the same bytes. Obvious types are coerced first, and it says which were.
func (s *Schema) Canonical(value []byte) ([]byte, []Coercion, error) {
	decoded, err := decode(value)
	if err != nil {
		return nil, nil, &InvalidError{Problems: []string{"The arguments are not valid JSON."}, Known: s.known()}
	}
	coerced := s.coerce(decoded)
	if err := s.checkDecoded(decoded); err != nil {
		return nil, nil, err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(decoded); err != nil {
		return nil, nil, &InvalidError{Problems: []string{"The arguments cannot be written as JSON."}}
	}
	return bytes.TrimRight(out.Bytes(), "\n"), coerced, nil
}

func (s *Schema) checkDecoded(decoded any) error {
	err := s.compiled.Validate(decoded)
	if err == nil {
		return nil
	}
	invalid := &InvalidError{Known: s.known()}
	var tree *jsonschema.ValidationError
	if errors.As(err, &tree) {
		s.collect(tree, invalid)
	}
	if len(invalid.Problems) == 0 {
		invalid.Problems = []string{"The value does not fit the schema."}
	}
	return invalid
}

// maxProblems bounds a message: a list of a thousand bad rows is told by its first few.
const maxProblems = 5

func (s *Schema) collect(e *jsonschema.ValidationError, into *InvalidError) {
	if len(into.Problems) >= maxProblems {
		return
	}
	if len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			s.collect(cause, into)
		}
		return
	}
	into.Problems = append(into.Problems, s.problem(e))
}

func (s *Schema) problem(e *jsonschema.ValidationError) string {
	at := location(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		return fmt.Sprintf("Missing required %s %s%s.", plural("argument", len(k.Missing)), quoteAll(k.Missing), in(at))
	case *kind.AdditionalProperties:
		return fmt.Sprintf("Unknown %s %s%s%s.", plural("argument", len(k.Properties)), quoteAll(k.Properties), in(at),
			s.nearest(k.Properties, at))
	case *kind.Type:
		return fmt.Sprintf("%s must be of type %s, not %s.", subject(at), strings.Join(k.Want, " or "), k.Got)
	case *kind.Enum:
		return fmt.Sprintf("%s must be one of %s.", subject(at), quoteValues(k.Want))
	case *kind.Const:
		return fmt.Sprintf("%s must be %s.", subject(at), quoteValues([]any{k.Want}))
	case *kind.Pattern:
		return fmt.Sprintf("%s does not have the form it must have (%s)%s.", subject(at), k.Want, s.reminder(at))
	case *kind.MinLength:
		return fmt.Sprintf("%s must have at least %d %s.", subject(at), k.Want, plural("character", k.Want))
	case *kind.MaxLength:
		return fmt.Sprintf("%s has %d characters; at most %d are allowed.", subject(at), k.Got, k.Want)
	case *kind.MinItems:
		return fmt.Sprintf("%s must have at least %d %s.", subject(at), k.Want, plural("item", k.Want))
	case *kind.MaxItems:
		return fmt.Sprintf("%s has %d items; at most %d are allowed.", subject(at), k.Got, k.Want)
	case *kind.MinProperties:
		return fmt.Sprintf("%s must have at least %d %s.", subject(at), k.Want, plural("entry", k.Want))
	case *kind.Minimum, *kind.ExclusiveMinimum:
		return fmt.Sprintf("%s is too small%s.", subject(at), s.reminder(at))
	case *kind.Maximum, *kind.ExclusiveMaximum:
		return fmt.Sprintf("%s is too large%s.", subject(at), s.reminder(at))
	default:
		return fmt.Sprintf("%s is not allowed there%s.", subject(at), s.reminder(at))
	}
}

// known lists the schema's own properties with what their descriptions say.
func (s *Schema) known() []string {
	out := make([]string, 0, len(s.properties))
	for _, p := range s.properties {
		mark := ""
		if slices.Contains(s.required, p.name) {
			mark = " (required)"
		}
		out = append(out, fmt.Sprintf("%s%s: %s", p.name, mark, p.about))
	}
	return out
}

// reminder gives the description of the top-level property that at lies in.
func (s *Schema) reminder(at string) string {
	name, _, _ := strings.Cut(at, ".")
	name, _, _ = strings.Cut(name, "[")
	for _, p := range s.properties {
		if p.name == name && p.about != "" {
			return ": " + strings.TrimRight(p.about, ". ")
		}
	}
	return ""
}

func describe(root map[string]any) ([]property, []string) {
	props, _ := root["properties"].(map[string]any)
	out := make([]property, 0, len(props))
	for _, name := range slices.Sorted(maps.Keys(props)) {
		schema, _ := props[name].(map[string]any)
		about, _ := schema["description"].(string)
		out = append(out, property{name: name, about: about})
	}
	var required []string
	list, _ := root["required"].([]any)
	for _, item := range list {
		if name, ok := item.(string); ok {
			required = append(required, name)
		}
	}
	return out, required
}
