//go:build unix

package private_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/private"
)

// place gives the path of a file in a folder of the user's own.
func place(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "own", "file")
}

func TestWhatIsWrittenIsReadAndIsTheUsersAlone(t *testing.T) {
	path := place(t)
	for _, text := range []string{"one", "another"} {
		if err := private.Write(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := private.Read(path, 100); err != nil || string(got) != text {
			t.Errorf("%q, %v", got, err)
		}
	}
	if err := private.CheckFile(path); err != nil {
		t.Error(err)
	}
	for name, want := range map[string]fs.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("beside it there is %v, %v", entries, err)
	}
}

func TestAFileHasAsManyBytesAsItMayHave(t *testing.T) {
	path := place(t)
	if err := private.Write(path, []byte("12345678")); err != nil {
		t.Fatal(err)
	}
	if _, err := private.Read(path, 8); err != nil {
		t.Error(err)
	}
	if got, err := private.Read(path, 7); err == nil || !strings.Contains(err.Error(), "more than the 7 bytes") {
		t.Errorf("%q, %v", got, err)
	}
}

func TestPlacesThatOthersCanChangeAreRefused(t *testing.T) {
	onlyRoot := func(t *testing.T, path string) {
		t.Helper()
		if os.Geteuid() != 0 {
			t.Skip("only root can give it away")
		}
		if err := os.Chown(path, 12345, -1); err != nil {
			t.Fatal(err)
		}
	}
	chmod := func(t *testing.T, path string, mode fs.FileMode) {
		t.Helper()
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	link := func(t *testing.T, path string) {
		t.Helper()
		if err := errors.Join(os.Rename(path, path+".real"), os.Symlink(path+".real", path)); err != nil {
			t.Fatal(err)
		}
	}
	for name, tc := range map[string]struct {
		spoil func(t *testing.T, path string)
		want  string
	}{
		"a file that the group can write":   {func(t *testing.T, p string) { chmod(t, p, 0o620) }, "others can write"},
		"a file that all can write":         {func(t *testing.T, p string) { chmod(t, p, 0o602) }, "others can write"},
		"a file of another user":            {func(t *testing.T, p string) { onlyRoot(t, p) }, "another user"},
		"a link to a file":                  {link, "not a regular file"},
		"a folder in the file's place":      {func(t *testing.T, p string) { _ = os.Remove(p); _ = os.Mkdir(p, 0o700) }, "not a regular file"},
		"a folder that the group can write": {func(t *testing.T, p string) { chmod(t, filepath.Dir(p), 0o770) }, "others can write"},
		"a folder that all can write":       {func(t *testing.T, p string) { chmod(t, filepath.Dir(p), 0o1777) }, "others can write"},
		"a folder of another user":          {func(t *testing.T, p string) { onlyRoot(t, filepath.Dir(p)) }, "another user"},
		"a link to a folder":                {func(t *testing.T, p string) { link(t, filepath.Dir(p)) }, "not a folder"},
	} {
		t.Run(name, func(t *testing.T) {
			path := place(t)
			if err := private.Write(path, []byte("text")); err != nil {
				t.Fatal(err)
			}
			tc.spoil(t, path)
			if got, err := private.Read(path, 100); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("it is read: %q, %v", got, err)
			}
			if err := private.CheckFile(path); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("it is taken: %v", err)
			}
			if strings.Contains(name, "folder") && !strings.Contains(name, "place") {
				if err := private.Write(path, []byte("text")); err == nil {
					t.Error("something is written there")
				}
			}
		})
	}
}

func TestWhatIsNotThereIsSaidOnce(t *testing.T) {
	path := place(t)
	for _, check := range []func() error{
		func() error { _, err := private.Read(path, 1); return err },
		func() error { return private.CheckFile(path) },
		func() error { return private.CheckFolder(filepath.Dir(path)) },
	} {
		err := check()
		if !errors.Is(err, fs.ErrNotExist) || strings.Count(err.Error(), filepath.Dir(path)) != 1 {
			t.Errorf("got %v", err)
		}
	}
}

func TestAFolderThatCannotBeMadeIsSaid(t *testing.T) {
	path := place(t)
	if err := private.Write(path, nil); err != nil {
		t.Fatal(err)
	}
	if err := private.Write(filepath.Join(path, "below", "x"), nil); err == nil {
		t.Error("a file has a folder below it")
	}
}
