package catalog

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// loaded is a version of a module that serves, or could.
type loaded struct {
	module *Module
	tools  []*Tool
	// contract is the module's, with its form of values, as far as it is known without reading it.
	contract string
	// approved is the version that an operator approved: this one or, for an update with the same needs, the one that it is measured by.
	// It is nil for a module that nobody approved, and for the new version of a bundled one.
	approved *lockfile.Version
	// rank orders who gets a tool name that several modules define.
	rank int
}

// The ranks: what was approved comes before what was not, and that which serves before what came later.
const (
	rankApproved = iota
	rankServing
	rankNew
)

// approvedVersion makes the version that an operator approved ready to serve. Its definitions are the lock file's: nothing is compiled
// unless it takes the place of one that serves.
func (c *Catalog) approvedVersion(ctx context.Context, name string, v *lockfile.Version, f *file) (*loaded, error) {
	if _, ok := sandbox.DoorOf(v.Contract); !ok {
		return nil, fmt.Errorf("it was approved for version %s of the contract, and this program has %s: approve it anew", v.Contract, abi.ContractVersion)
	}
	source, _ := sourceOf(v.Source)
	before := c.loaded[name]
	l := &loaded{approved: v, contract: v.Contract, rank: rankApproved}
	if before != nil && before.module.Digest == v.SHA256 && (before.module.contract == "" || before.module.contract == v.Contract) {
		l.module = before.module
	} else {
		l.module = c.newModule(name, v.SHA256, v.Size, c.approvedBytes(name, v, f))
		l.module.contract = v.Contract
	}
	for _, t := range v.Tools {
		tool := &Tool{Definition: t.Definition, Grant: t.Grant, Source: source, Module: l.module, schemas: lazySchemas(t.Definition)}
		if err := checkTool(t.Definition, t.Grant); err != nil {
			return l, err
		}
		if own, ok := c.bundledTool(t.Definition.Name); ok && t.Replaces {
			tool.Replaces = true
			tool.Grant, _ = Within(own.Grant, t.Grant) // whatever the file says, no more than the bundled one has
		}
		l.tools = append(l.tools, tool)
	}
	return l, c.makeReady(ctx, l.module, before)
}

// makeReady checks and compiles a version that takes the place of one that serves, so that a bad one does not.
func (c *Catalog) makeReady(ctx context.Context, m *Module, before *loaded) error {
	if before != nil && before.module == m {
		return nil
	}
	if !c.live {
		if c.cfg.Verifier == nil {
			return nil
		}
		_, err := m.read(ctx)
		return err
	}
	limited, cancel := context.WithTimeout(ctx, c.cfg.LoadTime)
	defer cancel()
	return m.ready(limited)
}

// approvedBytes reads an approved version from the store or, if it is not there, from the folder's file.
func (c *Catalog) approvedBytes(name string, v *lockfile.Version, f *file) func(context.Context) ([]byte, error) {
	return func(ctx context.Context) ([]byte, error) {
		content, err := c.store.Module(v.SHA256)
		switch {
		case err == nil:
			signature, err := c.store.Signature(v.SHA256)
			if err != nil {
				return nil, err
			}
			return content, c.verify(ctx, name, content, signature)
		case errors.Is(err, fs.ErrNotExist) && f != nil && f.digest == v.SHA256:
			return c.fileBytes(name, f.path)(ctx)
		case errors.Is(err, fs.ErrNotExist):
			return nil, errors.New("the approved version is no longer kept: add or approve it anew")
		default:
			return nil, err
		}
	}
}

// fileBytes reads a file of the folder with its signature.
func (c *Catalog) fileBytes(name, path string) func(context.Context) ([]byte, error) {
	return func(ctx context.Context) ([]byte, error) {
		content, err := ReadModule(path)
		if err != nil {
			return nil, err
		}
		signature, err := ReadSignature(path)
		if err != nil {
			return nil, err
		}
		return content, c.verify(ctx, name, content, signature)
	}
}

func (c *Catalog) verify(ctx context.Context, name string, content, signature []byte) error {
	if c.cfg.Verifier == nil {
		return nil
	}
	return c.cfg.Verifier.Verify(ctx, name, slices.Clone(content), signature)
}

// newModule makes a module of this build, which is closed again if it does not come to serve.
func (c *Catalog) newModule(name, digest string, size int, read func(context.Context) ([]byte, error)) *Module {
	m := &Module{Name: name, Digest: digest, Size: size, sandbox: c.cfg.Sandbox, read: read}
	c.made = append(c.made, m)
	return m
}

func (c *Catalog) bundledTool(name string) (*Tool, bool) {
	i := slices.IndexFunc(c.bundled, func(t *Tool) bool { return t.Definition.Name == name })
	if i < 0 {
		return nil, false
	}
	return c.bundled[i], true
}
