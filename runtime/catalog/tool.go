package catalog

import (
	"fmt"
	"strings"
	"sync"

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
	// SourceFile is a file that was added; its bytes are in the store.
	SourceFile Source = "file"
	// SourceRegistry is a registry that a module was added from; its bytes are in the store.
	SourceRegistry Source = "registry"
)

// sourceOf reads the form that the lock file has sources in.
func sourceOf(text string) (Source, string) {
	kind, path, _ := strings.Cut(text, ":")
	switch kind {
	case string(SourceFolder), string(SourceFile):
		return Source(kind), path
	default:
		return SourceRegistry, text
	}
}

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
	// Approve is the command that would give it what it needs; empty when no command would.
	Approve string
	// Module holds it.
	Module *Module

	schemas func() (Schemas, error)
}

// Schemas are a tool's compiled schemas.
type Schemas struct {
	Input, Output *toolschema.Schema
}

// Schemas gives the compiled schemas. They are compiled when they are first asked for.
func (t *Tool) Schemas() (Schemas, error) { return t.schemas() }

// lazySchemas compiles a tool's schemas when they are first asked for.
func lazySchemas(def abi.ToolDefinition) func() (Schemas, error) {
	return sync.OnceValues(func() (Schemas, error) { return compileSchemas(def) })
}

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
