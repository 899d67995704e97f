package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/forcefield-mcp/forcefield/runtime/private"
)

// Name is the file's name in the folder of the user's configuration.
const Name = "forcefield.yaml"

// MaxBytes is how long the file may be.
const MaxBytes = 64 << 10

// maxValues bounds a list.
const maxValues = 256

// value is what the file says of one key.
type value struct {
	values []string // one, but for a List
	line   int
}

// readFile reads and checks the file at path. Its folder and the file itself must belong to the user or root, and nobody else may
// be able to write to them.
func readFile(path string, keys []Key) (map[string]value, error) {
	if err := private.CheckFolder(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("the configuration is refused: %w", err)
	}
	// Tools that keep such files together put a link in their place; where it leads has to be private as well.
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, fmt.Errorf("the configuration file %s: %w", path, bare(err))
	}
	text, err := private.Read(real, MaxBytes)
	if err != nil {
		return nil, fmt.Errorf("the configuration is refused: %w", err)
	}
	values, err := parse(text, keys, filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("the configuration file %s is refused: %w", path, err)
	}
	return values, nil
}

func bare(err error) error {
	var inner *os.PathError
	if errors.As(err, &inner) {
		return inner.Err
	}
	return err
}

// parse reads the file's text. folder is where relative paths start.
func parse(text []byte, keys []Key, folder string) (map[string]value, error) {
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("it has more than %d bytes", MaxBytes)
	}
	root, err := document(text)
	if err != nil || root == nil {
		return nil, err
	}
	r := reader{keys: keys, folder: folder, values: map[string]value{}, seen: map[string]int{}}
	return r.values, r.mapping("", root)
}

// document gives the top of the only document; nil when there is nothing in it.
func document(text []byte) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var top, second yaml.Node
	switch err := decoder.Decode(&top); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, syntax(err)
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, syntax(err)
		}
		return nil, fmt.Errorf("line %d begins a second document; the file has one", second.Line)
	}
	if err := plain(&top, 0); err != nil {
		return nil, err
	}
	if len(top.Content) == 0 || top.Content[0].Tag == "!!null" {
		return nil, nil
	}
	return top.Content[0], nil
}

// syntax says where the text is no YAML, without what stands there, which could be a secret.
func syntax(err error) error {
	at := "it is not valid YAML"
	if _, rest, ok := strings.Cut(err.Error(), "line "); ok {
		if n, _, ok := strings.Cut(rest, ":"); ok && len(n) < 8 {
			at = "line " + n + " is not valid YAML"
		}
	}
	return errors.New(at + "; write settings like `read-only: true`, one a line, and indent with spaces")
}

// plain refuses what lets a small file stand for a large one, or a value for another type: anchors, and
// with them aliases, which come behind theirs, and tags.
func plain(n *yaml.Node, depth int) error {
	switch {
	case depth > 8:
		return fmt.Errorf("line %d is nested too deeply", n.Line)
	case n.Anchor != "":
		return fmt.Errorf("line %d has an anchor (&), which is not taken here; write the value out where it is used", n.Line)
	case n.Style&yaml.TaggedStyle != 0:
		return fmt.Errorf("line %d has a tag (!), which is not taken here", n.Line)
	}
	for _, child := range n.Content {
		if err := plain(child, depth+1); err != nil {
			return err
		}
	}
	return nil
}
