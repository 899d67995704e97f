package mcpserver

import (
	"context"
	"fmt"
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
					if err != nil { // of its arguments: nothing else can be wrong
						return nil, cfg.codes.invalid(err.Error())
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
	at := slices.IndexFunc(p.cfg.Prompts, func(known guide.Prompt) bool { return known.Name == prompt })
	if at < 0 {
		return nil, p.cfg.codes.invalid(fmt.Sprintf("There is no prompt %q; prompts/list has them.", prompt))
	}
	arguments := p.cfg.Prompts[at].Arguments
	i := slices.IndexFunc(arguments, func(a guide.Argument) bool { return a.Name == argument.Name })
	switch {
	case i < 0:
		return &mcp.Completion{}, nil
	case arguments[i].Object && p.cfg.Resources != nil:
		return p.cfg.completeObject(ctx, "", argument.Value), nil
	}
	var values []string
	for _, choice := range arguments[i].Choices {
		if strings.HasPrefix(choice, strings.ToUpper(argument.Value)) {
			values = append(values, choice)
		}
	}
	return &mcp.Completion{Values: values, Total: len(values)}, nil
}
