package schema

import (
	"fmt"
	"sort"
	"strings"
)

// Schema is a set of objects whose relationships join up. It is immutable and safe for concurrent use.
//
// It is seen as the data API shows it; Tooling gives it as the Tooling API does.
type Schema struct {
	objects  []*Object // those of all APIs, sorted by name
	shown    []*Object // those of this API
	byName   map[string]*Object
	byPrefix map[string]*Object
	readOnly map[string]*Object // what the data API shows of objects that only the Tooling API writes, by lower-case name
	tooling  *Schema            // itself, when it is the Tooling API's
}

// Objects are the API's objects, sorted by name.
func (s *Schema) Objects() []*Object { return s.shown }

// Object finds an object of the API by its name, without regard to case.
func (s *Schema) Object(name string) (*Object, bool) {
	o, ok := s.byName[strings.ToLower(name)]
	if !ok || !s.shows(o) {
		return nil, false
	}
	if shown, ok := s.readOnly[strings.ToLower(name)]; ok {
		return shown, true
	}
	return o, true
}

// ByPrefix finds the object that a record id belongs to; the first three characters of the id decide, exactly.
func (s *Schema) ByPrefix(id string) (*Object, bool) {
	if len(id) < 3 {
		return nil, false
	}
	o, ok := s.byPrefix[id[:3]]
	return o, ok
}

// Parents are the objects that a reference field may point at, in the field's order.
func (s *Schema) Parents(f *Field) []*Object {
	parents := make([]*Object, 0, len(f.ReferenceTo))
	for _, name := range f.ReferenceTo {
		if o, ok := s.byName[strings.ToLower(name)]; ok {
			parents = append(parents, o)
		}
	}
	return parents
}

// assemble joins objects into a schema, or says which definition does not fit.
func assemble(objects []*Object) (*Schema, error) {
	s := &Schema{
		objects:  objects,
		byName:   make(map[string]*Object, len(objects)),
		byPrefix: make(map[string]*Object, len(objects)),
	}
	sort.Slice(objects, func(i, j int) bool { return strings.ToLower(objects[i].Name) < strings.ToLower(objects[j].Name) })
	for _, o := range objects {
		o.index()
		if _, twice := s.byName[strings.ToLower(o.Name)]; twice {
			return nil, fmt.Errorf("object %s is defined twice", o.Name)
		}
		s.byName[strings.ToLower(o.Name)] = o
		if o.KeyPrefix == "" {
			continue
		}
		if other, taken := s.byPrefix[o.KeyPrefix]; taken {
			return nil, fmt.Errorf("objects %s and %s share the key prefix %s", other.Name, o.Name, o.KeyPrefix)
		}
		s.byPrefix[o.KeyPrefix] = o
	}
	for _, o := range objects {
		for _, f := range o.Fields {
			if err := s.join(o, f); err != nil {
				return nil, err
			}
		}
	}
	s.separate()
	return s, nil
}

// join enters a reference field as a child relationship of each object it may point at.
func (s *Schema) join(o *Object, f *Field) error {
	if f.Type == TypeReference && len(f.ReferenceTo) == 0 {
		return fmt.Errorf("%s.%s refers to no object", o.Name, f.Name)
	}
	if !o.Stored() {
		return nil
	}
	for i, target := range f.ReferenceTo {
		parent, ok := s.byName[strings.ToLower(target)]
		if !ok {
			return fmt.Errorf("%s.%s refers to %s, which is not defined", o.Name, f.Name, target)
		}
		if target != parent.Name { // a schema that was changed shares its fields with the one before
			f.ReferenceTo[i] = parent.Name
		}
		child := &Child{Name: f.childName, Object: o, Field: f}
		parent.Children = append(parent.Children, child)
		if f.childName == "" {
			continue
		}
		key := strings.ToLower(f.childName)
		if _, twice := parent.children[key]; twice {
			return fmt.Errorf("%s has two child relationships named %s", parent.Name, f.childName)
		}
		parent.children[key] = child
	}
	return nil
}
