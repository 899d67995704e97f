package mcpserver

import (
	"context"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/resources"
)

// personal is a dispatcher whose tools look different to different callers; *dispatch.Dispatcher is one.
type personal interface {
	// ToolsFor lists the tools as a caller sees them.
	ToolsFor(c dispatch.Caller) []dispatch.Tool
}

// ownLists shows each caller what he may use. mcp-go has what anybody may use, and calls of the rest are the dispatcher's to refuse, which
// records them; so this is done to the lists and not by mcp-go's filters, which would refuse such a call themselves.
func ownLists(cfg Config, hooks *server.Hooks) {
	if d, ok := cfg.Dispatcher.(personal); ok {
		hooks.AddAfterListTools(func(ctx context.Context, _ any, _ *mcp.ListToolsRequest, result *mcp.ListToolsResult) {
			if c := callerFrom(ctx); !c.Local() {
				own, _ := serverTools(cfg, d.ToolsFor(c)) // what cannot be shown was told when the tools were followed
				result.Tools = definitions(own)
			}
		})
	}
	if cfg.Resources == nil {
		return
	}
	hooks.AddAfterListResources(func(ctx context.Context, _ any, _ *mcp.ListResourcesRequest, result *mcp.ListResourcesResult) {
		result.Resources = []mcp.Resource{}
		for _, d := range byName(cfg.Resources.List(callerFrom(ctx))) {
			result.Resources = append(result.Resources, resource(d))
		}
	})
	hooks.AddAfterListResourceTemplates(func(ctx context.Context, _ any, _ *mcp.ListResourceTemplatesRequest, result *mcp.ListResourceTemplatesResult) {
		result.ResourceTemplates = []mcp.ResourceTemplate{}
		for _, d := range byName(cfg.Resources.Templates(callerFrom(ctx))) {
			result.ResourceTemplates = append(result.ResourceTemplates, resourceTemplate(d))
		}
	})
}

// byName puts a list in the order of mcp-go's.
func byName(list []resources.Description) []resources.Description {
	slices.SortStableFunc(list, func(a, b resources.Description) int { return strings.Compare(a.Name, b.Name) })
	return list
}
