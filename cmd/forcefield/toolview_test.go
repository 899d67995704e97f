package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/toolschema"
)

// seenTool is one tool as clients see it.
type seenTool struct {
	Name         string          `json:"name"`
	Title        string          `json:"title"`
	Description  string          `json:"description"`
	InputSchema  json.RawMessage `json:"inputSchema"`
	OutputSchema json.RawMessage `json:"outputSchema"`
	Annotations  map[string]any  `json:"annotations"`
}

// seenTools asks a server for its tools: each as it is written, and what that says.
func seenTools(t *testing.T, s *server) ([]json.RawMessage, []seenTool) {
	t.Helper()
	var list struct {
		Tools []json.RawMessage `json:"tools"`
	}
	if err := json.Unmarshal(s.request("tools/list", `{}`), &list); err != nil {
		t.Fatal(err)
	}
	tools := make([]seenTool, len(list.Tools))
	for i, raw := range list.Tools {
		if err := json.Unmarshal(raw, &tools[i]); err != nil {
			t.Fatal(err)
		}
	}
	if len(tools) == 0 {
		t.Fatal("there are no tools")
	}
	return list.Tools, tools
}

func TestEveryToolSaysWhatAModelMustKnowToUseIt(t *testing.T) {
	_, tools := seenTools(t, serve(t, nil, "--demo"))
	name := regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	for _, tool := range tools {
		if !name.MatchString(tool.Name) {
			t.Errorf("%s: not a name that every client takes", tool.Name)
		}
		if n := utf8.RuneCountInString(tool.Title); n < 5 || n > 100 || tool.Title == tool.Name {
			t.Errorf("%s: the title %q", tool.Name, tool.Title)
		}
		for what, word := range map[string]string{"when to use it": "Use it ", "when not": "ot ", "that it is about Salesforce": "Salesforce"} {
			if !strings.Contains(tool.Description, word) {
				t.Errorf("%s: the description does not say %s (%q):\n%s", tool.Name, what, word, tool.Description)
			}
		}
		for _, hint := range []string{"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"} {
			if _, ok := tool.Annotations[hint].(bool); !ok {
				t.Errorf("%s: %s is not set", tool.Name, hint)
			}
		}
		if tool.Annotations["readOnlyHint"] == true && tool.Annotations["destructiveHint"] == true {
			t.Errorf("%s says that it only reads, and that it destroys", tool.Name)
		}
	}
}

// property is what these tests read of a property of a schema.
type property struct {
	Type        any    `json:"type"`
	Description string `json:"description"`
	Enum        []any  `json:"enum"`
	Default     any    `json:"default"`
}

func TestEveryArgumentIsDescribedWithAnExampleOrItsChoices(t *testing.T) {
	_, tools := seenTools(t, serve(t, nil, "--demo"))
	for _, tool := range tools {
		for name, p := range schemaRoot(t, tool, tool.InputSchema).Properties {
			example := strings.Contains(p.Description, "such as") || p.Enum != nil || p.Default != nil
			switch {
			case strings.TrimSpace(p.Description) == "" || p.Type == nil:
				t.Errorf("%s: %s has no description or no type", tool.Name, name)
			case name == "cursor": // no one makes up a cursor
			case !example:
				t.Errorf("%s: %s has no example: %s", tool.Name, name, p.Description)
			}
		}
	}
}

type root struct {
	Type       string              `json:"type"`
	Properties map[string]property `json:"properties"`
	Additional *bool               `json:"additionalProperties"`
}

func schemaRoot(t *testing.T, tool seenTool, schema json.RawMessage) root {
	t.Helper()
	var r root
	if err := json.Unmarshal(schema, &r); err != nil {
		t.Fatalf("%s: %v", tool.Name, err)
	}
	return r
}

func TestEverySchemaIsAClosedObjectThatClientsTake(t *testing.T) {
	_, tools := seenTools(t, serve(t, nil, "--demo"))
	for _, tool := range tools {
		for which, schema := range map[string]json.RawMessage{"input": tool.InputSchema, "output": tool.OutputSchema} {
			// Compile refuses combinators at the top, boolean sub-schemas and references to elsewhere.
			if _, err := toolschema.Compile(string(schema)); err != nil {
				t.Errorf("%s: %s schema: %v", tool.Name, which, err)
				continue
			}
			if r := schemaRoot(t, tool, schema); r.Additional == nil || *r.Additional || r.Properties == nil {
				t.Errorf("%s: the %s schema is open", tool.Name, which)
			}
		}
	}
}
