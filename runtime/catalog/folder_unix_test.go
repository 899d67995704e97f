//go:build unix

package catalog_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestAPipeInTheFolderIsNotWaitedForAndAnOddNameIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.wasm"), 0o600); err != nil {
		t.Skip("no pipes here")
	}
	odd := strings.Repeat("a", 65)
	write(t, dir, odd+".wasm", echo(t, "echo", "echo"))
	write(t, dir, "-x.wasm", echo(t, "echo", "echo"))
	c, err := open(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]string{}
	for _, r := range c.Refusals() {
		reasons[r.Module] = r.Reason
	}
	for name, want := range map[string]string{"pipe.wasm": "not a regular file", odd + ".wasm": "its name is not one", "-x.wasm": "its name is not one"} {
		if !strings.Contains(reasons[name], want) {
			t.Errorf("%s: %q", name, reasons[name])
		}
	}
}
