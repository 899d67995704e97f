package build

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"github.com/forcefield-mcp/forcefield/runtime/author/inert"
)

// Compiler is a choice of a compiler.
type Compiler string

// The choices.
const (
	// Auto is TinyGo if it is found, and standard Go otherwise.
	Auto Compiler = "auto"
	// TinyGo makes small modules.
	TinyGo Compiler = "tinygo"
	// Go is standard Go: all of the language and of its library, in modules of megabytes.
	Go Compiler = "go"
)

// Options say what to compile.
type Options struct {
	// Dir is the folder of the guest's package main.
	Dir string
	// Compiler defaults to Auto.
	Compiler Compiler
	// Tools is a folder that may hold tinygo/bin/tinygo, as FORCEFIELD_TOOLS names it; it may be empty.
	Tools string
	// Environment is that of the process, as os.Environ gives it.
	Environment []string
	// Log is told what is done, and gets the compiler's messages.
	Log io.Writer
}

// Built is a module.
type Built struct {
	// Name is that of the folder.
	Name   string
	Module []byte
	// By says what compiled it: "TinyGo 0.41.1".
	By string
	// WASI is the number of functions of WASI that were replaced.
	WASI int
}

const moduleName = `^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`

// Guest compiles a guest. What the compiler says goes to Options.Log, and the error says that it failed. It stops the compiler when ctx is done.
func Guest(ctx context.Context, o Options) (Built, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return Built{}, fmt.Errorf("%q has no absolute path: %w", o.Dir, err)
	}
	name := filepath.Base(dir)
	if !regexp.MustCompile(moduleName).MatchString(name) {
		return Built{}, fmt.Errorf("the folder's name %.80q cannot be a module's: letters, digits, _, - and ., at most 64, the first a letter or digit", name)
	}
	if files, err := filepath.Glob(filepath.Join(dir, "*.go")); err != nil || len(files) == 0 {
		return Built{}, fmt.Errorf("%s holds no Go source: name the folder of a guest, as forcefield guest new makes it", o.Dir)
	}
	chosen, err := choose(ctx, o, dir)
	if err != nil {
		return Built{}, err
	}
	scratch, err := os.MkdirTemp("", "forcefield-build-")
	if err != nil {
		return Built{}, fmt.Errorf("there is no place to build in: %w", err)
	}
	defer os.RemoveAll(scratch) //nolint:errcheck // the system clears it
	fmt.Fprintf(o.Log, "Compiling %s with %s.\n", name, chosen.name)
	out := filepath.Join(scratch, "guest.wasm")
	if err := chosen.compile(ctx, o, dir, scratch, out); err != nil {
		if ctx.Err() != nil {
			return Built{}, ctx.Err()
		}
		return Built{}, fmt.Errorf("%s did not compile %s (%w)%s", chosen.name, name, err, chosen.hint)
	}
	module, err := os.ReadFile(out) //nolint:gosec // in the scratch folder
	if err != nil {
		return Built{}, errors.New("the compiler made no module: is it a package main?")
	}
	module, removed, err := inert.Remove(module)
	if err != nil {
		return Built{}, fmt.Errorf("what %s made is no guest: %w", chosen.name, err)
	}
	return Built{Name: name, Module: module, By: chosen.name, WASI: removed}, nil
}
