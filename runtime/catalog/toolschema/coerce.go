package toolschema

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Coercion is an argument that was taken as another type than the one it was given in.
type Coercion struct {
	// Argument is its name.
	Argument string
	// As says in words what it was taken as: "the number 5".
	As string
}

// candidate is one way to read a value that does not fit.
type candidate struct {
	value any
	as    string
}

// coerce replaces top-level arguments that do not fit their property's schema and can be read in exactly one way that does: the
// text "5" as 5, "true" as true, a single value as a list of it, JSON in a text as the object or list that it writes. What can be
// read in two ways, or in none, stays as it is, and the check refuses it. What fits is never touched. It works on object itself.
func (s *Schema) coerce(decoded any) []Coercion {
	object, ok := decoded.(map[string]any)
	if !ok {
		return nil
	}
	var done []Coercion
	for _, name := range slices.Sorted(maps.Keys(object)) {
		property, ok := s.compiled.Properties[name]
		if !ok || property.Validate(object[name]) == nil {
			continue
		}
		var fits []candidate
		for _, c := range candidates(property, object[name]) {
			if property.Validate(c.value) == nil {
				fits = append(fits, c)
			}
		}
		if len(fits) == 1 {
			object[name] = fits[0].value
			done = append(done, Coercion{Argument: name, As: fits[0].as})
		}
	}
	return done
}

// candidates lists the ways to read value as the one type that the schema asks for.
func candidates(schema *jsonschema.Schema, value any) []candidate {
	if schema.Types == nil || len(schema.Types.ToStrings()) != 1 {
		return nil
	}
	text, isText := value.(string)
	switch want := schema.Types.ToStrings()[0]; want {
	case "integer", "number":
		if isText && isNumber(text) {
			return []candidate{{json.Number(text), "the number " + text}}
		}
	case "boolean":
		if isText && (text == "true" || text == "false") {
			return []candidate{{text == "true", text}}
		}
	case "object":
		if object, ok := parsed(text, isText).(map[string]any); ok {
			return []candidate{{object, "the object that its text writes"}}
		}
	case "array":
		var out []candidate
		if list, ok := parsed(text, isText).([]any); ok {
			out = append(out, candidate{list, "the list that its text writes"})
		}
		if _, isList := value.([]any); !isList && value != nil {
			out = append(out, candidate{[]any{value}, "a list of one"})
		}
		return out
	}
	return nil
}

// parsed gives the JSON value that a text writes, or nil.
func parsed(text string, isText bool) any {
	if !isText || !strings.ContainsAny(text, "{[") {
		return nil
	}
	value, err := decode([]byte(text))
	if err != nil {
		return nil
	}
	return value
}

// isNumber says whether text is a number as JSON writes it, of a length that loses nothing.
func isNumber(text string) bool {
	const longest = 18
	return len(text) <= longest && regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`).MatchString(text)
}

// Sentence says it for the caller.
func (c Coercion) Sentence() string {
	return fmt.Sprintf("The argument %q was taken as %s.", c.Argument, c.As)
}
