package mcpserver

import "github.com/mark3labs/mcp-go/server"

// part is one thing that the server offers beside tools: what mcp-go has to know when the server is made, which is where
// capabilities are promised, and what is added to it then. Each kind of part has a file of its own.
type part struct {
	options []server.ServerOption
	add     func(*server.MCPServer)
}

// parts lists what cfg asks for beside tools.
func parts(cfg Config) []part {
	var out []part
	if cfg.Resources != nil {
		out = append(out, resourcePart(cfg))
	}
	if len(cfg.Prompts) > 0 {
		out = append(out, promptPart(cfg))
	}
	if len(out) > 0 { // both have something to complete
		out = append(out, part{options: []server.ServerOption{server.WithCompletions()}, add: func(*server.MCPServer) {}})
	}
	return out
}
