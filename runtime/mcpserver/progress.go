package mcpserver

import (
	"context"
	"encoding/json"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// reporter writes the progress of one call to its client. A report has been written, or is not to be, when progress returns: so
// none can be late, as those are that mcp-go queues.
type reporter interface {
	progress(ctx context.Context, token any, p dispatch.Progress)
}

type reporterKey struct{}

func withReporter(ctx context.Context, r reporter) context.Context {
	return context.WithValue(ctx, reporterKey{}, r)
}

func reporterFrom(ctx context.Context) reporter {
	r, _ := ctx.Value(reporterKey{}).(reporter)
	return r
}

// progressMessage writes p as one JSON-RPC notification without a line feed.
func progressMessage(token any, p dispatch.Progress) ([]byte, error) {
	params := map[string]any{"progressToken": token, "progress": p.Done}
	if p.Total != nil {
		params["total"] = *p.Total
	}
	if p.Message != "" {
		params["message"] = p.Message
	}
	return json.Marshal(map[string]any{"jsonrpc": "2.0", "method": "notifications/progress", "params": params})
}
