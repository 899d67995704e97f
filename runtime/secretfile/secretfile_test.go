package secretfile_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/secretfile"
)

func TestASecretIsReadFromAPrivateFileOnly(t *testing.T) {
	const secret = "canary"
	tests := map[string]struct {
		content string
		mode    os.FileMode
		want    string // of the error; empty when it is read
	}{
		"private":                {secret + "\n", 0o600, ""},
		"read only":              {secret, 0o400, ""},
		"readable for the group": {secret, 0o640, "chmod 600"},
		"readable for all":       {secret, 0o604, "chmod 600"},
		"writable for all":       {secret, 0o602, "chmod 600"},
		"empty":                  {" \n", 0o600, "is empty"},
		"too large":              {secret + strings.Repeat("x", 64<<10), 0o600, "too large"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" && tc.want == "chmod 600" {
				t.Skip("Windows has no such bits")
			}
			file := filepath.Join(t.TempDir(), "secret")
			if err := os.WriteFile(file, []byte(tc.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(file, tc.mode); err != nil {
				t.Fatal(err)
			}
			got, err := secretfile.Read(file)
			switch {
			case tc.want == "" && (err != nil || got != secret):
				t.Fatalf("got %q, %v", got, err)
			case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), secret)):
				t.Fatalf("got %v, want %q", err, tc.want)
			}
		})
	}
	for _, bad := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none")} {
		if _, err := secretfile.Read(bad); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}
