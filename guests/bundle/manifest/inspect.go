package main

import (
	"context"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// inspector asks modules themselves, in the sandbox.
type inspector struct {
	sandbox *sandbox.Sandbox
}

func newInspector(ctx context.Context) (*inspector, error) {
	s, err := sandbox.New(ctx, sandbox.Config{})
	if err != nil {
		return nil, err
	}
	return &inspector{sandbox: s}, nil
}

func (i *inspector) close(ctx context.Context) {
	_ = i.sandbox.Close(ctx) // Nothing of it is needed any more.
}

func (i *inspector) describe(ctx context.Context, name string, module []byte) ([]abi.ToolDefinition, error) {
	guest, err := i.sandbox.Load(ctx, name, module)
	if err != nil {
		return nil, err
	}
	defer func() { _ = guest.Close(ctx) }()
	tools, _, err := guest.Describe(ctx)
	return tools, err
}
