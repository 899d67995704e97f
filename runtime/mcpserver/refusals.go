package mcpserver

import (
	"context"
	"errors"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// refuser is a dispatcher that records calls; *dispatch.Dispatcher is one.
type refuser interface {
	// Refuse records a call that is not made.
	Refuse(ctx context.Context, call dispatch.Call) dispatch.Result
}

// recordRefusals has calls of tools that are not offered recorded. mcp-go answers them itself, since the protocol has an error for them.
func recordRefusals(cfg Config, hooks *server.Hooks) {
	d, ok := cfg.Dispatcher.(refuser)
	if !ok {
		return
	}
	hooks.AddOnError(func(ctx context.Context, _ any, _ mcp.MCPMethod, message any, err error) {
		request, ok := message.(*mcp.CallToolRequest)
		if ok && errors.Is(err, server.ErrToolNotFound) {
			d.Refuse(ctx, dispatch.Call{Tool: request.Params.Name, Arguments: rawArguments(*request), Caller: callerFrom(ctx)})
		}
	})
}
