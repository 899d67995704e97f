package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

const (
	// cacheAge is how long code is kept that another version of the program compiled, after that version last started.
	cacheAge = 30 * 24 * time.Hour
	// cacheBytes is how much compiled code this version of the program keeps; the oldest goes first, when the program starts.
	cacheBytes = 256 << 20
	hostPrefix = "host-"
)

// hostFolder names the folder for code that this build of the program compiled. The engine's own key has its version, the processor's features
// and the bytes of the metered module; the code also depends on the toolchain that laid out the engine's structures.
func hostFolder() string {
	parts := []string{runtime.Version(), runtime.GOOS, runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		parts = append(parts, info.Main.Path, info.Main.Version)
		for _, dep := range info.Deps {
			if dep.Path == "github.com/tetratelabs/wazero" {
				parts = append(parts, dep.Version, dep.Sum)
			}
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" || s.Key == "vcs.modified" {
				parts = append(parts, s.Value)
			}
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hostPrefix + hex.EncodeToString(sum[:8])
}

// pruneCache removes from the cache what versions of the program left that have not started for cacheAge, and from own, the folder of this
// version, the oldest code beyond the bytes given. What cannot be removed stays: the cache only saves time.
func pruneCache(dir, own string, now time.Time, most int64) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		ours := strings.HasPrefix(e.Name(), hostPrefix) || strings.HasPrefix(e.Name(), "wazero-")
		if info, err := e.Info(); err == nil && ours && e.Name() != own && e.IsDir() && now.Sub(info.ModTime()) > cacheAge {
			_ = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
	type kept struct {
		path string
		info fs.FileInfo
	}
	var files []kept
	var total int64
	_ = filepath.WalkDir(filepath.Join(dir, own), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil //nolint:nilerr // what is gone meanwhile needs no pruning
		}
		if info, err := d.Info(); err == nil {
			files = append(files, kept{path, info})
			total += info.Size()
		}
		return nil
	})
	slices.SortFunc(files, func(a, b kept) int { return a.info.ModTime().Compare(b.info.ModTime()) })
	for _, f := range files {
		if total <= most {
			return
		}
		if os.Remove(f.path) == nil {
			total -= f.info.Size()
		}
	}
}
