package sandbox

import (
	"context"
	"errors"
	"time"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/extism"
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
	// kernel is the memory beside mem that a plug-in has; nil for others.
	kernel *linear

	// instance and realloc are of a guest that follows the canonical ABI, plugin is one that came through the second door.
	instance api.Module
	realloc  api.Function
	plugin   *extism.Instance

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
func (g *Guest) run(ctx context.Context, host Host, limits Limits, use func(*call, code) error) (usage Usage, err error) {
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

// code is a compiled guest behind one of the two doors. It has no state: that of a call is in the call.
type code interface {
	// start makes the instance of a call, whose start section and initialization run.
	start(c *call) error
	describe(c *call) ([]abi.ToolDefinition, error)
	// invoke gives an output or a failure.
	invoke(c *call, in abi.Invocation) (*abi.Output, *abi.Failure, error)
	// end takes the instance away, and gives the value of the global that holds its fuel, if it has one.
	end(c *call) (balance uint64, known bool)
	close()
	// traits says what a call must have ready.
	traits() traits
}

// traits are what distinguishes one kind of code from another before it runs.
type traits struct {
	// metered code draws from a tank.
	metered bool
	// kernel is the size of the memory that it starts with beside its own, in bytes; 0 for none.
	kernel int
}

// attempt does the work of run. Its error may be any: explain makes one of this package of it.
func (c *call) attempt(ctx context.Context, p code, use func(*call, code) error) (err error) {
	first, err := c.guest.sandbox.pool.start(ctx, c.guest.firstMemory())
	if err != nil {
		return err
	}
	c.mem = &linear{pool: c.guest.sandbox.pool, ctx: ctx, buf: first, limit: c.limits.Memory}
	defer c.mem.Free()
	has := p.traits()
	if has.kernel > 0 {
		if err := c.beside(ctx, has.kernel); err != nil {
			return err
		}
		defer c.kernel.Free()
	}
	c.ctx = callContext{experimental.WithMemoryAllocator(ctx, &allocator{call: c}), c}
	if has.metered {
		c.tank = meter.NewTank(c.limits.Fuel, 0)
		c.ctx = meter.WithTank(c.ctx, c.tank)
	}
	began := time.Now()
	defer func() {
		if r := recover(); r != nil {
			err = recovered(r)
		}
		c.settle(began, p)
	}()
	if err = p.start(c); err != nil {
		return err
	}
	return use(c, p)
}

// beside makes the memory that stands beside the guest's. The two share the limit of the call.
func (c *call) beside(ctx context.Context, size int) error {
	buf, err := c.guest.sandbox.pool.grow(ctx, size)
	if err != nil {
		return err
	}
	c.kernel = &linear{pool: c.guest.sandbox.pool, ctx: ctx, buf: buf, limit: c.limits.Memory, beside: c.mem, second: true}
	c.mem.beside = c.kernel
	return nil
}

// allocator gives wazero the memories of the instance, of which the kernel's is the first that it asks for.
type allocator struct {
	call  *call
	given int
}

// Allocate is of experimental.MemoryAllocator.
func (a *allocator) Allocate(_, _ uint64) experimental.LinearMemory {
	if a.given++; a.given == 1 && a.call.kernel != nil {
		return a.call.kernel
	}
	return a.call.mem
}

// settle counts what was used and takes the instance away.
func (c *call) settle(began time.Time, p code) {
	c.usage.Guest = time.Since(began) - c.usage.Fetch - c.usage.Pause
	c.usage.Memory = uint32(c.mem.peak) // #nosec G115 -- at most MaxMemory
	if c.kernel != nil {
		c.usage.Memory += uint32(c.kernel.peak) // #nosec G115 -- at most MaxMemory with the other
	}
	c.guest.remember(c.mem.peak)
	if balance, known := p.end(c); known && c.tank != nil {
		c.usage.Fuel = c.tank.Spent(balance)
	}
}

// invoke runs the tool.
func (c *call) invoke(p code, in abi.Invocation) (abi.Output, error) {
	out, failure, err := p.invoke(c, in)
	switch {
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
func (c *call) describe(p code) ([]abi.ToolDefinition, error) {
	c.describing = true
	return p.describe(c)
}

// ofResult makes of the error of reading a result the one that the call ends with.
func (c *call) ofResult(err error) error {
	if tooLarge(err) {
		return &LimitError{Limit: LimitOutput, Allowed: int64(c.limits.Output)}
	}
	return err
}

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
