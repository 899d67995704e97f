package rest

import (
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// bytesPerCharacter is how a describe turns a length in characters into byteLength.
const bytesPerCharacter = 3

// field is one field of a describe.
type field struct {
	Aggregatable                 bool       `json:"aggregatable"`
	AIPredictionField            bool       `json:"aiPredictionField"`
	AutoNumber                   bool       `json:"autoNumber"`
	ByteLength                   int        `json:"byteLength"`
	Calculated                   bool       `json:"calculated"`
	CalculatedFormula            *string    `json:"calculatedFormula"`
	CascadeDelete                bool       `json:"cascadeDelete"`
	CaseSensitive                bool       `json:"caseSensitive"`
	CompoundFieldName            *string    `json:"compoundFieldName"`
	ControllerName               *string    `json:"controllerName"`
	Createable                   bool       `json:"createable"`
	Custom                       bool       `json:"custom"`
	DefaultValue                 any        `json:"defaultValue"`
	DefaultValueFormula          *string    `json:"defaultValueFormula"`
	DefaultedOnCreate            bool       `json:"defaultedOnCreate"`
	DependentPicklist            bool       `json:"dependentPicklist"`
	DeprecatedAndHidden          bool       `json:"deprecatedAndHidden"`
	Digits                       int        `json:"digits"`
	DisplayLocationInDecimal     bool       `json:"displayLocationInDecimal"`
	Encrypted                    bool       `json:"encrypted"`
	ExternalID                   bool       `json:"externalId"`
	ExtraTypeInfo                *string    `json:"extraTypeInfo"`
	Filterable                   bool       `json:"filterable"`
	FilteredLookupInfo           *string    `json:"filteredLookupInfo"`
	FormulaTreatNullNumberAsZero bool       `json:"formulaTreatNullNumberAsZero"`
	Groupable                    bool       `json:"groupable"`
	HighScaleNumber              bool       `json:"highScaleNumber"`
	HTMLFormatted                bool       `json:"htmlFormatted"`
	IDLookup                     bool       `json:"idLookup"`
	InlineHelpText               *string    `json:"inlineHelpText"`
	Label                        string     `json:"label"`
	Length                       int        `json:"length"`
	Mask                         *string    `json:"mask"`
	MaskType                     *string    `json:"maskType"`
	Name                         string     `json:"name"`
	NameField                    bool       `json:"nameField"`
	NamePointing                 bool       `json:"namePointing"`
	Nillable                     bool       `json:"nillable"`
	Permissionable               bool       `json:"permissionable"`
	PicklistValues               []picklist `json:"picklistValues"`
	PolymorphicForeignKey        bool       `json:"polymorphicForeignKey"`
	Precision                    int        `json:"precision"`
	QueryByDistance              bool       `json:"queryByDistance"`
	ReferenceTargetField         *string    `json:"referenceTargetField"`
	ReferenceTo                  []string   `json:"referenceTo"`
	RelationshipName             *string    `json:"relationshipName"`
	RelationshipOrder            *int       `json:"relationshipOrder"`
	RestrictedDelete             bool       `json:"restrictedDelete"`
	RestrictedPicklist           bool       `json:"restrictedPicklist"`
	Scale                        int        `json:"scale"`
	SearchPrefilterable          bool       `json:"searchPrefilterable"`
	SOAPType                     string     `json:"soapType"`
	Sortable                     bool       `json:"sortable"`
	Type                         string     `json:"type"`
	Unique                       bool       `json:"unique"`
	Updateable                   bool       `json:"updateable"`
	WriteRequiresMasterRead      bool       `json:"writeRequiresMasterRead"`
}

type picklist struct {
	Active       bool    `json:"active"`
	DefaultValue bool    `json:"defaultValue"`
	Label        string  `json:"label"`
	ValidFor     *string `json:"validFor"`
	Value        string  `json:"value"`
}

func describeField(f *schema.Field) field {
	d := field{
		Aggregatable: f.Aggregatable, AutoNumber: f.AutoNumber != "", ByteLength: byteLength(f), Calculated: f.Calculated,
		CascadeDelete: f.CascadeDelete, CaseSensitive: f.CaseSensitive, CompoundFieldName: nullable(f.Compound),
		Createable: f.Createable, Custom: f.Custom, DefaultValue: defaultValue(f), DefaultedOnCreate: f.DefaultedOnCreate,
		Digits: f.Digits, ExternalID: f.ExternalID, ExtraTypeInfo: extraType(f), Filterable: f.Filterable, Groupable: f.Groupable,
		IDLookup: f.IDLookup, InlineHelpText: nullable(f.Help), Label: f.Label, Length: f.Length, Name: f.Name, NameField: f.NameField, NamePointing: f.Polymorphic(),
		Nillable: f.Nillable, Permissionable: permissionable(f), PicklistValues: []picklist{}, PolymorphicForeignKey: f.Polymorphic(),
		Precision: f.Precision, QueryByDistance: f.Type == schema.TypeAddress, ReferenceTo: []string{},
		RelationshipName: nullable(f.RelationshipName), RestrictedDelete: f.RestrictedDelete, RestrictedPicklist: f.RestrictedPicklist,
		Scale: f.Scale, SearchPrefilterable: f.Type == schema.TypeReference && f.Indexed, SOAPType: f.Type.SOAPType(),
		Sortable: f.Sortable, Type: string(f.Type), Unique: f.Unique, Updateable: f.Updateable,
	}
	for _, v := range f.Picklist {
		d.PicklistValues = append(d.PicklistValues, picklist{Active: true, DefaultValue: v.Default, Label: v.Value, Value: v.Value})
	}
	d.ReferenceTo = append(d.ReferenceTo, f.ReferenceTo...)
	return d
}

func byteLength(f *schema.Field) int {
	if f.Type.Reference() {
		return f.Length
	}
	return bytesPerCharacter * f.Length
}

func defaultValue(f *schema.Field) any {
	if f.Type == schema.TypeBoolean {
		return f.Default == "true"
	}
	if value, ok := f.PicklistDefault(); ok {
		return value
	}
	return nil
}

// extraType tells apart what a type alone does not.
func extraType(f *schema.Field) *string {
	switch {
	case f.Type == schema.TypeTextArea:
		return nullable("plaintextarea")
	case f.NameField && f.Name == "Name" && !f.Createable && f.AutoNumber == "" && !f.Nillable && f.Length == 121:
		return nullable("personname")
	}
	return nil
}

// permissionable reports whether field-level security can hide the field: not those that every record needs, nor those
// that the system keeps.
func permissionable(f *schema.Field) bool {
	return f.Nillable && (f.Createable || f.Updateable || f.Calculated || f.Type == schema.TypeAddress) && f.Compound != "Name"
}

func lower(s string) string { return strings.ToLower(s) }
