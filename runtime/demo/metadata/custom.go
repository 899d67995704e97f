package metadata

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// Object is the metadata of a custom object.
type Object struct {
	Label            string     `json:"label" xml:"label"`
	PluralLabel      string     `json:"pluralLabel" xml:"pluralLabel"`
	Description      string     `json:"description,omitempty" xml:"description,omitempty"`
	DeploymentStatus string     `json:"deploymentStatus,omitempty" xml:"deploymentStatus,omitempty"`
	SharingModel     string     `json:"sharingModel,omitempty" xml:"sharingModel,omitempty"`
	NameField        *NameField `json:"nameField,omitempty" xml:"nameField,omitempty"`

	prefix string // the key prefix of an object that was made before
}

// NameField says how the records of a custom object are named.
type NameField struct {
	Type          string `json:"type" xml:"type"` // Text or AutoNumber
	Label         string `json:"label,omitempty" xml:"label,omitempty"`
	DisplayFormat string `json:"displayFormat,omitempty" xml:"displayFormat,omitempty"`
}

// maxObjects is how many custom objects the org may have: the limit of a Developer Edition.
const maxObjects = 400

func (m *Object) define(s *schema.Schema, name string) (*schema.Object, error) {
	if err := customName(name); err != nil {
		return nil, err
	}
	if strings.TrimSpace(m.Label) == "" {
		return nil, fault.RequiredFieldMissing([]string{"label"})
	}
	if m.PluralLabel == "" {
		m.PluralLabel = m.Label + "s"
	}
	if m.NameField == nil {
		m.NameField = &NameField{Type: "Text"}
	}
	label := m.NameField.Label
	if label == "" {
		label = m.Label + " Name"
	}
	words := []string{"name", "idlookup"}
	if m.NameField.Type == "AutoNumber" {
		format := m.NameField.DisplayFormat
		if format == "" {
			format = "{0}"
		}
		words = append(words, "auto="+format)
	} else {
		words = append(words, "required")
	}
	nameField, err := schema.Define("Name", "string(80)", label, words...)
	if err != nil {
		return nil, err
	}
	prefix := m.prefix
	if prefix == "" {
		if prefix, err = s.FreePrefix(); err != nil {
			return nil, err
		}
	}
	o, err := schema.DefineCustom(name, prefix, m.Label, m.PluralLabel, nameField)
	if err != nil {
		return nil, err
	}
	o.Description = m.Description
	return o, nil
}

// CreateObject makes a custom object and gives the id of its definition. It can be used at once.
func CreateObject(ctx context.Context, st *store.Store, a Author, name string, m Object) (id string, err error) {
	err = st.Change(ctx, func(_ *store.Tx, s *schema.Schema) (c schema.Change, err error) {
		if _, taken := s.Object(name); taken {
			return c, refuse("DUPLICATE_DEVELOPER_NAME", "An object with the name %s exists already.", name)
		}
		custom := 0
		for _, o := range s.Objects() {
			if o.Custom {
				custom++
			}
		}
		if custom >= maxObjects {
			return c, refuse("LIMIT_EXCEEDED", "The org has %d custom objects, which is as many as it can have.", custom)
		}
		o, err := m.define(s, name)
		if err != nil {
			return c, err
		}
		if id, err = nextID(st, s, "CustomObject"); err != nil {
			return c, err
		}
		o.ID = id
		c.Objects = []*schema.Object{o}
		return c, nil
	}, func(tx *store.Tx, s *schema.Schema) error {
		o, _ := s.Object(name)
		r, err := customObject(o, a)
		if err != nil {
			return err
		}
		if err := insert(ctx, tx, "CustomObject", []record{r}); err != nil {
			return err
		}
		return redefine(ctx, tx, o, a)
	})
	return id, err
}

// CreateField makes a custom field, by its full name ("Account.Rank__c"), and gives the id of its definition.
func CreateField(ctx context.Context, st *store.Store, a Author, fullName string, m Field) (id string, err error) {
	object, name, ok := strings.Cut(fullName, ".")
	if !ok {
		return "", refuse("INVALID_FULL_NAME", "The full name of a field has its object in front, as in Account.Rank__c: %s", fullName)
	}
	err = st.Change(ctx, func(_ *store.Tx, s *schema.Schema) (c schema.Change, err error) {
		o, found := s.Object(object)
		if !found || !o.Stored() || !o.Layoutable {
			return c, refuse("INVALID_CROSS_REFERENCE_KEY", "Entity Enumeration or Id: bad value for restricted picklist field: %s", object)
		}
		object = o.Name
		if f, taken := o.Field(name); taken {
			return c, refuse("DUPLICATE_DEVELOPER_NAME", "There is already a field named %s on %s.", developerName(f.Name), o.Label)
		}
		custom := 0
		for _, f := range o.Fields {
			if f.Custom {
				custom++
			}
		}
		if custom >= maxFields {
			return c, refuse("LIMIT_EXCEEDED", "%s has %d custom fields, which is as many as it can have.", o.Label, custom)
		}
		f, err := m.define(s, o, name)
		if err != nil {
			return c, err
		}
		if id, err = nextID(st, s, "CustomField"); err != nil {
			return c, err
		}
		f.ID = id
		c.Fields = map[string][]*schema.Field{o.Name: {f}}
		return c, nil
	}, func(tx *store.Tx, s *schema.Schema) error {
		o, _ := s.Object(object)
		f, _ := o.Field(name)
		r, err := customField(s, o, f, a)
		if err != nil {
			return err
		}
		if err := insert(ctx, tx, "CustomField", []record{r}); err != nil {
			return err
		}
		return redefine(ctx, tx, o, a)
	})
	return id, err
}

// UpdateField changes the label, the texts, the picklist values and the classification of the custom field whose definition has
// the id. What decides how values are stored stays as it is.
func UpdateField(ctx context.Context, st *store.Store, a Author, id string, m Field) error {
	var object, name string
	return st.Change(ctx, func(_ *store.Tx, s *schema.Schema) (c schema.Change, err error) {
		o, f := find(s, id)
		if f == nil {
			return c, fault.NotFound()
		}
		object, name = o.Name, f.Name
		if m.Type != "" && m.Type != typeName(f) {
			return c, refuse("FIELD_INTEGRITY_EXCEPTION", "The demo org does not change the type of a field that exists (%s to %s).", typeName(f), m.Type)
		}
		next := *f
		if m.Label != "" {
			next.Label = m.Label
		}
		next.Description, next.Help = m.Description, m.InlineHelpText
		if m.ValueSet != nil && len(f.Picklist) > 0 {
			next.Picklist, next.RestrictedPicklist = m.values(), m.ValueSet.Restricted
		}
		c.Fields = map[string][]*schema.Field{o.Name: {&next}}
		return c, m.classify(&next)
	}, func(tx *store.Tx, s *schema.Schema) error {
		o, _ := s.Object(object)
		f, _ := o.Field(name)
		r, err := customField(s, o, f, a)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE "CustomField" SET "Metadata" = ?, "Description" = ?, "InlineHelpText" = ?, "LastModifiedDate" = ?,
			"LastModifiedById" = ?, "SystemModstamp" = ? WHERE "Id" = ?`,
			r["Metadata"], f.Description, f.Help, a.stamp(), a.User, a.stamp(), id)
		if err != nil {
			return fmt.Errorf("change a field: %w", err)
		}
		return redefine(ctx, tx, o, a)
	})
}

// DeleteField removes the custom field whose definition has the id, with its values.
func DeleteField(ctx context.Context, st *store.Store, a Author, id string) error {
	var object string
	return st.Change(ctx, func(_ *store.Tx, s *schema.Schema) (c schema.Change, err error) {
		o, f := find(s, id)
		if f == nil {
			return c, fault.NotFound()
		}
		object = o.Name
		c.Remove = map[string][]string{o.Name: {f.Name}}
		return c, nil
	}, func(tx *store.Tx, s *schema.Schema) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM "CustomField" WHERE "Id" = ?`, id); err != nil {
			return fmt.Errorf("remove a field: %w", err)
		}
		o, _ := s.Object(object)
		return redefine(ctx, tx, o, a)
	})
}

// DeleteObject removes the custom object whose definition has the id, with its records. An object that others refer to stays.
func DeleteObject(ctx context.Context, st *store.Store, id string) error {
	var object *schema.Object
	return st.Change(ctx, func(_ *store.Tx, s *schema.Schema) (c schema.Change, err error) {
		at := slices.IndexFunc(s.Objects(), func(o *schema.Object) bool { return o.Custom && o.ID == id })
		if at < 0 {
			return c, fault.NotFound()
		}
		object = s.Objects()[at]
		for _, child := range object.Children {
			if child.Object.Name != object.Name {
				return c, refuse("DELETE_FAILED", "%s cannot be deleted: %s.%s refers to it.", object.Name, child.Object.Name, child.Field.Name)
			}
		}
		for _, o := range s.All() {
			for _, f := range o.Fields {
				if o.Name != object.Name && slices.Contains(f.ReferenceTo, object.Name) {
					return c, refuse("DELETE_FAILED", "%s cannot be deleted: %s.%s refers to it.", object.Name, o.Name, f.Name)
				}
			}
		}
		c.Drop = object.Name
		return c, nil
	}, func(tx *store.Tx, _ *schema.Schema) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM "CustomObject" WHERE "Id" = ?`, id); err != nil {
			return fmt.Errorf("remove an object: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM "CustomField" WHERE "EntityDefinitionId" = ?`, DurableID(object)); err != nil {
			return fmt.Errorf("remove an object's fields: %w", err)
		}
		return undefine(ctx, tx, DurableID(object))
	})
}

// find is the custom field whose definition has the id.
func find(s *schema.Schema, id string) (*schema.Object, *schema.Field) {
	for _, o := range s.Objects() {
		for _, f := range o.Fields {
			if f.Custom && f.ID == id {
				return o, f
			}
		}
	}
	return nil, nil
}

func nextID(st *store.Store, s *schema.Schema, object string) (string, error) {
	return kept{}.id(st, s, object, "")
}

func undefine(ctx context.Context, tx *store.Tx, durable string) error {
	for _, statement := range []string{
		`DELETE FROM "EntityDefinition" WHERE "Id" = ?`, `DELETE FROM "FieldDefinition" WHERE "EntityDefinitionId" = ?`,
		`DELETE FROM "EntityParticle" WHERE "EntityDefinitionId" = ?`,
	} {
		if _, err := tx.ExecContext(ctx, statement, durable); err != nil {
			return fmt.Errorf("remove a definition: %w", err)
		}
	}
	return nil
}

// redefine writes the definitions of an object and its fields anew.
func redefine(ctx context.Context, tx *store.Tx, o *schema.Object, a Author) error {
	if err := undefine(ctx, tx, DurableID(o)); err != nil {
		return err
	}
	var fields, particles []record
	for _, f := range o.Fields {
		fields = append(fields, field(o, f, a.stamp(), a.User))
		particles = append(particles, particle(o, f))
	}
	if err := insert(ctx, tx, "EntityDefinition", []record{entity(o, a.stamp(), a.User)}); err != nil {
		return err
	}
	if err := insert(ctx, tx, "FieldDefinition", fields); err != nil {
		return err
	}
	return insert(ctx, tx, "EntityParticle", particles)
}

// DescribeObject is the metadata of an object.
func DescribeObject(o *schema.Object) Object {
	m := Object{Label: o.Label, PluralLabel: o.LabelPlural, Description: o.Description, SharingModel: "ReadWrite"}
	if !o.Custom {
		return m
	}
	m.DeploymentStatus, m.NameField = "Deployed", &NameField{Type: "Text"}
	if f := o.NameField(); f != nil {
		m.NameField.Label = f.Label
		if f.AutoNumber != "" {
			m.NameField.Type, m.NameField.DisplayFormat = "AutoNumber", f.AutoNumber
		}
	}
	return m
}

func customObject(o *schema.Object, a Author) (record, error) {
	json, err := text(DescribeObject(o))
	return a.audit(record{
		"Id": o.ID, "DeveloperName": developerName(o.Name), "FullName": o.Name, "Metadata": json, "Description": o.Description,
		"ManageableState": "unmanaged", "SharingModel": "ReadWrite",
	}), err
}

func customField(s *schema.Schema, o *schema.Object, f *schema.Field, a Author) (record, error) {
	json, err := text(describe(s, o, f))
	return a.audit(record{
		"Id": f.ID, "TableEnumOrId": DurableID(o), "DeveloperName": developerName(f.Name), "FullName": o.Name + "." + f.Name,
		"EntityDefinitionId": DurableID(o), "Metadata": json, "Description": f.Description, "InlineHelpText": f.Help, "Length": f.Length,
		"Precision": f.Precision, "Scale": f.Scale, "ManageableState": "unmanaged",
	}), err
}
