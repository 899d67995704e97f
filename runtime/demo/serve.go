package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Bounds of a connection. A query may take rest.QueryTime, so writing waits longer than that.
const (
	headerTime   = 10 * time.Second
	readTime     = 60 * time.Second
	writeTime    = 180 * time.Second
	idleTime     = 120 * time.Second
	shutdownTime = 5 * time.Second
	headerBytes  = 128 << 10
)

// Serve answers requests on the listener until ctx ends, then lets requests under way finish for a few seconds. It closes
// the listener. Whether the listener may be reached from other machines is the caller's decision. The error is nil when ctx
// ended the service.
func (o *Org) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: o.Handler(), ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: headerBytes, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
		defer cancel()
		err := server.Shutdown(grace)
		if err != nil {
			err = server.Close()
		}
		done <- err
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the demo org: %w", err)
	}
	return <-done
}

// Local is an org that is served on this machine's loopback interface.
type Local struct {
	*Org
	URL string // such as "http://127.0.0.1:49152", without a slash at the end

	stop context.CancelFunc
	done chan error
}

// Start opens an org and serves it on a free port of 127.0.0.1, for clients in this process and on this machine.
func Start(ctx context.Context, o Options) (*Local, error) {
	org, err := Open(ctx, o)
	if err != nil {
		return nil, err
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listen for the demo org: %w", err), org.Close())
	}
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	local := &Local{Org: org, URL: "http://" + l.Addr().String(), stop: stop, done: make(chan error, 1)}
	go func() { local.done <- org.Serve(serving, l) }()
	return local, nil
}

// Close ends the service and forgets the records. It must be called once.
func (l *Local) Close() error {
	l.stop()
	return errors.Join(<-l.done, l.Org.Close())
}
