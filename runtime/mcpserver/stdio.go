package mcpserver

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"github.com/mark3labs/mcp-go/server"
)

// The sizes of mcp-go's stdio pool. A call beyond them would run on the read loop, where it holds up pings and
// cancellations, so they are the largest that mcp-go takes; dispatch decides how many calls really run.
const (
	stdioWorkers = 100
	stdioQueue   = 10_000
)

// Serve answers the protocol on in and out until in ends, out takes no more or ctx ends. Only protocol messages are written to out. The error
// is nil in each of these cases. mcp-go keeps the session of a process in a variable, so a process has one at a time.
func Serve(ctx context.Context, cfg Config, in io.Reader, out io.Writer) error {
	cfg = cfg.complete()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := newWire(cfg, in, out, cancel)
	hooks := &server.Hooks{}
	hooks.AddOnRequestInitialization(func(_ context.Context, id, _ any) error {
		if w.cancelled(id) {
			return errors.New("cancelled before it ran") // never written: the wire drops it
		}
		return nil
	})
	s, stop, err := newServer(cfg, hooks, w.announce)
	if err != nil {
		return err
	}
	defer stop()
	stdio := server.NewStdioServer(s)
	errorLog := slog.NewLogLogger(cfg.Log.Handler(), slog.LevelWarn)
	for _, option := range []server.StdioOption{
		server.WithErrorLogger(errorLog), server.WithWorkerPoolSize(stdioWorkers), server.WithQueueSize(stdioQueue),
		server.WithStdioContextFunc(func(ctx context.Context) context.Context { return withReporter(ctx, w) }),
	} {
		option(stdio)
	}
	if err := stdio.Listen(ctx, w, w); ctx.Err() == nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}
