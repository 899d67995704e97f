package metadata

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// Field is the metadata of a custom field, with the names that the Metadata and Tooling APIs use.
type Field struct {
	Type                   string    `json:"type" xml:"type"`
	Label                  string    `json:"label" xml:"label"`
	Description            string    `json:"description,omitempty" xml:"description,omitempty"`
	InlineHelpText         string    `json:"inlineHelpText,omitempty" xml:"inlineHelpText,omitempty"`
	Length                 int       `json:"length,omitempty" xml:"length,omitempty"`
	Precision              int       `json:"precision,omitempty" xml:"precision,omitempty"`
	Scale                  *int      `json:"scale,omitempty" xml:"scale,omitempty"`
	Required               bool      `json:"required" xml:"required"`
	Unique                 bool      `json:"unique,omitempty" xml:"unique,omitempty"`
	ExternalID             bool      `json:"externalId" xml:"externalId"`
	CaseSensitive          bool      `json:"caseSensitive,omitempty" xml:"caseSensitive,omitempty"`
	DefaultValue           any       `json:"defaultValue,omitempty" xml:"-"`
	DefaultText            string    `json:"-" xml:"defaultValue,omitempty"`
	DisplayFormat          string    `json:"displayFormat,omitempty" xml:"displayFormat,omitempty"`
	ReferenceTo            string    `json:"referenceTo,omitempty" xml:"referenceTo,omitempty"`
	RelationshipName       string    `json:"relationshipName,omitempty" xml:"relationshipName,omitempty"`
	RelationshipLabel      string    `json:"relationshipLabel,omitempty" xml:"relationshipLabel,omitempty"`
	DeleteConstraint       string    `json:"deleteConstraint,omitempty" xml:"deleteConstraint,omitempty"`
	SecurityClassification string    `json:"securityClassification,omitempty" xml:"securityClassification,omitempty"`
	ComplianceGroup        string    `json:"complianceGroup,omitempty" xml:"complianceGroup,omitempty"`
	Formula                string    `json:"formula,omitempty" xml:"formula,omitempty"`
	ValueSet               *ValueSet `json:"valueSet,omitempty" xml:"valueSet,omitempty"`
}

// ValueSet are the values of a picklist.
type ValueSet struct {
	Restricted bool       `json:"restricted" xml:"restricted"`
	Definition Definition `json:"valueSetDefinition" xml:"valueSetDefinition"`
}

// Definition is a picklist's own list of values.
type Definition struct {
	Sorted bool    `json:"sorted" xml:"sorted"`
	Values []Value `json:"value" xml:"value"`
}

// Value is one value of a picklist. The Tooling API calls its name valueName, the Metadata API fullName.
type Value struct {
	ValueName string `json:"valueName,omitempty" xml:"-"`
	FullName  string `json:"fullName,omitempty" xml:"fullName"`
	Label     string `json:"label" xml:"label"`
	Default   bool   `json:"default" xml:"default"`
}

// maxFields is how many custom fields an object may have: the limit of a Developer Edition.
const maxFields = 500

// define makes the field that the metadata describes.
func (m *Field) define(s *schema.Schema, o *schema.Object, name string) (*schema.Field, error) {
	if err := customName(name); err != nil {
		return nil, err
	}
	if strings.TrimSpace(m.Label) == "" {
		m.Label = strings.ReplaceAll(strings.TrimSuffix(name, "__c"), "_", " ")
	}
	kind, words, err := m.kind(s, o, name)
	if err != nil {
		return nil, err
	}
	if m.Required && m.Type != "Checkbox" && m.Type != "MasterDetail" {
		words = append(words, "required")
	}
	if m.ExternalID {
		words = append(words, "external")
	}
	if m.Unique {
		words = append(words, "unique")
	}
	if m.CaseSensitive {
		words = append(words, "casesensitive")
	}
	f, err := schema.Define(name, kind, m.Label, words...)
	if err != nil {
		return nil, fmt.Errorf("define the field %s: %w", name, err)
	}
	if m.ValueSet != nil {
		f.RestrictedPicklist = m.ValueSet.Restricted
	}
	for _, v := range m.values() {
		f.Picklist = append(f.Picklist, v)
		f.DefaultedOnCreate = f.DefaultedOnCreate || v.Default
	}
	f.Description, f.Help = m.Description, m.InlineHelpText
	return f, m.classify(f)
}

// classify takes over how sensitive the field is.
func (m *Field) classify(f *schema.Field) error {
	f.Security, f.Compliance = "", nil
	if m.SecurityClassification != "" {
		if !slices.Contains([]string{"Public", "Internal", "Confidential", "Restricted", "MissionCritical"}, m.SecurityClassification) {
			return refuse("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Data Sensitivity Level: bad value for restricted picklist field: %s", m.SecurityClassification)
		}
		f.Security = m.SecurityClassification
	}
	for group := range strings.SplitSeq(m.ComplianceGroup, ";") {
		if group == "" {
			continue
		}
		if !slices.Contains([]string{"PII", "HIPAA", "GDPR", "PCI", "COPPA", "CCPA"}, group) {
			return refuse("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Compliance Categorization: bad value for restricted picklist field: %s", group)
		}
		f.Compliance = append(f.Compliance, group)
	}
	return nil
}

func (m *Field) values() []schema.PicklistValue {
	if m.ValueSet == nil {
		return nil
	}
	var values []schema.PicklistValue
	for _, v := range m.ValueSet.Definition.Values {
		name := v.FullName
		if name == "" {
			name = v.ValueName
		}
		if name != "" && !slices.ContainsFunc(values, func(other schema.PicklistValue) bool { return strings.EqualFold(other.Value, name) }) {
			values = append(values, schema.PicklistValue{Value: name, Default: v.Default})
		}
	}
	return values
}

// kind gives the type in the notation of object definitions, with what belongs to the type.
func (m *Field) kind(s *schema.Schema, o *schema.Object, name string) (kind string, words []string, err error) {
	switch m.Type {
	case "Text":
		return m.sized("string", 1, 255)
	case "LongTextArea", "Html":
		return m.sized("textarea", 256, 131072)
	case "TextArea":
		return "textarea(255)", nil, nil
	case "Number":
		return m.decimal("double")
	case "Currency":
		return m.decimal("currency")
	case "Percent":
		return m.decimal("percent")
	case "Checkbox":
		return "boolean", []string{"=" + strconv.FormatBool(fmt.Sprint(m.DefaultValue) == "true" || m.DefaultText == "true")}, nil
	case "Date", "DateTime", "Time", "Email", "Phone", "Url":
		return strings.ToLower(m.Type), nil, nil
	case "Picklist", "MultiselectPicklist":
		if len(m.values()) == 0 {
			return "", nil, refuse("FIELD_INTEGRITY_EXCEPTION", "A picklist needs a valueSet with at least one value: %s", name)
		}
		if m.Type == "Picklist" {
			return "picklist", nil, nil
		}
		return "multipicklist", nil, nil
	case "AutoNumber":
		format := m.DisplayFormat
		if format == "" {
			format = "{0}"
		}
		return "string(30)", []string{"auto=" + format}, nil
	case "Lookup", "MasterDetail":
		words, err = m.reference(s, o, name)
		return "reference", words, err
	}
	return "", nil, refuse("INVALID_TYPE", "The demo org makes no custom fields of the type %q. It makes Text, TextArea, LongTextArea, Html, "+
		"Number, Currency, Percent, Checkbox, Date, DateTime, Time, Email, Phone, Url, Picklist, MultiselectPicklist, AutoNumber, Lookup "+
		"and MasterDetail.", m.Type)
}

func (m *Field) sized(kind string, least, most int) (string, []string, error) {
	if m.Length < least || m.Length > most {
		return "", nil, refuse("FIELD_INTEGRITY_EXCEPTION", "The length of a %s field must be from %d to %d.", m.Type, least, most)
	}
	return fmt.Sprintf("%s(%d)", kind, m.Length), nil, nil
}

func (m *Field) decimal(kind string) (string, []string, error) {
	if m.Precision == 0 {
		m.Precision = 18
	}
	if m.Scale == nil {
		m.Scale = new(int)
	}
	if m.Precision < 1 || m.Precision > 18 || *m.Scale < 0 || *m.Scale > m.Precision {
		return "", nil, refuse("FIELD_INTEGRITY_EXCEPTION", "The precision of a %s field must be from 1 to 18, and its scale no more than that.", m.Type)
	}
	return fmt.Sprintf("%s(%d,%d)", kind, m.Precision, *m.Scale), nil, nil
}

// reference gives the words for a relationship field.
func (m *Field) reference(s *schema.Schema, o *schema.Object, name string) ([]string, error) {
	target, found := s.Object(m.ReferenceTo)
	if !found || !target.Stored() || target.Definition {
		return nil, refuse("FIELD_INTEGRITY_EXCEPTION", "referenceTo value of '%s' does not resolve to a valid sObject type", m.ReferenceTo)
	}
	words := []string{"->" + target.Name, "as", strings.TrimSuffix(name, "__c") + "__r"}
	child := m.RelationshipName
	if child == "" {
		child = strings.TrimSuffix(o.Name, "__c") + "s"
	}
	if err := customName(child + "__c"); err != nil {
		return nil, err
	}
	child += "__r"
	if other, taken := target.Child(child); taken && (other.Object.Name != o.Name || !strings.EqualFold(other.Field.Name, name)) {
		return nil, refuse("DUPLICATE_DEVELOPER_NAME", "There is already a Child Relationship named %s on %s.", strings.TrimSuffix(child, "__r"), target.Label)
	}
	switch {
	case m.Type == "MasterDetail":
		return append(words, "required", "createonly", "in", child+"*"), nil
	case m.DeleteConstraint == "Restrict":
		return append(words, "in", child+"!"), nil
	case m.DeleteConstraint == "Cascade":
		return append(words, "in", child+"*"), nil
	}
	return append(words, "in", child), nil
}

// Describe is the metadata of a custom field of an object, for the Metadata API.
func Describe(s *schema.Schema, o *schema.Object, f *schema.Field) Field { return describe(s, o, f) }

// describe is the metadata of a custom field that exists.
func describe(s *schema.Schema, o *schema.Object, f *schema.Field) Field {
	m := Field{
		Label: f.Label, Description: f.Description, InlineHelpText: f.Help, Required: f.Required(), Unique: f.Unique,
		ExternalID: f.ExternalID, CaseSensitive: f.CaseSensitive, SecurityClassification: f.Security,
		ComplianceGroup: strings.Join(f.Compliance, ";"),
	}
	m.Type = typeName(f)
	switch {
	case f.AutoNumber != "":
		m.DisplayFormat = f.AutoNumber
	case f.Type == schema.TypeString, m.Type == "LongTextArea":
		m.Length = f.Length
	case f.Type.Decimal():
		m.Precision, m.Scale = f.Precision, &f.Scale
	case f.Type == schema.TypeBoolean:
		m.DefaultValue, m.DefaultText = f.Default, f.Default
	case f.Type == schema.TypeReference:
		m.ReferenceTo = f.ReferenceTo[0]
		for _, parent := range s.Parents(f) {
			for _, c := range parent.Children {
				if c.Field == f || c.Object.Name == o.Name && c.Field.Name == f.Name {
					m.RelationshipName = strings.TrimSuffix(c.Name, "__r")
				}
			}
		}
		switch {
		case f.RestrictedDelete:
			m.DeleteConstraint = "Restrict"
		case f.CascadeDelete && m.Type == "Lookup":
			m.DeleteConstraint = "Cascade"
		case m.Type == "Lookup":
			m.DeleteConstraint = "SetNull"
		}
	case len(f.Picklist) > 0:
		m.ValueSet = &ValueSet{Restricted: f.RestrictedPicklist}
		for _, v := range f.Picklist {
			m.ValueSet.Definition.Values = append(m.ValueSet.Definition.Values, Value{ValueName: v.Value, FullName: v.Value, Label: v.Value, Default: v.Default})
		}
	}
	return m
}

// typeName is what the Metadata API calls the type of a field.
func typeName(f *schema.Field) string {
	switch f.Type {
	case schema.TypeString:
		if f.AutoNumber != "" {
			return "AutoNumber"
		}
		return "Text"
	case schema.TypeTextArea:
		if f.Length > 255 {
			return "LongTextArea"
		}
		return "TextArea"
	case schema.TypeDouble, schema.TypeInt:
		return "Number"
	case schema.TypeCurrency:
		return "Currency"
	case schema.TypePercent:
		return "Percent"
	case schema.TypeBoolean:
		return "Checkbox"
	case schema.TypeDate:
		return "Date"
	case schema.TypeDateTime:
		return "DateTime"
	case schema.TypeTime:
		return "Time"
	case schema.TypeEmail:
		return "Email"
	case schema.TypePhone:
		return "Phone"
	case schema.TypeURL:
		return "Url"
	case schema.TypeMultiPicklist:
		return "MultiselectPicklist"
	case schema.TypeReference:
		if f.CascadeDelete && !f.Nillable && !f.Updateable {
			return "MasterDetail"
		}
		return "Lookup"
	default:
		return "Picklist"
	}
}

// text is metadata as the JSON that a record keeps.
func text(v any) (string, error) {
	out, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write metadata: %w", err)
	}
	return string(out), nil
}
