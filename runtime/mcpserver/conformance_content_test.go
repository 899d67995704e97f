package mcpserver

import (
	"context"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

const (
	onePixelPNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
	silentWAV   = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA="
)

// addTool adds a tool without arguments.
func addTool(s *server.MCPServer, name string, handler server.ToolHandlerFunc) {
	s.AddTool(mcp.NewTool(name, mcp.WithDescription("Does what the conformance suite asks of "+name+".")), handler)
}

// addContent adds a tool that answers with content.
func addContent(s *server.MCPServer, name string, content ...mcp.Content) {
	addTool(s, name, func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return &mcp.CallToolResult{Content: content}, nil
	})
}

func text(uri, kind, body string) mcp.TextResourceContents {
	return mcp.TextResourceContents{URI: uri, MIMEType: kind, Text: body}
}

func fixtureContent(s *server.MCPServer) {
	image := mcp.NewImageContent(onePixelPNG, "image/png")
	addContent(s, "test_image_content", image)
	addContent(s, "test_audio_content", mcp.NewAudioContent(silentWAV, "audio/wav"))
	addContent(s, "test_embedded_resource", mcp.NewEmbeddedResource(text("test://embedded-resource", "text/plain", "This is an embedded resource content.")))
	addContent(s, "test_multiple_content_types", mcp.NewTextContent("Multiple content types test:"), image,
		mcp.NewEmbeddedResource(text("test://mixed-content-resource", "application/json", `{"test":"data","value":123}`)))
	addTool(s, "test_tool_with_logging", func(ctx context.Context, _ mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		for i, message := range []string{"Tool execution started", "Tool processing data", "Tool execution completed"} {
			if i > 0 {
				time.Sleep(50 * time.Millisecond)
			}
			if err := s.SendLogMessageToClient(ctx, mcp.NewLoggingMessageNotification(mcp.LoggingLevelInfo, "fixture", message)); err != nil {
				return nil, err
			}
		}
		time.Sleep(50 * time.Millisecond) // mcp-go loses a log line that is sent right before the reply
		return mcp.NewToolResultText("logged"), nil
	})
	addTool(s, "test_logging_tool", func(ctx context.Context, _ mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		err := s.SendLogMessageToClient(ctx, mcp.NewLoggingMessageNotification(mcp.LoggingLevelInfo, "fixture", "once"))
		return mcp.NewToolResultText("logged, if that was asked for"), err
	})
	addTool(s, "test_trigger_tool_change", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		addContent(s, "test_added", mcp.NewTextContent("added"))
		return mcp.NewToolResultText("changed"), nil
	})
	addTool(s, "test_trigger_prompt_change", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		addPrompt(s, "test_added", nil, mcp.NewTextContent("added"))
		return mcp.NewToolResultText("changed"), nil
	})
}

func fixtureResources(s *server.MCPServer) {
	add := func(uri, kind string, contents mcp.ResourceContents) {
		name := strings.TrimPrefix(uri, "test://")
		s.AddResource(mcp.NewResource(uri, name, mcp.WithResourceDescription("The resource "+name+" of the suite."), mcp.WithMIMEType(kind)),
			func(context.Context, mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
				return []mcp.ResourceContents{contents}, nil
			})
	}
	add("test://static-text", "text/plain", text("test://static-text", "text/plain", "This is the content of the static text resource."))
	add("test://static-binary", "image/png", mcp.BlobResourceContents{URI: "test://static-binary", MIMEType: "image/png", Blob: onePixelPNG})
	add("test://watched-resource", "text/plain", text("test://watched-resource", "text/plain", "This is watched."))
	s.AddResourceTemplate(mcp.NewResourceTemplate("test://template/{id}/data", "template", mcp.WithTemplateDescription("Data by its id."),
		mcp.WithTemplateMIMEType("application/json")),
		func(_ context.Context, r mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			id := strings.TrimSuffix(strings.TrimPrefix(r.Params.URI, "test://template/"), "/data")
			return []mcp.ResourceContents{text(r.Params.URI, "application/json", `{"id":"`+id+`","templateTest":true,"data":"Data for ID: `+id+`"}`)}, nil
		})
}

// addPrompt adds a prompt that answers with content.
func addPrompt(s *server.MCPServer, name string, arguments []string, content ...mcp.Content) {
	s.AddPrompt(newPrompt(name, arguments), func(context.Context, mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return messages(content...), nil
	})
}

func newPrompt(name string, arguments []string) mcp.Prompt {
	options := []mcp.PromptOption{mcp.WithPromptDescription("The prompt " + name + " of the suite.")}
	for _, argument := range arguments {
		options = append(options, mcp.WithArgument(argument, mcp.ArgumentDescription("The argument "+argument+"."), mcp.RequiredArgument()))
	}
	return mcp.NewPrompt(name, options...)
}

func messages(content ...mcp.Content) *mcp.GetPromptResult {
	result := &mcp.GetPromptResult{}
	for _, c := range content {
		result.Messages = append(result.Messages, mcp.PromptMessage{Role: mcp.RoleUser, Content: c})
	}
	return result
}

func fixturePrompts(s *server.MCPServer) {
	addPrompt(s, "test_simple_prompt", nil, mcp.NewTextContent("This is a simple prompt for testing."))
	addPrompt(s, "test_prompt_with_image", nil, mcp.NewImageContent(onePixelPNG, "image/png"), mcp.NewTextContent("Please analyze the image above."))
	s.AddPrompt(newPrompt("test_prompt_with_arguments", []string{"arg1", "arg2"}),
		func(_ context.Context, r mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return messages(mcp.NewTextContent("Prompt with arguments: arg1='" + r.Params.Arguments["arg1"] + "', arg2='" + r.Params.Arguments["arg2"] + "'")), nil
		})
	s.AddPrompt(newPrompt("test_prompt_with_embedded_resource", []string{"resourceUri"}),
		func(_ context.Context, r mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return messages(mcp.NewEmbeddedResource(text(r.Params.Arguments["resourceUri"], "text/plain", "Embedded resource content for testing.")),
				mcp.NewTextContent("Please process the embedded resource above.")), nil
		})
}
