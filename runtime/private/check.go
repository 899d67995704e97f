package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// CheckFolder wants a folder, not a link to one, that belongs to the user or to root and that nobody else can write to. A folder that
// is not there is fs.ErrNotExist.
func CheckFolder(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return reason("the folder", dir, err)
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder", dir)
	}
	if err := checkOwner(info); err != nil {
		return fmt.Errorf("the folder %s is refused: %w", dir, err)
	}
	return nil
}

// MakeFolder makes a folder, and those above it, with mode 0700, and checks it.
func MakeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return reason("the folder", dir, err)
	}
	return CheckFolder(dir)
}

// checkFile wants a regular file, not a link, in a folder that CheckFolder takes.
func checkFile(path string) error {
	if err := CheckFolder(filepath.Dir(path)); err != nil {
		return err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return reason("the file", path, err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", path)
	}
	return nil
}

// CheckFile wants a regular file, not a link, that belongs to the user or root, that nobody else can write to, and that is in such a
// folder. One that is not there is fs.ErrNotExist.
func CheckFile(path string) error {
	if err := checkFile(path); err != nil {
		return err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return reason("the file", path, err)
	}
	if err := checkOwner(info); err != nil {
		return fmt.Errorf("the file %s is refused: %w", path, err)
	}
	return nil
}

// reason says what failed and where, once.
func reason(what, path string, err error) error {
	var inner *fs.PathError
	if errors.As(err, &inner) {
		err = inner.Err
	}
	return fmt.Errorf("%s %s: %w", what, path, err)
}
