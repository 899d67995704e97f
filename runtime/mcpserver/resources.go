package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
			// What is listed depends on who asks (ownLists). Any address is read here, so that what is none is told in one way.
			s.AddResourceTemplate(mcp.NewResourceTemplate("{+address}", "any"), cfg.readResource)
		},
	}
}

func resource(d resources.Description) mcp.Resource {
	return mcp.NewResource(d.Address, d.Name, mcp.WithResourceTitle(d.Title),
		mcp.WithResourceDescription(d.Description), mcp.WithMIMEType(resources.MIMEType))
}

func resourceTemplate(d resources.Description) mcp.ResourceTemplate {
	return mcp.NewResourceTemplate(d.Address, d.Name, mcp.WithTemplateTitle(d.Title),
		mcp.WithTemplateDescription(d.Description), mcp.WithTemplateMIMEType(resources.MIMEType))
}

func (c Config) readResource(ctx context.Context, request mcp.ReadResourceRequest) (contents []mcp.ResourceContents, err error) {
	defer c.recovered(&err)
	text, err := c.Resources.Read(ctx, request.Params.URI, callerFrom(ctx))
	var none *resources.NotFoundError
	if errors.As(err, &none) {
		return nil, c.codes.notFound(ctx, none.Reason)
	}
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
func (r resourceCompletions) CompleteResourceArgument(ctx context.Context, template string, argument mcp.CompleteArgument, given mcp.CompleteContext) (_ *mcp.Completion, err error) {
	defer r.cfg.recovered(&err)
	if !slices.ContainsFunc(r.cfg.Resources.Templates(callerFrom(ctx)), func(d resources.Description) bool { return d.Address == template }) {
		return nil, r.cfg.codes.invalid(fmt.Sprintf("There is no resource template %q; resources/templates/list has them.", template))
	}
	switch argument.Name {
	case "org":
		names := r.cfg.Resources.CompleteOrg(argument.Value, callerFrom(ctx))
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
