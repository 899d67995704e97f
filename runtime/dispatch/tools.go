package dispatch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
)

// Tool is one tool as a client sees it: the guest's definition with the host's own arguments added and its claims capped.
type Tool struct {
	Name, Title, Description  string
	InputSchema, OutputSchema json.RawMessage
	Annotations               abi.Annotations
	// Source is "bundled", "folder", "file" or "registry".
	Source string
	// Module is the file that holds it, Digest the SHA-256 of its bytes in hexadecimal.
	Module, Digest string
	// MayFetch says whether it has a grant at all.
	MayFetch bool
}

// entry is a tool with what a call of it needs.
type entry struct {
	tool *catalog.Tool
	view Tool
	// input is the view's input schema without the argument org.
	input json.RawMessage
	grant policy.Grant
}

// cursorArgument is the host's own argument of a paged tool.
const cursorArgument = `{"type":"string","description":"To go on: the cursor of the last result; all else unchanged."}`

// cursorResult is the host's own part of a paged tool's result.
const cursorResult = `{"type":"string"}`

func newEntry(t *catalog.Tool, orgs orgs) (*entry, error) {
	def := t.Definition
	grant, err := catalog.Grant(t.Grant)
	if err != nil {
		return nil, fmt.Errorf("tool %q: %w", def.Name, err)
	}
	view := Tool{
		Name: def.Name, Title: def.Title, Description: def.Description,
		InputSchema: json.RawMessage(def.InputSchema), OutputSchema: json.RawMessage(def.OutputSchema),
		Annotations: capped(def.Annotations, grant),
		Source:      string(t.Source), Module: t.Module.Name, Digest: t.Module.Digest, MayFetch: len(t.Grant) > 0,
	}
	if def.Paged {
		if view.InputSchema, err = addProperty(view.InputSchema, catalog.ArgumentCursor, cursorArgument); err != nil {
			return nil, fmt.Errorf("tool %q: input schema: %w", def.Name, err)
		}
		if view.OutputSchema, err = addProperty(view.OutputSchema, catalog.ArgumentCursor, cursorResult); err != nil {
			return nil, fmt.Errorf("tool %q: output schema: %w", def.Name, err)
		}
	}
	input := view.InputSchema
	if view.InputSchema, err = orgs.addArgument(input); err != nil {
		return nil, fmt.Errorf("tool %q: input schema: %w", def.Name, err)
	}
	return &entry{tool: t, view: view, input: input, grant: grant}, nil
}

// addArgument gives an input schema the argument org, where there are several.
func (o orgs) addArgument(schema json.RawMessage) (json.RawMessage, error) {
	choice, err := o.argument()
	if err != nil || choice == "" {
		return schema, err
	}
	return addProperty(schema, catalog.ArgumentOrg, choice)
}

// capped keeps a tool from calling itself more harmless than its grant is: clients may run a read-only tool without asking.
func capped(claimed abi.Annotations, grant policy.Grant) abi.Annotations {
	if claimed.ReadOnly && !policy.ToolIsReadOnly(grant) {
		claimed.ReadOnly = false
		claimed.Destructive = true
	}
	return claimed
}

// addProperty adds a property to an object schema and leaves the rest of its text as it is, the order of its properties
// included: models read them in order.
func addProperty(schema json.RawMessage, name, definition string) (json.RawMessage, error) {
	dec := json.NewDecoder(bytes.NewReader(schema))
	if _, err := dec.Token(); err != nil {
		return nil, errors.New("not a JSON object")
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, errors.New("not a JSON object")
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, errors.New("not valid JSON")
		}
		if key != "properties" {
			continue
		}
		end := int(dec.InputOffset()) - 1 // the closing brace of the properties
		if end < 0 || end >= len(schema) || schema[end] != '}' {
			return nil, errors.New("properties are not an object")
		}
		comma := ","
		if len(bytes.TrimSpace(value[1:len(value)-1])) == 0 {
			comma = ""
		}
		out := make(json.RawMessage, 0, len(schema)+len(definition)+16)
		out = append(out, schema[:end]...)
		out = fmt.Appendf(out, "%s%q:%s", comma, name, definition)
		return append(out, schema[end:]...), nil
	}
	return nil, errors.New(`no "properties"`)
}
