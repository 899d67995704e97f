//go:build unix

package private

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// checkOwner wants that nobody but the user and root can change what info is of.
func checkOwner(info fs.FileInfo) error {
	if mode := info.Mode().Perm(); mode&0o022 != 0 {
		return fmt.Errorf("others can write to it (mode %04o); take that right away with chmod go-w", mode)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return fmt.Errorf("its owner cannot be told")
	}
	if owner := int(stat.Uid); owner != os.Geteuid() && owner != 0 {
		return fmt.Errorf("it belongs to another user (%d)", owner)
	}
	return nil
}
