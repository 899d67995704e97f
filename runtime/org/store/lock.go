package store

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/forcefield-mcp/forcefield/runtime/private"
)

// lockPoll is how often a lock that somebody has is asked for.
const lockPoll = 20 * time.Millisecond

// Lock is held by whoever uses a login's refresh token. The caller releases.
//
// The system releases the locks of a process that ends.
func (s *Store) Lock(ctx context.Context, id string) (release func(), err error) {
	if !validID(id) {
		return nil, missing(id)
	}
	return s.lock(ctx, id+".lock")
}

// lock takes a lock file of the folder.
func (s *Store) lock(ctx context.Context, name string) (release func(), err error) {
	if err := private.MakeFolder(s.config.Folder); err != nil {
		return nil, unusable(err)
	}
	l := flock.New(filepath.Join(s.config.Folder, name), flock.SetPermissions(0o600))
	if _, err := l.TryLockContext(ctx, lockPoll); err != nil {
		_ = l.Close()
		if ctx.Err() != nil {
			return nil, fmt.Errorf("another process is using the kept logins: %w", ctx.Err())
		}
		return nil, unusable(fmt.Errorf("the file %s cannot be locked", name))
	}
	return func() { _ = l.Close() }, nil // Close unlocks
}
