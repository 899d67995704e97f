package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/mark3labs/mcp-go/server"
	"golang.org/x/net/netutil"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// Endpoint is the path that clients post to.
const Endpoint = "/mcp"

const (
	// maxHeader is what the header of a request may have, in bytes.
	maxHeader = 64 << 10
	// defaultConnections is how many connections may be open; the next one waits.
	defaultConnections = 256
)

// Times are what clients may take. A zero is the default.
type Times struct {
	// Header is for sending the header of a request (10 s), Body for sending its body (30 s).
	Header, Body time.Duration
	// Write is for reading one piece of an answer (30 s).
	Write time.Duration
	// Idle is how long a connection is kept that asks for nothing (1 min).
	Idle time.Duration
}

func (t Times) complete() Times {
	for _, limit := range []struct {
		set      *time.Duration
		standard time.Duration
	}{{&t.Header, 10 * time.Second}, {&t.Body, 30 * time.Second}, {&t.Write, 30 * time.Second}, {&t.Idle, time.Minute}} {
		if *limit.set == 0 {
			*limit.set = limit.standard
		}
	}
	return t
}

// Authenticator finds out whose a bearer token is; its errors are those of package bearer.
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (dispatch.Caller, error)
}

// HTTPConfig is what a server that is reached over HTTP has beside Config.
type HTTPConfig struct {
	Config
	// Hosts are the names, without a port, that clients reach this server by. On a loopback address its usual names are taken too.
	Hosts []string
	// Origins are those whose pages may talk to this server from a browser, such as https://chat.example. There is no wildcard.
	Origins []string
	// Auth finds out who calls. Without it whoever reaches the listener is served, so it may be nil on a loopback address only.
	Auth Authenticator
	// Resource tells OAuth clients where to get a token; nil when Auth takes none of OAuth.
	Resource *Resource
	// MaxConnections is how many connections may be open at once; 0 means 256.
	MaxConnections int
	// Times bound how slow a client may be.
	Times Times
	// Ready, if not nil, is called with the listener's address once nothing is left to refuse, before the first request is answered.
	Ready func(net.Addr)
}

// Resource is what OAuth clients are told of this server (RFC 9728).
type Resource struct {
	// URL is the server's identifier: its endpoint, as clients reach it.
	URL string
	// AuthorizationServers are the URLs of the issuers whose tokens are good.
	AuthorizationServers []string
	// Scopes are those that a token must have.
	Scopes []string
}

// ServeHTTP answers the protocol on listener, until ctx ends: then it takes no new requests, lets running calls answer for
// DrainTime, and ends the others. It closes listener. No state is kept between requests, so any of several instances may get
// any request.
func ServeHTTP(ctx context.Context, cfg HTTPConfig, listener net.Listener) error {
	defer func() { _ = listener.Close() }()
	cfg.Config = cfg.complete()
	if cfg.MaxConnections == 0 {
		cfg.MaxConnections = defaultConnections
	}
	cfg.Times = cfg.Times.complete()
	loopback := isLoopback(listener.Addr())
	if !loopback && cfg.Auth == nil {
		return fmt.Errorf("%s can be reached from other machines, so clients must show who they are: configure a token or OAuth, "+
			"or listen on 127.0.0.1", listener.Addr())
	}
	door, err := newDoor(cfg, loopback)
	if err != nil {
		return err
	}
	s, stop, err := newServer(cfg.Config, httpHooks(), func() {})
	if err != nil {
		return err
	}
	defer stop()
	base, cancelCalls := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelCalls()
	mcp := newEndpoint(ctx, cfg.Config, cfg.Times.Write, s)
	mux := http.NewServeMux()
	mux.Handle(Endpoint, door.authenticated(mcp))
	if cfg.Resource != nil {
		addMetadata(mux, *cfg.Resource)
	}
	srv := &http.Server{
		Handler:           door.guarded(mux),
		BaseContext:       func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: cfg.Times.Header,
		IdleTimeout:       cfg.Times.Idle,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(cfg.Log.Handler(), slog.LevelDebug),
	}
	if cfg.Ready != nil {
		cfg.Ready(listener.Addr())
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(netutil.LimitListener(listener, cfg.MaxConnections)) }()
	select {
	case err := <-failed:
		return fmt.Errorf("the HTTP server ended: %w", err)
	case <-ctx.Done():
	}
	draining, cancel := context.WithTimeout(base, cfg.DrainTime)
	defer cancel()
	err = srv.Shutdown(draining)
	if errors.Is(err, context.DeadlineExceeded) {
		cancelCalls()
		err = srv.Close()
	}
	mcp.running.Lock() // for good: what still comes in is not served
	return err
}

// httpHooks takes back what only stdio keeps: over HTTP a client of the older revisions is not told that the list changed, as there is
// no stream that belongs to no request.
func httpHooks() *server.Hooks {
	hooks := &server.Hooks{}
	hooks.AddAfterInitialize(withoutListChanged)
	return hooks
}

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
