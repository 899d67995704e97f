package catalog

import (
	"context"
	"fmt"

	"github.com/forcefield-mcp/forcefield/guests/bundle"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// bundledTools lists the tools that come with the binary. Their definitions and needs are those that were committed with the
// modules, so nothing is compiled; they come approved, so what they need is what they are granted.
func bundledTools(sb *sandbox.Sandbox) ([]*Tool, error) {
	modules, err := bundle.Modules()
	if err != nil {
		return nil, fmt.Errorf("the bundled guests cannot be read: %w", err)
	}
	var out []*Tool
	for _, bundled := range modules {
		m := &Module{Name: bundled.Name, Digest: bundled.SHA256, Size: bundled.Size, contract: bundled.Contract, sandbox: sb,
			read: func(context.Context) ([]byte, error) { return bundled.Bytes() }}
		for _, def := range bundled.Tools {
			out = append(out, &Tool{Definition: def, Grant: def.Needs, Source: SourceBundled, Module: m, schemas: lazySchemas(def)})
		}
	}
	return out, nil
}
