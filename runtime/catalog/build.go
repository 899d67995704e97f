package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// choice is what there is of one module.
type choice struct {
	status Status
	// options are the versions that may serve, the one to be preferred first.
	options []*loaded
}

// rebuild makes a snapshot of the lock file and the folder's files, and publishes it. The caller holds mu. When ctx ends, nothing
// is published.
func (c *Catalog) rebuild(ctx context.Context) {
	c.kept = map[lookedAt]examination{}
	problem := c.readLock()
	choices := c.choices(ctx)
	if ctx.Err() != nil {
		for _, m := range c.made {
			m.retire()
		}
		c.made = nil
		return
	}
	c.examined, c.kept = c.kept, nil
	serving := c.settle(choices)
	next := c.snapshot(choices, serving)
	if problem != nil {
		next.modules = append(next.modules, *problem)
	}
	c.publish(next, serving)
}

// choices looks at each module that the lock file or the folder names.
func (c *Catalog) choices(ctx context.Context) []*choice {
	entries := map[string]*lockfile.Module{}
	for i := range c.lock.Modules {
		entries[c.lock.Modules[i].Name] = &c.lock.Modules[i]
	}
	names := slices.Collect(maps.Keys(entries))
	for name := range c.folder.files {
		if entries[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []*choice
	for _, name := range names {
		var f *file
		if known, ok := c.folder.files[name]; ok {
			f = &known
		}
		if one := c.choose(ctx, name, entries[name], f); one != nil {
			out = append(out, one)
		}
	}
	return out
}

// choose gives the versions of a module that may serve; nil if there is nothing to say of it.
func (c *Catalog) choose(ctx context.Context, name string, entry *lockfile.Module, f *file) *choice {
	out := &choice{status: Status{Module: name}}
	var approved *lockfile.Version
	if entry != nil {
		version := cmp.Or(entry.Approved, entry.Waiting)
		out.status.Source, out.status.Path = sourceOf(version.Source)
		switch {
		case out.status.Source != SourceFolder:
			c.chooseStored(ctx, out, entry, f)
			return out
		case f == nil:
			return nil // of another folder, or gone from this one
		case out.status.Path != f.path:
			out.status.Source, out.status.Path, out.status.Digest, out.status.State = SourceFolder, f.path, f.digest, StateRefused
			out.status.Reason = fmt.Sprintf("the lock file has a module of this name from %s", filepath.Dir(version.Source[len("folder:"):]))
			out.status.Remedy = "Give the module another name, remove the other with " + c.command("remove", name) + ", or use a lock file of its own with --lock."
			return out
		default:
			approved = entry.Approved
		}
	}
	out.status.Source, out.status.Path = SourceFolder, f.path
	if approved != nil {
		c.addApproved(ctx, out, approved, f)
		if f.digest == approved.SHA256 {
			return out
		}
	}
	c.addUpdate(ctx, out, approved, f)
	return out
}

// chooseStored is for a module that was added, whose bytes are in the store.
func (c *Catalog) chooseStored(ctx context.Context, out *choice, entry *lockfile.Module, f *file) {
	if entry.Approved != nil {
		c.addApproved(ctx, out, entry.Approved, nil)
	}
	switch {
	case entry.Waiting != nil && entry.Approved == nil:
		out.block(StateWaiting, entry.Waiting.SHA256, "nobody approved it"+noteOf(entry.Waiting), c.command("approve", entry.Name))
	case entry.Waiting != nil:
		out.block(StateWaiting, entry.Waiting.SHA256, "a new version was added, and nobody approved it"+noteOf(entry.Waiting), c.command("approve", entry.Name))
	case f != nil:
		out.block(StateRefused, f.digest, fmt.Sprintf("the file %s is not read: a module of this name was added from elsewhere", f.path),
			"Give the file another name, or remove the other with "+c.command("remove", entry.Name)+".")
	}
}

// noteOf says, behind a reason, what an operator should know of the form of a version.
func noteOf(v *lockfile.Version) string {
	if door, ok := sandbox.DoorOf(v.Contract); ok && door.Note() != "" {
		return "; it is " + door.Note()
	}
	return ""
}

// addApproved adds the approved version and, if it cannot serve, the one that did.
func (c *Catalog) addApproved(ctx context.Context, out *choice, v *lockfile.Version, f *file) {
	name := out.status.Module
	l, err := c.approvedVersion(ctx, name, v, f)
	if err == nil {
		out.options = append(out.options, l)
		return
	}
	out.block(StateRefused, v.SHA256, err.Error(), "Approve a version that is sound with "+c.command("approve", name)+".")
	if before := c.loaded[name]; before != nil && before.approved != nil {
		out.options = append(out.options, before)
	}
}

// addUpdate looks at a file that nobody approved as it is. What may serve comes first; what served stays behind it.
func (c *Catalog) addUpdate(ctx context.Context, out *choice, approved *lockfile.Version, f *file) {
	name := out.status.Module
	before := c.loaded[name]
	var options []*loaded
	if l, err := c.updated(ctx, name, approved, f); err == nil {
		options = append(options, l)
	} else {
		remedy := "Replace or remove the file " + f.path + "."
		if stateOf(err) == StateWaiting {
			remedy = c.command("approve", name)
		}
		out.block(stateOf(err), f.digest, err.Error(), remedy)
	}
	if before != nil && c.stays(before, approved) {
		options = append(options, before)
	}
	out.options = append(options, out.options...)
}

// updated gives what serves of a file that nobody approved as it is, ready.
func (c *Catalog) updated(ctx context.Context, name string, approved *lockfile.Version, f *file) (*loaded, error) {
	if f.problem != "" {
		return nil, errors.New(f.problem)
	}
	l, err := c.update(ctx, name, approved, f)
	if err != nil {
		return nil, err
	}
	return l, c.makeReady(ctx, l.module, c.loaded[name])
}

// stays says whether a version that serves without an approval of its own may go on when a newer one may not.
func (c *Catalog) stays(before *loaded, approved *lockfile.Version) bool {
	if before.approved == nil || approved == nil {
		return before.approved == nil && approved == nil
	}
	return before.approved.SHA256 == approved.SHA256 && before.module.Digest != approved.SHA256 && c.cfg.Updates == UpdatesSameNeeds &&
		len(Growth(approved.Tools, moduleDefinitions(before))) == 0
}

// block notes why a version does not serve. What is noted first stays.
func (o *choice) block(state State, digest, reason, remedy string) {
	if o.status.Reason == "" {
		o.status.Newer, o.status.NewerDigest, o.status.Reason, o.status.Remedy = state, digest, reason, remedy
	}
}
