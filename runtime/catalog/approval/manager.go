package approval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/store"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// Config says where modules and decisions are.
type Config struct {
	Sandbox *sandbox.Sandbox
	// Folder is the folder of --guests; it may be empty.
	Folder string
	// Lock is the path of forcefield.lock.
	Lock string
	// Verifier checks who made a module; nil for no check.
	Verifier catalog.Verifier
	// Person names who decides: the operating system's user.
	Person string
	// Now gives the time; nil means time.Now.
	Now func() time.Time
	// LoadTime is how long a module may take to compile and describe itself; 0 means catalog.DefaultLoadTime.
	LoadTime time.Duration
}

// Manager carries out an operator's decisions.
type Manager struct {
	cfg   Config
	store store.Store
}

// New makes a manager. The paths are made absolute, since the lock file holds them.
func New(cfg Config) (*Manager, error) {
	if cfg.Lock == "" {
		return nil, errors.New("there is no place for the lock file: name one with --lock FILE")
	}
	for _, path := range []*string{&cfg.Lock, &cfg.Folder} {
		if *path == "" {
			continue
		}
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return nil, fmt.Errorf("%q has no absolute path: %w", *path, err)
		}
		*path = absolute
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.LoadTime = cmp.Or(cfg.LoadTime, catalog.DefaultLoadTime)
	return &Manager{cfg: cfg, store: store.New(catalog.StoreFolder(cfg.Lock))}, nil
}

// update changes the lock file, and then removes from the store what the file no longer names.
func (m *Manager) update(ctx context.Context, change func(*lockfile.File) error) error {
	return lockfile.Update(ctx, m.cfg.Lock, func(f *lockfile.File) error {
		before := f.Digests()
		if err := change(f); err != nil {
			return err
		}
		keep := f.Digests()
		for digest := range before { // a server that reads the file as it was may still need them: they go with the next change
			keep[digest] = true
		}
		return m.store.Prune(keep)
	})
}

// unknown is for a name that is no module's.
func (m *Manager) unknown(name string) error {
	if m.cfg.Folder == "" {
		return fmt.Errorf("the lock file %s has no module %q; name the folder that it is in with --guests DIR, or see forcefield guest list", m.cfg.Lock, name)
	}
	return fmt.Errorf("neither the folder %s nor the lock file %s has a module %q; see forcefield guest list", m.cfg.Folder, m.cfg.Lock, name)
}
