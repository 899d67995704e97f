package catalog

import "context"

// Look does what Watch does each time that it looks, and says whether something has yet to settle.
func (w *watcher) Look(ctx context.Context) bool { return w.look(ctx) }

// NewWatcher is a Watch that looks when a test says so.
func NewWatcher(c *Catalog) *watcher { return newWatcher(c) }
