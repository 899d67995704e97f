package catalog

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// maxFolderModules bounds how many modules a folder may hold: each is compiled at the start.
const maxFolderModules = 200

// maxModuleBytes bounds what is read of a file; the sandbox has a limit of its own, which is no larger.
const maxModuleBytes = 16 << 20

// addFolder loads each *.wasm file of the folder in the order of their names.
func (c *Catalog) addFolder(ctx context.Context, cfg Config) error {
	entries, err := os.ReadDir(cfg.Folder)
	if err != nil {
		return fmt.Errorf("the guests folder %q cannot be read (%w): create it, or leave out --guests", cfg.Folder, cause(err))
	}
	count := 0
	for _, entry := range entries { // sorted by name
		if entry.IsDir() || !strings.HasSuffix(entry.Name(), ".wasm") {
			continue
		}
		if count++; count > maxFolderModules {
			c.refuse(entry.Name(), fmt.Sprintf("the folder holds more than %d modules", maxFolderModules))
			continue
		}
		if err := c.addFile(ctx, cfg, entry.Name()); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			c.refuse(entry.Name(), err.Error())
		}
	}
	return nil
}

func (c *Catalog) refuse(file, reason string) {
	c.refusals = append(c.refusals, Refusal{Module: file, Reason: reason})
}

func (c *Catalog) addFile(ctx context.Context, cfg Config, file string) error {
	content, err := readModule(filepath.Join(cfg.Folder, file))
	if err != nil {
		return err
	}
	m := newModule(strings.TrimSuffix(file, ".wasm"), content, cfg.Sandbox)
	guest, err := m.Guest(ctx)
	if err != nil {
		return err
	}
	defs, err := describe(ctx, guest, cmp.Or(cfg.LoadTime, DefaultLoadTime))
	if err == nil {
		err = c.add(m, defs)
	}
	if err != nil {
		return errors.Join(err, guest.Close(ctx))
	}
	return nil
}

func describe(ctx context.Context, guest *sandbox.Guest, most time.Duration) ([]abi.ToolDefinition, error) {
	limited, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	defs, _, err := guest.Describe(limited)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("it did not compile and describe its tools within %s", most)
	}
	if err != nil {
		return nil, fmt.Errorf("it does not describe its tools: %w", err)
	}
	return defs, nil
}

func newModule(name string, content []byte, sb *sandbox.Sandbox) *Module {
	sum := sha256.Sum256(content)
	return &Module{Name: name, Digest: hex.EncodeToString(sum[:]), Size: len(content), sandbox: sb,
		read: func() ([]byte, error) { return content, nil }}
}

// readModule reads a regular file of at most the size that the sandbox loads, so that a folder cannot fill the memory.
func readModule(path string) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, fmt.Errorf("it cannot be opened: %w", cause(err))
	}
	defer f.Close() //nolint:errcheck // nothing was written
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("it cannot be read: %w", cause(err))
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("it is not a regular file")
	}
	content, err := io.ReadAll(io.LimitReader(f, maxModuleBytes+1))
	if err != nil {
		return nil, fmt.Errorf("it cannot be read: %w", cause(err))
	}
	if len(content) > maxModuleBytes {
		return nil, fmt.Errorf("it has more than the %d bytes that a module may have", maxModuleBytes)
	}
	return content, nil
}

// cause gives the reason inside a path error: the path is said elsewhere.
func cause(err error) error {
	if pathErr, ok := err.(*os.PathError); ok { //nolint:errorlint // os returns it unwrapped
		return pathErr.Err
	}
	return err
}
