package private

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Read gives what a file holds, at most so many bytes. A file that is not there is fs.ErrNotExist; one that others can write,
// or whose folder they can, is refused.
func Read(path string, most int64) ([]byte, error) {
	if err := checkFile(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path) //nolint:gosec // the operator names the path
	if err != nil {
		return nil, reason("the file", path, err)
	}
	defer f.Close()       //nolint:errcheck // nothing was written
	info, err := f.Stat() // of what was opened, in case it was exchanged since
	if err != nil {
		return nil, reason("the file", path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	if err := checkOwner(info); err != nil {
		return nil, fmt.Errorf("the file %s is refused: %w", path, err)
	}
	content, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, reason("the file", path, err)
	}
	if int64(len(content)) > most {
		return nil, fmt.Errorf("the file %s has more than the %d bytes that it may have", path, most)
	}
	return content, nil
}

// Write replaces a file as a whole: who reads it meanwhile gets the old or the new content, also after a crash. Its folder is made
// if it is not there.
func Write(path string, content []byte) (err error) {
	dir := filepath.Dir(path)
	if err := MakeFolder(dir); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return reason("the folder", dir, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return reason("the file", f.Name(), err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("the file %s cannot be replaced: %w", path, errors.Unwrap(err))
	}
	return syncFolder(dir)
}

// syncFolder makes a rename last over a crash, where the system can.
func syncFolder(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // the operator names the path
	if err != nil {
		return reason("the folder", dir, err)
	}
	_ = d.Sync() // not every system can
	return d.Close()
}
