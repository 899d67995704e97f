package catalog

import (
	"context"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
)

const (
	// settleTime is how long a file must have stayed as it is before it is read.
	settleTime = 20 * time.Millisecond
	// pollWatched is how often the files are looked at while the system tells of changes: it may have lost one.
	pollWatched = 2 * time.Second
	// pollUnwatched is the same where the system does not tell.
	pollUnwatched = 50 * time.Millisecond
)

// Watch makes a new snapshot whenever a module's file or the lock file changes, until ctx ends. A file that is being written is left alone until
// it has stayed as it is for a moment; the best way to replace one is to rename another over it. A module is compiled before it takes the place of
// one that serves. Modules that wait to be compiled are, one by one.
func (c *Catalog) Watch(ctx context.Context) {
	w := newWatcher(c)
	var warming sync.WaitGroup
	warming.Go(func() { c.warm(ctx) })
	defer warming.Wait()

	changes := newNotifier(c.cfg.Log, c.cfg.Folder, c.cfg.Lock)
	defer changes.close()
	for ctx.Err() == nil {
		wait := pollUnwatched
		if changes.cover() {
			wait = pollWatched
		}
		if w.look(ctx) {
			wait = settleTime
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-changes.events:
		}
		timer.Stop()
	}
}

// warm compiles what serves and is not compiled, so that the first call need not wait.
func (c *Catalog) warm(ctx context.Context) {
	for _, t := range c.Tools() {
		if t.Source != SourceBundled && ctx.Err() == nil {
			_ = t.Module.ready(ctx) // what is wrong with it, a call will be told
		}
	}
}

// watcher knows what the files looked like the last time.
type watcher struct {
	catalog *Catalog
	last    map[string]stamp
	failed  bool // the folder could not be read the last time
}

// newWatcher begins to follow: from now on a module must be ready before it takes the place of one that serves.
func newWatcher(c *Catalog) *watcher {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.live = true
	w := &watcher{catalog: c, last: map[string]stamp{}}
	for name, f := range c.folder.files {
		w.last[name] = f.stamp
	}
	return w
}

// look takes in what changed and has settled. It says whether something has yet to settle.
func (w *watcher) look(ctx context.Context) (again bool) {
	c := w.catalog
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := map[string]stamp{}
	for name, f := range c.folder.files {
		taken[name] = f.stamp
	}
	now := w.stamps(taken)
	next, changed := map[string]stamp{}, false
	for name, stamp := range now {
		old, known := taken[name]
		switch {
		case known && old == stamp:
			next[name] = stamp
		case w.last[name] == stamp:
			next[name], changed = stamp, true
		default:
			again = true
			if known {
				next[name] = old
			}
		}
	}
	for name, old := range taken {
		if _, there := now[name]; there {
			continue
		}
		if _, wasThere := w.last[name]; wasThere { // perhaps it is being replaced
			next[name], again = old, true
		} else {
			changed = true
		}
	}
	w.last = now
	if changed || markOf(c.cfg.Lock) != c.lockMark {
		c.folder.take(c.cfg.Folder, next)
		c.rebuild(ctx)
	}
	return again
}

// stamps reads the folder. One that cannot be read leaves everything as it was.
func (w *watcher) stamps(taken map[string]stamp) map[string]stamp {
	if w.catalog.cfg.Folder == "" {
		return nil
	}
	now, err := stampsOf(w.catalog.cfg.Folder)
	if err == nil {
		w.failed = false
		return now
	}
	if !w.failed {
		w.failed = true
		w.catalog.cfg.Log.Error("the guests folder cannot be read; what served goes on", "folder", w.catalog.cfg.Folder, "reason", cause(err).Error())
	}
	return taken
}

// fileMark tells versions of the lock file apart, its rights included. It is zero for one that is not there.
type fileMark struct {
	size, modified int64
	inode          uint64
	mode, folder   fs.FileMode
}

func markOf(lock string) fileMark {
	if lock == "" {
		return fileMark{}
	}
	info, err := os.Lstat(lock)
	if err != nil {
		return fileMark{}
	}
	mark := fileMark{size: info.Size(), modified: info.ModTime().UnixNano(), inode: inode(info), mode: info.Mode()}
	if folder, err := os.Lstat(lockfile.Folder(lock)); err == nil {
		mark.folder = folder.Mode()
	}
	return mark
}
