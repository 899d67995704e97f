package dispatch

import (
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"sync"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
)

// toolSet is the tools of one moment. It does not change.
type toolSet struct {
	entries []*entry // sorted by name
	byName  map[string]*entry
	all     map[string]*entry  // those of byName and those that the operator left out
	hidden  map[string]Failure // tools that the operator left out, and what a call of one is told
}

// follow makes the tools of a snapshot those that are called. A tool that cannot be shown to clients is left out, and the log says why.
func (d *Dispatcher) follow(snapshot *catalog.Snapshot) {
	d.recordModules(snapshot)
	next := &toolSet{byName: map[string]*entry{}, all: map[string]*entry{}, hidden: map[string]Failure{}}
	for _, t := range snapshot.Tools() {
		e, err := newEntry(t, d.orgs)
		if err != nil {
			d.cfg.Log.Error("a tool cannot be served", "tool", t.Definition.Name, "module", t.Module.Name, "reason", err)
			continue
		}
		next.all[e.view.Name] = e
		if hidden, ok := hide(d.cfg, e); ok {
			next.hidden[e.view.Name] = hidden
			continue
		}
		next.entries = append(next.entries, e)
		next.byName[e.view.Name] = e
	}
	before := d.tools.Swap(next)
	if before != nil && !slices.EqualFunc(before.entries, next.entries, looksTheSame) {
		d.changes.tell()
	}
}

// looksTheSame compares what a client sees of two tools.
func looksTheSame(a, b *entry) bool {
	x, y := a.view, b.view
	x.Source, x.Module, x.Digest, x.MayFetch = y.Source, y.Module, y.Digest, y.MayFetch
	return reflect.DeepEqual(x, y)
}

func (s *toolSet) views() []Tool {
	out := make([]Tool, len(s.entries))
	for i, e := range s.entries {
		out[i] = e.view
	}
	return out
}

// viewsFor gives the tools as whoever may use those orgs sees them.
func (s *toolSet) viewsFor(own orgs, log *slog.Logger) []Tool {
	var out []Tool
	for _, e := range s.entries {
		view := e.view
		var err error
		if view.InputSchema, err = own.addArgument(e.input); err != nil { // it could be added to the same schema before
			log.Error("a tool cannot be shown", "tool", view.Name, "reason", err)
			continue
		}
		if len(own.named) > 0 {
			out = append(out, view)
		}
	}
	return out
}

// find gives a tool, or what a call of that name is told.
func (s *toolSet) find(name string) (*entry, *Failure) {
	if e, ok := s.byName[name]; ok {
		return e, nil
	}
	return nil, s.refusal(name)
}

// refusal says why a tool is not offered.
func (s *toolSet) refusal(name string) *Failure {
	if hidden, ok := s.hidden[name]; ok {
		return &hidden
	}
	return &Failure{Code: CodeUnknownTool, Message: fmt.Sprintf("There is no tool %q.", name), Hint: "List the tools."}
}

// hold gives what find finds of the tools as they are now and keeps its module until it is released. A module that was taken out meanwhile has been
// replaced in the set before it refuses, so the next look finds another.
func (d *Dispatcher) hold(find func(*toolSet) (*entry, *Failure)) (*entry, *Failure) {
	for {
		e, failure := find(d.tools.Load())
		if failure != nil {
			return nil, failure
		}
		if e.tool.Module.Hold() {
			return e, nil
		}
	}
}

// changes tells those who asked that what clients see has changed.
type changes struct {
	mu        sync.Mutex
	listeners map[int]func()
	next      int
}

// OnChange calls tell after each change of what clients see of the tools: Tools gives the new ones by then. It must return soon, and must not
// call OnChange. What it returns takes it back.
func (d *Dispatcher) OnChange(tell func()) (stop func()) {
	c := &d.changes
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listeners == nil {
		c.listeners = map[int]func(){}
	}
	id := c.next
	c.next++
	c.listeners[id] = tell
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.listeners, id)
	}
}

func (c *changes) tell() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, tell := range c.listeners {
		tell()
	}
}
