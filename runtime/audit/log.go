package audit

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/forcefield-mcp/forcefield/runtime/private"
)

// lockRetry is how often a process that waits for another one looks again, and lockPatience how long it waits in all.
const (
	lockRetry    = 2 * time.Millisecond
	lockPatience = 5 * time.Second
)

// Config says where the record is and how it is written.
type Config struct {
	// Path is the file's. Its folder is made if it is not there, and must belong to the user or root and be writable by nobody else.
	Path string
	// NoSync leaves it to the system when a record reaches the disk: faster, and a power cut may lose the last seconds.
	NoSync bool
}

// Log appends to a record. It is safe for concurrent use, also by several processes.
type Log struct {
	path    string
	sync    bool
	process string
	now     func() time.Time

	mu   sync.Mutex // one append of this process at a time
	seen link       // the last record that this process saw
}

// Open checks that the record can be appended to, and makes it if it is not there. A record whose end does not fit its head is
// refused: it stays as it is, for somebody to look at.
func Open(ctx context.Context, cfg Config) (*Log, error) {
	path, err := filepath.Abs(cfg.Path)
	if err != nil {
		return nil, fmt.Errorf("the audit file %s: %w", cfg.Path, err)
	}
	if err := private.MakeFolder(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("the audit file %s is refused: %w", path, err)
	}
	id := make([]byte, 6)
	if _, err := rand.Read(id); err != nil {
		return nil, fmt.Errorf("no random source: %w", err)
	}
	l := &Log{path: path, sync: !cfg.NoSync, process: hex.EncodeToString(id), now: time.Now}
	return l, l.locked(ctx, func(*file) error { return nil })
}

// Path is where the record is.
func (l *Log) Path() string { return l.path }

// Begin records that a call is about to be made, and gives its sequence number.
func (l *Log) Begin(ctx context.Context, b Begin) (seq uint64, err error) {
	bounded := b.bounded()
	return l.append(ctx, record{Kind: kindBegin, Begin: &bounded})
}

// End records what became of a call. It is written also when ctx has ended.
func (l *Log) End(ctx context.Context, e End) error {
	bounded := e.bounded()
	_, err := l.append(context.WithoutCancel(ctx), record{Kind: kindEnd, End: &bounded})
	return err
}

// Module records what became of a guest module.
func (l *Log) Module(ctx context.Context, m Module) error {
	bounded := m.bounded()
	_, err := l.append(ctx, record{Kind: kindModule, Module: &bounded})
	return err
}

func (l *Log) append(ctx context.Context, r record) (seq uint64, err error) {
	err = l.locked(ctx, func(f *file) error {
		r.Time, r.Process = l.now().UTC().Truncate(time.Millisecond), l.process
		if err := f.append(r); err != nil {
			return err
		}
		seq = f.at.seq
		return nil
	})
	return seq, err
}

// locked opens the file while no other process or goroutine has it, and brings it to its end.
func (l *Log) locked(ctx context.Context, do func(*file) error) (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	guard := flock.New(l.path+".lock", flock.SetPermissions(0o600))
	if _, err := guard.TryLockContext(ctx, lockRetry); err != nil {
		return fmt.Errorf("the audit file %s is in use by another process: %w", l.path, bare(err))
	}
	defer func() { err = errors.Join(err, guard.Unlock()) }()
	f, err := openFile(l.path, l.sync)
	if err != nil {
		return fmt.Errorf("the audit file %s cannot be used: %w", l.path, err)
	}
	defer func() { err = errors.Join(err, f.close()) }()
	if err := f.reach(l.seen, func(torn int64) record {
		return record{Kind: kindRecovery, Time: l.now().UTC().Truncate(time.Millisecond), Process: l.process, Recovery: &recovery{Bytes: torn}}
	}); err != nil {
		return fmt.Errorf("the audit file %s cannot be used: %w", l.path, err)
	}
	if err := do(f); err != nil {
		return fmt.Errorf("the audit file %s cannot be written: %w", l.path, err)
	}
	l.seen = f.at
	return nil
}
