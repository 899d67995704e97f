//go:build unix && !solaris && !illumos && !aix

package store

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// lockFile takes the lock of a file, which it makes. The system takes the lock back when the process ends, however it ends.
func lockFile(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, ownerOnly) // #nosec G304 G703 -- beside the file that the user named
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil { // #nosec G115 -- a file descriptor
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = errLocked
		}
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
