package sandbox

import (
	"context"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// The first door: guests that follow the WIT canonical ABI, as code.

func (p *program) traits() traits { return traits{metered: p.metered} }

func (p *program) start(c *call) (err error) {
	if c.instance, err = p.runtime.InstantiateModule(c.ctx, p.code, p.config); err != nil {
		return err
	}
	if p.initializes {
		// A start section has run by now, as part of instantiation and under the same limits.
		_, err = c.instance.ExportedFunction(abi.ExportInitialize).Call(c.ctx)
	}
	return err
}

func (p *program) end(c *call) (balance uint64, known bool) {
	if c.instance == nil {
		return 0, false
	}
	if fuel := c.instance.ExportedGlobal(meter.FuelExport); c.tank != nil && fuel != nil {
		balance, known = fuel.Get(), true
	}
	_ = c.instance.Close(c.ctx) // frees nothing but the memory, which cannot fail
	return balance, known
}

func (p *program) invoke(c *call, in abi.Invocation) (*abi.Output, *abi.Failure, error) {
	params, err := abi.LowerCallParams(c.ctx, c.memory(abi.Caps{}), c.allocate, in)
	if err != nil {
		return nil, nil, err
	}
	result, err := c.export(abi.ExportCall, params)
	if err != nil {
		return nil, nil, err
	}
	out, failure, err := abi.LiftCallResult(c.memory(abi.Caps{Bytes: uint64(c.limits.Output) + maxCursor + 1}), result) // #nosec G115 -- not negative
	return out, failure, c.ofResult(err)
}

func (p *program) describe(c *call) ([]abi.ToolDefinition, error) {
	result, err := c.export(abi.ExportDescribe, nil)
	if err != nil {
		return nil, err
	}
	defs, err := abi.LiftDescribeResult(c.memory(abi.Caps{Bytes: uint64(c.limits.Output), Elements: maxTools * (1 + maxNeeds)}), result) // #nosec G115 -- not negative
	return defs, c.ofResult(err)
}

// export calls a function of the contract, whose one result is a pointer. It is not given back to the guest to be freed: the
// instance is about to go.
func (c *call) export(name string, params []uint64) (uint32, error) {
	c.inExport = true
	defer func() { c.inExport = false }()
	result, err := c.instance.ExportedFunction(name).Call(c.ctx, params...)
	if err != nil {
		return 0, err
	}
	return uint32(result[0]), nil // #nosec G115 -- an i32
}

// allocate asks the guest for memory, as abi.Realloc.
func (c *call) allocate(ctx context.Context, align, size uint32) (uint32, error) {
	if c.realloc == nil {
		c.realloc = c.instance.ExportedFunction(abi.ExportRealloc)
	}
	outer := c.inExport
	c.inExport = false
	defer func() { c.inExport = outer }()
	var stack [4]uint64
	stack[2], stack[3] = uint64(align), uint64(size)
	if err := c.realloc.CallWithStack(ctx, stack[:]); err != nil {
		return 0, err
	}
	return uint32(stack[0]), nil // #nosec G115 -- an i32
}

func (c *call) memory(caps abi.Caps) *abi.Memory { return abi.NewMemory(c.instance.Memory(), caps) }
