//go:build unix

package catalog

import (
	"io/fs"
	"syscall"
)

// inode tells a file from the one that was renamed over it.
func inode(info fs.FileInfo) uint64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Ino
	}
	return 0
}
