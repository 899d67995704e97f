package manifest

import (
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/definition"
)

// The JSON form.
type (
	wireManifest struct {
		Modules []wireModule `json:"modules"`
	}
	wireModule struct {
		File     string            `json:"file"`
		SHA256   string            `json:"sha256"`
		Size     int               `json:"size"`
		Contract string            `json:"contract"`
		Tools    []definition.Tool `json:"tools"`
	}
)

func (m Module) wire() (wireModule, error) {
	w := wireModule{File: m.File, SHA256: m.SHA256, Size: m.Size, Contract: m.Contract, Tools: make([]definition.Tool, 0, len(m.Tools))}
	for _, tool := range m.Tools {
		t, err := definition.Encode(tool)
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
		tool, err := t.Decode()
		if err != nil {
			return m, fmt.Errorf("tool %q: %w", t.Name, err)
		}
		m.Tools = append(m.Tools, tool)
	}
	return m, nil
}
