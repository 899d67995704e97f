package catalog_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/approval"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// place is a guests folder with its lock file.
type place struct {
	t         *testing.T
	dir, lock string
	sandbox   *sandbox.Sandbox
	verifier  catalog.Verifier
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{t: t, dir: t.TempDir(), lock: filepath.Join(t.TempDir(), "config", lockfile.Name)}
	var err error
	if p.sandbox, err = sandbox.New(t.Context(), sandbox.Config{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.sandbox.Close(context.Background()) })
	return p
}

// put renames a new file over a module's.
func (p *place) put(name string, content []byte) {
	p.t.Helper()
	path := filepath.Join(p.dir, name+".wasm")
	if err := errors.Join(os.WriteFile(path+".new", content, 0o600), os.Rename(path+".new", path)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) manager() *approval.Manager {
	p.t.Helper()
	m, err := approval.New(approval.Config{Sandbox: p.sandbox, Folder: p.dir, Lock: p.lock, Person: "tester", Verifier: p.verifier})
	if err != nil {
		p.t.Fatal(err)
	}
	return m
}

func (p *place) tryApprove(name string) error {
	m := p.manager()
	r, err := m.Review(p.t.Context(), name)
	if err != nil {
		return err
	}
	return m.Approve(p.t.Context(), r)
}

func (p *place) approve(names ...string) {
	p.t.Helper()
	for _, name := range names {
		if err := p.tryApprove(name); err != nil {
			p.t.Fatal(err)
		}
	}
}

// edit changes the lock file behind the manager's back.
func (p *place) edit(change func(*lockfile.File)) {
	p.t.Helper()
	err := lockfile.Update(p.t.Context(), p.lock, func(f *lockfile.File) error { change(f); return nil })
	if err != nil {
		p.t.Fatal(err)
	}
}

// opened is a catalog that looks at its files when told to.
type opened struct {
	*catalog.Catalog
	t       *testing.T
	watcher interface{ Look(context.Context) bool }
}

func (p *place) open(change ...func(*catalog.Config)) *opened {
	p.t.Helper()
	cfg := catalog.Config{Sandbox: p.sandbox, Folder: p.dir, Lock: p.lock, CommandFlags: "--guests G", Verifier: p.verifier}
	for _, f := range change {
		f(&cfg)
	}
	c, err := catalog.Open(p.t.Context(), cfg)
	if err != nil {
		p.t.Fatal(err)
	}
	return &opened{Catalog: c, t: p.t, watcher: catalog.NewWatcher(c)}
}

func sameNeeds(cfg *catalog.Config) { cfg.Updates = catalog.UpdatesSameNeeds }

func unapproved(cfg *catalog.Config) { cfg.ServeUnapproved = true }

// look looks until everything has settled.
func (o *opened) look() {
	o.t.Helper()
	for i := 0; o.watcher.Look(o.t.Context()); i++ {
		if i == 10 {
			o.t.Fatal("it does not settle")
		}
	}
}

func (o *opened) status(module string) catalog.Status {
	o.t.Helper()
	modules := o.Modules()
	i := slices.IndexFunc(modules, func(s catalog.Status) bool { return s.Module == module && s.Source != catalog.SourceBundled })
	if i < 0 {
		return catalog.Status{}
	}
	return modules[i]
}

// title is that of a tool; empty when there is none.
func (o *opened) title(tool string) string {
	if t, ok := o.Tool(tool); ok {
		return t.Definition.Title
	}
	return ""
}

// guest gives a module with the tools answer and ask_limits, which needs GET data/limits, with some texts replaced.
func guest(t *testing.T, oldNew ...string) []byte {
	t.Helper()
	module, err := os.ReadFile("../../cmd/forcefield/testdata/new.wasm")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(oldNew); i += 2 {
		if len(oldNew[i]) != len(oldNew[i+1]) || !bytes.Contains(module, []byte(oldNew[i])) {
			t.Fatalf("%q cannot be replaced by %q", oldNew[i], oldNew[i+1])
		}
		module = bytes.ReplaceAll(module, []byte(oldNew[i]), []byte(oldNew[i+1]))
	}
	return module
}

// titled is that module with another title, of eleven characters, which is how these tests tell versions apart.
func titled(t *testing.T, title string) []byte {
	t.Helper()
	return guest(t, "A new tool.", title)
}
