//go:build !windows && (!unix || solaris || illumos || aix)

package store

import (
	"io"
	"os"
)

// lockFile makes the file of a lock; these systems have no lock that ends with the process, so it keeps nobody off.
func lockFile(path string) (io.Closer, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR, ownerOnly) // #nosec G304 G703 -- beside the file that the user named
}
