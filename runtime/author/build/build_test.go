package build_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/author/build"
	"github.com/forcefield-mcp/forcefield/runtime/author/scaffold"
)

// begun begins a guest in a folder of its own.
func begun(t *testing.T) string {
	t.Helper()
	g, err := scaffold.New(t.TempDir(), "hello", "")
	if err != nil {
		t.Fatal(err)
	}
	return g.Dir
}

// compiler makes a program that stands for TinyGo: it says its version, and otherwise does what the script says.
func compiler(t *testing.T, script string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("it is a shell script")
	}
	tools := t.TempDir()
	bin := filepath.Join(tools, "tinygo", "bin")
	if err := os.MkdirAll(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	text := "#!/bin/sh\nif [ \"$1\" = version ]; then echo 'tinygo version 9.9.9 linux/amd64'; exit; fi\n" + script
	if err := os.WriteFile(filepath.Join(bin, "tinygo"), []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return tools
}

func TestTheCompilerSeesNoCredential(t *testing.T) {
	tools := compiler(t, "env; pwd; exit 1\n")
	dir := begun(t)
	var log bytes.Buffer
	_, err := build.Guest(t.Context(), build.Options{Dir: dir, Tools: tools, Log: &log, Environment: append(os.Environ(),
		"SALESFORCE_ACCESS_TOKEN=secret-token", "FORCEFIELD_ANYTHING=secret-too", "GOFLAGS=-toolexec=steal", "GOOS=plan9", "KEPT=kept")})
	if err == nil || !strings.Contains(err.Error(), "TinyGo 9.9.9 did not compile hello") || !strings.Contains(err.Error(), "--compiler go") {
		t.Fatalf("got %v", err)
	}
	said := log.String()
	for _, never := range []string{"secret", "toolexec", "plan9"} {
		if strings.Contains(said, never) {
			t.Errorf("the compiler sees %s", never)
		}
	}
	for _, want := range []string{"KEPT=kept", "GOWORK=off", "WASMOPT=", filepath.Base(dir)} {
		if !strings.Contains(said, want) {
			t.Errorf("the compiler does not see %s: %s", want, said)
		}
	}
}

func TestWhatTheCompilerMakesIsRead(t *testing.T) {
	tools := compiler(t, `while [ "$1" != -o ]; do shift; done; printf 'no module' >"$2"`+"\n")
	_, err := build.Guest(t.Context(), build.Options{Dir: begun(t), Tools: tools, Environment: os.Environ(), Log: &bytes.Buffer{}})
	if err == nil || !strings.Contains(err.Error(), "is no guest") {
		t.Errorf("got %v", err)
	}
	tools = compiler(t, "exit 0\n")
	_, err = build.Guest(t.Context(), build.Options{Dir: begun(t), Tools: tools, Environment: os.Environ(), Log: &bytes.Buffer{}})
	if err == nil || !strings.Contains(err.Error(), "made no module") {
		t.Errorf("got %v", err)
	}
}

func TestACancelledBuildEnds(t *testing.T) {
	tools := compiler(t, "exec sleep 600\n")
	ctx, cancel := context.WithCancel(t.Context())
	log := &cancelling{cancel: cancel}
	_, err := build.Guest(ctx, build.Options{Dir: begun(t), Tools: tools, Environment: os.Environ(), Log: log})
	if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "compile") {
		t.Fatalf("got %v", err)
	}
}

// cancelling cancels when the build says that it compiles.
type cancelling struct{ cancel func() }

func (c *cancelling) Write(p []byte) (int, error) { c.cancel(); return len(p), nil }

func TestWhatCannotBeBuiltIsSaid(t *testing.T) {
	empty := t.TempDir()
	odd := filepath.Join(t.TempDir(), "two words")
	if err := os.Mkdir(odd, 0o700); err != nil {
		t.Fatal(err)
	}
	noPath := []string{"PATH=" + empty}
	for name, tc := range map[string]struct {
		options build.Options
		want    string
	}{
		"a folder without Go":        {build.Options{Dir: empty}, "holds no Go source"},
		"a folder that is not":       {build.Options{Dir: filepath.Join(empty, "none")}, "holds no Go source"},
		"a name that is none":        {build.Options{Dir: odd}, "cannot be a module's"},
		"a compiler that is none":    {build.Options{Dir: begun(t), Compiler: "clang"}, "there is no compiler"},
		"a TinyGo that is not there": {build.Options{Dir: begun(t), Compiler: build.TinyGo, Tools: empty, Environment: noPath}, "there is no TinyGo"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PATH", empty)
			tc.options.Log = &bytes.Buffer{}
			if _, err := build.Guest(t.Context(), tc.options); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
		})
	}
}
