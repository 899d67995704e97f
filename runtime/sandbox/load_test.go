package sandbox

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

func TestLoadRefusesWhatIsNoGuest(t *testing.T) {
	tests := []struct {
		name string
		// module is a file of testdata.
		module string
		// wants are in the message.
		wants []string
	}{
		{"every foreign import is listed", "foreign-imports", []string{"wasi_snapshot_preview1.path_open", "env.system", "without WASI"}},
		{"a foreign global", "foreign-global", []string{"env.g"}},
		{"a global in place of fetch", "import-is-global", []string{"fetch", "as a global"}},
		{"a foreign table", "foreign-table", []string{"env.t"}},
		{"an imported memory", "imported-memory", []string{"env.memory"}},
		{"a function that the host does not have", "unknown-host-function", []string{"forcefield:guest/host@0.1.0.clock"}},
		{"the meter's function", "meter-import", []string{"forcefield:meter.refill"}},
		{"an import with another signature", "wrong-import-signature", []string{"fetch", "(i32) -> ()", "(i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32) -> ()"}},
		{"an export with another signature", "wrong-export-signature", []string{"#call", "(i32) -> (i32)"}},
		{"an _initialize with a parameter", "wrong-initialize", []string{"_initialize", "(i32) -> ()"}},
		{"no call", "missing-call", []string{"does not export", "#call"}},
		{"no allocator", "missing-realloc", []string{"does not export", "cabi_realloc"}},
		{"a memory that is not exported", "missing-memory", []string{`does not export its memory`}},
		{"no memory at all", "no-memory", []string{"no memory"}},
		{"a function in place of the memory", "memory-is-function", []string{`does not export its memory`}},
		{"a global in place of call", "call-is-global", []string{"#call", "as a global"}},
		{"another version, by its exports", "version-0.2.0", []string{`"0.2.0"`, `"0.1.0"`}},
		{"another version, by its imports", "version-import-0.2.0", []string{`"0.2.0"`, `"0.1.0"`}},
		{"a module of something else", "no-guest", []string{"no Forcefield guest", "forcefield:guest@0.1.0"}},
		{"a command for WASI", "no-guest-wasi", []string{"no Forcefield guest", "wasi_snapshot_preview1.proc_exit"}},
		{"4 GiB of memory to start with", "huge-minimum", []string{"4096 MiB", "64 MiB"}},
		{"a shared memory", "shared-memory", []string{"shared (threads)"}},
		{"a memory with 64-bit addresses", "memory64", []string{"memory64"}},
	}
	s := newSandbox(t, Config{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := s.Load(context.Background(), "guest.wasm", wasm(t, test.module))
			wantRefusal(t, err, test.wants...)
		})
	}
}

func TestAModuleWithEveryFormOfOperandsIsTakenAndRuns(t *testing.T) {
	for _, interrupt := range []Interrupt{InterruptFuel, InterruptEngine} {
		g := loadIn(t, newSandbox(t, Config{Interrupt: interrupt}), "every")
		if _, _, err := g.Call(context.Background(), invocation, nil, Limits{}); err != nil {
			t.Error(err)
		}
	}
}

func TestAnExportOfAFunctionThatIsNotThereIsRefused(t *testing.T) {
	module := wasm(t, "hello")
	at := bytes.Index(module, []byte("#call\x00")) + len("#call\x00")
	module[at] = 0x7f
	_, err := newSandbox(t, Config{}).Load(context.Background(), "guest.wasm", module)
	wantRefusal(t, err, "#call", "a function that it does not have")
}

func wantRefusal(t *testing.T, err error, wants ...string) {
	t.Helper()
	var refusal *LoadError
	if !errors.As(err, &refusal) {
		t.Fatalf("got %v (%T), want a *LoadError", err, err)
	}
	for _, want := range append(wants, refusal.Name) {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the message lacks %q: %s", want, err)
		}
	}
}

func TestLoadRefusesWhatIsNoModule(t *testing.T) {
	hello := wasm(t, "hello")
	tests := []struct {
		name   string
		module []byte
	}{
		{"nothing", nil},
		{"text", []byte("#!/bin/sh\necho hello\n")},
		{"the first half of a module", hello[:len(hello)/2]},
		{"a component", append([]byte("\x00asm\x0d\x00\x01\x00"), hello[8:]...)},
		{"a module with a byte behind it", append(bytes.Clone(hello), 0x7f)},
	}
	s := newSandbox(t, Config{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := s.Load(context.Background(), "guest.wasm", test.module)
			wantRefusal(t, err)
		})
	}
}

func TestACutModuleIsRefusedUnlessItIsCutBetweenSections(t *testing.T) {
	s := newSandbox(t, Config{})
	puppet := wasm(t, "puppet")
	accepted := 0
	for n := range puppet {
		if _, err := s.Load(context.Background(), "cut", puppet[:n]); err == nil {
			accepted++
		}
	}
	if accepted > 1 { // without its last section, which is data
		t.Errorf("%d cuts were accepted", accepted)
	}
}

func TestLoadRefusesAModuleAboveTheSizeLimit(t *testing.T) {
	module := wasm(t, "hello")
	s := newSandbox(t, Config{ModuleSize: len(module) - 1})
	_, err := s.Load(context.Background(), "guest.wasm", module)
	wantRefusal(t, err, "at most")
	if _, err := newSandbox(t, Config{ModuleSize: len(module)}).Load(context.Background(), "guest.wasm", module); err != nil {
		t.Errorf("a module of exactly the limit: %v", err)
	}
}

func TestANameInARefusalCannotForgeOutput(t *testing.T) {
	module := bytes.Replace(wasm(t, "foreign-global"), []byte("env"), []byte("\x1b[2"), 1)
	_, err := newSandbox(t, Config{}).Load(context.Background(), "guest.wasm", module)
	wantRefusal(t, err, `\x1b[2.g`)
	if strings.ContainsRune(err.Error(), '\x1b') {
		t.Errorf("an escape character is in the message: %q", err)
	}
}

func TestCompileRefusesWhatIsNotValid(t *testing.T) {
	for _, interrupt := range []Interrupt{InterruptFuel, InterruptEngine} {
		s := newSandbox(t, Config{Interrupt: interrupt})
		for _, name := range []string{"fuel-global", "meter-export"} {
			if name == "meter-export" && interrupt == InterruptEngine {
				continue // there it is nobody's name
			}
			g := loadIn(t, s, name)
			wantRefusal(t, g.Compile(context.Background()))
			_, _, err := g.Call(context.Background(), invocation, nil, Limits{})
			wantRefusal(t, err)
		}
	}
}

func TestInfoTellsWhatAModuleCanDo(t *testing.T) {
	info := load(t, "puppet").Info()
	if len(info.Digest) != 64 || info.Size != len(wasm(t, "puppet")) || info.Memory != 128<<10 || info.Functions != 5 {
		t.Errorf("got %+v", info)
	}
	want := "forcefield:guest/host@0.1.0.fetch forcefield:guest/host@0.1.0.if-stopped forcefield:guest/host@0.1.0.progress forcefield:guest/host@0.1.0.log forcefield:guest/host@0.1.0.pause"
	if got := strings.Join(info.Imports, " "); got != want {
		t.Errorf("imports %s", got)
	}
	if hello := load(t, "hello"); len(hello.Info().Imports) > 0 || hello.Digest() == info.Digest {
		t.Errorf("got %+v", hello.Info())
	}
}

func TestLoadCompilesNothing(t *testing.T) {
	g := load(t, "hello")
	if g.compile != nil {
		t.Error("the module is compiled before anybody asked")
	}
	if err := g.Compile(context.Background()); err != nil || g.compile == nil {
		t.Errorf("Compile: %v", err)
	}
}

func TestTheHostProvidesTheContractsFunctions(t *testing.T) {
	functions := hostFunctions()
	for _, f := range abi.HostImports() {
		if functions[f.Name] == nil {
			t.Errorf("%s is missing", f.Name)
		}
	}
	if len(functions) != len(abi.HostImports()) {
		t.Errorf("%d functions for %d of the contract", len(functions), len(abi.HostImports()))
	}
}

// The assembler of other versions may write other bytes, so that this runs where the pinned one is.
func TestTestdataIsAssembledFromItsSources(t *testing.T) {
	wat2wasm, err := exec.LookPath("wat2wasm")
	if err != nil {
		t.Skip("wat2wasm is not installed")
	}
	if v, err := exec.Command(wat2wasm, "--version").Output(); err != nil || strings.TrimSpace(string(v)) != "1.0.32" {
		t.Skipf("wat2wasm is of version %s", v)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(filepath.Join(dir, "assemble.sh")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	sources, _ := filepath.Glob("testdata/*/*.wat")
	modules, _ := filepath.Glob("testdata/*/*.wasm")
	if len(modules) == 0 || len(modules) != len(sources) {
		t.Errorf("%d modules for %d sources", len(modules), len(sources))
	}
	more, _ := filepath.Glob("testdata/*.wasm")
	for _, f := range append(modules, more...) {
		name, err := filepath.Rel("testdata", f)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := os.ReadFile(filepath.Join(dir, name))
		if got, _ := os.ReadFile(f); !bytes.Equal(got, want) {
			t.Errorf("%s is not what its source gives: run testdata/assemble.sh", f)
		}
	}
}

func TestADefectOfTheCompilerRefusesTheModuleAndNothingElse(t *testing.T) {
	g := load(t, "hello")
	g.module = nil // stands for a module on which the compiler panics
	var refused *LoadError
	if err := g.Compile(t.Context()); !errors.As(err, &refused) || refused.Reason != "the compiler failed on it" {
		t.Fatalf("got %v", err)
	}
	if err := load(t, "hello").Compile(t.Context()); err != nil {
		t.Errorf("the next module: %v", err)
	}
}
