//go:build unix

package sandbox

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestCompiledCodeIsKeptInAPrivateFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "cache")
	callHello(t, dir)
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Fatalf("%v, %v", info, err)
	}
	files := cacheFiles(t, dir)
	if len(files) == 0 {
		t.Fatal("nothing was kept")
	}
	callHello(t, dir)
	if again := cacheFiles(t, dir); len(again) != len(files) {
		t.Errorf("%d files became %d: the code was compiled again", len(files), len(again))
	}
}

func TestABrokenFileInTheCacheDoesNotKeepAGuestFromRunning(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	callHello(t, dir)
	for _, f := range cacheFiles(t, dir) {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		b[len(b)-20] ^= 0xff
		if err := os.WriteFile(f, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	callHello(t, dir)
}

func callHello(t *testing.T, dir string) {
	t.Helper()
	if _, _, err := loadIn(t, newSandbox(t, Config{CacheDir: dir}), "hello").Call(context.Background(), invocation, nil, Limits{}); err != nil {
		t.Fatal(err)
	}
}

func cacheFiles(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// engineFolders are those that the engine made for its files.
func engineFolders(t *testing.T, dir string) []string {
	t.Helper()
	made, err := filepath.Glob(filepath.Join(dir, hostPrefix+"*", "*"))
	if err != nil || len(made) == 0 {
		t.Fatal(made, err)
	}
	return made
}

func TestCodeOfVersionsThatAreNoLongerUsedAndTheOldestCodeOfThisOneAreRemoved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	callHello(t, dir)
	now := time.Now()
	put := func(age time.Duration, parts ...string) string {
		t.Helper()
		path := filepath.Join(append([]string{dir}, parts...)...)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, 1000), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, p := range []string{path, filepath.Dir(path)} {
			if err := os.Chtimes(p, now.Add(-age), now.Add(-age)); err != nil {
				t.Fatal(err)
			}
		}
		return path
	}
	old := put(cacheAge+time.Hour, hostPrefix+"old", "code")
	older := put(2*cacheAge, "wazero-v1", "code")
	recent := put(cacheAge-time.Hour, hostPrefix+"recent", "code")
	foreign := put(2*cacheAge, "notes", "text")
	first := put(3*cacheAge, hostFolder(), "engine", "first")
	second := put(2*cacheAge, hostFolder(), "engine", "second")

	pruneCache(dir, hostFolder(), now, cacheBytes)
	pruned := func(want bool, paths ...string) {
		t.Helper()
		for _, path := range paths {
			if _, err := os.Stat(path); (err != nil) != want {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
	pruned(true, old, older)
	pruned(false, recent, foreign, first, second)

	var total int64
	for _, f := range cacheFiles(t, filepath.Join(dir, hostFolder())) {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	pruneCache(dir, hostFolder(), now, total-1)
	pruned(true, first)
	pruned(false, second)
}

func TestAFolderThatOthersCanWriteToIsRefused(t *testing.T) {
	refused := func(name, dir string) {
		t.Helper()
		if s, err := New(context.Background(), Config{CacheDir: dir}); err == nil {
			t.Errorf("%s is accepted", name)
			_ = s.Close(context.Background())
		}
	}
	mode := func(dir string, m fs.FileMode) string {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, m); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	base := t.TempDir()
	for _, m := range []fs.FileMode{0o777, 0o720, 0o702, 0o755} {
		refused(m.String(), mode(filepath.Join(base, m.String()), m))
	}
	private := mode(filepath.Join(base, "private"), 0o700)
	link := filepath.Join(base, "link")
	if err := os.Symlink(private, link); err != nil {
		t.Fatal(err)
	}
	refused("a link", link)
	file := filepath.Join(base, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused("a file", file)
	stray := mode(filepath.Join(base, "stray"), 0o700)
	if err := os.WriteFile(filepath.Join(stray, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused("a folder with a stray file in it", stray)
	mode(filepath.Join(private, "wazero-dev"), 0o777)
	refused("a folder with an open one in it", private)
	deeper := mode(filepath.Join(base, "deeper"), 0o700)
	callHello(t, deeper)
	for _, made := range engineFolders(t, deeper) {
		mode(made, 0o777)
	}
	refused("a folder with an open one further down", deeper)
	if os.Geteuid() == 0 {
		foreign := mode(filepath.Join(base, "foreign"), 0o700)
		if err := os.Chown(foreign, 12345, -1); err != nil {
			t.Fatal(err)
		}
		refused("another user's folder", foreign)
	}
}
