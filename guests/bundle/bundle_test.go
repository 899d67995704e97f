package bundle_test

import (
	"context"
	"encoding/binary"
	"io/fs"
	"reflect"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/guests/bundle"
	"github.com/forcefield-mcp/forcefield/guests/bundle/internal/manifest"
	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/module"
)

func TestEveryModuleHasTheDigestAndSizeOfTheManifest(t *testing.T) {
	for _, m := range modules(t) {
		b := content(t, m)
		if len(b) != m.Size || manifest.Digest(b) != m.SHA256 {
			t.Errorf("%s: %d bytes with the digest %s; the manifest says %d and %s", m.Name, len(b), manifest.Digest(b), m.Size, m.SHA256)
		}
	}
}

func TestTheManifestNamesEveryModuleAndNoOther(t *testing.T) {
	files, err := fs.Glob(bundle.FS(), "*.wasm")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, m := range modules(t) {
		named = append(named, m.Name+".wasm")
	}
	if got, want := strings.Join(named, " "), strings.Join(files, " "); got != want {
		t.Errorf("the manifest names %s, the files are %s", got, want)
	}
}

func TestAModuleIsNamedAfterItsTool(t *testing.T) {
	for _, m := range modules(t) {
		if len(m.Tools) != 1 || m.Tools[0].Name != m.Name {
			t.Errorf("%s defines %d tools", m.Name, len(m.Tools))
		}
	}
}

func TestEveryCallGivesAFreshList(t *testing.T) {
	for i := range modules(t) {
		first := modules(t)
		first[i].Name, first[i].Tools[0].Name = "changed", "changed"
		if second := modules(t); second[i].Name == "changed" || second[i].Tools[0].Name == "changed" {
			t.Errorf("module %d is shared between two lists", i)
		}
	}
}

func TestAModuleWithChangedBytesIsNotHandedOut(t *testing.T) {
	for _, m := range modules(t) {
		m.SHA256 = manifest.Digest(nil)
		if _, err := m.Bytes(); err == nil || !strings.Contains(err.Error(), m.Name) {
			t.Errorf("%s: got the error %v", m.Name, err)
		}
	}
}

// What a module imports is all that it can do.
func TestModulesImportTheHostOnly(t *testing.T) {
	for _, m := range modules(t) {
		parsed, err := module.Parse(content(t, m), module.DefaultCaps())
		if err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		for _, i := range parsed.Imports {
			if i.Module != abi.HostModule {
				t.Errorf("%s imports %s from %s", m.Name, i.Name, i.Module)
			}
		}
	}
}

// A custom section could hold names and paths of the machine that built the module.
func TestModulesHoldNoCustomSection(t *testing.T) {
	const header, custom = 8, 0
	for _, m := range modules(t) {
		for rest := content(t, m)[header:]; len(rest) > 0; {
			size, n := binary.Uvarint(rest[1:])
			if n <= 0 || size > uint64(len(rest)-1-n) {
				t.Fatalf("%s: its sections do not add up", m.Name)
			}
			if rest[0] == custom {
				t.Errorf("%s has a custom section of %d bytes", m.Name, size)
			}
			rest = rest[1+n+int(size):]
		}
	}
}

func TestEveryModuleIsBuiltForTheContractAndDescribesItselfAsTheManifestSays(t *testing.T) {
	ctx := context.Background()
	s, err := sandbox.New(ctx, sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(ctx) })
	for _, m := range modules(t) {
		if m.Contract != abi.ContractVersion {
			t.Errorf("%s is built for version %s of the contract, this is %s", m.Name, m.Contract, abi.ContractVersion)
		}
		guest, err := s.Load(ctx, m.Name, content(t, m))
		if err != nil {
			t.Errorf("%s: %v", m.Name, err)
			continue
		}
		tools, _, err := guest.Describe(ctx)
		if err != nil {
			t.Errorf("%s: %v", m.Name, err)
			continue
		}
		// As the manifest has them: schemas made compact, an absent list empty.
		text, err := manifest.Manifest{Modules: []manifest.Module{{Tools: tools}}}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		said, err := manifest.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(said.Modules[0].Tools, m.Tools) {
			t.Errorf("%s says of itself\n%+v\nand the manifest\n%+v", m.Name, said.Modules[0].Tools, m.Tools)
		}
	}
}

func content(t *testing.T, m bundle.Module) []byte {
	t.Helper()
	b, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func modules(t *testing.T) []bundle.Module {
	t.Helper()
	list, err := bundle.Modules()
	if err != nil {
		t.Fatal(err)
	}
	return list
}
