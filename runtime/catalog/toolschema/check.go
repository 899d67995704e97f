package toolschema

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// topLevelCombinators make some clients reject the whole list of tools.
func topLevelCombinators() []string {
	return []string{"anyOf", "oneOf", "allOf", "not", "if", "enum", "const"}
}

// checkRoot checks what only the root of a tool's schema must hold.
func checkRoot(root map[string]any) error {
	if root["type"] != "object" {
		return fmt.Errorf(`the schema's "type" must be "object"`)
	}
	if _, ok := root["properties"].(map[string]any); !ok {
		return fmt.Errorf(`the schema must have "properties", if only {}`)
	}
	for _, keyword := range topLevelCombinators() {
		if _, ok := root[keyword]; ok {
			return fmt.Errorf("the schema may not have %q at its top level: some clients then reject every tool", keyword)
		}
	}
	return nil
}

// checkTree walks every value of the schema. Keywords are looked for in any object, a property's name among them: a property
// called "$ref" is no loss.
func checkTree(node any, path string, depth int) error {
	if depth > 2*maxDepth {
		return fmt.Errorf("the schema nests deeper than %d levels at %s", maxDepth, path)
	}
	switch v := node.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			at := path + "/" + key
			if err := checkKeyword(key, v[key], at); err != nil {
				return err
			}
			if err := checkTree(v[key], at, depth+1); err != nil {
				return err
			}
		}
	case []any:
		for i, item := range v {
			if err := checkTree(item, fmt.Sprintf("%s/%d", path, i), depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkKeyword(key string, value any, at string) error {
	switch key {
	case "$ref", "$dynamicRef", "$recursiveRef":
		if ref, ok := value.(string); !ok || !strings.HasPrefix(ref, "#") {
			return fmt.Errorf("%s: a reference must begin with # (nothing outside the schema is loaded)", at)
		}
	case "$id", "$schema":
		if text, ok := value.(string); key == "$id" || !ok || text != "https://json-schema.org/draft/2020-12/schema" {
			return fmt.Errorf("%s: not allowed (the dialect is JSON Schema 2020-12, and a tool's schema has no address)", at)
		}
	case "x-mcp-header":
		return fmt.Errorf("%s: x-mcp-header is not allowed", at)
	case "pattern":
		if text, ok := value.(string); ok {
			if _, err := regexp.Compile(text); err != nil {
				return fmt.Errorf("%s: the pattern is not a valid RE2 expression", at)
			}
		}
	case "properties", "$defs", "patternProperties":
		return checkSubSchemas(value, at)
	case "items":
		if _, ok := value.(bool); ok {
			return fmt.Errorf("%s: a boolean is not allowed as a schema; write an object", at)
		}
	}
	return nil
}

func checkSubSchemas(value any, at string) error {
	schemas, ok := value.(map[string]any)
	if !ok {
		return nil // a property named like the keyword, or a fault that compiling finds
	}
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		if _, ok := schemas[name].(bool); ok {
			return fmt.Errorf("%s/%s: a boolean is not allowed as a schema; write an object", at, name)
		}
	}
	return nil
}

// CheckInput checks what a schema of arguments must hold beyond what Compile asks of every schema: a description of each
// argument, and no arguments but those.
func CheckInput(text string) error {
	doc, err := decode([]byte(text))
	if err != nil {
		return fmt.Errorf("the schema is not valid JSON")
	}
	root, _ := doc.(map[string]any)
	if root["additionalProperties"] != false {
		return fmt.Errorf(`the input schema must have "additionalProperties": false, so that an unknown argument is refused by name`)
	}
	properties, _ := root["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		schema, _ := properties[name].(map[string]any)
		if about, _ := schema["description"].(string); strings.TrimSpace(about) == "" {
			return fmt.Errorf("argument %q has no description", name)
		}
	}
	return nil
}
