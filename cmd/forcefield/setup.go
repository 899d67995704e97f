package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
	"github.com/forcefield-mcp/forcefield/runtime/secretfile"
)

// session is the rooms, joined for one command.
type session struct {
	sandbox    *sandbox.Sandbox
	catalog    *catalog.Catalog
	dispatcher *dispatch.Dispatcher
	orgs       orgs
	demo       *lazyDemo // nil without --demo
	unwatch    func()    // ends watch; nil without it
}

// open joins the rooms as the options say. The caller closes.
func (o *options) open(ctx context.Context, log *slog.Logger) (*session, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	sb, err := newSandbox(ctx, log)
	if err != nil {
		return nil, err
	}
	s := &session{sandbox: sb}
	if err := s.join(ctx, o, log); err != nil {
		s.close(ctx)
		return nil, err
	}
	return s, nil
}

// newSandbox makes a sandbox that keeps compiled guests in the user's cache folder. That folder only saves time: without one
// that is safe to use, each process compiles anew.
func newSandbox(ctx context.Context, log *slog.Logger) (*sandbox.Sandbox, error) {
	if cache, err := os.UserCacheDir(); err == nil {
		sb, err := sandbox.New(ctx, sandbox.Config{CacheDir: filepath.Join(cache, "forcefield", "code")})
		if err == nil {
			return sb, nil
		}
		log.Warn("compiled guests are not kept", "reason", err)
	}
	return sandbox.New(ctx, sandbox.Config{})
}

func (s *session) join(ctx context.Context, o *options, log *slog.Logger) error {
	cfg, err := o.catalogConfig(s.sandbox, log)
	if err != nil {
		return err
	}
	if s.catalog, err = catalog.Open(ctx, cfg); err != nil {
		return err
	}
	if s.orgs, err = s.chooseOrgs(ctx, o, log); err != nil {
		return err
	}
	recorded, err := o.auditing.open(ctx)
	if err != nil {
		return err
	}
	limits := sandbox.DefaultLimits()
	limits.Deadline = o.timeout
	cursorKey, err := o.readCursorKey()
	if err != nil {
		return err
	}
	only, err := dispatch.ToolsOf(o.toolsets)
	if err != nil {
		return usageError{err}
	}
	only = append(only, o.tools...)
	s.dispatcher, err = dispatch.New(dispatch.Config{
		Only:       only,
		Catalog:    s.catalog,
		Orgs:       s.orgs.named,
		DefaultOrg: s.orgs.standard,
		Access:     o.access,
		Policy:     policy.Engine{ReadOnly: o.readOnly},
		NoRaw:      o.noRaw,
		Limits:     limits,
		CursorKey:  cursorKey,
		Audit:      recorded,
		Log:        log,
	})
	return err
}

// readCursorKey gives nothing when no file is named.
func (o *options) readCursorKey() ([]byte, error) {
	if o.cursorKey == "" {
		return nil, nil
	}
	text, err := secretfile.Read(o.cursorKey)
	if err != nil {
		return nil, fmt.Errorf("--cursor-key-file: %w", err)
	}
	key, err := dispatch.ParseCursorKey(text)
	if err != nil {
		return nil, fmt.Errorf("--cursor-key-file: %w", err)
	}
	return key, nil
}

// watch follows changes of the guest modules until the session is closed.
func (s *session) watch(ctx context.Context) {
	watching, stop := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() { s.catalog.Watch(watching) })
	tellOnSignal(watching, s.catalog)
	s.unwatch = func() {
		stop()
		done.Wait()
	}
}

// timeToEnd is how long calls that are stopped may take to end: a job that one of them began is aborted in that time.
const timeToEnd = 6 * time.Second

func (s *session) close(ctx context.Context) {
	if s.unwatch != nil {
		s.unwatch()
	}
	ctx = context.WithoutCancel(ctx)
	var err error
	if s.dispatcher != nil {
		ending, cancel := context.WithTimeout(ctx, timeToEnd)
		defer cancel()
		err = s.dispatcher.Close(ending)
	}
	err = errors.Join(err, s.sandbox.Close(ctx))
	if s.demo != nil {
		err = errors.Join(err, s.demo.close())
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "forcefield: on closing: %v\n", err)
	}
}
