package mcpserver

import (
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// validName is what Claude Desktop takes for a tool's name: one name outside it withholds every tool of the server.
func validName(name string) bool {
	return regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`).MatchString(name)
}

// serverTools turns tools of the dispatcher into mcp-go's. It checks what mcp-go does not: names, duplicates and schemas that
// are JSON. The errors are of the tools that are left out.
func serverTools(cfg Config, tools []dispatch.Tool) ([]server.ServerTool, []error) {
	seen := map[string]bool{}
	out := make([]server.ServerTool, 0, len(tools))
	var errs []error
	for _, t := range tools {
		switch {
		case !validName(t.Name):
			errs = append(errs, fmt.Errorf("tool name %q is not one that clients take (letters, digits, _ and -, at most 64)", t.Name))
			continue
		case seen[t.Name]:
			errs = append(errs, fmt.Errorf("there are two tools %q", t.Name))
			continue
		case !json.Valid(t.InputSchema) || !json.Valid(t.OutputSchema):
			errs = append(errs, fmt.Errorf("tool %q: a schema is not valid JSON", t.Name))
			continue
		}
		seen[t.Name] = true
		h := handler{dispatcher: cfg.Dispatcher, tool: t.Name, log: cfg.Log}
		out = append(out, server.ServerTool{Tool: definition(t), Handler: h.call})
	}
	return out, errs
}

func definition(t dispatch.Tool) mcp.Tool {
	return mcp.Tool{
		Name:            t.Name,
		Title:           t.Title,
		Description:     t.Description,
		RawInputSchema:  t.InputSchema,
		RawOutputSchema: t.OutputSchema,
		Annotations: mcp.ToolAnnotation{
			Title:           t.Title,
			ReadOnlyHint:    &t.Annotations.ReadOnly,
			DestructiveHint: &t.Annotations.Destructive,
			IdempotentHint:  &t.Annotations.Idempotent,
			OpenWorldHint:   &t.Annotations.OpenWorld,
		},
	}
}
