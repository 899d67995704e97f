package lockfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/forcefield-mcp/forcefield/runtime/private"
)

// retry is how often a process that waits for another one looks again.
const retry = 20 * time.Millisecond

// Folder is the folder of a lock file: who can write to it can exchange the file.
func Folder(path string) string { return filepath.Dir(path) }

// Read reads a lock file. One that is not there is an empty one. One that is damaged, or that others can write, is an error:
// then nothing is approved.
func Read(path string) (File, error) {
	text, err := private.Read(path, MaxBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return File{}, nil
	}
	if err != nil {
		return File{}, err
	}
	f, err := Parse(text)
	if err != nil {
		return File{}, fmt.Errorf("the lock file %s is refused: %w", path, err)
	}
	return f, nil
}

// Update reads a lock file, lets change change it and writes it, while no other process does. When change gives an error, nothing is
// written. It waits, until ctx is done, for a process that is at it.
func Update(ctx context.Context, path string, change func(*File) error) (err error) {
	if err := private.MakeFolder(Folder(path)); err != nil {
		return err
	}
	guard := flock.New(path+".guard", flock.SetPermissions(0o600))
	if _, err := guard.TryLockContext(ctx, retry); err != nil {
		return fmt.Errorf("the lock file %s is in use by another process: %w", path, err)
	}
	defer func() { err = errors.Join(err, guard.Unlock()) }()
	f, err := Read(path)
	if err != nil {
		return err
	}
	if err := change(&f); err != nil {
		return err
	}
	text, err := f.Encode()
	if err != nil {
		return fmt.Errorf("the lock file %s cannot be written: %w", path, err)
	}
	return private.Write(path, text)
}
