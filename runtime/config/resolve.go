package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// FileVariable names the file, as the flag --config does.
const FileVariable = "FORCEFIELD_CONFIG"

// Source is where settings come from.
type Source struct {
	// File is the path of the file; empty means DefaultFile, if it is there.
	File string
	// Environ is the environment, as os.Environ gives it.
	Environ []string
}

// Setting is a value of a key that the file or the environment gives.
type Setting struct {
	Key Key
	// Values is one text, those of a List, or the pairs of a Mapping. They passed Key.Check.
	Values []string
	// Origin says where it stands, such as `FORCEFIELD_TIMEOUT` or `/home/me/.config/forcefield/forcefield.yaml:3`.
	Origin string
}

// Settings are what the file and the environment say.
type Settings struct {
	// File is the path of the file that was read; empty when there was none.
	File string
	set  map[string]Setting
}

// Get gives the setting of a key's name, and whether there is one.
func (s Settings) Get(name string) (Setting, bool) {
	got, ok := s.set[name]
	return got, ok
}

// DefaultFile is where the file is looked for when nothing names one; empty when the user has no configuration folder.
func DefaultFile() string {
	folder, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "forcefield", Name)
}

// Resolve reads the file and the environment; the environment wins. A file that was named has to be there. The error names the
// file with its line, or the variable.
func Resolve(from Source, keys []Key) (Settings, error) {
	environment, err := variables(from.Environ)
	if err != nil {
		return Settings{}, err
	}
	out := Settings{set: map[string]Setting{}}
	path, named := from.File, from.File != ""
	if !named {
		path, named = environment[FileVariable], environment[FileVariable] != ""
	}
	if !named {
		path = DefaultFile()
	}
	if path != "" {
		if err := out.addFile(path, named, keys); err != nil {
			return Settings{}, err
		}
	}
	return out, out.addEnvironment(environment, keys)
}

func (s *Settings) addFile(path string, named bool, keys []Key) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("the configuration file %s: %w", path, err)
	}
	if _, err := os.Lstat(path); !named && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	values, err := readFile(path, keys)
	if err != nil {
		return err
	}
	s.File = path
	for _, k := range keys {
		if v, ok := values[k.Name]; ok {
			s.set[k.Name] = Setting{Key: k, Values: v.values, Origin: fmt.Sprintf("%s:%d", path, v.line)}
		}
	}
	return nil
}

func (s *Settings) addEnvironment(environment map[string]string, keys []Key) error {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Variable()
	}
	for name, text := range environment {
		if slices.Contains(names, name) || name == FileVariable || text == "" {
			continue
		}
		// A variable that is misspelt would otherwise leave a protection off without a word.
		if near := nearest(name, names); near != "" {
			return fmt.Errorf("there is no setting %s; did you mean %s?", name, near)
		}
	}
	for _, k := range keys {
		text := environment[k.Variable()]
		if text == "" {
			continue
		}
		values := []string{text}
		if k.plural() {
			values = strings.Split(text, ",")
		}
		for i := range values {
			values[i] = strings.TrimSpace(values[i])
			if err := k.Check(values[i]); err != nil {
				return fmt.Errorf("%s %w", k.Variable(), err)
			}
		}
		s.set[k.Name] = Setting{Key: k, Values: values, Origin: k.Variable()}
	}
	return nil
}

// variables gives those of the environment that are this program's, without white space around their values.
func variables(environ []string) (map[string]string, error) {
	out := map[string]string{}
	for _, pair := range environ {
		name, text, ok := strings.Cut(pair, "=")
		if !ok || !strings.HasPrefix(name, "FORCEFIELD_") {
			continue
		}
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("%s is twice in the environment", name)
		}
		out[name] = strings.TrimSpace(text)
	}
	return out, nil
}
