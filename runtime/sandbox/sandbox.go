package sandbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"github.com/tetratelabs/wazero"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/module"
)

// Config is for all guests of a Sandbox. The zero value is ready for use.
type Config struct {
	// CacheDir is a folder for compiled code, so that a later process need not compile; empty for none. Whoever can write to
	// it can run code as this user, since the engine checks no more than a CRC: it is created with mode 0700, and refused
	// unless it belongs to the user and nobody else has any right to it.
	CacheDir string
	// ModuleSize is the largest module in bytes; 0 for 16 MiB.
	ModuleSize int
	// MemoryTotal is the linear memory of all calls at once, in bytes; 0 for 256 MiB. A call that starts beyond it waits; one
	// that grows beyond it ends with a *BusyError. It must be at least 256 KiB.
	MemoryTotal int64
	// MemoryIdle is what is kept for later calls, zeroed, in bytes; 0 for 32 MiB, negative for none.
	MemoryIdle int64
	// Interrupt is how a guest is stopped.
	Interrupt Interrupt
}

// Interrupt is a way to stop a guest that does not return.
type Interrupt int

const (
	// InterruptFuel meters guests: runtime/sandbox/meter puts checks into the code. A guest stops within a slice of fuel, under
	// a millisecond, whatever it does, and a garbage collection waits no longer for it.
	InterruptFuel Interrupt = iota
	// InterruptEngine rests on wazero's own check of the context at loop headers. Guests run at a half to a quarter of the
	// speed, a recursion without loops is not stopped, and fuel is not counted. It is for finding out whether a defect is the
	// meter's.
	InterruptEngine
)

const (
	defaultModuleSize  = 16 << 20
	defaultMemoryTotal = 256 << 20
	defaultMemoryIdle  = 32 << 20
)

// Sandbox loads guests, and bounds what all of them use together. It is safe for concurrent use.
type Sandbox struct {
	config Config
	caps   module.Caps
	cache  wazero.CompilationCache
	// cacheFolder is where cache keeps code; empty for none. A plug-in has a store of its own there: see runtime/sandbox/extism.
	cacheFolder string
	pool        *pool
	// compiling holds a token while a module is compiled: one at a time, since compiling is what takes most memory.
	compiling chan struct{}

	mu     sync.Mutex
	guests map[*Guest]struct{}
	closed bool
}

var errClosed = errors.New("the sandbox is closed")

// New makes a Sandbox. Close it to free compiled code.
func New(ctx context.Context, config Config) (*Sandbox, error) {
	if config.ModuleSize == 0 {
		config.ModuleSize = defaultModuleSize
	}
	if config.MemoryTotal == 0 {
		config.MemoryTotal = defaultMemoryTotal
	}
	if smallest := int64(bufferSizes()[0]); config.MemoryTotal < smallest {
		return nil, fmt.Errorf("the memory for all tools is %s: at least %s are needed", bytesText(config.MemoryTotal), bytesText(smallest))
	}
	if config.Interrupt != InterruptFuel && config.Interrupt != InterruptEngine {
		return nil, fmt.Errorf("there is no way %d to stop a tool: it is InterruptFuel or InterruptEngine", config.Interrupt)
	}
	config.MemoryIdle = orDefault(config.MemoryIdle, defaultMemoryIdle)
	cache, folder, err := newCache(config.CacheDir)
	if err != nil {
		return nil, err
	}
	return &Sandbox{
		config:      config,
		caps:        module.DefaultCaps(),
		cache:       cache,
		cacheFolder: folder,
		pool:        newPool(config.MemoryTotal, config.MemoryIdle),
		compiling:   make(chan struct{}, 1),
		guests:      map[*Guest]struct{}{},
	}, ctx.Err()
}

// Load checks the structure of a module and its imports and exports. It compiles nothing: that is done by the first Describe or
// Call, or by Compile. The name is for messages. A module that is not accepted is a *LoadError.
//
// The bytes of the module are kept until it is compiled and must not be changed.
func (s *Sandbox) Load(ctx context.Context, name string, bytes []byte) (*Guest, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(bytes) > s.config.ModuleSize {
		return nil, &LoadError{Name: name, Reason: fmt.Sprintf("it has %s, and at most %s are allowed", bytesText(int64(len(bytes))),
			bytesText(int64(s.config.ModuleSize))), Remedy: "Build it with optimisation and without debug information"}
	}
	m, err := module.Parse(bytes, s.caps)
	if err != nil {
		return nil, &LoadError{Name: name, Reason: err.Error()}
	}
	if reason, remedy := checkContract(m); reason != "" {
		return nil, &LoadError{Name: name, Reason: reason, Remedy: remedy}
	}
	digest := sha256.Sum256(bytes)
	g := &Guest{
		sandbox: s,
		module:  m,
		info:    newInfo(name, hex.EncodeToString(digest[:]), len(bytes), m),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errClosed
	}
	s.guests[g] = struct{}{}
	return g, nil
}

// Close closes all guests and frees the compiled code. It waits, until ctx is done, for the calls that are running.
func (s *Sandbox) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	guests := make([]*Guest, 0, len(s.guests))
	for g := range s.guests {
		guests = append(guests, g)
	}
	s.mu.Unlock()
	errs := make([]error, 0, len(guests))
	for _, g := range guests {
		errs = append(errs, g.Close(ctx))
	}
	if err := errors.Join(errs...); err != nil {
		return err // code that is still running must stay
	}
	return s.cache.Close(ctx)
}

func (s *Sandbox) forget(g *Guest) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.guests, g)
}
