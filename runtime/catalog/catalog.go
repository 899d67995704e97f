package catalog

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/store"
)

// Catalog is the set of installed modules. It is safe for concurrent use.
type Catalog struct {
	cfg     Config
	bundled []*Tool
	store   store.Store
	current atomic.Pointer[Snapshot]

	// mu is held while a snapshot is made and published, and guards what follows.
	mu        sync.Mutex
	folder    folderState
	lock      lockfile.File      // what it said when it could last be read
	lockMark  fileMark           // of the file when it was read
	loaded    map[string]*loaded // what serves, by module name
	live      bool               // whether calls may be running, so that a module must be ready before it replaces another
	listeners []func(*Snapshot)
	// examined is what was found out of the files that are there; a build moves what it still needs to kept.
	examined, kept map[lookedAt]examination
	// made are the modules of the build that runs.
	made []*Module
}

// Open reads the bundled modules' definitions, the lock file and the folder. A module that fails a check, or that nobody approved, is told by
// Modules; the error is for a folder that cannot be read or a binary whose bundle is damaged.
func Open(ctx context.Context, cfg Config) (*Catalog, error) {
	cfg.LoadTime = cmp.Or(cfg.LoadTime, DefaultLoadTime)
	if cfg.Folder != "" {
		absolute, err := filepath.Abs(cfg.Folder)
		if err != nil {
			return nil, fmt.Errorf("the guests folder %q has no absolute path: %w", cfg.Folder, err)
		}
		cfg.Folder = absolute
	}
	if cfg.Lock != "" {
		absolute, err := filepath.Abs(cfg.Lock)
		if err != nil {
			return nil, fmt.Errorf("the lock file %q has no absolute path: %w", cfg.Lock, err)
		}
		cfg.Lock = absolute
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	bundled, err := bundledTools(cfg.Sandbox)
	if err != nil {
		return nil, err
	}
	c := &Catalog{cfg: cfg, bundled: bundled, store: store.New(StoreFolder(cfg.Lock)), loaded: map[string]*loaded{},
		folder: folderState{files: map[string]file{}}}
	c.current.Store(&Snapshot{byName: map[string]*Tool{}})
	if err := c.folder.readAll(cfg.Folder); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rebuild(ctx)
	return c, ctx.Err()
}

// Snapshot gives what is installed now.
func (c *Catalog) Snapshot() *Snapshot { return c.current.Load() }

// Tools lists the tools, sorted by name.
func (c *Catalog) Tools() []*Tool { return c.Snapshot().Tools() }

// Tool finds one by name.
func (c *Catalog) Tool(name string) (*Tool, bool) { return c.Snapshot().Tool(name) }

// Modules tells the state of every module, those that do not serve included.
func (c *Catalog) Modules() []Status { return c.Snapshot().Modules() }

// Subscribe calls listener with the snapshot of now, and with each later one before a module that it no longer has is closed.
// It must not call the catalog.
func (c *Catalog) Subscribe(listener func(*Snapshot)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listeners = append(c.listeners, listener)
	listener(c.Snapshot())
}

// publish makes a snapshot the current one, tells the listeners, and closes the modules that it no longer has as soon as no call holds
// them. The caller holds mu.
func (c *Catalog) publish(next *Snapshot, now map[string]*loaded) {
	before, gone := c.Snapshot(), c.loaded
	c.loaded = now
	if !next.same(before) {
		c.current.Store(next)
		for _, tell := range c.listeners {
			tell(next)
		}
	}
	kept := map[*Module]bool{}
	for _, l := range now {
		kept[l.module] = true
	}
	for _, l := range gone {
		if !kept[l.module] {
			l.module.retire()
		}
	}
	for _, m := range c.made {
		if !kept[m] {
			m.retire()
		}
	}
	c.made = nil
	logChanges(c.cfg.Log, before, next)
}

// Snapshot is what is installed at one moment. It does not change.
type Snapshot struct {
	tools   []*Tool
	byName  map[string]*Tool
	modules []Status
}

// Tools lists the tools, sorted by name.
func (s *Snapshot) Tools() []*Tool { return slices.Clone(s.tools) }

// Tool finds one by name.
func (s *Snapshot) Tool(name string) (*Tool, bool) {
	t, ok := s.byName[name]
	return t, ok
}

// Modules tells the state of every module: the bundled ones, then the others, each by name.
func (s *Snapshot) Modules() []Status { return slices.Clone(s.modules) }
