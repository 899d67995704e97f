package query

import (
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// visible is the condition, or none, that a row of a definition is of an object and a field that the user sees: what a describe
// does not show, its definitions do not tell either.
func (s *sources) visible() fragment {
	var f fragment
	objects := s.schema.All()
	hides := false
	for _, o := range objects {
		hides = hides || o.Whole() != o
	}
	if !hides {
		return f
	}
	shown := make([]any, len(objects))
	for i, o := range objects {
		shown[i] = o.Name
	}
	switch s.root.object.Name {
	case "EntityDefinition":
		f.add(" AND "+column(s.root.alias, "QualifiedApiName")+" IN "+places(len(shown)), shown...)
	case "FieldDefinition", "EntityParticle":
		of := column(s.root.alias, "EntityDefinitionId")
		f.add(" AND "+of+` IN (SELECT "Id" FROM "EntityDefinition" WHERE "QualifiedApiName" IN `+places(len(shown))+")", shown...)
		for _, o := range objects {
			if hidden := hiddenFields(o); len(hidden) > 0 {
				f.add(" AND NOT ("+of+` = (SELECT "Id" FROM "EntityDefinition" WHERE "QualifiedApiName" = ?) AND `+
					column(s.root.alias, "QualifiedApiName")+" IN "+places(len(hidden))+")", o.Name)
				f.args = append(f.args, hidden...)
			}
		}
	}
	return f
}

// places is a list of parameters.
func places(n int) string { return "(?" + strings.Repeat(", ?", n-1) + ")" }

// hiddenFields are the names of the fields that a view of an object leaves out.
func hiddenFields(o *schema.Object) []any {
	var names []any
	for _, f := range o.Whole().Fields {
		if _, shown := o.Field(f.Name); !shown {
			names = append(names, f.Name)
		}
	}
	return names
}
