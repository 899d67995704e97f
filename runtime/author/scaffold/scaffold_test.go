package scaffold_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/author/scaffold"
)

func TestAGuestElsewhereIsAModuleThatTestsWithoutANetwork(t *testing.T) {
	parent := t.TempDir()
	g, err := scaffold.New(parent, "hello", "0.1.0-dev")
	if err != nil || g.InCheckout || g.Dir != filepath.Join(parent, "hello") {
		t.Fatal(g, err)
	}
	source, err := os.ReadFile(filepath.Join(g.Dir, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(source), "\n"); lines >= 60 {
		t.Errorf("it has %d lines", lines)
	}
	if !strings.Contains(string(source), `Name:        "hello"`) || strings.Contains(string(source), "count_records") {
		t.Errorf("it is not named hello:\n%s", source)
	}
	if _, err := os.Stat(filepath.Join(g.Dir, "vendor/github.com/forcefield-mcp/forcefield/guests/kit/LICENSE")); err != nil {
		t.Error(err)
	}
	for _, words := range [][]string{{"vet", "./..."}, {"test", "./..."}} {
		if said, err := run(g.Dir, words...); err != nil {
			t.Errorf("go %v: %v\n%s", words, err, said)
		}
	}
}

// run runs the go command as somebody without a network and without this repository.
func run(dir string, words ...string) (string, error) {
	cmd := exec.Command("go", words...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=off", "GOMODCACHE="+filepath.Join(dir, "..", "no-modules"))
	said, err := cmd.CombinedOutput()
	return string(said), err
}

func TestAReleasedVersionIsNamedAndAnotherIsNot(t *testing.T) {
	for version, want := range map[string]string{
		"v1.2.3": "forcefield v1.2.3\n", "0.1.0-dev": "v0.0.0-unreleased", "v1.2.4-0.20260101000000-abcdefabcdef": "v0.0.0-unreleased",
		"v1.2.3+dirty": "v0.0.0-unreleased", "": "v0.0.0-unreleased",
	} {
		g, err := scaffold.New(t.TempDir(), "hello", version)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{"go.mod", "vendor/modules.txt"} {
			text, err := os.ReadFile(filepath.Join(g.Dir, file))
			if err != nil || !strings.Contains(string(text), want) {
				t.Errorf("version %q: %s says %s, %v", version, file, text, err)
			}
		}
	}
}

func TestInACheckoutAGuestIsAPackageOfItsModule(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "go.mod"), "module "+scaffold.Module+"\n")
	parent := filepath.Join(root, "a", "b")
	if err := os.MkdirAll(parent, 0o700); err != nil {
		t.Fatal(err)
	}
	g, err := scaffold.New(parent, "hello", "")
	if err != nil || !g.InCheckout {
		t.Fatal(g, err)
	}
	entries, err := os.ReadDir(g.Dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("it holds %v, %v", entries, err)
	}
	// A module in between is another one's.
	write(t, filepath.Join(root, "a", "go.mod"), "module example.com/other\n")
	if g, err := scaffold.New(parent, "other", ""); err != nil || g.InCheckout {
		t.Fatal(g, err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTheLanguageVersionIsThatOfThisRepository(t *testing.T) {
	text, err := os.ReadFile("../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	g, err := scaffold.New(t.TempDir(), "hello", "")
	if err != nil {
		t.Fatal(err)
	}
	made, err := os.ReadFile(filepath.Join(g.Dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if strings.HasPrefix(line, "go ") && !strings.Contains(string(made), line+"\n") {
			t.Errorf("this repository says %s, and the guest:\n%s", line, made)
		}
	}
}

func TestNothingThatIsThereIsTouched(t *testing.T) {
	parent := t.TempDir()
	if err := os.Mkdir(filepath.Join(parent, "hello"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := scaffold.New(parent, "hello", ""); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Fatalf("got %v", err)
	}
	if entries, err := os.ReadDir(filepath.Join(parent, "hello")); err != nil || len(entries) != 0 {
		t.Fatalf("it holds %v, %v", entries, err)
	}
	for _, name := range []string{"", ".", "..", "../x", "a/b", `a\b`, "Hello", "1st", "a-b", "a b", strings.Repeat("a", 65), "x\n"} {
		if _, err := scaffold.New(parent, name, ""); err == nil || !strings.Contains(err.Error(), "cannot be a tool's name") {
			t.Errorf("%q: got %v", name, err)
		}
	}
	if _, err := scaffold.New(filepath.Join(parent, "none"), "hello", ""); err == nil || !strings.Contains(err.Error(), "cannot be made") {
		t.Errorf("got %v", err)
	}
}
