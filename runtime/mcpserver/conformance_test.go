package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// conformanceAddress makes the test's own program serve, at that address, what the conformance suite asks for, instead of running the
// tests: the suite wants tools, resources and prompts of its own, which the product has not. They stand on this room's whole stack.
const conformanceAddress = "FORCEFIELD_CONFORMANCE"

func TestMain(m *testing.M) {
	address := os.Getenv(conformanceAddress)
	if address == "" {
		os.Exit(m.Run())
	}
	if err := serveFixture(address); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serveFixture(address string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	return ServeHTTP(ctx, HTTPConfig{Config: Config{
		Version: "0", Instructions: "A fixture of the conformance suite.", Dispatcher: fixture{}, extend: fixtureParts,
	}}, listener)
}

// fixture has the tools that go through this room's own path of a call.
type fixture struct{}

// OnChange promises that the list changes: a tool of fixtureTools changes it.
func (fixture) OnChange(func()) func() { return func() {} }

func (fixture) Tools() []dispatch.Tool {
	tool := func(name, input string) dispatch.Tool {
		return dispatch.Tool{
			Name: name, Title: name, Description: "Does what the conformance suite asks of " + name + ".",
			InputSchema: json.RawMessage(input), OutputSchema: json.RawMessage(`{"type":"object"}`),
			Annotations: abi.Annotations{ReadOnly: true},
		}
	}
	const nothing = `{"type":"object","properties":{},"additionalProperties":false}`
	return []dispatch.Tool{
		tool("json_schema_2020_12_tool", `{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",`+
			`"$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},`+
			`"properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},"contactMethod":{"type":"string","enum":["phone","email"]},`+
			`"phone":{"type":"string"},"email":{"type":"string"}},"allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],`+
			`"if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},"then":{"required":["phone"]},`+
			`"else":{"required":["email"]},"additionalProperties":false}`),
		tool("test_error_handling", nothing),
		tool("test_simple_text", nothing),
		tool("test_tool_with_progress", nothing),
		tool("test_x_mcp_header", `{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}`),
	}
}

func (fixture) Call(ctx context.Context, call dispatch.Call) dispatch.Result {
	switch call.Tool {
	case "test_error_handling":
		return dispatch.Result{Failure: &dispatch.Failure{Code: "INTENDED", Message: "This tool fails on purpose."}}
	case "test_simple_text":
		return dispatch.Result{Text: "This is a simple text response for testing.", Structured: json.RawMessage(`{}`)}
	case "test_tool_with_progress":
		total := uint64(100)
		for i, done := range []uint64{0, 50, 100} {
			if i > 0 {
				select {
				case <-time.After(50 * time.Millisecond):
				case <-ctx.Done():
					return dispatch.Result{Failure: &dispatch.Failure{Code: dispatch.CodeCancelled}}
				}
			}
			if call.Progress != nil {
				call.Progress(dispatch.Progress{Done: done, Total: &total})
			}
		}
	}
	return dispatch.Result{Text: "done", Structured: json.RawMessage(`{}`)}
}

// fixtureParts adds what the product does not have, or has no tool for.
func fixtureParts(s *server.MCPServer) {
	for _, option := range []server.ServerOption{
		server.WithResourceCapabilities(true, true), server.WithPromptCapabilities(true), server.WithCompletions(),
		server.WithLogging(), server.WithElicitation(),
	} {
		option(s)
	}
	s.EnableSampling()
	fixtureContent(s)
	fixtureRequests(s)
	fixtureInput(s)
	fixtureResources(s)
	fixturePrompts(s)
}
