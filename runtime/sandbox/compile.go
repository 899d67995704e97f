package sandbox

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/extism"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/module"
)

// program is a compiled module with the host functions that it may import.
type program struct {
	runtime wazero.Runtime
	code    wazero.CompiledModule
	config  wazero.ModuleConfig
	metered bool
	// initializes is true if the module exports _initialize: asking an instance for what it does not have costs more.
	initializes bool
}

// compilation is the one compilation of a guest, shared by all who wait for it.
type compilation struct {
	done    chan struct{}
	program code
	err     error
}

// Compile compiles the module now, so that the first call need not. It may be called many times and at the same time as Call. A
// module that is not valid is a *LoadError, and stays one.
//
// What passed Load compiles in bounded time, half a minute for the worst that was found and milliseconds for honest modules,
// and one module at a time. The compiler cannot be interrupted: when ctx is done first, Compile returns and the work goes
// on for the next who asks.
func (g *Guest) Compile(ctx context.Context) error {
	if err := g.enter(); err != nil {
		return err
	}
	defer g.leave()
	_, err := g.compiled(ctx)
	return err
}

// compiled gives the program, and starts its compilation if nobody has. The caller has entered.
func (g *Guest) compiled(ctx context.Context) (code, error) {
	g.mu.Lock()
	c := g.compile
	if c == nil {
		c = &compilation{done: make(chan struct{})}
		g.compile = c
		g.running++ // the compilation itself, which may outlive its callers
		go g.runCompilation(c, g.module)
	}
	g.mu.Unlock()
	select {
	case <-c.done:
		return c.program, c.err
	default:
	}
	select {
	case <-c.done:
		return c.program, c.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (g *Guest) runCompilation(c *compilation, m *module.Module) {
	defer g.leave()
	defer close(c.done)
	defer func() {
		if r := recover(); r != nil { // a defect of the compiler that this module found
			c.err = &LoadError{Name: g.info.Name, Reason: "the compiler failed on it"}
		}
	}()
	g.sandbox.compiling <- struct{}{}
	defer func() { <-g.sandbox.compiling }()
	c.program, c.err = g.sandbox.compile(g.info.Name, m)
	g.mu.Lock()
	g.module = nil
	g.mu.Unlock()
}

// compile makes a program of a module that passed its checks.
func (s *Sandbox) compile(name string, m *module.Module) (code, error) {
	door := doorOf(m)
	if door == DoorExtism {
		extism.Guard(m)
	}
	bytes := m.Normalise(s.caps.TableEntries)
	if s.config.Interrupt == InterruptFuel {
		metered, err := meter.Rewrite(bytes, meterConfig(s.caps))
		if err != nil {
			var refused *meter.RefusedError
			if errors.As(err, &refused) {
				return nil, &LoadError{Name: name, Reason: "it cannot be metered: " + refused.Reason}
			}
			return nil, &LoadError{Name: name, Reason: "it cannot be metered: " + err.Error()}
		}
		bytes = metered.Module
	}
	make := func(cached bool) (code, error) {
		switch {
		case door == DoorExtism:
			return s.compilePlugin(bytes, initializes(m), cached)
		case cached:
			return s.newProgram(bytes, s.cache)
		}
		return s.newProgram(bytes, nil)
	}
	p, err := make(true)
	if err != nil && strings.Contains(err.Error(), "compilationcache: ") {
		// A broken file in the cache must not keep a guest from running.
		p, err = make(false)
	}
	if err != nil {
		return nil, &LoadError{Name: name, Reason: "it is not valid: " + firstLine(err)}
	}
	return p, nil
}

func meterConfig(caps module.Caps) meter.Config {
	return meter.Config{Tables: uint32(caps.TableEntries)} // #nosec G115 -- a cap
}

// newProgram compiles in a runtime of the program's own, so that closing it frees all that the module brought with it. The native
// code is the cache's.
func (s *Sandbox) newProgram(bytes []byte, cache wazero.CompilationCache) (p *program, err error) {
	ctx := context.Background() // the compiler does not look at it
	metered := s.config.Interrupt == InterruptFuel
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2).
		WithDebugInfoEnabled(false).
		WithCloseOnContextDone(s.config.Interrupt == InterruptEngine)
	if cache != nil {
		config = config.WithCompilationCache(cache)
	}
	p = &program{runtime: wazero.NewRuntimeWithConfig(ctx, config), metered: metered}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	if p.code, err = p.runtime.CompileModule(ctx, bytes); err != nil {
		return p, err
	}
	_, p.initializes = p.code.ExportedFunctions()[abi.ExportInitialize]
	if err = provideImports(ctx, p.runtime); err != nil {
		return p, fmt.Errorf("define the host's functions: %w", err)
	}
	if metered {
		i64 := []api.ValueType{api.ValueTypeI64}
		_, err = p.runtime.NewHostModuleBuilder(meter.ImportModule).NewFunctionBuilder().
			WithGoFunction(api.GoFunc(meter.Refill), i64, i64).Export(meter.ImportName).Instantiate(ctx)
		if err != nil {
			return p, fmt.Errorf("define the meter's function: %w", err)
		}
	}
	// Without a name, any number of instances can be there at once. No start function is called by name: see call.start.
	// Seeding wazero's own source of random numbers would be a third of a call, for a source that no guest can reach.
	p.config = wazero.NewModuleConfig().WithName("").WithStartFunctions().WithRandSource(strings.NewReader(""))
	return p, nil
}

func (p *program) close() {
	ctx := context.Background()
	if p.code != nil {
		_ = p.code.Close(ctx) // frees the code in the shared cache, which closing the runtime does not
	}
	_ = p.runtime.Close(ctx)
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
