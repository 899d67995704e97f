package catalog

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/store"
)

const (
	// maxFolderModules bounds how many modules a folder may hold: each is read at the start.
	maxFolderModules = 200
	// maxModuleBytes bounds what is read of a file; the sandbox has a limit of its own, which is no larger.
	maxModuleBytes = 16 << 20
	// maxSignatureBytes bounds what is read of a signature.
	maxSignatureBytes = 64 << 10

	moduleEnding = ".wasm"
	// SignatureEnding follows the name of a module's file in the name of its signature's.
	SignatureEnding = ".minisig"
)

// file is what is known of one module file of the folder.
type file struct {
	path   string
	stamp  stamp
	digest string
	size   int
	// problem says why it cannot be read; the other fields are empty then.
	problem string
}

// folderState is the module files of the folder, by module name.
type folderState struct {
	files map[string]file
}

// readAll reads the folder for the first time.
func (s *folderState) readAll(folder string) error {
	if folder == "" {
		return nil
	}
	stamps, err := stampsOf(folder)
	if err != nil {
		return fmt.Errorf("the guests folder %q cannot be read (%w): create it, or leave out --guests", folder, cause(err))
	}
	s.take(folder, stamps)
	return nil
}

// take reads the files whose stamps are not those of the last time, and forgets those that are gone.
func (s *folderState) take(folder string, stamps map[string]stamp) {
	files := map[string]file{}
	for name, now := range stamps {
		known, ok := s.files[name]
		if !ok || known.stamp != now {
			known = readFile(folder, name, now)
		}
		files[name] = known
	}
	s.files = files
}

func readFile(folder, name string, now stamp) file {
	f := file{path: filepath.Join(folder, name+moduleEnding), stamp: now}
	switch {
	case now.over:
		f.problem = fmt.Sprintf("the folder holds more than %d modules", maxFolderModules)
	case !lockfile.ValidName(name):
		f.problem = "its name is not one for a module: letters, digits, _, - and ., at most 64, the first a letter or digit"
	default:
		content, err := ReadModule(f.path)
		if err != nil {
			f.problem = err.Error()
			return f
		}
		if after := stampOf(f.path); after != now {
			f.problem = "it is being written"
			return f
		}
		f.digest, f.size = store.Digest(content), len(content)
	}
	return f
}

// ReadModule reads a regular file of at most the size that the sandbox loads, so that a folder cannot fill the memory.
func ReadModule(path string) ([]byte, error) { return readBounded(path, maxModuleBytes) }

// ReadSignature reads the signature beside a module's file; empty when there is none.
func ReadSignature(modulePath string) ([]byte, error) {
	signature, err := readBounded(modulePath+SignatureEnding, maxSignatureBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("its signature: %w", err)
	}
	return signature, nil
}

func readBounded(path string, most int64) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // to open a pipe would wait for its writer
		return nil, errors.New("it is not a regular file")
	}
	f, err := os.Open(path) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, fmt.Errorf("it cannot be opened: %w", cause(err))
	}
	defer f.Close() //nolint:errcheck // nothing was written
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("it cannot be read: %w", cause(err))
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file")
	}
	content, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fmt.Errorf("it cannot be read: %w", cause(err))
	}
	if int64(len(content)) > most {
		return nil, fmt.Errorf("it has more than the %d bytes that it may have", most)
	}
	return content, nil
}

// cause gives the reason inside a path error: the path is said elsewhere.
func cause(err error) error {
	if pathErr, ok := err.(*os.PathError); ok { //nolint:errorlint // os returns it unwrapped
		return pathErr.Err
	}
	return err
}

// stamp tells versions of a file apart without reading it.
type stamp struct {
	size, modified int64
	inode          uint64
	// over says that the folder holds too many modules for this one to be read.
	over bool
	// signature is of the file that holds the module's signature; zero without one.
	signatureSize, signatureModified int64
}

// stampsOf lists the folder's module files, by module name.
func stampsOf(folder string) (map[string]stamp, error) {
	entries, err := os.ReadDir(folder) // sorted by name
	if err != nil {
		return nil, err
	}
	stamps := map[string]stamp{}
	for _, entry := range entries {
		name, isModule := strings.CutSuffix(entry.Name(), moduleEnding)
		if entry.IsDir() || !isModule {
			continue
		}
		s := stampOf(filepath.Join(folder, entry.Name()))
		s.over = len(stamps) >= maxFolderModules
		stamps[name] = s
	}
	return stamps, nil
}

func stampOf(path string) stamp {
	var s stamp
	if info, err := os.Stat(path); err == nil {
		s.size, s.modified, s.inode = info.Size(), info.ModTime().UnixNano(), inode(info)
	}
	if info, err := os.Stat(path + SignatureEnding); err == nil {
		s.signatureSize, s.signatureModified = info.Size(), info.ModTime().UnixNano()
	}
	return s
}
