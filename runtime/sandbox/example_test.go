package sandbox_test

import (
	"context"
	"fmt"
	"os"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// noOrg is a Host without an org.
type noOrg struct{}

func (noOrg) Fetch(context.Context, abi.Request) (abi.Response, abi.FetchError) {
	return abi.Response{}, abi.FetchErrorUnauthenticated{Value: "no org is configured"}
}
func (noOrg) IfStopped(context.Context, abi.Request) abi.FetchError { return nil }
func (noOrg) Progress(context.Context, uint64, *uint64, string)     {}
func (noOrg) Log(context.Context, abi.LogLevel, string)             {}

func Example() {
	ctx := context.Background()
	s, err := sandbox.New(ctx, sandbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = s.Close(ctx) }()

	module, err := os.ReadFile("testdata/hello.wasm")
	if err != nil {
		fmt.Println(err)
		return
	}
	guest, err := s.Load(ctx, "hello", module)
	if err != nil {
		fmt.Println(err)
		return
	}
	tools, _, err := guest.Describe(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	in := abi.Invocation{Tool: tools[0].Name, Arguments: "{}", ResultBudget: 10_000}
	out, usage, err := guest.Call(ctx, in, noOrg{}, sandbox.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out.Structured, usage.Fetches, "fetches", usage.Memory, "bytes")

	_, _, err = guest.Call(ctx, in, noOrg{}, sandbox.Limits{Memory: 1000})
	fmt.Println(err)

	// Output:
	// {} 0 fetches 65536 bytes
	// the tool asked for more than its 1000 bytes of memory and was stopped; ask for less at a time
}
