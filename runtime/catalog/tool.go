package catalog

import (
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/toolschema"
)

// Source says where a module came from.
type Source string

// The sources.
const (
	// SourceBundled is the binary itself. Bundled modules come approved.
	SourceBundled Source = "bundled"
	// SourceFolder is the folder named by --guests.
	SourceFolder Source = "folder"
)

// Tool is one tool of one module. It is immutable.
type Tool struct {
	// Definition is what the module says of the tool. Its needs are a request; Grant is what it got.
	Definition abi.ToolDefinition
	// Grant is what the operator allows this tool to ask of the org. A tool without one may answer, but not fetch.
	Grant []abi.Need
	// Source is where its module came from.
	Source Source
	// Replaces says that the tool stands in the place of a bundled one, with that one's grant and no more.
	Replaces bool
	// Module holds it.
	Module *Module

	schemas func() (Schemas, error)
}

// Schemas are a tool's compiled schemas.
type Schemas struct {
	Input, Output *toolschema.Schema
}

// Schemas gives the compiled schemas. Those of a folder's tools were compiled when it was loaded, those of a bundled tool are
// at the first call.
func (t *Tool) Schemas() (Schemas, error) { return t.schemas() }

// compileSchemas checks and compiles both schemas of a tool.
func compileSchemas(def abi.ToolDefinition) (Schemas, error) {
	var s Schemas
	if err := checkReserved(def.InputSchema, def.OutputSchema); err != nil {
		return s, fmt.Errorf("tool %q: %w", def.Name, err)
	}
	if err := toolschema.CheckInput(def.InputSchema); err != nil {
		return s, fmt.Errorf("tool %q: %w", def.Name, err)
	}
	var err error
	if s.Input, err = toolschema.Compile(def.InputSchema); err != nil {
		return s, fmt.Errorf("tool %q: input schema: %w", def.Name, err)
	}
	if s.Output, err = toolschema.Compile(def.OutputSchema); err != nil {
		return s, fmt.Errorf("tool %q: output schema: %w", def.Name, err)
	}
	return s, nil
}
