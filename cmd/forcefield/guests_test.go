package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/forcefield-mcp/forcefield/guests/bundle"
)

// bundled gives the bytes of a bundled module with each old text replaced by a new one of the same length, as if it had been
// built again with that change.
func bundled(t *testing.T, name string, oldNew ...string) []byte {
	t.Helper()
	modules, err := bundle.Modules()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(modules, func(m bundle.Module) bool { return m.Name == name })
	if i < 0 {
		t.Fatalf("there is no bundled module %s", name)
	}
	content, err := modules[i].Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for j := 0; j < len(oldNew); j += 2 {
		from, to := []byte(oldNew[j]), []byte(oldNew[j+1])
		if len(from) != len(to) || !bytes.Contains(content, from) {
			t.Fatalf("%q cannot be replaced by %q", from, to)
		}
		content = bytes.ReplaceAll(content, from, to)
	}
	return content
}

// folder makes a folder of modules.
func folder(t *testing.T, modules map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range modules {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestAModuleInTheFolderTakesTheBundledToolsPlace(t *testing.T) {
	dir := folder(t, map[string][]byte{"mine.wasm": bundled(t, "run_soql_query", "Total: ", "Found: ")})
	s := serve(t, nil, "--demo", "--guests", dir, "--lock", approved(t, dir, "mine"))
	got := s.call("run_soql_query", `{"query":"SELECT Id FROM Account LIMIT 3"}`)
	if got.IsError {
		t.Fatal(got.Text)
	}
	mustContain(t, "the result", got.Text, "Found: 3 records")
	waiting := serve(t, nil, "--demo", "--guests", dir)
	got = waiting.call("run_soql_query", `{"query":"SELECT Id FROM Account LIMIT 3"}`)
	mustContain(t, "the result while nobody approved it", got.Text, "Total: 3 records")
	atOnce := serve(t, nil, "--demo", "--guests", dir, "--guest-updates", "same-needs")
	got = atOnce.call("run_soql_query", `{"query":"SELECT Id FROM Account LIMIT 3"}`)
	mustContain(t, "the result with the same needs", got.Text, "Found: 3 records")
}

func TestANewModuleMayAnswerButNotFetch(t *testing.T) {
	module, err := os.ReadFile("testdata/new.wasm")
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t, map[string][]byte{"new.wasm": module})
	s := serve(t, nil, "--demo", "--guests", dir, "--serve-unapproved")
	if answer := s.call("answer", `{}`); answer.IsError || answer.Text != "answered" {
		t.Fatalf("answer gave %q", answer.Text)
	}
	got := s.call("ask_limits", `{}`)
	if !got.IsError {
		t.Fatalf("it fetched: %s", got.Text)
	}
	// The guest does not say why; the host does.
	mustContain(t, "the error", got.Text, "FETCH_FAILED", "rule grant", "limits", "forcefield guest approve new --guests "+dir)
	mustContain(t, "the list", runCommand(t, nil, "tools", "--guests", dir, "--serve-unapproved").stdout, "ask_limits", "no (not approved)")
}

func TestARefusedModuleIsNamedWithItsReasonAndTheOthersServe(t *testing.T) {
	// (module (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32))))
	foreign := []byte("\x00asm\x01\x00\x00\x00\x01\x09\x01\x60\x04\x7f\x7f\x7f\x7f\x01\x7f" +
		"\x02\x23\x01\x16wasi_snapshot_preview1\x08fd_write\x00\x00")
	dir := folder(t, map[string][]byte{
		"a_foreign.wasm": foreign,
		"b_text.wasm":    []byte("not a module"),
		"c_empty.wasm":   nil,
		"d_bare.wasm":    []byte("\x00asm\x01\x00\x00\x00"),
		"e_other.wasm":   bundled(t, "get_record", "forcefield:guest/tool@0.1.0", "forcefield:guest/tool@0.2.0"),
		"f_good.wasm":    bundled(t, "run_soql_query", "Total: ", "Found: "),
		"g_again.wasm":   bundled(t, "run_soql_query", "Total: ", "Other: "),
		"readme.txt":     []byte("not looked at"),
	})
	s := serve(t, nil, "--demo", "--guests", dir, "--guest-updates", "same-needs")
	got := s.call("run_soql_query", `{"query":"SELECT Id FROM Account LIMIT 3"}`)
	mustContain(t, "the result", got.Text, "Found: 3 records")
	mustContain(t, "the log", s.stderrText(),
		"a_foreign.wasm", "wasi_snapshot_preview1", "fd_write",
		"b_text.wasm", "c_empty.wasm", "d_bare.wasm", "e_other.wasm", "0.2.0", "0.1.0",
		"g_again", "already defined by f_good")
	listed := runCommand(t, nil, "tools", "--json", "--guests", dir)
	mustContain(t, "tools --json", listed.stdout, `"refused"`, "a_foreign.wasm", "fd_write")
}

func TestAFolderThatIsNotThereStopsTheStartAndSaysSo(t *testing.T) {
	got := runCommand(t, nil, "serve", "--guests", filepath.Join(t.TempDir(), "none"))
	if got.code != 1 || got.stdout != "" {
		t.Fatalf("status %d, standard output %q", got.code, got.stdout)
	}
	mustContain(t, "the error", got.stderr, "none", "create it")
}

func TestAModuleThatTakesABundledToolsPlaceGetsItsRightsAndNoMore(t *testing.T) {
	module, err := os.ReadFile("testdata/new.wasm")
	if err != nil {
		t.Fatal(err)
	}
	// It says that it needs GET data/limits. The tool that it stands for has never needed that.
	dir := folder(t, map[string][]byte{"get.wasm": bytes.ReplaceAll(module, []byte("ask_limits"), []byte("get_record"))})
	s := serve(t, nil, "--demo", "--guests", dir, "--lock", approved(t, dir, "get"))
	got := s.call("get_record", `{}`)
	if !got.IsError {
		t.Fatalf("it fetched: %s", got.Text)
	}
	mustContain(t, "the error", got.Text, "rule grant", "limits")
}
