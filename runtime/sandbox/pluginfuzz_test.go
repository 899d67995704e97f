package sandbox

import (
	"context"
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// FuzzWhatAPluginDoes runs any steps in the plug-in of testdata/plugin.wat. Whatever it does, the call ends with a result, a failure, a limit, a trap
// or a breach of the contract, and never with a fault of the host.
func FuzzWhatAPluginDoes(f *testing.F) {
	for _, steps := range []string{answered[1:], "i|m|f" + getLimits + answered, "ebroken", "Q|F|D|W", "L", "A", "l{'level':'info','message':'~u00e9'}|w{'milliseconds':1}|r"} {
		f.Add(steps)
	}
	g := load(f, "plugin")
	f.Fuzz(func(t *testing.T, steps string) {
		if len(steps) > 64<<10 {
			t.Skip("the plug-in has no room for it")
		}
		h := &fakeHost{respond: func(context.Context, abi.Request) (abi.Response, abi.FetchError) {
			return abi.Response{Status: 200, Body: []byte(steps)}, nil
		}}
		limits := Limits{Fuel: 20_000_000, Memory: 8 << 20, Deadline: 5 * time.Second, HostCalls: 200, Fetches: 5}
		_, _, err := g.Call(context.Background(), abi.Invocation{Tool: "t", Arguments: steps}, h, limits)
		var (
			failure *FailureError
			limit   *LimitError
			trap    *TrapError
			broke   *ABIError
		)
		if err != nil && !errors.As(err, &failure) && !errors.As(err, &limit) && !errors.As(err, &trap) && !errors.As(err, &broke) {
			var value *InternalError
			if errors.As(err, &value) && !utf8.ValidString(steps) {
				return // what is not UTF-8 does not come to a guest: the host refuses to write it
			}
			t.Fatalf("%q ends with %v (%T)", steps, err, err)
		}
	})
}
