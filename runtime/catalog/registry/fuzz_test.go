package registry_test

import (
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/registry"
)

// FuzzParse: what is taken as a reference is pinned by a SHA-256, holds nothing that a terminal or a URL would take for something else, and reads the
// same again.
func FuzzParse(f *testing.F) {
	sum := strings.Repeat("0", 64)
	for _, seed := range []string{"oci://ghcr.io/a/b@sha256:" + sum, "oci://127.0.0.1:5000/b:tag@sha256:" + sum, "oci://[::1]:5000/b@sha256:" + sum, "oci://host/b:tag", "oci://u@h/b@sha256:" + sum} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ref, err := registry.Parse(text)
		if err != nil {
			return
		}
		s := ref.String()
		rest, pinned := strings.CutPrefix(s, registry.Scheme)
		if !pinned || !strings.Contains(rest, "@sha256:") || strings.ContainsAny(rest, " \\?#%\x1b\n\r") || strings.Count(rest, "@") != 1 || ref.Name() == "" {
			t.Fatalf("%q is taken as %q, %q", text, s, ref.Name())
		}
		if again, err := registry.Parse(s); err != nil || again != ref {
			t.Fatalf("%q reads as %v, %v", s, again, err)
		}
	})
}
