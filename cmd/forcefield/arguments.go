package main

import (
	"encoding/json"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// callArguments makes the JSON object of a call's arguments from --args or from name=value words.
func callArguments(tools []dispatch.Tool, tool, all string, words []string) (json.RawMessage, error) {
	if all != "" {
		if len(words) > 0 {
			return nil, usagef("give the arguments with --args or as name=value, not both")
		}
		if !json.Valid([]byte(all)) {
			return nil, usagef("--args is not valid JSON; write it like --args '{\"object_name\":\"Account\"}'")
		}
		return json.RawMessage(all), nil
	}
	types := inputProperties(tools, tool)
	object := map[string]json.RawMessage{}
	for _, word := range words {
		name, value, ok := strings.Cut(word, "=")
		if !ok || name == "" {
			return nil, usagef("%q is not an argument; write name=value, or all of them as one JSON object after --args", word)
		}
		if _, ok := object[name]; ok {
			return nil, usagef("the argument %q is given twice", name)
		}
		raw, err := argumentValue(types[name], name, value)
		if err != nil {
			return nil, err
		}
		object[name] = raw
	}
	return json.Marshal(object)
}

// argumentValue takes value as the schema's type says. An argument that the schema does not know is passed on as text: the
// schema check refuses it by name.
func argumentValue(schemaType, name, value string) (json.RawMessage, error) {
	if schemaType == "string" || schemaType == "" {
		return json.Marshal(value)
	}
	if !json.Valid([]byte(value)) {
		return nil, usagef("the argument %q must be a JSON %s, and %q is not valid JSON", name, schemaType, value)
	}
	return json.RawMessage(value), nil
}
