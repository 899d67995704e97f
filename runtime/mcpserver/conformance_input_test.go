package mcpserver

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// fixtureRequests adds tools that ask the client during a call, as the older revisions do.
func fixtureRequests(s *server.MCPServer) {
	s.AddTool(mcp.NewTool("test_sampling", mcp.WithDescription("Asks the client's model."), mcp.WithString("prompt", mcp.Required(), mcp.Description("What to ask."))),
		func(ctx context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			ctx, cancel := context.WithTimeout(ctx, time.Second) // it is never answered: see .ci/conformance-2025-11-25.yaml
			defer cancel()
			request := mcp.CreateMessageRequest{CreateMessageParams: question(r.GetString("prompt", ""))}
			request.Method = string(mcp.MethodSamplingCreateMessage)
			result, err := s.RequestSampling(ctx, request) //nolint:staticcheck // what the older revisions' suite asks for
			if err != nil {
				return nil, err
			}
			return mcp.NewToolResultText(fmt.Sprintf("LLM response: %v", result.Content)), nil
		})
	elicit := func(ctx context.Context, message string, schema map[string]any) (*mcp.CallToolResult, error) {
		request := mcp.ElicitationRequest{Params: elicitation(message, schema)}
		request.Method = string(mcp.MethodElicitationCreate)
		result, err := s.RequestElicitation(ctx, request)
		if err != nil {
			return nil, err
		}
		return mcp.NewToolResultText(fmt.Sprintf("Elicitation completed: action=%s, content=%v", result.Action, result.Content)), nil
	}
	s.AddTool(mcp.NewTool("test_elicitation", mcp.WithDescription("Asks the user."), mcp.WithString("message", mcp.Required(), mcp.Description("What to ask."))),
		func(ctx context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return elicit(ctx, r.GetString("message", ""), object("username", "string", "email", "string"))
		})
	addTool(s, "test_elicitation_sep1034_defaults", func(ctx context.Context, _ mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return elicit(ctx, "Who are you?", map[string]any{"type": "object", "properties": map[string]any{
			"name":     map[string]any{"type": "string", "default": "John Doe"},
			"age":      map[string]any{"type": "integer", "default": 30},
			"score":    map[string]any{"type": "number", "default": 95.5},
			"status":   map[string]any{"type": "string", "enum": []string{"active", "inactive", "pending"}, "default": "active"},
			"verified": map[string]any{"type": "boolean", "default": true},
		}})
	})
	addTool(s, "test_elicitation_sep1330_enums", func(ctx context.Context, _ mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		plain := map[string]any{"type": "string", "enum": []string{"option1", "option2", "option3"}}
		titled := []any{map[string]any{"const": "value1", "title": "First"}, map[string]any{"const": "value2", "title": "Second"}}
		return elicit(ctx, "What do you choose?", map[string]any{"type": "object", "properties": map[string]any{
			"untitledSingle": plain,
			"titledSingle":   map[string]any{"type": "string", "oneOf": titled},
			"legacyEnum":     map[string]any{"type": "string", "enum": []string{"opt1", "opt2", "opt3"}, "enumNames": []string{"One", "Two", "Three"}},
			"untitledMulti":  map[string]any{"type": "array", "items": plain},
			"titledMulti":    map[string]any{"type": "array", "items": map[string]any{"anyOf": titled}},
		}})
	})
}

// object is the schema of an object whose properties, names and types in turn, are all required.
func object(namesAndTypes ...string) map[string]any {
	properties, required := map[string]any{}, []string{}
	for i := 0; i < len(namesAndTypes); i += 2 {
		properties[namesAndTypes[i]] = map[string]any{"type": namesAndTypes[i+1]}
		required = append(required, namesAndTypes[i])
	}
	return map[string]any{"type": "object", "properties": properties, "required": required}
}

func elicitation(message string, schema map[string]any) mcp.ElicitationParams {
	return mcp.ElicitationParams{Message: message, RequestedSchema: schema}
}

func question(text string) mcp.CreateMessageParams {
	return mcp.CreateMessageParams{MaxTokens: 100,
		Messages: []mcp.SamplingMessage{{Role: mcp.RoleUser, Content: mcp.NewTextContent(text)}}}
}

// sealedState signs what a client is to bring back.
type sealedState []byte

func (k sealedState) sign(state string) string {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte(state))
	return state + "." + hex.EncodeToString(mac.Sum(nil))
}

func (k sealedState) open(signed string) (string, error) {
	state, _, _ := strings.Cut(signed, ".")
	if !hmac.Equal([]byte(signed), []byte(k.sign(state))) {
		return "", errors.New("the request state was changed")
	}
	return state, nil
}

// fixtureInput adds tools that ask the client between two requests, as the newest revision does.
func fixtureInput(s *server.MCPServer) {
	key := sealedState(rand.Text())
	name, confirm := elicitation("What is your name?", object("name", "string")), elicitation("Please confirm", object("ok", "boolean"))
	ask := server.NewInputRequestBuilder

	addTool(s, "test_input_required_result_elicitation", func(_ context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		answer := server.ElicitationResponse(r.Params.InputResponses, "user_name")
		if answer == nil {
			return ask("").Elicit("user_name", name).ToolResult(), nil
		}
		content, _ := answer.Content.(map[string]any)
		if _, ok := content["name"].(string); !ok {
			return ask("").Elicit("user_name", name).ToolResult(), nil
		}
		return mcp.NewToolResultText(fmt.Sprintf("Hello, %v!", content["name"])), nil
	})
	addTool(s, "test_input_required_result_sampling", func(_ context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		answer := server.SamplingResponse(r.Params.InputResponses, "capital_question")
		if answer == nil {
			return ask("").Sample("capital_question", question("What is the capital of France?")).ToolResult(), nil
		}
		return mcp.NewToolResultText(fmt.Sprintf("It says: %v", answer.Content)), nil
	})
	addTool(s, "test_input_required_result_list_roots", func(_ context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		answer := server.RootsResponse(r.Params.InputResponses, "client_roots")
		if answer == nil {
			return ask("").Roots("client_roots").ToolResult(), nil
		}
		return mcp.NewToolResultText(fmt.Sprintf("The roots are %v", answer.Roots)), nil
	})
	confirmed := func(_ context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		if len(r.Params.InputResponses) == 0 {
			return ask(key.sign("asked")).Elicit("confirm", confirm).ToolResult(), nil
		}
		if _, err := key.open(r.Params.RequestState); err != nil {
			return nil, err
		}
		return mcp.NewToolResultText("state-ok"), nil
	}
	addTool(s, "test_input_required_result_request_state", confirmed)
	addTool(s, "test_input_required_result_tampered_state", confirmed)
	addTool(s, "test_input_required_result_multiple_inputs", func(_ context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		if len(r.Params.InputResponses) < 3 {
			return ask(key.sign("asked")).Elicit("user_name", name).Sample("greeting", question("Generate a greeting")).Roots("client_roots").ToolResult(), nil
		}
		_, err := key.open(r.Params.RequestState)
		return mcp.NewToolResultText("done"), err
	})
	addTool(s, "test_input_required_result_multi_round", func(_ context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		state := ""
		if r.Params.RequestState != "" {
			var err error
			if state, err = key.open(r.Params.RequestState); err != nil {
				return nil, err
			}
		}
		switch {
		case state == "one" && server.ElicitationResponse(r.Params.InputResponses, "step1") != nil:
			return ask(key.sign("two")).Elicit("step2", elicitation("Step 2: What is your favorite color?", object("color", "string"))).ToolResult(), nil
		case state == "two" && server.ElicitationResponse(r.Params.InputResponses, "step2") != nil:
			return mcp.NewToolResultText("done"), nil
		default:
			return ask(key.sign("one")).Elicit("step1", elicitation("Step 1: What is your name?", object("name", "string"))).ToolResult(), nil
		}
	})
	addTool(s, "test_input_required_result_capabilities", func(ctx context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		if len(r.Params.InputResponses) > 0 {
			return mcp.NewToolResultText("done"), nil
		}
		request := ask("")
		info := server.RequestProtocolInfoFromContext(ctx)
		if info == nil || info.ClientCapabilities == nil {
			return mcp.NewToolResultText("nothing can be asked"), nil
		}
		if info.ClientCapabilities.Elicitation != nil {
			request.Elicit("user_name", name)
		}
		if info.ClientCapabilities.Sampling != nil {
			request.Sample("question", question("What is the capital of France?"))
		}
		return request.ToolResult(), nil
	})
	addTool(s, "test_streaming_elicitation", func(_ context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		if len(r.Params.InputResponses) > 0 {
			return mcp.NewToolResultText("done"), nil
		}
		return ask("").Elicit("user_name", name).ToolResult(), nil
	})
	// It should be refused with -32021, which no handler of mcp-go can: see .ci/conformance-2026-07-28.yaml.
	addTool(s, "test_missing_capability", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return nil, mcp.MissingRequiredClientCapabilityError{}
	})
	s.AddPrompt(newPrompt("test_input_required_result_prompt", nil), func(_ context.Context, r mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		if len(r.Params.InputResponses) == 0 {
			return ask("").Elicit("user_context", elicitation("What context should the prompt use?", object("context", "string"))).PromptResult(), nil
		}
		return messages(mcp.NewTextContent("with context")), nil
	})
}
