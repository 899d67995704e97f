package mcpserver

import (
	"context"
	"encoding/json"
	"log/slog"
	"math"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// handler answers the calls of one tool.
type handler struct {
	dispatcher Dispatcher
	tool       string
	log        *slog.Logger
}

// call never gives mcp-go an error: it would become a protocol error, which models do not see. Each result is made anew,
// because mcp-go writes into it.
func (h handler) call(ctx context.Context, request mcp.CallToolRequest) (result *mcp.CallToolResult, _ error) {
	defer func() {
		if r := recover(); r != nil {
			h.log.Error("a call panicked", "tool", h.tool)
			result = toolError("INTERNAL_ERROR: The server failed while it ran this call.\nNext: Report this with the server's log.")
		}
	}()
	call := dispatch.Call{Tool: h.tool, Arguments: rawArguments(request), Caller: callerFrom(ctx)}
	if token, to := progressToken(request), reporterFrom(ctx); token != nil && to != nil {
		next := uint64(0) // the protocol wants it to grow
		call.Progress = func(p dispatch.Progress) {
			if p.Done < next || p.Done == math.MaxUint64 {
				return
			}
			next = p.Done + 1
			to.progress(ctx, token, p)
		}
	}
	r := h.dispatcher.Call(ctx, call)
	if r.Failure != nil {
		return toolError(r.Failure.Text()), nil
	}
	return &mcp.CallToolResult{
		Content:           []mcp.Content{mcp.NewTextContent(r.Text)},
		StructuredContent: r.Structured,
	}, nil
}

func toolError(text string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{mcp.NewTextContent(text)}, IsError: true}
}

// rawArguments gives the arguments as the client wrote them, so that no number loses digits.
func rawArguments(request mcp.CallToolRequest) json.RawMessage {
	if len(request.Params.RawArguments) > 0 {
		return request.Params.RawArguments
	}
	raw, err := json.Marshal(request.Params.Arguments)
	if err != nil {
		return nil
	}
	return raw
}

func progressToken(request mcp.CallToolRequest) any {
	if request.Params.Meta == nil {
		return nil
	}
	return request.Params.Meta.ProgressToken
}
