package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/guests"
	"github.com/forcefield-mcp/forcefield/runtime/author/scaffold"
)

// compiler is a program that compiles guests.
type compiler struct {
	// name says which, with its version.
	name string
	// hint follows the error when it fails.
	hint    string
	compile func(ctx context.Context, o Options, dir, scratch, out string) error
}

// choose finds the compiler that the options ask for.
func choose(ctx context.Context, o Options, dir string) (compiler, error) {
	switch o.Compiler {
	case Auto, "", TinyGo:
		program, version, err := findTinyGo(ctx, o, dir)
		if err == nil {
			hint := ""
			if o.Compiler != TinyGo {
				hint = ". Standard Go compiles more, and takes a newer Go: --compiler go"
			}
			return compiler{name: "TinyGo " + version, hint: hint, compile: withTinyGo(program)}, nil
		}
		if o.Compiler == TinyGo {
			return compiler{}, err
		}
		return standard(ctx, o, dir)
	case Go:
		return standard(ctx, o, dir)
	default:
		return compiler{}, fmt.Errorf("there is no compiler %q: it is %s, %s or %s", o.Compiler, Auto, TinyGo, Go)
	}
}

var errNoTinyGo = errors.New("there is no TinyGo: put one on the PATH (https://tinygo.org), name a folder with tinygo/bin/tinygo in " +
	"FORCEFIELD_TOOLS, or build with standard Go: --compiler go")

// findTinyGo looks in the tools folder, in that of a checkout, and on the PATH.
func findTinyGo(ctx context.Context, o Options, dir string) (program, version string, err error) {
	var places []string
	if o.Tools != "" {
		places = append(places, filepath.Join(o.Tools, "tinygo", "bin", "tinygo"))
	}
	if root, err := scaffold.Checkout(dir); err == nil && root != "" {
		places = append(places, filepath.Join(root, ".tools", "tinygo", "bin", "tinygo"))
	}
	for _, place := range append(places, "tinygo") {
		found, err := exec.LookPath(place)
		if err != nil {
			continue
		}
		cmd := exec.CommandContext(ctx, found, "version") //nolint:gosec // the user's compiler
		cmd.Env = environment(o, nil)
		said, err := cmd.Output()
		words := strings.Fields(string(said))
		if err == nil && len(words) > 2 && words[0] == "tinygo" {
			return found, words[2], nil
		}
	}
	return "", "", errNoTinyGo
}

func withTinyGo(program string) func(context.Context, Options, string, string, string) error {
	return func(ctx context.Context, o Options, dir, scratch, out string) error {
		target := filepath.Join(scratch, "guest.json")
		if err := os.WriteFile(target, guests.Target, 0o600); err != nil {
			return err
		}
		var set []string
		if runtime.GOOS != "windows" { // where TinyGo's own wasm-opt is used
			none := filepath.Join(scratch, "no-wasm-opt")
			if err := os.WriteFile(none, guests.NoWasmOpt, 0o700); err != nil { //nolint:gosec // it is run
				return err
			}
			set = append(set, "WASMOPT="+none)
		}
		return run(ctx, o, dir, set, program, "build", "-target", target, "-opt=2", "-no-debug", "-o", out, ".")
	}
}

// standard finds the go command.
func standard(ctx context.Context, o Options, dir string) (compiler, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOVERSION")
	cmd.Dir, cmd.Env = dir, environment(o, nil)
	said, err := cmd.Output()
	if err != nil {
		if ctx.Err() != nil {
			return compiler{}, ctx.Err()
		}
		return compiler{}, errors.New("there is no compiler: install Go (https://go.dev/dl) or TinyGo (https://tinygo.org) and put it on the PATH")
	}
	return compiler{name: "standard Go " + strings.TrimPrefix(strings.TrimSpace(string(said)), "go"),
		compile: func(ctx context.Context, o Options, dir, _, out string) error {
			set := []string{"GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0"}
			return run(ctx, o, dir, set, "go", "build", "-buildmode=c-shared", "-trimpath", "-ldflags=-s -w", "-o", out, ".")
		}}, nil
}

// run runs a compiler in the guest's folder.
func run(ctx context.Context, o Options, dir string, set []string, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // the user's compiler
	cmd.Dir, cmd.Env = dir, environment(o, set)
	cmd.Stdout, cmd.Stderr = o.Log, o.Log
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // the go command ends what it started
	cmd.WaitDelay = 3 * time.Second
	return cmd.Run()
}

// environment is the process's, without its credentials, which are no business of a compiler's, and without what would build something else.
func environment(o Options, set []string) []string {
	out := make([]string, 0, len(o.Environment)+len(set)+2)
	for _, pair := range o.Environment {
		name, _, _ := strings.Cut(pair, "=")
		switch {
		case strings.HasPrefix(name, "SALESFORCE_"), strings.HasPrefix(name, "FORCEFIELD_"),
			name == "GOFLAGS", name == "GOOS", name == "GOARCH", name == "GOEXPERIMENT", name == "GOWASM", name == "TINYGOROOT":
		default:
			out = append(out, pair)
		}
	}
	return append(append(out, "GOWORK=off"), set...)
}
