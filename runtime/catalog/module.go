package catalog

import (
	"context"
	"fmt"
	"sync"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// Module is one version of one guest module. It is loaded and compiled when it is first needed.
//
// Who calls its guest holds it, so that it is not closed meanwhile; it is closed when the catalog no longer has it and nobody
// holds it.
type Module struct {
	// Name is the module's file name without its ending.
	Name string
	// Digest is the SHA-256 of its bytes, in lower-case hexadecimal.
	Digest string
	// Size is the number of its bytes.
	Size int

	// contract is the contract, with its form of values, that the module was approved for; empty when nobody approved it.
	contract string

	sandbox *sandbox.Sandbox
	// read gives the bytes, checked by the Verifier. That they are those of the digest is checked after it.
	read func(context.Context) ([]byte, error)

	mu      sync.Mutex
	guest   *sandbox.Guest
	holds   int
	retired bool
}

// Hold keeps the module from being closed until Release, which must follow. It says no when the catalog no longer has the module: then
// a newer snapshot is there already.
func (m *Module) Hold() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.retired {
		return false
	}
	m.holds++
	return true
}

// Release ends a Hold.
func (m *Module) Release() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.holds--
	m.closeIfUnused()
}

// retire takes the module out: nobody new can hold it.
func (m *Module) retire() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.retired = true
	m.closeIfUnused()
}

// closeIfUnused frees the compiled code. The caller holds mu.
func (m *Module) closeIfUnused() {
	if !m.retired || m.holds > 0 || m.guest == nil {
		return
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel() // what still compiles frees its code when it is done
	_ = m.guest.Close(ended)
	m.guest = nil
}

// Guest gives the module, loaded; its first call compiles it. The caller holds the module. A failure is not kept, so a later call tries again.
func (m *Module) Guest(ctx context.Context) (*sandbox.Guest, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.guest != nil {
		return m.guest, nil
	}
	content, err := m.read(ctx)
	if err != nil {
		return nil, &sandbox.LoadError{Name: m.Name, Reason: err.Error()}
	}
	guest, err := m.sandbox.Load(ctx, m.Name, content)
	if err != nil {
		return nil, err
	}
	if guest.Digest() != m.Digest {
		_ = guest.Close(ctx)
		return nil, &sandbox.LoadError{Name: m.Name, Reason: fmt.Sprintf("its file changed: it has the SHA-256 %s now", guest.Digest())}
	}
	if is := guest.Info().Door.Contract(); m.contract != "" && is != m.contract {
		_ = guest.Close(ctx)
		return nil, &sandbox.LoadError{Name: m.Name, Reason: fmt.Sprintf("its contract is %s, and it was approved for %s", is, m.contract), Remedy: "Approve it anew"}
	}
	m.guest = guest
	return guest, nil
}

// ready loads and compiles the module.
func (m *Module) ready(ctx context.Context) error {
	if !m.Hold() {
		return fmt.Errorf("it is no longer installed")
	}
	defer m.Release()
	guest, err := m.Guest(ctx)
	if err != nil {
		return err
	}
	return guest.Compile(ctx)
}
