//go:build unix

package lockfile_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
)

// asWriter makes the test's own program add entries to a lock file, as another process.
const asWriter = "FORCEFIELD_TEST_LOCK"

func TestMain(m *testing.M) {
	if path := os.Getenv(asWriter); path != "" {
		if err := addEntries(path, os.Getenv("FORCEFIELD_TEST_PREFIX")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const perWriter = 8

func addEntries(path, prefix string) error {
	for i := range perWriter {
		err := lockfile.Update(context.Background(), path, func(f *lockfile.File) error {
			f.Put(lockfile.Module{Name: fmt.Sprintf("%s%d", prefix, i), Approved: version(true)})
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func private(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "config", lockfile.Name)
}

func TestProcessesThatChangeAFileAtTheSameTimeLoseNothing(t *testing.T) {
	path := private(t)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for _, prefix := range []string{"a", "b", "c"} {
		cmd := exec.CommandContext(t.Context(), program)
		cmd.Env = []string{asWriter + "=" + path, "FORCEFIELD_TEST_PREFIX=" + prefix}
		wait.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	wait.Wait()
	f, err := lockfile.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Modules) != 3*perWriter {
		t.Errorf("%d of %d entries are there", len(f.Modules), 3*perWriter)
	}
}

func TestAFileIsMadeForItsOwnerAloneAndNothingIsLeftBesideIt(t *testing.T) {
	path := private(t)
	if err := addEntries(path, "a"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

func TestAChangeThatFailsWritesNothing(t *testing.T) {
	path := private(t)
	if err := addEntries(path, "a"); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	stop := errors.New("no")
	for name, change := range map[string]func(*lockfile.File) error{
		"an error":          func(f *lockfile.File) error { f.Modules = nil; return stop },
		"an invalid result": func(f *lockfile.File) error { f.Modules[0].Name = "../x"; return nil },
	} {
		if err := lockfile.Update(t.Context(), path, change); err == nil {
			t.Errorf("%s: no error", name)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
			t.Errorf("%s: the file changed", name)
		}
	}
}

func TestAFileThatOthersCanChangeIsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		open func(path string) error
		want string
	}{
		"writable by the group":             {func(p string) error { return os.Chmod(p, 0o620) }, "others can write"},
		"writable by all":                   {func(p string) error { return os.Chmod(p, 0o602) }, "others can write"},
		"in a folder writable by the group": {func(p string) error { return os.Chmod(filepath.Dir(p), 0o770) }, "others can write"},
		"in a folder writable by all":       {func(p string) error { return os.Chmod(filepath.Dir(p), 0o1777) }, "others can write"},
		"a link": {func(p string) error {
			return errors.Join(os.Rename(p, p+".real"), os.Symlink(p+".real", p))
		}, "not a regular file"},
		"in a linked folder": {func(p string) error {
			dir := filepath.Dir(p)
			return errors.Join(os.Rename(dir, dir+".real"), os.Symlink(dir+".real", dir))
		}, "not a folder"},
		"of another user": {func(p string) error {
			if os.Geteuid() != 0 {
				t.Skip("only root can give a file away")
			}
			return os.Chown(p, 12345, -1)
		}, "another user"},
		"in a folder of another user": {func(p string) error {
			if os.Geteuid() != 0 {
				t.Skip("only root can give a folder away")
			}
			return os.Chown(filepath.Dir(p), 12345, -1)
		}, "another user"},
		"damaged": {func(p string) error { return os.WriteFile(p, []byte("{"), 0o600) }, "is refused"},
	} {
		t.Run(name, func(t *testing.T) {
			path := private(t)
			if err := addEntries(path, "a"); err != nil {
				t.Fatal(err)
			}
			if err := tc.open(path); err != nil {
				t.Fatal(err)
			}
			f, err := lockfile.Read(path)
			if err == nil || len(f.Modules) > 0 || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("read: %d modules, %v", len(f.Modules), err)
			}
			if err := addEntries(path, "b"); err == nil {
				t.Error("it is written to")
			}
		})
	}
}

func TestAFileThatIsNotThereIsEmpty(t *testing.T) {
	f, err := lockfile.Read(private(t))
	if err != nil || len(f.Modules) > 0 {
		t.Errorf("got %v, %v", f, err)
	}
}
