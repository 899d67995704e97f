package dispatch

import (
	"context"
	"sync"

	"github.com/forcefield-mcp/forcefield/runtime/audit"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/visible"
)

// stateGone is the state of a module that is no longer there.
const stateGone = "gone"

// modules remembers what was recorded of each module that is not bundled.
type modules struct {
	mu       sync.Mutex
	recorded map[string]audit.Module
}

// record puts every change of a module on record. One that cannot be recorded is logged: calls, which are recorded too, are what is refused then.
func (d *Dispatcher) recordModules(snapshot *catalog.Snapshot) {
	if d.cfg.Audit == nil {
		return
	}
	d.modules.mu.Lock()
	defer d.modules.mu.Unlock()
	now := map[string]audit.Module{}
	for _, s := range snapshot.Modules() {
		if s.Source == catalog.SourceBundled {
			continue
		}
		m := audit.Module{Name: s.Module, Digest: s.Digest, State: string(s.State), ApprovedBy: s.ApprovedBy}
		if s.Newer != "" {
			m.Digest, m.State, m.ApprovedBy = s.NewerDigest, string(s.Newer), ""
		}
		if m.State != string(catalog.StateServing) {
			m.Reason, _ = visible.Text(s.Reason)
		}
		now[m.Name] = m
		if d.modules.recorded[m.Name] != m {
			d.recordModule(m)
		}
	}
	for name, m := range d.modules.recorded {
		if _, there := now[name]; !there {
			d.recordModule(audit.Module{Name: name, Digest: m.Digest, State: stateGone})
		}
	}
	d.modules.recorded = now
}

func (d *Dispatcher) recordModule(m audit.Module) {
	if err := d.cfg.Audit.Record.Module(context.Background(), m); err != nil {
		d.cfg.Log.Error("what became of a guest module cannot be recorded", "module", m.Name, "state", m.State, "error", err)
	}
}
