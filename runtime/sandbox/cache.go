package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/tetratelabs/wazero"
)

// newCache makes the store of compiled code that guests share: in memory, and in a folder if one is given. It names the folder that the code is in.
func newCache(dir string) (cache wazero.CompilationCache, folder string, err error) {
	if dir == "" {
		return wazero.NewCompilationCache(), "", nil
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, "", cacheError(dir, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, "", cacheError(dir, err)
	}
	if err := checkPrivate(dir); err != nil {
		return nil, "", cacheError(dir, err)
	}
	// Each version of the program has a folder under this one, and the engine makes one under that, by its own version.
	if err := checkEntries(dir); err != nil {
		return nil, "", cacheError(dir, err)
	}
	own := hostFolder()
	host := filepath.Join(dir, own)
	if err := os.MkdirAll(host, 0o700); err != nil {
		return nil, "", cacheError(dir, err)
	}
	if err := checkEntries(host); err != nil {
		return nil, "", cacheError(host, err)
	}
	now := time.Now()
	_ = os.Chtimes(host, now, now) // this version is in use: see pruneCache
	pruneCache(dir, own, now, cacheBytes)
	if cache, err = wazero.NewCompilationCacheWithDir(host); err != nil {
		return nil, "", cacheError(dir, err)
	}
	return cache, host, nil
}

// checkEntries wants private folders in a folder, and nothing else. Those that are there already were made under the same rule, or somebody
// else put them there before the folder was private.
func checkEntries(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := checkPrivate(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func cacheError(dir string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("the folder %s cannot hold compiled code: %w; give a folder that only this user can read and write (chmod 700)", dir, err)
}

// checkPrivate wants a folder, not a link to one, that is the user's and to which nobody else has any right.
func checkPrivate(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder", filepath.Base(dir))
	}
	return checkOwner(info)
}
