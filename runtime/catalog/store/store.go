package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/private"
)

// The bounds of what is kept.
const (
	maxModule    = 16 << 20
	maxSignature = 64 << 10
)

const (
	moduleEnding    = ".wasm"
	signatureEnding = ".sig"
	digestForm      = `^[0-9a-f]{64}$`
)

// Store is a folder of modules. It is safe for use by several processes: a file is never changed, only made and removed.
type Store struct{ dir string }

// New gives the store in a folder, which is made, private, when something is first put into it.
func New(dir string) Store { return Store{dir: dir} }

// Digest gives the SHA-256 of a module in lower-case hexadecimal.
func Digest(module []byte) string {
	sum := sha256.Sum256(module)
	return hex.EncodeToString(sum[:])
}

// Put keeps a module with its signature, which may be empty, and gives its digest.
func (s Store) Put(module, signature []byte) (string, error) {
	digest := Digest(module)
	if len(module) > maxModule || len(signature) > maxSignature {
		return "", fmt.Errorf("the module %s or its signature is too large to be kept", digest)
	}
	if len(signature) > 0 {
		if err := private.Write(s.path(digest, signatureEnding), signature); err != nil {
			return "", err
		}
	}
	return digest, private.Write(s.path(digest, moduleEnding), module)
}

// Module gives the bytes of a module. One that is not there is fs.ErrNotExist; one with other bytes than its name says is an error.
func (s Store) Module(digest string) ([]byte, error) {
	if !regexp.MustCompile(digestForm).MatchString(digest) {
		return nil, fmt.Errorf("%.80q is not a SHA-256", digest)
	}
	module, err := private.Read(s.path(digest, moduleEnding), maxModule)
	if err != nil {
		return nil, err
	}
	if got := Digest(module); got != digest {
		return nil, fmt.Errorf("the kept module %s has other bytes, with the SHA-256 %s", digest, got)
	}
	return module, nil
}

// Signature gives the signature that was kept with a module; empty when there was none.
func (s Store) Signature(digest string) ([]byte, error) {
	if !regexp.MustCompile(digestForm).MatchString(digest) {
		return nil, fmt.Errorf("%.80q is not a SHA-256", digest)
	}
	signature, err := private.Read(s.path(digest, signatureEnding), maxSignature)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return signature, err
}

// Prune removes what keep does not name. Another process may have put a module there that the lock file names in a moment: call it
// while the lock file is held.
func (s Store) Prune(keep map[string]bool) error {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the folder %s cannot be read: %w", s.dir, err)
	}
	for _, e := range entries {
		digest, _, _ := strings.Cut(e.Name(), ".")
		if keep[digest] || !regexp.MustCompile(digestForm).MatchString(digest) {
			continue
		}
		if err := os.Remove(filepath.Join(s.dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the kept module %s cannot be removed: %w", e.Name(), err)
		}
	}
	return nil
}

func (s Store) path(digest, ending string) string { return filepath.Join(s.dir, digest+ending) }
