package sandbox

import (
	"context"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/abi/jsonform"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/extism"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/module"
)

// The second door: Extism plug-ins, as code. What a call of one may do is decided in imports.go, as it is for every guest; here its values go
// through JSON.

const (
	// kernelMemory is what the kernel of Extism starts with, in bytes.
	kernelMemory = 1 << 20
	// jsonFactor is how many bytes of JSON a byte of a value may take: base64 takes 1.3, a quotation mark 2.
	jsonFactor = 2
	// maxLineJSON is the JSON of a line for the log or of a progress message, in bytes.
	maxLineJSON = 64 << 10
)

// plugin is a compiled Extism plug-in.
type plugin struct {
	program *extism.Program
	metered bool
}

// compilePlugin makes code of bytes that were metered, if guests are.
func (s *Sandbox) compilePlugin(bytes []byte, initializes bool, cached bool) (code, error) {
	p := &plugin{metered: s.config.Interrupt == InterruptFuel}
	var imports []extism.Import
	if p.metered {
		i64 := []api.ValueType{api.ValueTypeI64}
		imports = append(imports, extism.Import{Module: meter.ImportModule, Name: meter.ImportName, Function: meter.Refill, Params: i64, Results: i64})
	}
	cache := wazero.NewCompilationCache()
	if cached && s.cacheFolder != "" {
		own, err := wazero.NewCompilationCacheWithDir(s.cacheFolder)
		if err != nil {
			return nil, err
		}
		cache = own
	}
	var err error
	p.program, err = extism.Compile(bytes, cache, initializes, imports...)
	return p, err
}

func (p *plugin) traits() traits { return traits{metered: p.metered, kernel: kernelMemory} }

func (p *plugin) close() { _ = p.program.Close(context.Background()) }

func (p *plugin) start(c *call) (err error) {
	c.plugin, err = p.program.Start(c.ctx, pluginHost{c}, c.jsonRoom())
	return err
}

// jsonRoom is how many bytes of JSON a result may have.
func (c *call) jsonRoom() uint64 {
	return jsonFactor * (uint64(c.limits.Output) + maxCursor + 1024) // #nosec G115 -- not negative
}

func (p *plugin) end(c *call) (balance uint64, known bool) {
	if c.plugin == nil {
		return 0, false
	}
	balance, known = c.plugin.Global(meter.FuelExport)
	_ = c.plugin.Close(c.ctx) // the memory is freed in any case
	return balance, known
}

func (p *plugin) invoke(c *call, in abi.Invocation) (*abi.Output, *abi.Failure, error) {
	input, err := jsonform.WriteInvocation(in)
	if err != nil {
		return nil, nil, err
	}
	text, err := c.exportJSON(extism.ExportCall, input)
	if err != nil {
		return nil, nil, err
	}
	result, err := jsonform.ReadResult(text, abi.Caps{Bytes: c.jsonRoom()})
	return result.Output, result.Failure, c.ofResult(err)
}

func (p *plugin) describe(c *call) ([]abi.ToolDefinition, error) {
	text, err := c.exportJSON(extism.ExportDescribe, nil)
	if err != nil {
		return nil, err
	}
	defs, err := jsonform.ReadDefinitions(text, abi.Caps{Bytes: c.jsonRoom(), Elements: maxTools * (1 + maxNeeds)})
	return defs, c.ofResult(err)
}

func (c *call) exportJSON(name string, input []byte) ([]byte, error) {
	c.inExport = true
	defer func() { c.inExport = false }()
	return c.plugin.Call(c.ctx, name, input)
}

// pluginHost is the call as extism.Host.
type pluginHost struct{ *call }

// Kernel is of extism.Host. What the kernel does is the guest's computation, and not a call of the host.
func (h pluginHost) Kernel(name string, units uint64) {
	h.mustBeInExport(name)
	if h.tank != nil {
		h.tank.Charge(units)
	}
}

// MemoryIsSpent is of extism.Host.
func (h pluginHost) MemoryIsSpent() {
	h.end(&LimitError{Limit: LimitMemory, Allowed: int64(h.limits.Memory)})
}

// OutputIsTooLarge is of extism.Host.
func (h pluginHost) OutputIsTooLarge() {
	h.end(&LimitError{Limit: LimitOutput, Allowed: int64(h.limits.Output)})
}

// End is of extism.Host.
func (h pluginHost) End(err error) { h.end(err) }

// Log is of extism.Host.
func (h pluginHost) Log(level abi.LogLevel, message []byte) {
	defer contain("log")
	h.mayCall("log")
	h.answerLog(func() (abi.LogLevel, string, error) {
		return level, string(message), nil
	})
}

// Serve is of extism.Host.
func (h pluginHost) Serve(name string, in []byte) []byte {
	defer contain(name)
	h.mayCall(name)
	switch name {
	case "fetch":
		res, fault := h.answerFetch(h.readingJSON(in))
		return h.written(jsonform.WriteFetchResult(res, fault))
	case "if_stopped":
		return h.written(jsonform.WriteFault(h.answerIfStopped(h.readingJSON(in))))
	case "progress":
		h.answerProgress(func() (uint64, *uint64, string, error) {
			p, err := jsonform.ReadProgress(in, abi.Caps{Bytes: maxLineJSON})
			return p.Done, p.Total, p.Message, err
		})
	case "log":
		h.answerLog(func() (abi.LogLevel, string, error) {
			l, err := jsonform.ReadLine(in, abi.Caps{Bytes: maxLineJSON})
			return l.Level, l.Message, err
		})
	case "pause":
		milliseconds, err := jsonform.ReadPause(in, abi.Caps{Bytes: maxLineJSON})
		if err != nil {
			h.end(err)
		}
		return jsonform.WritePauseResult(h.answerPause(milliseconds))
	default:
		h.end(&InternalError{During: name})
	}
	return nil
}

// readingJSON reads a request. Its text is charged for too, since it may be mostly white space.
func (h pluginHost) readingJSON(text []byte) requestReader {
	return func(caps abi.Caps) (abi.Request, int64, error) {
		caps.Bytes *= jsonFactor
		req, err := jsonform.ReadRequest(text, caps)
		return req, int64(len(text)) / jsonFactor, err
	}
}

func (h pluginHost) written(text []byte, err error) []byte {
	if err != nil {
		h.end(err)
	}
	return text
}

// initializes says whether a module exports the function that prepares it.
func initializes(m *module.Module) bool { return exported(m, abi.ExportInitialize) != nil }
