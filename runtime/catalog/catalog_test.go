package catalog_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/guests/bundle"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

func open(t *testing.T, folder string) (*catalog.Catalog, error) {
	t.Helper()
	sb, err := sandbox.New(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sb.Close(context.Background()) })
	return catalog.Open(t.Context(), catalog.Config{Sandbox: sb, Folder: folder, ServeUnapproved: true})
}

// echo gives the bytes of a module with four tools, with one text replaced by another of the same length.
func echo(t *testing.T, from, to string) []byte {
	t.Helper()
	module, err := os.ReadFile("../dispatch/testdata/echo.wasm")
	if err != nil {
		t.Fatal(err)
	}
	if len(from) != len(to) || !bytes.Contains(module, []byte(from)) {
		t.Fatalf("%q cannot be replaced by %q", from, to)
	}
	return bytes.ReplaceAll(module, []byte(from), []byte(to))
}

func write(t *testing.T, dir, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestEveryBundledToolIsListedWithItsGrantAndCompiles(t *testing.T) {
	c, err := open(t, "")
	if err != nil {
		t.Fatal(err)
	}
	modules, err := bundle.Modules()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Tools()) < len(modules) {
		t.Fatalf("%d tools of %d modules", len(c.Tools()), len(modules))
	}
	for _, tool := range c.Tools() {
		def := tool.Definition
		if tool.Source != catalog.SourceBundled || len(tool.Grant) != len(def.Needs) || len(tool.Grant) == 0 {
			t.Errorf("%s: source %s, %d of %d needs granted", def.Name, tool.Source, len(tool.Grant), len(def.Needs))
		}
		if _, err := tool.Schemas(); err != nil {
			t.Error(err)
		}
		if def.Title == "" || len(def.Description) < 40 || strings.HasPrefix(def.OutputSchema, "{}") {
			t.Errorf("%s lacks a title, a description or an output schema", def.Name)
		}
		guest, err := tool.Module.Guest(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if guest.Digest() != tool.Module.Digest {
			t.Errorf("%s: the module's digest is %s, the bundle says %s", def.Name, guest.Digest(), tool.Module.Digest)
		}
	}
}

func TestAToolWithAnUnsafeSchemaRefusesItsModule(t *testing.T) {
	tests := map[string]struct{ from, to, want string }{
		"an argument of the host's":   {`"pad":{"type"`, `"org":{"type"`, `"org" is the host's own`},
		"open to unknown arguments":   {`"additionalProperties":false`, `"additionalProperties":true `, "additionalProperties"},
		"an argument not described":   {`"description":"A value."`, `"comment":"A value....."`, "no description"},
		"an output schema of no type": {`{"n":{"type":"integer"}}`, `{"n":{"type":"intejer"}}`, "does not compile"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "bad.wasm", echo(t, tc.from, tc.to))
			c, err := open(t, dir)
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := c.Tool("echo"); ok {
				t.Error("its tools are served")
			}
			if got := c.Refusals(); len(got) != 1 || got[0].Module != "bad.wasm" || !strings.Contains(got[0].Reason, tc.want) {
				t.Errorf("got %+v, want %q", got, tc.want)
			}
		})
	}
}

func TestAModuleOfWhichOneToolClashesGivesNone(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.wasm", echo(t, "echo_long", "else_long"))
	write(t, dir, "b.wasm", echo(t, "echo_long", "more_long"))
	c, err := open(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Tool("more_long"); ok {
		t.Error("a tool of the second module is served")
	}
	if tool, ok := c.Tool("echo"); !ok || tool.Module.Name != "a" {
		t.Error("the first module does not serve")
	}
}

func TestFilesThatAreNoModulesOfReasonableSizeAreRefused(t *testing.T) {
	dir := t.TempDir()
	big, err := os.Create(filepath.Join(dir, "big.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	if err := big.Truncate(17 << 20); err != nil {
		t.Fatal(err)
	}
	_ = big.Close()
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "endless.wasm")); err != nil {
		t.Skip("this system has no symbolic links")
	}
	c, err := open(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	reasons := fmt.Sprint(c.Refusals())
	for _, want := range []string{"big.wasm it has more than", "endless.wasm it is not a regular file"} {
		if !strings.Contains(reasons, want) {
			t.Errorf("got %s, want %q", reasons, want)
		}
	}
}

func TestAModuleThatTakesTooLongToLoadIsRefused(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "slow.wasm", echo(t, "echo", "echo"))
	sb, err := sandbox.New(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sb.Close(context.Background()) })
	c, err := catalog.Open(t.Context(), catalog.Config{Sandbox: sb, Folder: dir, ServeUnapproved: true, LoadTime: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Refusals(); len(got) != 1 || !strings.Contains(got[0].Reason, "within 1ns") {
		t.Fatalf("got %+v", got)
	}
}

func TestAFolderOfTooManyModulesIsNotReadToItsEnd(t *testing.T) {
	dir := t.TempDir()
	for i := range 203 {
		write(t, dir, fmt.Sprintf("m%03d.wasm", i), []byte("not a module"))
	}
	c, err := open(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	over := 0
	for _, r := range c.Refusals() {
		if strings.Contains(r.Reason, "more than 200") {
			over++
		}
	}
	if over != 3 {
		t.Errorf("%d modules were left unread, want 3", over)
	}
}
