package catalog

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// Config says where guests come from.
type Config struct {
	// Sandbox loads and runs them.
	Sandbox *sandbox.Sandbox
	// Folder, when not empty, is read for *.wasm files that add tools or replace bundled ones.
	Folder string
	// LoadTime is how long one module of the folder may take to compile and describe itself; 0 means DefaultLoadTime. It bounds
	// how long a bad module can keep the others from serving.
	LoadTime time.Duration
}

// DefaultLoadTime is far more than honest modules take, which is well under a second, and less than clients wait for a start.
const DefaultLoadTime = 15 * time.Second

// Catalog is the set of installed tools. It does not change after Open, and is safe for concurrent use.
type Catalog struct {
	tools    []*Tool
	byName   map[string]*Tool
	refusals []Refusal
}

// Refusal is a module that is not served, and why.
type Refusal struct {
	// Module is the file's name.
	Module string
	// Reason is for the operator.
	Reason string
}

// Open reads the bundled modules' definitions and loads the folder's modules. A module that fails a check becomes a Refusal;
// the error is for a folder that cannot be read or a binary whose bundle is damaged.
func Open(ctx context.Context, cfg Config) (*Catalog, error) {
	c := &Catalog{byName: map[string]*Tool{}}
	bundled, err := bundledTools(cfg.Sandbox)
	if err != nil {
		return nil, err
	}
	for _, t := range bundled {
		c.byName[t.Definition.Name] = t
	}
	if cfg.Folder != "" {
		if err := c.addFolder(ctx, cfg); err != nil {
			return nil, err
		}
	}
	for _, t := range c.byName {
		c.tools = append(c.tools, t)
	}
	slices.SortFunc(c.tools, func(a, b *Tool) int { return cmp.Compare(a.Definition.Name, b.Definition.Name) })
	return c, nil
}

// Tools lists the tools, sorted by name.
func (c *Catalog) Tools() []*Tool { return slices.Clone(c.tools) }

// Tool finds one by name.
func (c *Catalog) Tool(name string) (*Tool, bool) {
	t, ok := c.byName[name]
	return t, ok
}

// Refusals lists the modules that are not served.
func (c *Catalog) Refusals() []Refusal { return slices.Clone(c.refusals) }

// add takes in one module of the folder: all of its tools or, if one of them clashes, none.
func (c *Catalog) add(m *Module, defs []abi.ToolDefinition) error {
	tools := make([]*Tool, 0, len(defs))
	for _, def := range defs {
		t := &Tool{Definition: def, Source: SourceFolder, Module: m}
		if other, ok := c.byName[def.Name]; ok {
			if other.Source != SourceBundled {
				return fmt.Errorf("tool %q is already defined by %s", def.Name, other.Module.Name)
			}
			t.Replaces = true
			t.Grant = slices.Clone(other.Grant)
		}
		schemas, err := compileSchemas(def)
		if err != nil {
			return err
		}
		t.schemas = func() (Schemas, error) { return schemas, nil }
		tools = append(tools, t)
	}
	for _, t := range tools {
		c.byName[t.Definition.Name] = t
	}
	return nil
}

// lazySchemas compiles a tool's schemas when they are first asked for.
func lazySchemas(def abi.ToolDefinition) func() (Schemas, error) {
	return sync.OnceValues(func() (Schemas, error) { return compileSchemas(def) })
}
