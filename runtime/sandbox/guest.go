package sandbox

import (
	"context"
	"sync"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/module"
)

// Guest is a module that has been accepted. It is safe for concurrent use; each call has an instance of its own.
type Guest struct {
	sandbox *Sandbox
	info    Info

	mu      sync.Mutex
	module  *module.Module // until it is compiled
	compile *compilation   // nil until somebody asks
	running int
	closed  bool
	idle    chan struct{} // closed when closed and nothing is running; made by Close
	// first is the size of memory that calls start with: what the last one needed, within bounds.
	first int
}

// Info is what is known of a module without running it.
type Info struct {
	// Name is the name that it was loaded under.
	Name string
	// Door is the way in that it was built for.
	Door Door
	// Digest is the SHA-256 of its bytes in hex, Size their number.
	Digest string
	Size   int
	// Imports and Exports are named as in the module: `forcefield:guest/host@0.1.0.fetch`. An import that is not there is
	// something that the guest cannot do.
	Imports, Exports []string
	// Functions is the number of functions that it defines, Code the size of their code in bytes.
	Functions, Code int
	// Memory is the linear memory that it starts with, in bytes.
	Memory uint32
}

func newInfo(name, digest string, size int, m *module.Module) Info {
	info := Info{
		Name: name, Door: doorOf(m), Digest: digest, Size: size,
		Functions: m.Shape.Functions, Code: m.Shape.Bytes,
		Memory: m.Memories[0].Min * pageSize,
	}
	for _, i := range m.Imports {
		info.Imports = append(info.Imports, importName(i))
	}
	for _, e := range m.Exports {
		info.Exports = append(info.Exports, e.Name)
	}
	return info
}

// Info tells what is known of the module without running it.
func (g *Guest) Info() Info { return g.info }

// Digest is the SHA-256 of the module's bytes in hex.
func (g *Guest) Digest() string { return g.info.Digest }

// Call runs a tool in a fresh instance, and does nothing else than that: the instance is gone when it returns. The limits'
// zero value stands for the defaults.
//
// The error is a *FailureError when the guest reported a failure; a *LimitError, *TrapError or *ABIError when the guest was
// ended; a *LoadError when the module turned out not to compile; a *BusyError or *ClosedError when the call can be tried again; an
// *InternalError when the host failed; the error of ctx when ctx is done. The usage is given with an error too.
func (g *Guest) Call(ctx context.Context, in abi.Invocation, host Host, limits Limits) (abi.Output, Usage, error) {
	var out abi.Output
	usage, err := g.run(ctx, host, limits, func(c *call, p code) error {
		var err error
		out, err = c.invoke(p, in)
		return err
	})
	if err != nil {
		return abi.Output{}, usage, err
	}
	return out, usage, nil
}

// Describe runs the guest's `describe` in a fresh instance, under small limits of its own and without fetch, and checks what it
// gives: see checkDefinitions. What does not pass is a *LoadError.
func (g *Guest) Describe(ctx context.Context) ([]abi.ToolDefinition, Usage, error) {
	var defs []abi.ToolDefinition
	usage, err := g.run(ctx, describeHost{}, describeLimits(), func(c *call, p code) error {
		var err error
		defs, err = c.describe(p)
		return err
	})
	if err != nil {
		return nil, usage, err
	}
	if reason := checkDefinitions(defs); reason != "" {
		return nil, usage, &LoadError{Name: g.info.Name, Reason: reason}
	}
	return defs, usage, nil
}

// Close takes the guest out: new calls get a *ClosedError. It waits, until ctx is done, for the calls that are running; when the
// last of them ends, the compiled code is freed in any case.
func (g *Guest) Close(ctx context.Context) error {
	g.mu.Lock()
	if !g.closed {
		g.closed = true
		g.idle = make(chan struct{})
		if g.running == 0 {
			g.free()
		}
	}
	g.mu.Unlock()
	select {
	case <-g.idle:
		return nil
	default:
	}
	select {
	case <-g.idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// enter counts a user of the compiled code; leave must follow.
func (g *Guest) enter() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return &ClosedError{Name: g.info.Name}
	}
	g.running++
	return nil
}

func (g *Guest) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running--
	if g.closed && g.running == 0 {
		g.free()
	}
}

// free releases what the guest holds. The caller holds mu, and nothing is running.
func (g *Guest) free() {
	if g.compile != nil && g.compile.program != nil {
		g.compile.program.close()
	}
	g.module = nil
	g.sandbox.forget(g)
	close(g.idle)
}
