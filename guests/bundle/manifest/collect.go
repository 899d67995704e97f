package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"

	"github.com/forcefield-mcp/forcefield/guests/bundle/internal/manifest"
	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// describer finds out what only the module itself can say.
type describer interface {
	// describe gives the tools of a module. A module of another contract than this program's is an error, which names the
	// module.
	describe(ctx context.Context, name string, module []byte) ([]abi.ToolDefinition, error)
}

// collect describes the modules of a folder, by rising file name. The error names each module that could not be described; it
// is in the manifest nevertheless, without tools.
func collect(ctx context.Context, folder fs.FS, d describer) (manifest.Manifest, error) {
	var found manifest.Manifest
	files, err := fs.Glob(folder, "*.wasm")
	if err != nil {
		return found, err
	}
	var failures []error
	for _, file := range files {
		module, err := fs.ReadFile(folder, file)
		if err != nil {
			return found, err
		}
		tools, err := d.describe(ctx, file, module)
		if err != nil {
			failures = append(failures, err)
		}
		found.Modules = append(found.Modules, manifest.Module{
			File: file, SHA256: manifest.Digest(module), Size: len(module), Contract: abi.ContractVersion, Tools: tools,
		})
	}
	return found, errors.Join(failures...)
}

// compare says in what the recorded manifest differs from what was found, a line for each module.
func compare(recorded, found manifest.Manifest) error {
	// What is recorded has compact schemas; so has what was found, once it went the same way.
	text, err := found.Encode()
	if err != nil {
		return err
	}
	if found, err = manifest.Parse(text); err != nil {
		return err
	}
	records := make(map[string]manifest.Module, len(recorded.Modules))
	for _, m := range recorded.Modules {
		records[m.File] = m
	}
	var differences []error
	differ := func(format string, args ...any) {
		differences = append(differences, fmt.Errorf(format, args...))
	}
	for _, m := range found.Modules {
		r, ok := records[m.File]
		delete(records, m.File)
		switch {
		case !ok:
			differ("%s is not in %s", m.File, manifest.Name)
		case r.SHA256 != m.SHA256:
			differ("%s has the SHA-256 digest %s, and %s says %s", m.File, m.SHA256, manifest.Name, r.SHA256)
		case r.Size != m.Size:
			differ("%s has %d bytes, and %s says %d", m.File, m.Size, manifest.Name, r.Size)
		case r.Contract != m.Contract:
			differ("%s is built for contract %s, and %s says %s", m.File, m.Contract, manifest.Name, r.Contract)
		case !reflect.DeepEqual(r.Tools, m.Tools):
			differ("%s defines its tools otherwise than %s says", m.File, manifest.Name)
		}
	}
	for _, m := range recorded.Modules {
		if _, left := records[m.File]; left {
			differ("%s is in %s, and there is no such module", m.File, manifest.Name)
		}
	}
	return errors.Join(differences...)
}
