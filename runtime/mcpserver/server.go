package mcpserver

import (
	"errors"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// newServer makes mcp-go's server with everything that cfg asks for. After each change of the tools it calls announce. The caller stops
// it when it ends.
func newServer(cfg Config, hooks *server.Hooks, announce func()) (s *server.MCPServer, stop func(), err error) {
	ownLists(cfg, hooks)
	recordRefusals(cfg, hooks)
	changing, changes := cfg.Dispatcher.(changing)
	options := []server.ServerOption{
		server.WithTitle("Forcefield for Salesforce"),
		server.WithInstructions(cfg.Instructions),
		server.WithToolCapabilities(changes),
		server.WithHooks(hooks),
		server.WithCacheHints(toolListLifetime.Milliseconds(), mcp.CacheScopePrivate),
	}
	extra := parts(cfg)
	for _, p := range extra {
		options = append(options, p.options...)
	}
	s = server.NewMCPServer("forcefield", cfg.Version, options...)
	tools, errs := serverTools(cfg, cfg.Dispatcher.Tools())
	if len(errs) > 0 { // once the server runs, a tool that clients would not take is left out
		return nil, nil, errors.Join(errs...)
	}
	s.AddTools(tools...)
	for _, p := range extra {
		p.add(s)
	}
	if cfg.extend != nil {
		cfg.extend(s)
	}
	stop = func() {}
	if changes {
		stop = followTools(cfg, changing, s, tools, announce)
	}
	return s, stop, nil
}
