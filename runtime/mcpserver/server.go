package mcpserver

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// Dispatcher is where tools and their results come from; *dispatch.Dispatcher is one.
type Dispatcher interface {
	Tools() []dispatch.Tool
	Call(ctx context.Context, call dispatch.Call) dispatch.Result
}

// Config says what a server is.
type Config struct {
	// Version is this program's, as clients show it.
	Version string
	// Instructions tell the model what the server is for.
	Instructions string
	Dispatcher   Dispatcher
	// Log must not write to the server's output.
	Log *slog.Logger
	// MaxMessage is the longest line that is read, in bytes; 0 means DefaultMaxMessage.
	MaxMessage int
	// DrainTime is how long running calls may still answer after the end of the input; 0 means DefaultDrainTime.
	DrainTime time.Duration
}

// DefaultMaxMessage is the longest message that is read, in bytes.
const DefaultMaxMessage = 8 << 20

// DefaultDrainTime is how long running calls may still answer after the end of the input.
const DefaultDrainTime = time.Second

// toolListLifetime is how long a client may keep the list of tools without asking: an operator may change it at any time.
const toolListLifetime = 10 * time.Second

// The sizes of mcp-go's stdio pool. A call beyond them would run on the read loop, where it holds up pings and
// cancellations, so they are the largest that mcp-go takes; dispatch decides how many calls really run.
const (
	stdioWorkers = 100
	stdioQueue   = 10_000
)

// Serve answers the protocol on in and out until in ends or ctx does. Only protocol messages are written to out. The error is
// nil when in ended or ctx was cancelled.
func Serve(ctx context.Context, cfg Config, in io.Reader, out io.Writer) error {
	if cfg.MaxMessage == 0 {
		cfg.MaxMessage = DefaultMaxMessage
	}
	if cfg.DrainTime == 0 {
		cfg.DrainTime = DefaultDrainTime
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	w := newWire(in, out, cfg.MaxMessage, cfg.DrainTime)
	hooks := &server.Hooks{}
	hooks.AddOnRequestInitialization(func(_ context.Context, id, _ any) error {
		if w.cancelled(id) {
			return errors.New("cancelled before it ran") // never written: the wire drops it
		}
		return nil
	})
	changing, changes := cfg.Dispatcher.(changing)
	s := server.NewMCPServer("forcefield", cfg.Version,
		server.WithTitle("Forcefield for Salesforce"),
		server.WithInstructions(cfg.Instructions),
		server.WithToolCapabilities(changes),
		server.WithHooks(hooks),
		server.WithCacheHints(toolListLifetime.Milliseconds(), mcp.CacheScopePrivate),
	)
	tools, err := serverTools(cfg, w)
	if err != nil {
		return err
	}
	s.AddTools(tools...)
	if changes {
		defer followTools(cfg, changing, s, w, tools)()
	}
	stdio := server.NewStdioServer(s)
	errorLog := slog.NewLogLogger(cfg.Log.Handler(), slog.LevelWarn)
	for _, option := range []server.StdioOption{
		server.WithErrorLogger(errorLog), server.WithWorkerPoolSize(stdioWorkers), server.WithQueueSize(stdioQueue),
	} {
		option(stdio)
	}
	if err := stdio.Listen(ctx, w, w); ctx.Err() == nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}
