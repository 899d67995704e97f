package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reader turns the file's mappings into values of the keys.
type reader struct {
	keys   []Key
	folder string
	values map[string]value
	seen   map[string]int // line of each key and section
}

// mapping reads the mapping of a section; its name is empty at the top.
func (r reader) mapping(section string, n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		what := "the file"
		if section != "" {
			what = "the section " + section
		}
		return fmt.Errorf("line %d: %s must hold settings like `read-only: true`", n.Line, what)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if err := r.entry(section, n.Content[i], n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (r reader) entry(section string, key, val *yaml.Node) error {
	if key.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: a setting's name must be text", key.Line)
	}
	name := key.Value
	if section != "" {
		name = section + "." + key.Value
	}
	if first, twice := r.seen[name]; twice {
		return fmt.Errorf("line %d: %q is set twice; it is in line %d already", key.Line, shorten(name), first)
	}
	// A dot in the file would be a second way to write a section's key.
	if at := slices.IndexFunc(r.keys, func(k Key) bool { return k.Name == name }); at >= 0 && !strings.Contains(key.Value, ".") {
		r.seen[name] = key.Line
		return r.value(r.keys[at], key.Line, val)
	}
	if section == "" && r.isSection(name) {
		r.seen[name] = key.Line
		return r.mapping(name, val)
	}
	return r.unknown(name, key.Line)
}

func (r reader) isSection(name string) bool {
	return slices.ContainsFunc(r.keys, func(k Key) bool { return strings.HasPrefix(k.Name, name+".") })
}

func (r reader) unknown(name string, line int) error {
	if looksSecret(name) {
		return fmt.Errorf("line %d begins with a credential, which does not belong into this file", line)
	}
	if place := secretKey(name); place != "" {
		return fmt.Errorf("line %d: %q does not belong into this file: %s", line, shorten(name), place)
	}
	var names []string
	for _, k := range r.keys {
		names = append(names, k.Name)
	}
	if near := nearest(name, names); near != "" {
		return fmt.Errorf("line %d: there is no setting %q; did you mean %s?", line, shorten(name), written(near))
	}
	return fmt.Errorf("line %d: there is no setting %q; `forcefield config` lists all", line, shorten(name))
}

// written shows how a name is written in the file.
func written(name string) string {
	if section, key, ok := strings.Cut(name, "."); ok {
		return fmt.Sprintf("%s in the section %s", key, section)
	}
	return name
}

func (r reader) value(key Key, line int, n *yaml.Node) error {
	wrong := func(err error) error { return fmt.Errorf("line %d: %s %w", line, key.Name, err) }
	if key.Kind == Mapping {
		pairs, err := r.pairs(key, n)
		if err != nil {
			return err
		}
		r.values[key.Name] = value{values: pairs, line: line}
		return nil
	}
	nodes := []*yaml.Node{n}
	if key.Kind == List && n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	if len(nodes) == 0 { // as if it were not there, which with some settings allows more
		return wrong(errors.New("has no value; a setting that is not used is left out"))
	}
	if len(nodes) > maxValues {
		return wrong(fmt.Errorf("has more than %d values", maxValues))
	}
	var texts []string
	for _, node := range nodes {
		if err := typed(key, node); err != nil {
			return wrong(err)
		}
		text := node.Value
		if key.Kind == Path {
			text = r.absolute(text)
		}
		if err := key.Check(text); err != nil {
			return wrong(err)
		}
		texts = append(texts, text)
	}
	r.values[key.Name] = value{values: texts, line: line}
	return nil
}

// pairs reads the value of a Mapping: for each name one value, or a list of them.
func (r reader) pairs(key Key, n *yaml.Node) ([]string, error) {
	wrong := func(at *yaml.Node, err error) error { return fmt.Errorf("line %d: %s %w", at.Line, key.Name, err) }
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		return nil, wrong(n, fmt.Errorf("must be %s, each on a line of its own", key.Kind))
	}
	var out []string
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, values := n.Content[i], []*yaml.Node{n.Content[i+1]}
		if values[0].Kind == yaml.SequenceNode {
			values = values[0].Content
		}
		if len(values) == 0 {
			return nil, wrong(name, errors.New("has a name without a value; leave it out"))
		}
		if err := typed(key, name); err != nil {
			return nil, wrong(name, err)
		}
		if seen[name.Value] {
			return nil, wrong(name, errors.New("has a name twice; give all its values in one list"))
		}
		seen[name.Value] = true
		for _, node := range values {
			if err := typed(key, node); err != nil {
				return nil, wrong(name, err)
			}
			pair := name.Value + "=" + node.Value
			if strings.Contains(node.Value, "=") {
				return nil, wrong(name, errors.New("has a value with an equals sign"))
			}
			if err := key.Check(pair); err != nil {
				return nil, wrong(name, err)
			}
			out = append(out, pair)
		}
	}
	if len(out) > maxValues {
		return nil, wrong(n, fmt.Errorf("has more than %d values", maxValues))
	}
	return out, nil
}

// typed compares the type that YAML gives a value with the key's.
func typed(key Key, n *yaml.Node) error {
	if n.Tag == "!!null" || n.Kind == yaml.ScalarNode && n.Tag == "!!str" && n.Value == "" {
		return fmt.Errorf("has no value; it is %s, and a setting that is not used is left out", key.Kind)
	}
	want := "!!str"
	switch key.Kind {
	case Bool:
		want = "!!bool"
	case Count:
		want = "!!int"
	}
	if n.Kind == yaml.ScalarNode && n.Tag == want {
		return nil
	}
	if n.Kind == yaml.ScalarNode && !looksSecret(n.Value) {
		hint := ""
		if want == "!!str" && key.Kind != Duration {
			hint = "; put it into quotes if it is text"
		}
		return fmt.Errorf("must be %s, and not %s%s", key.Kind, shorten(n.Value), hint)
	}
	return fmt.Errorf("must be %s", key.Kind)
}

// absolute gives a path of the file as one that does not depend on the folder that the process was started in.
func (r reader) absolute(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(r.folder, path)
}
