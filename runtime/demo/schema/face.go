package schema

import "strings"

// All are the objects of all APIs, sorted by name: everything that has a table.
func (s *Schema) All() []*Object { return s.objects }

// Tooling is the schema as the Tooling API shows it.
func (s *Schema) Tooling() *Schema { return s.tooling }

// shows reports whether the API that the schema is seen through has the object.
func (s *Schema) shows(o *Object) bool {
	if s == s.tooling {
		return o.InTooling
	}
	return !o.ToolingOnly
}

// separate finishes a schema: the objects of each API.
func (s *Schema) separate() {
	tooling := *s
	s.readOnly = map[string]*Object{}
	tooling.tooling = &tooling
	s.tooling = &tooling
	for _, face := range []*Schema{s, &tooling} {
		face.shown = nil
		for _, o := range face.objects {
			if !face.shows(o) {
				continue
			}
			if o.ReadOnlyData && face == s {
				c := *o
				c.whole = o.Whole()
				c.Createable, c.Updateable, c.Deletable = false, false, false
				s.readOnly[strings.ToLower(o.Name)] = &c
				o = &c
			}
			face.shown = append(face.shown, o)
		}
	}
}
