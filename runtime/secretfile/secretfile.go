// Package secretfile reads a secret out of a file that nobody but its owner can read.
//
// It must never put what is in the file into an error.
package secretfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
)

// maxSize is the size that the file may have, in bytes.
const maxSize = 64 << 10

// Read gives the content of a file without the white space around it. The errors name the file and say what to do.
func Read(name string) (string, error) {
	// Asked before it is opened, because opening a pipe waits for its other end.
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is not an ordinary file", name)
	}
	file, err := os.Open(name) //nolint:gosec // the operator's own setting
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is not an ordinary file", name)
	}
	// Windows has no such bits; there, the folder of a user is private by itself.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s can be read or changed by others: chmod 600 it, and put a new secret into it", name)
	}
	content, err := io.ReadAll(io.LimitReader(file, maxSize+1))
	if err != nil {
		return "", errors.New("the file " + name + " cannot be read to its end")
	}
	text := strings.TrimSpace(string(content))
	switch {
	case len(content) > maxSize:
		return "", fmt.Errorf("%s is too large for a secret", name)
	case text == "":
		return "", fmt.Errorf("%s is empty", name)
	default:
		return text, nil
	}
}
