package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tetratelabs/wazero"
)

// newCache makes the store of compiled code that all guests share: in memory, and in a folder if one is given.
func newCache(dir string) (wazero.CompilationCache, error) {
	if dir == "" {
		return wazero.NewCompilationCache(), nil
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, cacheError(dir, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, cacheError(dir, err)
	}
	if err := checkPrivate(dir); err != nil {
		return nil, cacheError(dir, err)
	}
	// The engine puts its files into folders under this one, by its version. Those that are there already were made under the
	// same rule, or somebody else put them there before the folder was private.
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, cacheError(dir, err)
	}
	for _, e := range entries {
		if err := checkPrivate(filepath.Join(dir, e.Name())); err != nil {
			return nil, cacheError(dir, err)
		}
	}
	cache, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		return nil, cacheError(dir, err)
	}
	return cache, nil
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
