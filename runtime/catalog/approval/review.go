package approval

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/forcefield-mcp/forcefield/guests/bundle"
	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/store"
	"github.com/forcefield-mcp/forcefield/runtime/definition"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
)

// Review is a version of a module that was examined and can be approved. It holds the bytes that were.
type Review struct {
	Module string
	// Version is the version as the lock file would have it, with the grants that an approval would give.
	Version lockfile.Version
	// Approved says that the lock file approves exactly this already.
	Approved bool
	// Before is the version that was approved so far; nil for none.
	Before *lockfile.Version
	// More says in which way the version asks for more than Before had.
	More []string
	// Reworded names the tools of which the model would read something else than in Before: a text or a schema.
	Reworded []string
	// Tools are its tools, with what each may do in words.
	Tools []ReviewedTool

	content, signature []byte
}

// ReviewedTool is one tool of a review.
type ReviewedTool struct {
	// Description is what the model reads, and may follow.
	Name, Title, Description string
	// Replaces says that it takes the place of the bundled tool of its name.
	Replaces bool
	// Granted is what it may do once it is approved; Withheld is what it asks for and does not get.
	Granted, Withheld []Right
}

// Right is one kind of request.
type Right struct {
	// Class is what it may do to the org, Words say it: "read records of any object".
	Class policy.Class
	Words string
	// Request is the need itself: "GET data/sobjects/{object}/{id}".
	Request string
}

// Review examines the version of a module that an approval would be for: the file in the folder or, for a module that was added, the version that
// waits, or else the approved one.
func (m *Manager) Review(ctx context.Context, name string) (*Review, error) {
	f, err := lockfile.Read(m.cfg.Lock)
	if err != nil {
		return nil, err
	}
	entry, known := f.Module(name)
	source, content, signature, err := m.find(name, entry, known)
	if err != nil {
		return nil, err
	}
	return m.examine(ctx, f, name, source, content, signature)
}

// find reads the bytes that a review is of.
func (m *Manager) find(name string, entry lockfile.Module, known bool) (source string, content, signature []byte, err error) {
	version := entry.Waiting
	if version == nil {
		version = entry.Approved
	}
	if !known || strings.HasPrefix(version.Source, folderSource) {
		path := filepath.Join(m.cfg.Folder, name+moduleEnding)
		if known {
			approved := strings.TrimPrefix(version.Source, folderSource)
			if m.cfg.Folder != "" && path != approved {
				return "", nil, nil, fmt.Errorf("the lock file has a module %q from %s: remove that first with forcefield guest remove %s, give one of them another name, "+
					"or use a lock file of its own with --lock", name, approved, name)
			}
			path = approved
		} else if m.cfg.Folder == "" || !lockfile.ValidName(name) {
			return "", nil, nil, m.unknown(name)
		}
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) && !known {
			return "", nil, nil, m.unknown(name)
		}
		if content, err = catalog.ReadModule(path); err == nil {
			signature, err = catalog.ReadSignature(path)
		}
		if err != nil {
			return "", nil, nil, fmt.Errorf("module %q: %w", name, err)
		}
		return folderSource + path, content, signature, nil
	}
	if content, err = m.store.Module(version.SHA256); err == nil {
		signature, err = m.store.Signature(version.SHA256)
	}
	if err != nil {
		return "", nil, nil, fmt.Errorf("module %q is no longer kept; add it anew: %w", name, err)
	}
	return version.Source, content, signature, nil
}

// examine loads a module and puts together what approving it would mean.
func (m *Manager) examine(ctx context.Context, f lockfile.File, name, source string, content, signature []byte) (*Review, error) {
	if m.cfg.Verifier != nil {
		if err := m.cfg.Verifier.Verify(ctx, name, content, signature); err != nil {
			return nil, fmt.Errorf("module %q is refused: %w", name, err)
		}
	}
	guest, err := m.cfg.Sandbox.Load(ctx, name, content)
	if err != nil {
		return nil, err
	}
	contract := guest.Info().Door.Contract()
	defs, err := catalog.Examine(ctx, guest, m.cfg.LoadTime)
	if err = errors.Join(err, guest.Close(ctx)); err != nil {
		return nil, fmt.Errorf("module %q is refused: %w", name, err)
	}
	r := &Review{Module: name, content: content, signature: signature, Version: lockfile.Version{
		Source: source, SHA256: store.Digest(content), Size: len(content), Contract: contract,
	}}
	entry, _ := f.Module(name)
	r.Before = entry.Approved
	if err := r.grant(f, defs); err != nil {
		return nil, err
	}
	if r.Before != nil {
		r.More = catalog.Growth(r.Before.Tools, defs)
		if note := guest.Info().Door.Note(); note != "" && r.Before.Contract != contract {
			r.More = append(r.More, "it is "+note+", which the version before was not")
		}
		r.Reworded = reworded(r.Before.Tools, defs)
		r.Approved = r.Before.SHA256 == r.Version.SHA256 && r.Before.Source == source && sameGrants(r.Before.Tools, r.Version.Tools) && m.kept(r)
	}
	return r, nil
}

// reworded names the tools of which the model would read something else.
func reworded(before []lockfile.Tool, defs []abi.ToolDefinition) []string {
	var out []string
	for _, t := range before {
		for _, def := range defs {
			old := t.Definition
			if old.Name == def.Name && (old.Title != def.Title || old.Description != def.Description || old.InputSchema != def.InputSchema || old.OutputSchema != def.OutputSchema) {
				out = append(out, def.Name)
			}
		}
	}
	return out
}

// kept says whether the store has the module with its signature as they were examined.
func (m *Manager) kept(r *Review) bool {
	_, err := m.store.Module(r.Version.SHA256)
	signature, other := m.store.Signature(r.Version.SHA256)
	return err == nil && other == nil && bytes.Equal(signature, r.signature)
}

// grant says what each tool would get: what it needs or, in the place of a bundled tool, what that one has.
func (r *Review) grant(f lockfile.File, defs []abi.ToolDefinition) error {
	bundled, err := bundledGrants()
	if err != nil {
		return err
	}
	for _, def := range defs {
		if owner, ok := ownerOf(f, def.Name, r.Module); ok {
			return fmt.Errorf("module %q cannot be approved: its tool %s is already that of the approved module %s", r.Module, def.Name, owner)
		}
		tool := lockfile.Tool{Definition: def, Grant: def.Needs}
		var withheld []abi.Need
		if own, ok := bundled[def.Name]; ok {
			tool.Replaces = true
			tool.Grant = own
			_, withheld = catalog.Within(own, def.Needs)
		}
		reviewed := ReviewedTool{Name: def.Name, Title: def.Title, Description: def.Description, Replaces: tool.Replaces}
		if reviewed.Granted, err = rights(tool.Grant); err == nil {
			reviewed.Withheld, err = rights(withheld)
		}
		if err != nil {
			return err
		}
		r.Version.Tools = append(r.Version.Tools, tool)
		r.Tools = append(r.Tools, reviewed)
	}
	return nil
}

func bundledGrants() (map[string][]abi.Need, error) {
	modules, err := bundle.Modules()
	if err != nil {
		return nil, err
	}
	out := map[string][]abi.Need{}
	for _, m := range modules {
		for _, t := range m.Tools {
			out[t.Name] = t.Needs
		}
	}
	return out, nil
}

// ownerOf finds another module whose approved version defines a tool.
func ownerOf(f lockfile.File, tool, but string) (string, bool) {
	for _, m := range f.Modules {
		if m.Name == but || m.Approved == nil {
			continue
		}
		for _, t := range m.Approved.Tools {
			if t.Definition.Name == tool {
				return m.Name, true
			}
		}
	}
	return "", false
}

func rights(needs []abi.Need) ([]Right, error) {
	out := make([]Right, 0, len(needs))
	for _, n := range definition.EncodeNeeds(needs) {
		explained, err := policy.InWords(policy.Need(n))
		if err != nil {
			return nil, err
		}
		out = append(out, Right{Class: explained.Class, Words: explained.Words,
			Request: strings.ToUpper(n.Method) + " " + n.Root + "/" + n.Pattern})
	}
	return out, nil
}
