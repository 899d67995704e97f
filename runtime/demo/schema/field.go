package schema

import "strings"

// Field is one field of an object. Fields are shared and must not be changed.
type Field struct {
	Name  string // API name in canonical case
	Label string
	Type  Type

	Length    int // characters; 0 for types without a length
	Precision int // all digits of a number, 0 for other types
	Scale     int // digits after the point
	Digits    int // digits of an int

	Nillable          bool
	Createable        bool
	Updateable        bool
	DefaultedOnCreate bool
	Default           string // the default as text ("" for none); a picklist's default is that of Picklist

	Custom        bool
	NameField     bool // the field that names a record of the object
	Unique        bool
	ExternalID    bool
	IDLookup      bool // usable as the key of an upsert
	CaseSensitive bool
	Calculated    bool   // a formula
	AutoNumber    string // the format, such as "INV-{00000}"; "" when the field is not an auto-number
	Indexed       bool   // the store keeps an index on the column

	Filterable   bool
	Sortable     bool
	Groupable    bool
	Aggregatable bool

	Picklist           []PicklistValue
	RestrictedPicklist bool

	ReferenceTo      []string // objects that a reference may point at, in canonical case
	RelationshipName string   // the parent relationship of a reference ("Account" of AccountId); "" when it has none
	CascadeDelete    bool
	RestrictedDelete bool

	ID          string   // 18-character id of a custom field's definition; "" for standard fields
	Description string   // what administrators wrote about it
	Help        string   // the text that helps people to fill it in
	Security    string   // SecurityClassification: Public, Internal, Confidential, Restricted or MissionCritical; "" for none
	Compliance  []string // ComplianceGroup: PII, HIPAA, GDPR, PCI, COPPA, CCPA

	Compound string // the compound field this one is a part of ("BillingAddress"); "" for none

	childName string // name of the relationship from the parent's side; "" when it has none
}

// PicklistValue is one value of a picklist, in display order.
type PicklistValue struct {
	Value   string // also the label
	Default bool
}

// Required reports whether a create must name the field: it may be written, not be empty, and has no default.
func (f *Field) Required() bool { return f.Createable && !f.Nillable && !f.DefaultedOnCreate }

// Polymorphic reports whether the field's parents are read through the Name object (attributes.type "Name"): references
// with more than one target, and those to Group or User such as the owner of a case.
func (f *Field) Polymorphic() bool { return f.Type == TypeReference && len(f.ReferenceTo) > 1 }

// Stored reports whether the field has a column of its own. Addresses are put together from their parts.
func (f *Field) Stored() bool { return f.Type != TypeAddress }

// PicklistDefault is the value that the picklist preselects.
func (f *Field) PicklistDefault() (string, bool) {
	for _, v := range f.Picklist {
		if v.Default {
			return v.Value, true
		}
	}
	return "", false
}

// PicklistValue finds a value of the picklist without regard to case and returns it as it is defined.
func (f *Field) PicklistValue(value string) (string, bool) {
	for _, v := range f.Picklist {
		if strings.EqualFold(v.Value, value) {
			return v.Value, true
		}
	}
	return "", false
}
