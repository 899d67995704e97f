package mcpserver

import (
	"context"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/forcefield-mcp/forcefield/runtime/guide"
)

// promptPart offers cfg's prompts, which never change while the server runs.
func promptPart(cfg Config) part {
	return part{
		options: []server.ServerOption{
			server.WithPromptCapabilities(false),
			server.WithPromptCompletionProvider(promptCompletions{cfg}),
		},
		add: func(s *server.MCPServer) {
			for _, p := range cfg.Prompts {
				s.AddPrompt(promptDefinition(p), func(_ context.Context, request mcp.GetPromptRequest) (_ *mcp.GetPromptResult, err error) {
					defer cfg.recovered(&err)
					text, err := p.Text(request.Params.Arguments)
					if err != nil {
						return nil, err
					}
					return &mcp.GetPromptResult{Description: p.Description,
						Messages: []mcp.PromptMessage{mcp.NewPromptMessage(mcp.RoleUser, mcp.NewTextContent(text))}}, nil
				})
			}
		},
	}
}

func promptDefinition(p guide.Prompt) mcp.Prompt {
	prompt := mcp.Prompt{Name: p.Name, Title: p.Title, Description: p.Description}
	for _, a := range p.Arguments {
		prompt.Arguments = append(prompt.Arguments, mcp.PromptArgument{Name: a.Name, Description: a.Description, Required: a.Required})
	}
	return prompt
}

// promptCompletions completes the arguments of prompts.
type promptCompletions struct{ cfg Config }

// CompletePromptArgument implements server.PromptCompletionProvider.
func (p promptCompletions) CompletePromptArgument(ctx context.Context, prompt string, argument mcp.CompleteArgument, _ mcp.CompleteContext) (_ *mcp.Completion, err error) {
	defer p.cfg.recovered(&err)
	for _, known := range p.cfg.Prompts {
		i := slices.IndexFunc(known.Arguments, func(a guide.Argument) bool { return a.Name == argument.Name })
		switch {
		case known.Name != prompt || i < 0:
		case known.Arguments[i].Object && p.cfg.Resources != nil:
			return p.cfg.completeObject(ctx, "", argument.Value), nil
		default:
			var values []string
			for _, choice := range known.Arguments[i].Choices {
				if strings.HasPrefix(choice, strings.ToUpper(argument.Value)) {
					values = append(values, choice)
				}
			}
			return &mcp.Completion{Values: values, Total: len(values)}, nil
		}
	}
	return &mcp.Completion{}, nil
}
