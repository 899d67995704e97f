package extism

import (
	"context"
	"encoding/binary"
	"fmt"

	sdk "github.com/extism/go-sdk"
	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// What a function of the kernel costs in units of fuel: about what the host spends on it. Alloc and free walk the records of the blocks, one unit each.
const (
	kernelCost = 20
	allocCost  = 200
)

// maxLogBytes is how much of a line for the log is read: 1,000 characters are shown.
const maxLogBytes = 4000

// inCall is the state of the call that a function serves.
type inCall struct {
	*Instance
	// ctx and plugin are of the SDK's call.
	ctx    context.Context
	plugin *sdk.CurrentPlugin
}

// kernelFunction serves one function of the kernel.
type kernelFunction func(c inCall, stack []uint64)

// kernelFunctions are what a plug-in gets for its imports of the kernel.
func kernelFunctions() []sdk.HostFunction {
	served := map[string]kernelFunction{
		"alloc":          inCall.alloc,
		"free":           inCall.free,
		"length":         inCall.length,
		"length_unsafe":  inCall.length,
		"load_u8":        func(c inCall, s []uint64) { s[0] = uint64(c.bytes("load_u8", s[0], 1)[0]) },
		"load_u64":       func(c inCall, s []uint64) { s[0] = binary.LittleEndian.Uint64(c.bytes("load_u64", s[0], 8)) },
		"store_u8":       func(c inCall, s []uint64) { c.bytes("store_u8", s[0], 1)[0] = byte(s[1]) }, // #nosec G115 -- the lowest byte is meant
		"store_u64":      func(c inCall, s []uint64) { binary.LittleEndian.PutUint64(c.bytes("store_u64", s[0], 8), s[1]) },
		"input_length":   func(c inCall, s []uint64) { s[0] = c.input.length },
		"input_offset":   func(c inCall, s []uint64) { s[0] = c.input.offset },
		"input_load_u8":  func(c inCall, s []uint64) { s[0] = uint64(c.inputBytes("input_load_u8", s[0], 1)[0]) },
		"input_load_u64": func(c inCall, s []uint64) { s[0] = binary.LittleEndian.Uint64(c.inputBytes("input_load_u64", s[0], 8)) },
		"output_set":     inCall.setOutput,
		"error_set":      inCall.setError,
		"log_trace":      func(inCall, []uint64) {}, // finer than the contract's levels
		"log_debug":      logAt(abi.LogLevelDebug),
		"log_info":       logAt(abi.LogLevelInfo),
		"log_warn":       logAt(abi.LogLevelWarn),
		"log_error":      logAt(abi.LogLevelError),
		"get_log_level":  func(_ inCall, s []uint64) { s[0] = 1 }, // debug: what is dropped is not the plug-in's choice
	}
	out := make([]sdk.HostFunction, 0, len(served))
	for name, s := range kernelSignatures() {
		serve := served[name]
		f := sdk.NewHostFunctionWithStack(name, func(ctx context.Context, plugin *sdk.CurrentPlugin, stack []uint64) {
			c := newInCall(ctx, plugin)
			c.host.Kernel(name, kernelCost)
			c.begin()
			serve(c, stack)
		}, apiTypes(s.params), apiTypes(s.results))
		f.SetNamespace(guardedModule)
		out = append(out, f)
	}
	return out
}

// userFunction is one function of the contract.
func userFunction(name string) sdk.HostFunction {
	i64 := apiTypes("I")
	return sdk.NewHostFunctionWithStack(name, func(ctx context.Context, plugin *sdk.CurrentPlugin, stack []uint64) {
		c := newInCall(ctx, plugin)
		c.host.Kernel(name, kernelCost)
		c.begin()
		in := c.block(name, stack[0])
		stack[0] = 0
		if out := c.host.Serve(name, in); out != nil {
			stack[0] = c.give(out)
		}
	}, i64, i64)
}

func apiTypes(letters string) []api.ValueType {
	out := make([]api.ValueType, 0, len(letters))
	for _, t := range valueTypes(letters) {
		out = append(out, api.ValueType(t))
	}
	return out
}

func newInCall(ctx context.Context, plugin *sdk.CurrentPlugin) inCall {
	in, _ := ctx.Value(instanceKey{}).(*Instance)
	return inCall{in, ctx, plugin}
}

// begin notes the block of the input, whose place is known only inside a call.
func (c inCall) begin() {
	if c.started {
		return
	}
	c.started = true
	if offset, ok := c.ctx.Value(sdk.InputOffsetKey("inputOffset")).(uint64); ok && c.input.length > 0 {
		c.input.offset = offset
		c.blocks.add(c.input)
		c.allocations++
	}
}

// broke ends the call because the plug-in broke the rules of the kernel's memory.
func (c inCall) broke(name, reason string, args ...any) {
	c.host.End(&abi.ABIError{Path: name, Reason: fmt.Sprintf(reason, args...)})
}

// bytes gives a view of bytes that must lie in one block of the plug-in's.
func (c inCall) bytes(name string, offset, n uint64) []byte {
	if !c.blocks.hold(offset, n) {
		c.broke(name, "%d bytes at %#x are not in one of its blocks", n, offset)
	}
	view, ok := c.view(block{offset, n})
	if !ok {
		c.broke(name, "%d bytes at %#x are not in the memory", n, offset)
	}
	return view
}

// inputBytes gives a view of bytes of the input.
func (c inCall) inputBytes(name string, at, n uint64) []byte {
	if at > c.input.length || n > c.input.length-at {
		c.broke(name, "%d bytes at %d are not in its input of %d", n, at, c.input.length)
	}
	return c.bytes(name, c.input.offset+at, n)
}

// block gives a view of the whole block that begins at an offset.
func (c inCall) block(name string, offset uint64) []byte {
	b, ok := c.blocks.at(offset)
	if !ok {
		c.broke(name, "no block of it begins at %#x", offset)
	}
	view, ok := c.view(b)
	if !ok {
		c.broke(name, "its block is not in the memory")
	}
	return view
}

func (c inCall) alloc(stack []uint64) {
	if stack[0] > 0 {
		stack[0] = c.make(stack[0])
	}
}

// make has the kernel make a block, and gives its offset.
func (c inCall) make(n uint64) uint64 {
	if n > 1<<31 { // the kernel counts in 32 bits
		c.host.MemoryIsSpent()
	}
	c.host.Kernel("alloc", allocCost+c.allocations)
	c.allocations++
	offset, err := c.plugin.AllocWithContext(c.ctx, n)
	if err != nil {
		c.host.End(err)
	}
	if offset == 0 {
		c.host.MemoryIsSpent()
	}
	if !c.blocks.add(block{offset, n}) {
		c.broke("alloc", "it has %d blocks and wants another", maxBlocks)
	}
	return offset
}

// give makes a block that holds an answer.
func (c inCall) give(answer []byte) uint64 {
	if len(answer) == 0 {
		return 0
	}
	offset := c.make(uint64(len(answer)))
	copy(c.bytes("alloc", offset, uint64(len(answer))), answer)
	return offset
}

func (c inCall) free(stack []uint64) {
	if !c.blocks.remove(stack[0]) {
		return // as the kernel does
	}
	c.host.Kernel("free", allocCost+c.allocations)
	if err := c.plugin.FreeWithContext(c.ctx, stack[0]); err != nil {
		c.host.End(err)
	}
}

func (c inCall) length(stack []uint64) {
	b, _ := c.blocks.at(stack[0]) // 0 for what is no block, as the kernel does
	stack[0] = b.length
}

func (c inCall) setOutput(stack []uint64) {
	out := block{stack[0], stack[1]}
	if out.length > c.outputMax {
		c.host.OutputIsTooLarge()
	}
	if out.length > 0 {
		c.bytes("output_set", out.offset, out.length)
	}
	c.output = out
}

// setError takes note that the plug-in failed. What it says goes to the log: the contract has another form for what a model is to read.
func (c inCall) setError(stack []uint64) {
	c.complained = stack[0] != 0
	if c.complained {
		c.log(abi.LogLevelError, "error_set", stack[0])
	}
}

func logAt(level abi.LogLevel) kernelFunction {
	return func(c inCall, stack []uint64) {
		c.log(level, "log", stack[0])
		c.free(stack) // as the SDK does
	}
}

func (c inCall) log(level abi.LogLevel, name string, offset uint64) {
	message := c.block(name, offset)
	c.host.Log(level, message[:min(len(message), maxLogBytes)])
}
