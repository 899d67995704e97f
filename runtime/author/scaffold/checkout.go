package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Checkout gives the root of the checkout of this repository that a folder is in, by the nearest go.mod; empty if it is in none.
func Checkout(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("%q has no absolute path: %w", dir, err)
	}
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod")) //nolint:gosec // read, compared, and not shown
		switch {
		case err == nil:
			first, _, _ := strings.Cut(string(text), "\n")
			if strings.TrimSpace(first) == "module "+Module {
				return dir, nil
			}
			return "", nil
		case !errors.Is(err, fs.ErrNotExist):
			return "", fmt.Errorf("%s cannot be read: %w", filepath.Join(dir, "go.mod"), cause(err))
		}
		above := filepath.Dir(dir)
		if above == dir {
			return "", nil
		}
		dir = above
	}
}
