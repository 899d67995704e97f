package mcpserver

import (
	"context"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

type callerKey struct{}

// callerFrom gives who asks for the request of ctx.
func callerFrom(ctx context.Context) dispatch.Caller {
	c, _ := ctx.Value(callerKey{}).(dispatch.Caller)
	return c
}
