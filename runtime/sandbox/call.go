package sandbox

import (
	"context"
	"errors"
	"time"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// call is the state of one call. It is used by one goroutine.
type call struct {
	guest  *Guest
	limits Limits
	host   Host
	usage  Usage

	// ctx carries the call itself, its memory and its fuel to the functions that the guest imports.
	ctx context.Context
	// hostDeadline is when fetches and pauses end, a little before the deadline of ctx.
	hostDeadline time.Time
	tank         *meter.Tank
	mem          *linear
	instance     api.Module
	realloc      api.Function
	// inExport is true while the guest runs in `describe` or `call`, and not in its allocator: the only time in which it may
	// use its imports.
	inExport bool
	// describing is true for a run of `describe`.
	describing bool

	// lifted is the size of all requests, refused ones included.
	lifted       int64
	nextProgress time.Time
}

type callKey struct{}

// callContext answers for the call without a chain of values.
type callContext struct {
	context.Context
	call *call
}

// Value gives the call for its key.
func (c callContext) Value(key any) any {
	if _, ok := key.(callKey); ok {
		return c.call
	}
	return c.Context.Value(key)
}

// run makes an instance, lets use work with it, and takes it away again, whatever happens.
func (g *Guest) run(ctx context.Context, host Host, limits Limits, use func(*call) error) (usage Usage, err error) {
	started := time.Now()
	if limits, err = limits.complete(); err != nil {
		return usage, err
	}
	if err := g.enter(); err != nil {
		return usage, err
	}
	defer g.leave()
	c := &call{guest: g, limits: limits, host: host}
	// The first call compiles. That is the caller's time and not the guest's: a slow machine is no reason to stop a guest.
	p, err := g.compiled(ctx)
	if err != nil {
		return c.sum(ctx, started, err)
	}
	deadline := time.Now().Add(limits.Deadline)
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	limited, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()

	c.hostDeadline = deadline.Add(-limits.reserve())
	return c.sum(ctx, started, c.attempt(limited, p, use))
}

// sum says what a run came to.
func (c *call) sum(ctx context.Context, started time.Time, err error) (Usage, error) {
	c.usage.Wall = time.Since(started)
	if gone := callerGone(ctx); gone != nil {
		return c.usage, gone // comes first, also when the guest finished just then
	}
	return c.usage, c.explain(err)
}

// callerGone gives the reason for which the caller waits no longer. It looks at the clock too, as the meter does: the timer
// that ends a context may be waiting for the processor that a guest has.
func callerGone(ctx context.Context) error {
	if d, ok := ctx.Deadline(); ok && !time.Now().Before(d) {
		return context.DeadlineExceeded
	}
	return ctx.Err()
}

// attempt does the work of run. Its error may be any: explain makes one of this package of it.
func (c *call) attempt(ctx context.Context, p *program, use func(*call) error) (err error) {
	first, err := c.guest.sandbox.pool.start(ctx, c.guest.firstMemory())
	if err != nil {
		return err
	}
	c.mem = &linear{pool: c.guest.sandbox.pool, ctx: ctx, buf: first, limit: c.limits.Memory}
	defer c.mem.Free()
	c.ctx = callContext{experimental.WithMemoryAllocator(ctx, (*allocator)(c.mem)), c}
	if p.metered {
		c.tank = meter.NewTank(c.limits.Fuel, 0)
		c.ctx = meter.WithTank(c.ctx, c.tank)
	}
	began := time.Now()
	defer func() {
		if r := recover(); r != nil {
			err = recovered(r)
		}
		c.settle(began)
	}()
	if c.instance, err = p.runtime.InstantiateModule(c.ctx, p.code, p.config); err != nil {
		return err
	}
	if p.initializes {
		// A start section has run by now, as part of instantiation and under the same limits.
		if _, err := c.instance.ExportedFunction(abi.ExportInitialize).Call(c.ctx); err != nil {
			return err
		}
	}
	return use(c)
}

// allocator gives wazero the one memory of the instance.
type allocator linear

// Allocate is of experimental.MemoryAllocator.
func (a *allocator) Allocate(_, _ uint64) experimental.LinearMemory { return (*linear)(a) }

// settle counts what was used and takes the instance away.
func (c *call) settle(began time.Time) {
	c.usage.Guest = time.Since(began) - c.usage.Fetch - c.usage.Pause
	c.usage.Memory = uint32(c.mem.peak) // #nosec G115 -- at most MaxMemory
	c.guest.remember(c.mem.peak)
	if c.instance == nil {
		return
	}
	if c.tank != nil {
		if fuel := c.instance.ExportedGlobal(meter.FuelExport); fuel != nil {
			c.usage.Fuel = c.tank.Spent(fuel.Get())
		}
	}
	_ = c.instance.Close(c.ctx) // frees nothing but the memory, which cannot fail
}

// invoke runs the tool.
func (c *call) invoke(in abi.Invocation) (abi.Output, error) {
	params, err := abi.LowerCallParams(c.ctx, c.memory(abi.Caps{}), c.allocate, in)
	if err != nil {
		return abi.Output{}, err
	}
	result, err := c.export(abi.ExportCall, params)
	if err != nil {
		return abi.Output{}, err
	}
	caps := abi.Caps{Bytes: uint64(c.limits.Output) + maxCursor + 1} // #nosec G115 -- not negative
	out, failure, err := abi.LiftCallResult(c.memory(caps), result)
	switch {
	case tooLarge(err):
		return abi.Output{}, &LimitError{Limit: LimitOutput, Allowed: int64(c.limits.Output)}
	case err != nil:
		return abi.Output{}, err
	case failure != nil:
		return abi.Output{}, &FailureError{*failure}
	}
	c.usage.Output = len(out.Text) + len(out.Structured)
	if c.usage.Output > c.limits.Output {
		return abi.Output{}, &LimitError{Limit: LimitOutput, Allowed: int64(c.limits.Output)}
	}
	if out.Cursor != nil && len(*out.Cursor) > maxCursor {
		return abi.Output{}, &LimitError{Limit: LimitCursor, Allowed: maxCursor}
	}
	return *out, nil
}

// describe runs the guest's `describe`.
func (c *call) describe() ([]abi.ToolDefinition, error) {
	c.describing = true
	result, err := c.export(abi.ExportDescribe, nil)
	if err != nil {
		return nil, err
	}
	defs, err := abi.LiftDescribeResult(c.memory(abi.Caps{Bytes: uint64(c.limits.Output), Elements: maxTools * (1 + maxNeeds)}), result) // #nosec G115 -- not negative
	if tooLarge(err) {
		return nil, &LimitError{Limit: LimitOutput, Allowed: int64(c.limits.Output)}
	}
	return defs, err
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

func tooLarge(err error) bool {
	var e *ABIError
	return errors.As(err, &e) && e.TooLarge
}

// firstMemory is the number of bytes that a call should start with.
func (g *Guest) firstMemory() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return max(g.first, int(g.info.Memory))
}

// remember makes the next call start with what this one needed.
func (g *Guest) remember(peak int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.first = min(peak, largestFirst)
}
