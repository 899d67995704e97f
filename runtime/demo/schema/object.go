package schema

import "strings"

// Object is one sObject. Objects are shared and must not be changed.
type Object struct {
	Name        string // API name in canonical case
	Label       string
	LabelPlural string
	KeyPrefix   string // first three characters of its record ids; "" for objects without records of their own

	Custom       bool
	Createable   bool
	Updateable   bool
	Deletable    bool
	Undeletable  bool
	Mergeable    bool
	Queryable    bool
	Searchable   bool
	FeedEnabled  bool
	Layoutable   bool
	MRUEnabled   bool
	Triggerable  bool
	Retrieveable bool
	Scopes       []string // named scopes besides "everything": mine, team, …

	ID           string   // 18-character id of a custom object's definition; "" for standard objects
	Description  string   // what administrators wrote about it
	InTooling    bool     // the Tooling API has the object
	ToolingOnly  bool     // and the data API has not
	ReadOnlyData bool     // the data API shows the object, but only the Tooling API writes it
	Reified      []string // a query must say which values of one of these fields it wants; none for ordinary objects
	Definition   bool     // the object's records describe the schema; queries over them can do less than others

	Fields   []*Field // in describe order
	Children []*Child // relationships to records that point at this object, sorted by object and field

	fields        map[string]*Field // by lower-case name
	relationships map[string]*Field // by lower-case parent relationship name
	children      map[string]*Child // by lower-case child relationship name
	components    map[string][]*Field
	nameField     *Field
	whole         *Object // the object that this one is a restricted view of; nil when it is none
}

// Child is a relationship seen from the parent: the records of Object whose Field holds the parent's id.
type Child struct {
	Name   string // as used in sub-queries ("Contacts", "Invoices__r"); "" when the relationship has no name
	Object *Object
	Field  *Field
}

// Field finds a field by name, without regard to case.
func (o *Object) Field(name string) (*Field, bool) {
	f, ok := o.fields[strings.ToLower(name)]
	return f, ok
}

// Relationship finds the reference field behind a parent relationship name ("Account", "Owner", "Account__r"), without
// regard to case.
func (o *Object) Relationship(name string) (*Field, bool) {
	f, ok := o.relationships[strings.ToLower(name)]
	return f, ok
}

// Child finds a child relationship by its name ("Contacts", "Invoices__r"), without regard to case.
func (o *Object) Child(name string) (*Child, bool) {
	c, ok := o.children[strings.ToLower(name)]
	return c, ok
}

// NameField is the field that names a record ("Name", "CaseNumber", "Subject"); nil for objects without one.
func (o *Object) NameField() *Field { return o.nameField }

// Components are the fields a compound field consists of, in describe order.
func (o *Object) Components(compound string) []*Field { return o.components[strings.ToLower(compound)] }

// Stored reports whether the object has a table. The Name object, through which polymorphic parents are read, has none.
func (o *Object) Stored() bool { return o.KeyPrefix != "" }

// index builds the lookups from Fields.
func (o *Object) index() {
	o.fields = make(map[string]*Field, len(o.Fields))
	o.relationships = map[string]*Field{}
	o.children = map[string]*Child{}
	o.components = map[string][]*Field{}
	for _, f := range o.Fields {
		o.fields[strings.ToLower(f.Name)] = f
		if f.RelationshipName != "" && len(f.ReferenceTo) > 0 {
			o.relationships[strings.ToLower(f.RelationshipName)] = f
		}
		if f.Compound != "" {
			key := strings.ToLower(f.Compound)
			o.components[key] = append(o.components[key], f)
		}
		if f.NameField {
			o.nameField = f
		}
	}
}
