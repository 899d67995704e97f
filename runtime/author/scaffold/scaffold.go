package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/forcefield-mcp/forcefield/guests"
)

const (
	// Module is the module that the kit is of.
	Module = "github.com/forcefield-mcp/forcefield"
	// goVersion is the language version that the kit needs: that of this program's go.mod.
	goVersion = "1.26.0"
	// unreleased stands in go.mod for the version of a program that was not built from a released one.
	unreleased = "v0.0.0-unreleased"

	example     = "kit/example/count_records"
	exampleName = "count_records"
	toolName    = `^[a-z][a-z0-9_]{0,63}$`
	released    = `^v[0-9]+\.[0-9]+\.[0-9]+$`
)

// Guest is what was begun.
type Guest struct {
	// Dir is its folder, Files are those to be read and changed, in it.
	Dir   string
	Files []string
	// InCheckout says that it is a package of this repository.
	InCheckout bool
}

// New makes the folder name in parent and a guest in it, with one tool of that name. version is the program's own; one that was released is
// named in go.mod. What it began it removes again when it fails.
func New(parent, name, version string) (Guest, error) {
	if !regexp.MustCompile(toolName).MatchString(name) {
		return Guest{}, fmt.Errorf("%.80q cannot be a tool's name: small letters, digits and _, the first a letter, at most 64", name)
	}
	g := Guest{Dir: filepath.Join(parent, name), Files: []string{"main.go", "main_test.go"}}
	checkout, err := Checkout(parent)
	if err != nil {
		return Guest{}, err
	}
	g.InCheckout = checkout != ""
	files, err := source(name)
	if err != nil {
		return Guest{}, err
	}
	if !g.InCheckout {
		if err := addModule(files, name, version); err != nil {
			return Guest{}, err
		}
	}
	if err := os.Mkdir(g.Dir, 0o777); err != nil { //nolint:gosec // as the umask says: source is for others to read
		if errors.Is(err, fs.ErrExist) {
			return Guest{}, fmt.Errorf("%s is there already: choose another name, or remove it", g.Dir)
		}
		return Guest{}, fmt.Errorf("the folder %s cannot be made: %w", g.Dir, cause(err))
	}
	if err := write(g.Dir, files); err != nil {
		return Guest{}, errors.Join(err, os.RemoveAll(g.Dir))
	}
	return g, nil
}

// source is the example under another name.
func source(name string) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, file := range []string{"main.go", "main_test.go"} {
		content, err := guests.Kit.ReadFile(example + "/" + file)
		if err != nil {
			return nil, fmt.Errorf("this program lacks its example: %w", err)
		}
		text := strings.ReplaceAll(string(content), exampleName, name)
		if _, rest, ok := strings.Cut(text, "\n"); ok && file == "main.go" {
			text = "// Command " + name + " is a guest: it tells about how many records an object has. Make it yours.\n" + rest
		}
		files[file] = []byte(text)
	}
	return files, nil
}

// addModule adds go.mod and the kit as its vendor folder.
func addModule(files map[string][]byte, name, version string) error {
	if !regexp.MustCompile(released).MatchString(version) {
		version = unreleased
	}
	files["go.mod"] = fmt.Appendf(nil, "module guest.local/%s\n\ngo %s\n\nrequire %s %s\n", name, goVersion, Module, version)
	list := fmt.Appendf(nil, "# %s %s\n## explicit; go %s\n", Module, version, goVersion)
	listed := map[string]bool{}
	err := fs.WalkDir(guests.Kit, "kit", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "kit/example/") {
			return nil
		}
		content, err := guests.Kit.ReadFile(path)
		if err != nil {
			return err
		}
		files["vendor/"+Module+"/guests/"+path] = content
		if folder := filepath.ToSlash(filepath.Dir(path)); !listed[folder] && strings.HasSuffix(path, ".go") {
			list = fmt.Appendf(list, "%s/guests/%s\n", Module, folder)
			listed[folder] = true
		}
		return nil
	})
	files["vendor/modules.txt"] = list
	return err
}

func write(dir string, files map[string][]byte) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("the folder %s cannot be opened: %w", dir, cause(err))
	}
	defer root.Close() //nolint:errcheck // nothing is lost
	for name, content := range files {
		if folder := filepath.Dir(filepath.FromSlash(name)); folder != "." {
			if err := root.MkdirAll(folder, 0o777); err != nil {
				return fmt.Errorf("the folder %s cannot be made: %w", folder, cause(err))
			}
		}
		if err := root.WriteFile(filepath.FromSlash(name), content, 0o666); err != nil {
			return fmt.Errorf("%s cannot be written: %w", name, cause(err))
		}
	}
	return nil
}

// cause gives the reason inside a path error: the path is said elsewhere.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
