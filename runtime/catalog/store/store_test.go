package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/store"
)

func TestWhatIsKeptIsFoundByItsDigest(t *testing.T) {
	s := store.New(filepath.Join(t.TempDir(), "modules"))
	digest, err := s.Put([]byte("module"), []byte("signature"))
	if err != nil {
		t.Fatal(err)
	}
	module, err := s.Module(digest)
	if err != nil || string(module) != "module" {
		t.Errorf("got %q, %v", module, err)
	}
	signature, err := s.Signature(digest)
	if err != nil || string(signature) != "signature" {
		t.Errorf("got %q, %v", signature, err)
	}
	other := store.Digest([]byte("other"))
	if _, err := s.Module(other); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was not kept: %v", err)
	}
	if signature, err := s.Signature(other); err != nil || len(signature) > 0 {
		t.Errorf("a signature that was not kept: %q, %v", signature, err)
	}
}

func TestAKeptModuleWithOtherBytesIsNotHandedOut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "modules")
	s := store.New(dir)
	digest, err := s.Put([]byte("module"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, digest+".wasm"), []byte("modulE"), 0o600); err != nil {
		t.Fatal(err)
	}
	if module, err := s.Module(digest); err == nil || !strings.Contains(err.Error(), "other bytes") {
		t.Errorf("got %q, %v", module, err)
	}
}

func TestANameThatIsNoDigestIsNotLookedUp(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret.wasm"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := store.New(filepath.Join(dir, "modules"))
	for _, name := range []string{"../secret", "", strings.Repeat("A", 64)} {
		if _, err := s.Module(name); err == nil || !strings.Contains(err.Error(), "not a SHA-256") {
			t.Errorf("%q: %v", name, err)
		}
		if _, err := s.Signature(name); err == nil || !strings.Contains(err.Error(), "not a SHA-256") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestPruningLeavesWhatIsNamedAndWhatIsNotTheStores(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "modules")
	s := store.New(dir)
	if err := s.Prune(nil); err != nil {
		t.Fatal(err)
	}
	kept, err := s.Put([]byte("kept"), nil)
	if err != nil {
		t.Fatal(err)
	}
	gone, err := s.Put([]byte("gone"), []byte("signature"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Prune(map[string]bool{kept: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Module(kept); err != nil {
		t.Error(err)
	}
	if _, err := s.Module(gone); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

func TestWhatIsTooLargeIsNotKept(t *testing.T) {
	s := store.New(filepath.Join(t.TempDir(), "modules"))
	if _, err := s.Put(make([]byte, 16<<20+1), nil); err == nil {
		t.Error("a module is")
	}
	if _, err := s.Put([]byte("module"), make([]byte, 64<<10+1)); err == nil {
		t.Error("a signature is")
	}
}
