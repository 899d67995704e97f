package approval

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
)

const (
	folderSource = "folder:"
	fileSource   = "file:"
	moduleEnding = ".wasm"
)

// ErrChanged is for a decision that was made on what is no longer so.
var ErrChanged = errors.New("the lock file changed since the module was examined; look again")

// Approve puts a reviewed version into the lock file, with who approved it and when, and keeps its bytes.
func (m *Manager) Approve(ctx context.Context, r *Review) error {
	return m.update(ctx, func(f *lockfile.File) error {
		entry, _ := f.Module(r.Module)
		if !reflect.DeepEqual(entry.Approved, r.Before) {
			return ErrChanged
		}
		for _, t := range r.Version.Tools {
			if owner, ok := ownerOf(*f, t.Definition.Name, r.Module); ok {
				return fmt.Errorf("module %q cannot be approved: its tool %s is already that of the approved module %s", r.Module, t.Definition.Name, owner)
			}
		}
		if _, err := m.store.Put(r.content, r.signature); err != nil {
			return err
		}
		version := r.Version
		version.Approval = &lockfile.Approval{By: m.cfg.Person, At: m.cfg.Now().UTC().Truncate(time.Second)}
		entry.Name, entry.Approved = r.Module, &version
		if entry.Waiting != nil && entry.Waiting.SHA256 == version.SHA256 {
			entry.Waiting = nil
		}
		f.Put(entry)
		return nil
	})
}

// Revoke takes an approval back: the module stays where it is, and no longer serves.
func (m *Manager) Revoke(ctx context.Context, name string) error {
	return m.update(ctx, func(f *lockfile.File) error {
		entry, ok := f.Module(name)
		if !ok || entry.Approved == nil {
			return fmt.Errorf("no version of a module %q is approved in %s", name, m.cfg.Lock)
		}
		approved := entry.Approved
		entry.Approved = nil
		if entry.Waiting == nil && !strings.HasPrefix(approved.Source, folderSource) {
			waiting := *approved
			waiting.Approval, waiting.Tools = nil, nil
			for _, t := range approved.Tools {
				waiting.Tools = append(waiting.Tools, lockfile.Tool{Definition: t.Definition})
			}
			entry.Waiting = &waiting
		}
		if entry.Waiting == nil {
			f.Remove(name)
			return nil
		}
		f.Put(entry)
		return nil
	})
}

// Add examines a module and keeps it under a name, to wait for an approval. An approved version of that name serves on. The source is of the
// form of lockfile.Version; the bytes may come from anywhere.
func (m *Manager) Add(ctx context.Context, name, source string, content, signature []byte) (*Review, error) {
	if !lockfile.ValidName(name) {
		return nil, fmt.Errorf("%q cannot be a module's name: letters, digits, _, - and ., at most 64, the first a letter or digit", name)
	}
	f, err := lockfile.Read(m.cfg.Lock)
	if err != nil {
		return nil, err
	}
	if entry, ok := f.Module(name); ok && entry.Approved != nil && strings.HasPrefix(entry.Approved.Source, folderSource) {
		return nil, fmt.Errorf("the module %q is that of the file %s: replace the file, or add the module under another name", name,
			strings.TrimPrefix(entry.Approved.Source, folderSource))
	}
	r, err := m.examine(ctx, f, name, source, content, signature)
	if err != nil {
		return nil, err
	}
	if r.Approved {
		return r, nil
	}
	return r, m.update(ctx, func(f *lockfile.File) error {
		if _, err := m.store.Put(content, signature); err != nil {
			return err
		}
		entry, _ := f.Module(name)
		waiting := r.Version
		waiting.Tools = nil
		for _, t := range r.Version.Tools {
			waiting.Tools = append(waiting.Tools, lockfile.Tool{Definition: t.Definition})
		}
		entry.Name, entry.Waiting = name, &waiting
		f.Put(entry)
		return nil
	})
}

// FileSource is the source of a module that is added from a file.
func FileSource(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("%q has no absolute path: %w", path, err)
	}
	return fileSource + absolute, nil
}

// Remove takes a module out of the lock file, and so out of the server; a file in the folder stays where it is, and is not approved.
func (m *Manager) Remove(ctx context.Context, name string) error {
	return m.update(ctx, func(f *lockfile.File) error {
		if !f.Remove(name) {
			return fmt.Errorf("the lock file %s has no module %q", m.cfg.Lock, name)
		}
		return nil
	})
}

// sameGrants compares what two versions were or would be granted.
func sameGrants(a, b []lockfile.Tool) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Definition.Name != b[i].Definition.Name || a[i].Replaces != b[i].Replaces || len(a[i].Grant) != len(b[i].Grant) {
			return false
		}
		for j := range a[i].Grant {
			if a[i].Grant[j] != b[i].Grant[j] {
				return false
			}
		}
	}
	return true
}
