package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/author/inspect"
)

// runIn runs a command in a folder.
func runIn(t *testing.T, dir string, env []string, args ...string) outcome {
	t.Helper()
	cmd := command(t, env, args...)
	cmd.Dir = dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run()
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// goEnv is what the go command needs beside PATH, without a network.
func goEnv(t *testing.T) []string {
	t.Helper()
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	return []string{"GOCACHE=" + strings.TrimSpace(string(cache)), "GOPROXY=off", "GOTOOLCHAIN=local"}
}

func TestAnAuthorWritesAToolRunsOneCommandAndSeesIt(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles a module of megabytes")
	}
	for _, compiler := range []string{"go", "tinygo"} {
		t.Run(compiler, func(t *testing.T) {
			dir, env := t.TempDir(), goEnv(t)
			if compiler == "tinygo" {
				env = append(env, "FORCEFIELD_TOOLS="+tinyGoFolder(t), "GOTOOLCHAIN=auto")
			}
			for _, words := range [][]string{{"new", "hello"}, {"build", "hello", "--compiler", compiler}} {
				if got := runIn(t, dir, env, append([]string{"guest"}, words...)...); got.code != 0 {
					t.Fatalf("%v: %s%s", words, got.stdout, got.stderr)
				}
			}
			got := runIn(t, dir, env, "guest", "run", "hello")
			if got.code != 0 || !strings.HasPrefix(got.stdout, "Account has about ") {
				t.Fatalf("status %d: %s%s", got.code, got.stdout, got.stderr)
			}
			mustContain(t, "what it used", got.stderr, "fuel", "memory", "GET data/limits/recordCount → 200")
			mustContain(t, "with an argument", runIn(t, dir, env, "guest", "run", "hello", "object_name=Contact").stdout, "Contact has about ")

			guests, lock := filepath.Join(dir, "guests"), filepath.Join(dir, "config", "forcefield.lock")
			if err := os.Mkdir(guests, 0o700); err != nil {
				t.Fatal(err)
			}
			s := serve(t, nil, "--demo", "--guests", guests, "--lock", lock)
			if got := runIn(t, dir, env, "guest", "build", "hello", "--compiler", compiler, "--out", "guests"); got.code != 0 {
				t.Fatal(got.stderr)
			}
			until(t, "the server saw the module", func() bool { return strings.Contains(s.stderrText(), "guest approve hello") })
			if slices.Contains(s.toolNames(), "hello") {
				t.Fatal("the tool is there before it is approved")
			}
			approveIn(t, guests, lock, "hello")
			until(t, "the tool is there", func() bool { return slices.Contains(s.toolNames(), "hello") })
			if got := s.call("hello", `{}`); got.IsError || !strings.HasPrefix(got.Text, "Account has about ") {
				t.Fatalf("it answers %s", got.Text)
			}
		})
	}
}

// tinyGoFolder is the tools folder that has TinyGo: that of FORCEFIELD_TOOLS, or this checkout's.
func tinyGoFolder(t *testing.T) string {
	t.Helper()
	for _, folder := range []string{os.Getenv("FORCEFIELD_TOOLS"), "../../.tools"} {
		if absolute, err := filepath.Abs(folder); err == nil && folder != "" {
			if _, err := os.Stat(filepath.Join(absolute, "tinygo", "bin", "tinygo")); err == nil {
				return absolute
			}
		}
	}
	t.Skip("there is no TinyGo: make toolchain")
	return ""
}

func TestARunGrantsForItselfOnly(t *testing.T) {
	dir := folder(t, map[string][]byte{"new.wasm": newGuest(t, "", "")})
	home := t.TempDir()
	got := runIn(t, dir, []string{"HOME=" + home}, "guest", "run", "new.wasm", "--tool", "ask_limits")
	if got.code != 0 {
		t.Fatal(got.stderr)
	}
	if locks, err := filepath.Glob(filepath.Join(home, ".config", "forcefield", "*")); err != nil || len(locks) > 0 {
		t.Fatalf("it left %v, %v", locks, err)
	}
	if row := guestRowOf(t, "new", "--guests", dir, "--lock", filepath.Join(t.TempDir(), "l", "forcefield.lock")); row.State != "waiting" {
		t.Fatalf("the module is %s", row.State)
	}
	for want, words := range map[string][]string{
		"ask_limits, answer":           {"new.wasm"},
		`no tool "other"`:              {"new.wasm", "--tool", "other"},
		"guest build none":             {"none"},
		"which guest":                  {},
		"none.wasm: it cannot be open": {"none.wasm"},
	} {
		got := runIn(t, dir, nil, append([]string{"guest", "run"}, words...)...)
		if got.code == 0 || got.stdout != "" {
			t.Errorf("%v: status %d, %s", words, got.code, got.stdout)
		}
		mustContain(t, "the error", got.stderr, want)
	}
}

func TestInspectTellsWhatAModuleIsWithoutInstallingIt(t *testing.T) {
	dir := folder(t, map[string][]byte{
		"new.wasm": newGuest(t, "", ""),
		// (module (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32))))
		"foreign.wasm": []byte("\x00asm\x01\x00\x00\x00\x01\x09\x01\x60\x04\x7f\x7f\x7f\x7f\x01\x7f" +
			"\x02\x23\x01\x16wasi_snapshot_preview1\x08fd_write\x00\x00"),
		// An import whose name would clear the screen.
		"rude.wasm": []byte("\x00asm\x01\x00\x00\x00\x01\x04\x01\x60\x00\x00\x02\x0a\x01\x04\x1b[2J\x01x\x00\x00" +
			"\x07\x05\x01\x01e\x00\x00"),
		"text.wasm": []byte("no module"),
	})
	good := runCommand(t, nil, "guest", "inspect", filepath.Join(dir, "new.wasm"))
	if good.code != 0 {
		t.Fatal(good.stderr)
	}
	mustContain(t, "the report", good.stdout, "forcefield:guest/host@0.1.0.fetch", "Tool ask_limits", "asks for the right to read the org's limits",
		"read, GET data/limits", "contract  0.1.0", "units of fuel", "asks for no right", "SHA-256")
	for file, want := range map[string]string{"foreign": "wasi_snapshot_preview1.fd_write", "text": "four bytes", "rude": `\x1b[2J.x`} {
		got := runCommand(t, nil, "guest", "inspect", filepath.Join(dir, file+".wasm"))
		if got.code != 1 {
			t.Errorf("%s: status %d", file, got.code)
		}
		mustContain(t, "the report", got.stdout, "REFUSED", want)
		if strings.Contains(got.stdout+got.stderr, "\x1b") {
			t.Errorf("%s: it shows a control character", file)
		}
		var r inspect.Report
		if err := json.Unmarshal([]byte(runCommand(t, nil, "guest", "inspect", "--json", filepath.Join(dir, file+".wasm")).stdout), &r); err != nil || r.Refused == "" {
			t.Errorf("%s: %+v, %v", file, r, err)
		}
	}
	var r inspect.Report
	if err := json.Unmarshal([]byte(runCommand(t, nil, "guest", "inspect", "--json", filepath.Join(dir, "new.wasm")).stdout), &r); err != nil {
		t.Fatal(err)
	}
	if r.Refused != "" || len(r.Tools) != 2 || r.Describe == nil || r.Describe.Memory == 0 || len(r.Imports) != 1 || len(r.SHA256) != 64 {
		t.Errorf("got %+v", r)
	}
}

func TestABuiltModuleThatTheServerWouldRefuseIsNotWritten(t *testing.T) {
	tools, dir := t.TempDir(), t.TempDir()
	bin := filepath.Join(tools, "tinygo", "bin")
	if err := os.MkdirAll(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	// A compiler whose modules are (module), which is no guest.
	script := "#!/bin/sh\n[ \"$1\" = version ] && { echo tinygo version 1; exit; }\n" +
		`while [ "$1" != -o ]; do shift; done; printf '\000asm\001\000\000\000' >"$2"` + "\n"
	if err := os.WriteFile(filepath.Join(bin, "tinygo"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := runIn(t, dir, nil, "guest", "new", "hello"); got.code != 0 {
		t.Fatal(got.stderr)
	}
	before, err := os.ReadDir(filepath.Join(dir, "hello"))
	if err != nil {
		t.Fatal(err)
	}
	got := runIn(t, dir, []string{"FORCEFIELD_TOOLS=" + tools}, "guest", "build", "hello")
	if got.code != 1 || got.stdout != "" {
		t.Fatalf("status %d: %s", got.code, got.stdout)
	}
	mustContain(t, "the error", got.stderr, "no Forcefield guest")
	if after, err := os.ReadDir(filepath.Join(dir, "hello")); err != nil || len(after) != len(before) {
		t.Errorf("it left %v, %v", after, err)
	}
}

func TestWhatAnAuthorTypesWrongIsSaid(t *testing.T) {
	dir := t.TempDir()
	for want, words := range map[string][]string{
		"guest new NAME":          {"new"},
		"--lang is go":            {"new", "x", "--lang", "rust"},
		"cannot be a tool's name": {"new", "../x"},
		"guest build FOLDER":      {"build"},
		"holds no Go source":      {"build", "."},
		"guest inspect FILE.wasm": {"inspect"},
		"none.wasm":               {"inspect", "none.wasm"},
	} {
		got := runIn(t, dir, nil, append([]string{"guest"}, words...)...)
		if got.code == 0 || got.stdout != "" {
			t.Errorf("%v: status %d, %s", words, got.code, got.stdout)
		}
		mustContain(t, "the error", got.stderr, want)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("they left %v, %v", entries, err)
	}
}
