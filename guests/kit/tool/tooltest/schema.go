package tooltest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Fits fails the test when a document does not fit a schema.
func Fits(t testing.TB, schema, document string) {
	t.Helper()
	if err := Validate(schema, document); err != nil {
		t.Errorf("%v\n%s", err, document)
	}
}

// Validate says whether a document fits a schema. It knows the keywords that tools need, and refuses a schema with any other:
// the host, which checks every call, knows them all.
func Validate(schema, document string) error {
	var s map[string]any
	if err := json.Unmarshal([]byte(schema), &s); err != nil {
		return fmt.Errorf("the schema is not a JSON object: %w", err)
	}
	var v any
	if err := json.Unmarshal([]byte(document), &v); err != nil {
		return fmt.Errorf("the document is not JSON: %w", err)
	}
	return validate(s, v, "the document")
}

func validate(schema map[string]any, value any, at string) error {
	for _, keyword := range slices.Sorted(maps.Keys(schema)) {
		fits := true
		switch want := schema[keyword]; keyword {
		case "description", "default", "title", "examples":
		case "type":
			fits = isType(want, value)
		case "enum":
			choices, _ := want.([]any)
			fits = slices.Contains(choices, value)
		case "pattern":
			text, is := value.(string)
			pattern, err := regexp.Compile(fmt.Sprint(want))
			if err != nil {
				return fmt.Errorf("%s: the pattern is wrong: %w", at, err)
			}
			fits = !is || pattern.MatchString(text)
		case "minLength", "maxLength":
			if text, is := value.(string); is {
				limit, _ := want.(float64)
				n := float64(utf8.RuneCountInString(text))
				fits = keyword == "minLength" && n >= limit || keyword == "maxLength" && n <= limit
			}
		case "minimum":
			number, is := value.(float64)
			limit, _ := want.(float64)
			fits = !is || number >= limit
		case "required", "properties", "additionalProperties", "items":
		default:
			return fmt.Errorf("%s: the keyword %q is not known here", at, keyword)
		}
		if !fits {
			return fmt.Errorf("%s does not fit %s %v", at, keyword, schema[keyword])
		}
	}
	switch v := value.(type) {
	case map[string]any:
		return validateMembers(schema, v, at)
	case []any:
		items, ok := schema["items"].(map[string]any)
		for i := 0; ok && i < len(v); i++ {
			if err := validate(items, v[i], fmt.Sprintf("%s/%d", at, i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func validateMembers(schema map[string]any, object map[string]any, at string) error {
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, ok := object[fmt.Sprint(name)]; !ok {
			return fmt.Errorf("%s does not have the required %q", at, name)
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	for name, value := range object {
		property, ok := properties[name].(map[string]any)
		if !ok {
			if schema["additionalProperties"] == false {
				return fmt.Errorf("%s may not have %q", at, name)
			}
			continue
		}
		if err := validate(property, value, at+"/"+name); err != nil {
			return err
		}
	}
	return nil
}

func isType(want, value any) bool {
	if list, ok := want.([]any); ok {
		return slices.ContainsFunc(list, func(one any) bool { return isType(one, value) })
	}
	switch v := value.(type) {
	case nil:
		return want == "null"
	case bool:
		return want == "boolean"
	case string:
		return want == "string"
	case float64:
		return want == "number" || want == "integer" && v == math.Trunc(v)
	case []any:
		return want == "array"
	default:
		return want == "object"
	}
}

// CheckSchema fails the test when a tool's schema breaks a rule of the contract or of the clients: a closed object, no combinators
// at the top, and no property that is the host's own. It returns the properties.
func CheckSchema(t testing.TB, name, schema string) map[string]any {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal([]byte(schema), &root); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if root["type"] != "object" || root["additionalProperties"] != false {
		t.Errorf("the %s must be a closed object", name)
	}
	for _, keyword := range []string{"anyOf", "oneOf", "allOf", "not", "if", "enum", "const"} {
		if _, ok := root[keyword]; ok {
			t.Errorf("the %s has %s at its top level", name, keyword)
		}
	}
	properties, _ := root["properties"].(map[string]any)
	for property := range properties {
		if property == "cursor" || property == "org" || property == "confirmation" {
			t.Errorf("%s: %q is the host's own", name, property)
		}
	}
	return properties
}

// CheckInputSchema is CheckSchema for a schema of arguments, which must also describe each of them.
func CheckInputSchema(t testing.TB, schema string) {
	t.Helper()
	for property, of := range CheckSchema(t, "input schema", schema) {
		schema, _ := of.(map[string]any)
		if about, _ := schema["description"].(string); strings.TrimSpace(about) == "" {
			t.Errorf("argument %q has no description", property)
		}
	}
}
