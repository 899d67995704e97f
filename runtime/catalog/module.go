package catalog

import (
	"context"
	"sync"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// Module is one guest module. It is loaded and compiled when it is first needed.
type Module struct {
	// Name is the module's file name without its ending.
	Name string
	// Digest is the SHA-256 of its bytes, in lower-case hexadecimal.
	Digest string
	// Size is the number of its bytes.
	Size int

	sandbox *sandbox.Sandbox
	read    func() ([]byte, error)

	mu    sync.Mutex
	guest *sandbox.Guest
}

// Guest gives the module, loaded and compiled. Callers that come while it compiles wait for it; a failure is not kept, so a
// later call tries again.
func (m *Module) Guest(ctx context.Context) (*sandbox.Guest, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.guest != nil {
		return m.guest, nil
	}
	content, err := m.read()
	if err != nil {
		return nil, err
	}
	guest, err := m.sandbox.Load(ctx, m.Name, content)
	if err != nil {
		return nil, err
	}
	m.guest = guest
	return guest, nil
}
