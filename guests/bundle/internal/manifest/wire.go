package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// The JSON form. Enums have the names of the contract; schemas are objects, not text, so that a change of one is a
// readable difference.
type (
	wireManifest struct {
		Modules []wireModule `json:"modules"`
	}
	wireModule struct {
		File     string     `json:"file"`
		SHA256   string     `json:"sha256"`
		Size     int        `json:"size"`
		Contract string     `json:"contract"`
		Tools    []wireTool `json:"tools"`
	}
	wireTool struct {
		Name         string          `json:"name"`
		Title        string          `json:"title"`
		Description  string          `json:"description"`
		InputSchema  json.RawMessage `json:"input_schema"`
		OutputSchema json.RawMessage `json:"output_schema"`
		Annotations  wireAnnotations `json:"annotations"`
		Paged        bool            `json:"paged"`
		Needs        []wireNeed      `json:"needs"`
	}
	wireAnnotations struct {
		ReadOnly    bool `json:"read_only"`
		Destructive bool `json:"destructive"`
		Idempotent  bool `json:"idempotent"`
		OpenWorld   bool `json:"open_world"`
	}
	wireNeed struct {
		Method  string `json:"method"`
		Root    string `json:"root"`
		Pattern string `json:"pattern"`
	}
)

func (m Module) wire() (wireModule, error) {
	w := wireModule{File: m.File, SHA256: m.SHA256, Size: m.Size, Contract: m.Contract, Tools: make([]wireTool, 0, len(m.Tools))}
	for _, tool := range m.Tools {
		t, err := encodeTool(tool)
		if err != nil {
			return w, fmt.Errorf("tool %q: %w", tool.Name, err)
		}
		w.Tools = append(w.Tools, t)
	}
	return w, nil
}

func (w wireModule) module() (Module, error) {
	m := Module{File: w.File, SHA256: w.SHA256, Size: w.Size, Contract: w.Contract, Tools: make([]abi.ToolDefinition, 0, len(w.Tools))}
	for _, t := range w.Tools {
		tool, err := t.decode()
		if err != nil {
			return m, fmt.Errorf("tool %q: %w", t.Name, err)
		}
		m.Tools = append(m.Tools, tool)
	}
	return m, nil
}

func encodeTool(tool abi.ToolDefinition) (wireTool, error) {
	input, err := compact(tool.InputSchema)
	if err != nil {
		return wireTool{}, fmt.Errorf("input schema: %w", err)
	}
	output, err := compact(tool.OutputSchema)
	if err != nil {
		return wireTool{}, fmt.Errorf("output schema: %w", err)
	}
	w := wireTool{
		Name: tool.Name, Title: tool.Title, Description: tool.Description,
		InputSchema: json.RawMessage(input), OutputSchema: json.RawMessage(output),
		Annotations: wireAnnotations(tool.Annotations), Paged: tool.Paged,
		Needs: make([]wireNeed, 0, len(tool.Needs)),
	}
	for _, need := range tool.Needs {
		w.Needs = append(w.Needs, wireNeed{Method: need.Method.String(), Root: need.Root.String(), Pattern: need.Pattern})
	}
	return w, nil
}

func (w wireTool) decode() (abi.ToolDefinition, error) {
	tool := abi.ToolDefinition{
		Name: w.Name, Title: w.Title, Description: w.Description,
		Annotations: abi.Annotations(w.Annotations), Paged: w.Paged,
		Needs: make([]abi.Need, 0, len(w.Needs)),
	}
	var err error
	if tool.InputSchema, err = compact(string(w.InputSchema)); err != nil {
		return tool, fmt.Errorf("input schema: %w", err)
	}
	if tool.OutputSchema, err = compact(string(w.OutputSchema)); err != nil {
		return tool, fmt.Errorf("output schema: %w", err)
	}
	for _, need := range w.Needs {
		method, ok := named(need.Method, abi.MethodGet, abi.MethodDelete)
		if !ok {
			return tool, fmt.Errorf("need %q: method %q is not one of the contract", need.Pattern, need.Method)
		}
		root, ok := named(need.Root, abi.APIRootData, abi.APIRootApexrest)
		if !ok {
			return tool, fmt.Errorf("need %q: API root %q is not one of the contract", need.Pattern, need.Root)
		}
		tool.Needs = append(tool.Needs, abi.Need{Method: method, Root: root, Pattern: need.Pattern})
	}
	return tool, nil
}

// named finds the enum value of that name, from first to last.
func named[E interface {
	~uint8
	String() string
}](name string, first, last E) (E, bool) {
	for value := first; value <= last; value++ {
		if value.String() == name {
			return value, true
		}
	}
	return first, false
}

// compact takes the white space out of JSON.
func compact(text string) (string, error) {
	var out bytes.Buffer
	if err := json.Compact(&out, []byte(text)); err != nil {
		return "", err
	}
	return out.String(), nil
}
