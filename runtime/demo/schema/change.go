package schema

import (
	"fmt"
	"slices"
	"strings"
)

// Change is a difference between two schemas.
type Change struct {
	Objects []*Object           // to add
	Fields  map[string][]*Field // to add, or to put in place of those with the same names, by object
	Remove  map[string][]string // names of fields to take away, by object
	Drop    string              // name of the object to take away; "" for none

	ids map[string]string // of custom objects' definitions, by object
}

// Number gives a custom object the id of its definition.
func (c *Change) Number(object, id string) {
	if c.ids == nil {
		c.ids = map[string]string{}
	}
	c.ids[object] = id
}

// With is the schema after a change; this one stays as it is.
func (s *Schema) With(c Change) (*Schema, error) {
	objects := make([]*Object, 0, len(s.objects)+len(c.Objects))
	for _, o := range s.objects {
		if c.Drop != "" && o.Name == c.Drop {
			continue
		}
		next := *o
		next.Children = nil
		if id := c.ids[o.Name]; id != "" {
			next.ID = id
		}
		next.Fields = slices.DeleteFunc(slices.Clone(o.Fields), func(f *Field) bool { return slices.Contains(c.Remove[o.Name], f.Name) })
		for _, f := range c.Fields[o.Name] {
			at := slices.IndexFunc(next.Fields, func(old *Field) bool { return strings.EqualFold(old.Name, f.Name) })
			if at >= 0 {
				next.Fields[at] = f
			} else {
				next.Fields = append(next.Fields, f)
			}
		}
		objects = append(objects, &next)
	}
	changed, err := assemble(append(objects, c.Objects...))
	if err != nil {
		return nil, fmt.Errorf("change the schema: %w", err)
	}
	return changed, nil
}

// Define makes a field from its name, its type in the notation of definitions, such as "string(80)", its label and the words
// behind it; see notation.md.
func Define(name, kind, label string, words ...string) (*Field, error) {
	return parseField(append([]string{name, kind, label}, words...))
}

// DefineCustom makes a custom object with the fields that every custom object has. The key prefix must be free.
func DefineCustom(name, prefix, label, plural string, nameField *Field) (*Object, error) {
	o := &Object{Name: name, KeyPrefix: prefix, Label: label, LabelPlural: plural, Custom: true, Scopes: []string{"mine", "team"}}
	for _, word := range strings.Fields("create update delete undelete query search layout mru trigger retrieve") {
		if err := o.allow(word); err != nil {
			return nil, err
		}
	}
	if err := expand(o, []string{"@id"}); err != nil {
		return nil, err
	}
	owner, err := Define("OwnerId", "reference", "Owner ID", "defaulted", "->Group/User", "as", "Owner")
	if err != nil {
		return nil, err
	}
	o.Fields = append(o.Fields, owner)
	if err := expand(o, []string{"@deleted"}); err != nil {
		return nil, err
	}
	o.Fields = append(o.Fields, nameField)
	for _, group := range []string{"@audit", "@viewed"} {
		if err := expand(o, []string{group}); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// FreePrefix is a key prefix for a new custom object: a01 and so on.
func (s *Schema) FreePrefix() (string, error) {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	for i := range 36 * len(digits) {
		prefix := "a" + digits[i/len(digits):i/len(digits)+1] + digits[i%len(digits):i%len(digits)+1]
		if _, taken := s.byPrefix[prefix]; !taken {
			return prefix, nil
		}
	}
	return "", fmt.Errorf("all key prefixes of custom objects are taken")
}
