package schema

import "fmt"

// ObjectRights are what a user may do with the records of an object. Reading is needed for everything else.
type ObjectRights struct{ Read, Create, Update, Delete bool }

// FieldRights are what a user may do with a field. Reading is needed for writing.
type FieldRights struct{ Read, Write bool }

// Rights are what a user may do. Both functions get canonical names.
type Rights interface {
	Object(name string) ObjectRights
	Field(object, name string) FieldRights
}

// Restrict is the schema as somebody with these rights sees it: objects and fields that may not be read are not there, and
// what may not be written is described as read-only. Whatever works from the result therefore refuses what the user lacks
// in the words for what does not exist, as Salesforce does. A reference all of whose objects are hidden is hidden itself.
// Ids, names and the fields that the system sets are always shown.
func (s *Schema) Restrict(r Rights) (*Schema, error) {
	shown := make(map[string]bool, len(s.objects))
	for _, o := range s.objects {
		shown[o.Name] = !o.Stored() || r.Object(o.Name).Read
	}
	var objects []*Object
	for _, o := range s.objects {
		if shown[o.Name] {
			objects = append(objects, restrictObject(o, r, shown))
		}
	}
	restricted, err := assemble(objects)
	if err != nil {
		return nil, fmt.Errorf("restrict the schema: %w", err)
	}
	return restricted, nil
}

func restrictObject(o *Object, r Rights, shown map[string]bool) *Object {
	c := *o
	c.whole = o.Whole()
	c.Fields, c.Children = make([]*Field, 0, len(o.Fields)), nil
	if o.Stored() {
		may := r.Object(o.Name)
		c.Createable, c.Updateable = o.Createable && may.Create, o.Updateable && may.Update
		c.Deletable, c.Undeletable = o.Deletable && may.Delete, o.Undeletable && may.Delete
		c.Mergeable = o.Mergeable && may.Delete
	}
	for _, f := range o.Fields {
		if g := restrictField(o, f, r, shown); g != nil {
			c.Fields = append(c.Fields, g)
		}
	}
	return &c
}

// restrictField is the field as it is shown; nil when it is hidden.
func restrictField(o *Object, f *Field, r Rights, shown map[string]bool) *Field {
	may := r.Field(o.Name, f.Name)
	if !may.Read && !f.Unhideable() {
		return nil
	}
	c := *f
	c.Createable, c.Updateable = f.Createable && may.Write, f.Updateable && may.Write
	c.ReferenceTo = nil
	for _, target := range f.ReferenceTo {
		if shown[target] {
			c.ReferenceTo = append(c.ReferenceTo, target)
		}
	}
	if len(f.ReferenceTo) > 0 && len(c.ReferenceTo) == 0 {
		return nil
	}
	return &c
}

// Unhideable reports whether every reader of the object sees the field: ids, names, what a create must have, and the fields
// that the system sets.
func (f *Field) Unhideable() bool {
	switch f.Name {
	case "IsDeleted", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp", "OwnerId":
		return true
	}
	return f.Type == TypeID || f.NameField || f.Required() || f.Compound == "Name"
}

// Whole is the object without the restrictions of a view: what the store holds, and what follows from a write to it.
func (o *Object) Whole() *Object {
	if o.whole != nil {
		return o.whole
	}
	return o
}
