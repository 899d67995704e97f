package catalog

import (
	"context"
	"log/slog"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// Config says where guests come from.
type Config struct {
	// Sandbox loads and runs them.
	Sandbox *sandbox.Sandbox
	// Folder, when not empty, is read for *.wasm files that add tools or replace bundled ones.
	Folder string
	// Lock is the path of forcefield.lock; empty for none, so that nothing but what is bundled is approved.
	Lock string
	// Updates says what becomes of a version that nobody approved while an approved one is there.
	Updates Updates
	// ServeUnapproved serves modules of the folder that nobody approved, without any right: for their authors. They take no bundled tool's
	// place.
	ServeUnapproved bool
	// Verifier checks who made a module of the folder or of the store before anything else reads its bytes; nil for no check.
	Verifier Verifier
	// LoadTime is how long one module may take to compile and describe itself; 0 means DefaultLoadTime. It bounds
	// how long a bad module can keep the others from serving.
	LoadTime time.Duration
	// CommandFlags are the flags that a command about these modules needs, such as "--guests DIR", for remedies.
	CommandFlags string
	// Log is told which modules do not serve, and why; nil means none.
	Log *slog.Logger
}

// Updates is what becomes of a changed module.
type Updates string

const (
	// UpdatesWait lets it wait until an operator approves it; the approved version serves meanwhile.
	UpdatesWait Updates = "wait"
	// UpdatesSameNeeds lets it serve at once if it defines no new tool and needs nothing more than what was approved. A module of bundled tools
	// only, that needs nothing more than they were granted, counts as their new version.
	UpdatesSameNeeds Updates = "same-needs"
)

// Verifier checks who made a module: runtime/catalog/signature has one.
type Verifier interface {
	// Verify gives an error unless module was signed by somebody who is trusted. The signature is empty when there is none: with
	// keys configured, that is an error too. It must not keep or change what it is given.
	Verify(ctx context.Context, name string, module, signature []byte) error
}

// DefaultLoadTime is far more than honest modules take, which is well under a second, and less than clients wait for a start.
const DefaultLoadTime = compilerSlowdown * 15 * time.Second
