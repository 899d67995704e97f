package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/forcefield-mcp/forcefield/runtime/demo"
	"github.com/forcefield-mcp/forcefield/runtime/org"
)

// lazyDemo is the demo org, opened by the first request, so that listing the tools does not wait for its data.
type lazyDemo struct {
	log *slog.Logger

	mu      sync.Mutex
	running *demo.Local
	client  *org.Org
}

// Do implements dispatch.Org.
func (l *lazyDemo) Do(ctx context.Context, req org.Request) (org.Response, error) {
	client, err := l.open(ctx)
	if err != nil {
		return org.Response{}, &org.UnreachableError{Reason: "The demo org does not start: " + err.Error() + "."}
	}
	return client.Do(ctx, req)
}

// Identity implements dispatch.Org.
func (*lazyDemo) Identity() string { return "demo" }

func (l *lazyDemo) open(ctx context.Context) (*org.Org, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.client != nil {
		return l.client, nil
	}
	// The org outlives the call that opens it.
	running, err := demo.Start(context.WithoutCancel(ctx), demo.Options{})
	if err != nil {
		return nil, err
	}
	client, err := demoClient(running)
	if err != nil {
		return nil, errors.Join(err, running.Close())
	}
	l.running, l.client = running, client
	return client, nil
}

func demoClient(running *demo.Local) (*org.Org, error) {
	token, err := org.NewToken(running.Token())
	if err != nil {
		return nil, err
	}
	return org.New(org.Config{InstanceURL: running.URL, Token: token, Options: org.Options{Version: version()}})
}

func (l *lazyDemo) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running == nil {
		return nil
	}
	return l.running.Close()
}
