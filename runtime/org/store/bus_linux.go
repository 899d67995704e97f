package store

import (
	"os"
	"path/filepath"
)

// keyringReachable tells whether there is a session bus. Without one the library would start one, in which no keyring is.
func keyringReachable() bool {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	runtime := os.Getenv("XDG_RUNTIME_DIR")
	if runtime == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(runtime, "bus")) //nolint:gosec // the user's own folder
	return err == nil
}
