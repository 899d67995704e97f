package mcpserver

import (
	"context"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

type callerKey struct{}

// withCaller keeps who asks for the requests of ctx. The zero Caller, whoever started the process, needs no keeping.
func withCaller(ctx context.Context, c dispatch.Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// callerFrom gives who asks for the request of ctx.
func callerFrom(ctx context.Context) dispatch.Caller {
	c, _ := ctx.Value(callerKey{}).(dispatch.Caller)
	return c
}
