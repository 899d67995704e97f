package toolschema

import (
	"os"
	"path/filepath"
	"testing"
)

// References are refused before a schema is compiled; should one ever get past that, the compiler has nothing to load it with.
func TestTheCompilerItselfLoadsNothing(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside.json")
	if err := os.WriteFile(outside, []byte(`{"type":"string"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	root := map[string]any{"properties": map[string]any{"a": map[string]any{"$ref": "file://" + filepath.ToSlash(outside)}}}
	if _, err := compile(root); err == nil {
		t.Fatal("a file was loaded")
	}
}
