package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/forcefield-mcp/forcefield/guests/bundle/internal/manifest"
	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// said is a describer that takes a module's bytes for its tool's description.
type said struct{}

func (said) describe(_ context.Context, name string, module []byte) ([]abi.ToolDefinition, error) {
	if len(module) == 0 {
		return nil, fmt.Errorf("%s is empty", name)
	}
	return []abi.ToolDefinition{{
		Name: strings.TrimSuffix(name, ".wasm"), Description: string(module),
		InputSchema: `{ "type": "object" }`, OutputSchema: `{ "type": "object" }`,
		Needs: []abi.Need{{Method: abi.MethodGet, Root: abi.APIRootData, Pattern: "limits"}},
	}}, nil
}

func folder(modules map[string]string) fstest.MapFS {
	files := fstest.MapFS{"bundle.go": {Data: []byte("package bundle")}}
	for name, module := range modules {
		files[name] = &fstest.MapFile{Data: []byte(module)}
	}
	return files
}

func TestModulesAreCollectedByRisingName(t *testing.T) {
	m, err := collect(context.Background(), folder(map[string]string{"b.wasm": "two", "a.wasm": "one"}), said{})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Modules) != 2 || m.Modules[0].File != "a.wasm" || m.Modules[1].File != "b.wasm" {
		t.Fatalf("got %+v", m.Modules)
	}
	a := m.Modules[0]
	if a.SHA256 != manifest.Digest([]byte("one")) || a.Size != 3 || a.Contract != abi.ContractVersion || a.Tools[0].Description != "one" {
		t.Errorf("got %+v", a)
	}
}

func TestEveryModuleThatCannotBeDescribedIsNamed(t *testing.T) {
	m, err := collect(context.Background(), folder(map[string]string{"a.wasm": "", "b.wasm": "two", "c.wasm": ""}), said{})
	if err == nil || err.Error() != "a.wasm is empty\nc.wasm is empty" {
		t.Errorf("got the error %v", err)
	}
	if len(m.Modules) != 3 || m.Modules[0].SHA256 != manifest.Digest(nil) {
		t.Errorf("got %+v", m.Modules)
	}
}

func TestEachDifferenceFromTheManifestIsSaid(t *testing.T) {
	modules := map[string]string{"a.wasm": "one", "b.wasm": "two"}
	for _, test := range []struct {
		name   string
		change func(*manifest.Manifest)
		want   string // a part of the error, "" for none
	}{
		{"nothing", func(*manifest.Manifest) {}, ""},
		{"a digest", func(m *manifest.Manifest) { m.Modules[0].SHA256 = manifest.Digest(nil) }, "a.wasm has the SHA-256 digest"},
		{"a size", func(m *manifest.Manifest) { m.Modules[1].Size++ }, "b.wasm has 3 bytes, and bundle.json says 4"},
		{"a contract", func(m *manifest.Manifest) { m.Modules[1].Contract = "9.9.9" }, "b.wasm is built for contract " + abi.ContractVersion},
		{"a need", func(m *manifest.Manifest) { m.Modules[1].Tools[0].Needs[0].Pattern = "**" }, "b.wasm defines its tools otherwise"},
		{"a schema", func(m *manifest.Manifest) { m.Modules[1].Tools[0].InputSchema = "{}" }, "b.wasm defines its tools otherwise"},
		{"a module too few", func(m *manifest.Manifest) { m.Modules = m.Modules[:1] }, "b.wasm is not in bundle.json"},
		{"a module too many", func(m *manifest.Manifest) { m.Modules = append(m.Modules, manifest.Module{File: "c.wasm"}) }, "c.wasm is in bundle.json, and there is no such module"},
	} {
		t.Run(test.name, func(t *testing.T) {
			found, err := collect(context.Background(), folder(modules), said{})
			if err != nil {
				t.Fatal(err)
			}
			text, err := found.Encode()
			if err != nil {
				t.Fatal(err)
			}
			recorded, err := manifest.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			test.change(&recorded)
			switch err := compare(recorded, found); {
			case test.want == "" && err != nil:
				t.Errorf("got the error %v", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got the error %v, want %q", err, test.want)
			}
		})
	}
}

func TestTheManifestIsWrittenOnceAndThenFits(t *testing.T) {
	folder := t.TempDir()
	if err := run(context.Background(), folder, true); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a check without a manifest gives the error %v", err)
	}
	for range 2 {
		if err := run(context.Background(), folder, false); err != nil {
			t.Fatal(err)
		}
		if err := run(context.Background(), folder, true); err != nil {
			t.Error(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "a.wasm"), []byte("not a module"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(context.Background(), folder, false); err == nil || !strings.Contains(err.Error(), "a.wasm") {
		t.Errorf("a file that is no module gives the error %v", err)
	}
}
