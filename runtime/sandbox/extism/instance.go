package extism

import (
	"context"
	"fmt"

	sdk "github.com/extism/go-sdk"
	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// Host is what stands behind the imports of an instance. Its methods are called on the goroutine of the call; those that end the call do so by a panic
// with an error, which comes back, wrapped, from Start or Call.
type Host interface {
	// Kernel is called before a function of the kernel does anything, with its name and what it costs in units of fuel. It ends the call when the
	// plug-in may not call it now, or no longer.
	Kernel(name string, units uint64)
	// Serve answers a function of the contract. What it is given is the plug-in's memory, and changes when the plug-in goes on. A nil answer is
	// none.
	Serve(name string, in []byte) []byte
	// Log takes a line that the plug-in wrote by a function of the kernel, of which the beginning is given.
	Log(level abi.LogLevel, message []byte)
	// MemoryIsSpent ends the call because its memory is.
	MemoryIsSpent()
	// OutputIsTooLarge ends the call because of what the plug-in wants to give.
	OutputIsTooLarge()
	// End ends the call with an error.
	End(error)
}

// Instance is a plug-in for one call. It is used by one goroutine, and not after an error.
type Instance struct {
	plugin *sdk.Plugin
	host   Host
	// memory is the kernel's, guest the plug-in's own module once an export of it ran.
	memory api.Memory
	guest  api.Module

	blocks blocks
	// allocations is how many there were, which is at least the number of records that the kernel walks.
	allocations uint64
	input       block
	started     bool // the input is known
	// output is what the plug-in gave last.
	output block
	// complained is true when it said that it failed, by the kernel's means and not the contract's.
	complained bool
	// outputMax is the largest output in bytes.
	outputMax uint64
}

type instanceKey struct{}

// instanceContext answers for the instance, and for a plug-in where the SDK has none yet: it wants one in every function that it links, and there is
// none while a start section runs.
type instanceContext struct {
	context.Context
	instance *Instance
	none     *sdk.Plugin
}

// Value gives the instance for its key.
func (c instanceContext) Value(key any) any {
	switch key {
	case instanceKey{}:
		return c.instance
	case sdk.PluginCtxKey("plugin"):
		return c.none
	}
	return c.Context.Value(key)
}

// Start makes an instance. Its memory comes from the allocator in ctx, the kernel's first. A start section runs, and so does an initialization. The
// instance must be closed, also when there is an error.
func (p *Program) Start(ctx context.Context, host Host, outputMax uint64) (*Instance, error) {
	in := &Instance{host: host, outputMax: outputMax}
	var err error
	if in.plugin, err = p.compiled.Instance(in.context(ctx), sdk.PluginInstanceConfig{}); err != nil {
		return in, err
	}
	in.memory = in.plugin.Memory()
	if p.initializes {
		_, _, err = in.plugin.CallWithContext(in.context(ctx), exportInitialize, nil)
	}
	return in, err
}

func (in *Instance) context(ctx context.Context) context.Context {
	return instanceContext{ctx, in, &sdk.Plugin{}}
}

// Call runs an export and gives what the plug-in set as its output: a view, valid until Close.
func (in *Instance) Call(ctx context.Context, export string, input []byte) ([]byte, error) {
	in.input = block{length: uint64(len(input))}
	code, _, err := in.plugin.CallWithContext(in.context(ctx), export, input)
	switch {
	case err != nil:
		return nil, err
	case code != 0 || in.complained:
		return nil, &abi.ABIError{Path: export, Reason: fmt.Sprintf("it gave the code %d or an error of Extism's, and a failure is a result, {\"err\": …}", code)}
	}
	out, ok := in.view(in.output)
	if !ok {
		return nil, &abi.ABIError{Path: export, Reason: "its output is not in the memory"}
	}
	return out, nil
}

// view gives the bytes of a block, which are in the memory unless the kernel is broken.
func (in *Instance) view(b block) ([]byte, bool) {
	if b.offset > 1<<32-1 || b.length > 1<<32-1 {
		return nil, false
	}
	return in.memory.Read(uint32(b.offset), uint32(b.length))
}

// Global gives the value of a global that the plug-in exports, if an export of the plug-in has run and it has one.
func (in *Instance) Global(name string) (uint64, bool) {
	if in.guest == nil {
		return 0, false
	}
	g := in.guest.ExportedGlobal(name)
	if g == nil {
		return 0, false
	}
	return g.Get(), true
}

// Close takes the instance away.
func (in *Instance) Close(ctx context.Context) error {
	if in.plugin == nil {
		return nil // it did not come to be, and the SDK closed what there was
	}
	return in.plugin.CloseWithContext(ctx)
}
