package mcpserver

import (
	"context"
	"errors"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/forcefield-mcp/forcefield/runtime/resources"
)

// resourcePart offers cfg's resources, which never change while the server runs.
func resourcePart(cfg Config) part {
	return part{
		options: []server.ServerOption{
			server.WithResourceCapabilities(false, false),
			server.WithResourceCompletionProvider(resourceCompletions{cfg}),
		},
		add: func(s *server.MCPServer) {
			for _, d := range cfg.Resources.List() {
				s.AddResource(mcp.NewResource(d.Address, d.Name, mcp.WithResourceTitle(d.Title),
					mcp.WithResourceDescription(d.Description), mcp.WithMIMEType(resources.MIMEType)), cfg.readResource)
			}
			for _, d := range cfg.Resources.Templates() {
				s.AddResourceTemplate(mcp.NewResourceTemplate(d.Address, d.Name, mcp.WithTemplateTitle(d.Title),
					mcp.WithTemplateDescription(d.Description), mcp.WithTemplateMIMEType(resources.MIMEType)), cfg.readResource)
			}
		},
	}
}

func (c Config) readResource(ctx context.Context, request mcp.ReadResourceRequest) (contents []mcp.ResourceContents, err error) {
	defer c.recovered(&err)
	text, err := c.Resources.Read(ctx, request.Params.URI, callerFrom(ctx))
	if err != nil {
		return nil, err
	}
	return []mcp.ResourceContents{mcp.TextResourceContents{URI: request.Params.URI, MIMEType: resources.MIMEType, Text: text}}, nil
}

// recovered turns a panic into an error that says nothing of it.
func (c Config) recovered(err *error) {
	if r := recover(); r != nil {
		c.Log.Error("a request panicked", "reason", r)
		*err = errors.New("the server failed while it answered this request; its log says more")
	}
}

// resourceCompletions completes the variables of the addresses.
type resourceCompletions struct{ cfg Config }

// CompleteResourceArgument implements server.ResourceCompletionProvider.
func (r resourceCompletions) CompleteResourceArgument(ctx context.Context, _ string, argument mcp.CompleteArgument, given mcp.CompleteContext) (_ *mcp.Completion, err error) {
	defer r.cfg.recovered(&err)
	switch argument.Name {
	case "org":
		names := r.cfg.Resources.CompleteOrg(argument.Value)
		return &mcp.Completion{Values: names, Total: len(names)}, nil
	case "name":
		return r.cfg.completeObject(ctx, given.Arguments["org"], argument.Value), nil
	default:
		return &mcp.Completion{}, nil
	}
}

func (c Config) completeObject(ctx context.Context, org, typed string) *mcp.Completion {
	names, total := c.Resources.CompleteObject(ctx, org, typed, callerFrom(ctx))
	return &mcp.Completion{Values: names, Total: total, HasMore: total > len(names)}
}
