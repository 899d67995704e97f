package catalog

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/fsnotify/fsnotify"
)

// notifier asks the system to tell of changes. It does not say which: that is found out by looking.
type notifier struct {
	events  chan struct{}
	watcher *fsnotify.Watcher // nil where the system has none to give
	targets []string          // the folders that matter
	lock    string
	folder  string
	done    chan struct{}
}

func newNotifier(log *slog.Logger, folder, lock string) *notifier {
	n := &notifier{events: make(chan struct{}, 1), lock: lock, folder: folder, done: make(chan struct{})}
	if folder != "" {
		n.targets = append(n.targets, folder)
	}
	if lock != "" {
		n.targets = append(n.targets, filepath.Dir(lock))
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		log.Warn("the system does not tell of changed guest modules; they are looked for often instead", "reason", err)
		close(n.done)
		return n
	}
	n.watcher = watcher
	go n.pass()
	return n
}

// cover watches the folders or, for one that is not there, the nearest above it. It says whether all changes will be told.
func (n *notifier) cover() bool {
	if n.watcher == nil {
		return len(n.targets) == 0
	}
	all := true
	for _, dir := range n.targets {
		for ; ; dir = filepath.Dir(dir) {
			if _, err := os.Lstat(dir); err == nil || dir == filepath.Dir(dir) {
				break
			}
		}
		if err := n.watcher.Add(dir); err != nil { // one that is watched already stays
			all = false
		}
	}
	return all
}

// pass hands on what matters.
func (n *notifier) pass() {
	defer close(n.done)
	for {
		select {
		case event, ok := <-n.watcher.Events:
			if !ok {
				return
			}
			if !n.matters(event.Name) {
				continue
			}
		case _, ok := <-n.watcher.Errors: // events may have been lost
			if !ok {
				return
			}
		}
		select {
		case n.events <- struct{}{}:
		default:
		}
	}
}

func (n *notifier) matters(path string) bool {
	if path == n.lock || filepath.Dir(path) == n.folder && (strings.HasSuffix(path, moduleEnding) || strings.HasSuffix(path, SignatureEnding)) {
		return true
	}
	for _, dir := range n.targets {
		if dir == path || strings.HasPrefix(dir, path+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

func (n *notifier) close() {
	if n.watcher != nil {
		_ = n.watcher.Close()
	}
	<-n.done
}
