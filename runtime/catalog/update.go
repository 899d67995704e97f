package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
	"github.com/forcefield-mcp/forcefield/runtime/definition"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// Growth says, for an operator, in which way a version asks for more than what was approved: a tool more, or requests more. It is empty when
// it does not.
func Growth(approved []lockfile.Tool, defs []abi.ToolDefinition) []string {
	granted := map[string][]abi.Need{}
	for _, t := range approved {
		granted[t.Definition.Name] = t.Grant
	}
	var more []string
	for _, def := range defs {
		grant, ok := granted[def.Name]
		if !ok {
			more = append(more, fmt.Sprintf("it defines the new tool %s", def.Name))
			continue
		}
		_, missing := Within(grant, def.Needs)
		for _, n := range definition.EncodeNeeds(missing) {
			more = append(more, fmt.Sprintf("%s needs %s %s/%s, too", def.Name, strings.ToUpper(n.Method), n.Root, n.Pattern))
		}
	}
	return more
}

// waitsError is for a version that is sound and that an operator has to approve.
type waitsError struct{ reason string }

func (e *waitsError) Error() string { return e.reason }

func waitsFor(format string, args ...any) error { return &waitsError{fmt.Sprintf(format, args...)} }

// stateOf tells a version that waits from one that failed a check.
func stateOf(err error) State {
	var waits *waitsError
	if errors.As(err, &waits) {
		return StateWaiting
	}
	return StateRefused
}

// update looks at a file of the folder that nobody approved as it is. It gives a version that may serve, or why there is none.
func (c *Catalog) update(ctx context.Context, name string, approved *lockfile.Version, f *file) (*loaded, error) {
	before := c.loaded[name]
	served := before != nil && before.module.Digest == f.digest && before.approved == nil == (approved == nil)
	var m *Module
	if served {
		m = before.module
	} else {
		m = c.newModule(name, f.digest, f.size, c.fileBytes(name, f.path))
	}
	door, err := c.look(ctx, m, f)
	if err != nil {
		return nil, err
	}
	if !c.mayServeUnapproved() || !c.mayComeThrough(door, approved) {
		reason := "nobody approved it"
		if approved != nil {
			reason = "it changed since it was approved"
		}
		if note := door.Note(); note != "" {
			reason += "; it is " + note
		}
		return nil, waitsFor("%s", reason)
	}
	if served {
		return c.serveUnapproved(name, approved, door, m, moduleDefinitions(before))
	}
	defs, err := c.examine(ctx, m, f)
	if err != nil {
		return nil, err
	}
	return c.serveUnapproved(name, approved, door, m, defs)
}

// mayComeThrough says whether a version may serve without an approval of its own. The second door is opened by an approval only: whoever did not
// approve a plug-in gets none, whatever it needs.
func (c *Catalog) mayComeThrough(door sandbox.Door, approved *lockfile.Version) bool {
	if door == sandbox.DoorWIT {
		return true
	}
	return approved != nil && approved.Contract == door.Contract() && c.cfg.Updates == UpdatesSameNeeds
}

func (c *Catalog) mayServeUnapproved() bool {
	return c.cfg.ServeUnapproved || c.cfg.Updates == UpdatesSameNeeds
}

// serveUnapproved decides whether a sound module may serve without an approval of its own: as a version that needs no more than the approved one
// or the bundled ones, or without any right.
func (c *Catalog) serveUnapproved(name string, approved *lockfile.Version, door sandbox.Door, m *Module, defs []abi.ToolDefinition) (*loaded, error) {
	base, reason := c.measure(approved, defs)
	if c.cfg.Updates == UpdatesSameNeeds && len(base) > 0 {
		more := Growth(base, defs)
		if len(more) > 0 {
			return nil, waitsFor("%s", strings.Join(more, "; "))
		}
		l := &loaded{module: m, contract: door.Contract(), approved: approved, rank: rankApproved}
		for _, def := range defs {
			_, replaces := c.bundledTool(def.Name)
			l.tools = append(l.tools, &Tool{Definition: def, Grant: def.Needs, Source: SourceFolder, Replaces: replaces, Module: m,
				schemas: lazySchemas(def)})
		}
		return l, nil
	}
	if approved != nil {
		return nil, waitsFor("it changed since it was approved")
	}
	if !c.cfg.ServeUnapproved {
		return nil, waitsFor("nobody approved it")
	}
	if reason != "" {
		return nil, waitsFor("%s", reason)
	}
	l := &loaded{module: m, contract: door.Contract(), rank: rankNew}
	if before := c.loaded[name]; before != nil && before.module == m {
		l.rank = rankServing
	}
	for _, def := range defs {
		l.tools = append(l.tools, &Tool{Definition: def, Source: SourceFolder, Module: m, Approve: c.command("approve", name), schemas: lazySchemas(def)})
	}
	return l, nil
}

// measure gives what a version is compared with: what was approved of the module or, for one that defines bundled tools only, what those were
// granted. The reason is for a module that takes some bundled tool's name.
func (c *Catalog) measure(approved *lockfile.Version, defs []abi.ToolDefinition) (base []lockfile.Tool, reason string) {
	if approved != nil {
		return approved.Tools, ""
	}
	for _, def := range defs {
		if own, ok := c.bundledTool(def.Name); ok {
			base = append(base, lockfile.Tool{Definition: own.Definition, Grant: own.Grant})
			reason = fmt.Sprintf("%s is the name of a bundled tool, and nobody approved that it takes its place", def.Name)
		}
	}
	return base, reason
}

// look checks what can be checked without compiling: the signature, the structure, the imports and exports. It says for which door the module was built.
func (c *Catalog) look(ctx context.Context, m *Module, f *file) (sandbox.Door, error) {
	key := lookedAt{f.digest, f.stamp, false}
	if known, ok := c.examined[key]; ok {
		c.kept[key] = known
		return known.door, known.err
	}
	if !m.Hold() {
		return sandbox.DoorWIT, errors.New("it is no longer installed")
	}
	defer m.Release()
	guest, err := m.Guest(ctx)
	found := examination{err: err}
	if err == nil {
		found.door = guest.Info().Door
	}
	if ctx.Err() == nil {
		c.kept[key] = found
	}
	return found.door, err
}

// examine compiles a module and asks what it has.
func (c *Catalog) examine(ctx context.Context, m *Module, f *file) ([]abi.ToolDefinition, error) {
	key := lookedAt{f.digest, f.stamp, true}
	if known, ok := c.examined[key]; ok {
		c.kept[key] = known
		return known.defs, known.err
	}
	if !m.Hold() {
		return nil, errors.New("it is no longer installed")
	}
	defer m.Release()
	guest, err := m.Guest(ctx)
	var defs []abi.ToolDefinition
	if err == nil {
		defs, err = Examine(ctx, guest, c.cfg.LoadTime)
	}
	if ctx.Err() == nil {
		c.kept[key] = examination{defs: defs, err: err}
	}
	return defs, err
}

// lookedAt is a version of a file, and whether it was compiled.
type lookedAt struct {
	digest   string
	stamp    stamp
	compiled bool
}

// examination is what was found.
type examination struct {
	door sandbox.Door
	defs []abi.ToolDefinition
	err  error
}

func moduleDefinitions(l *loaded) []abi.ToolDefinition {
	defs := make([]abi.ToolDefinition, len(l.tools))
	for i, t := range l.tools {
		defs[i] = t.Definition
	}
	return defs
}
