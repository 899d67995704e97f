package metadata

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/rules"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// record is one record by the names of its fields.
type record map[string]any

// insert adds records of an object. Fields that a record does not name are null, booleans false.
func insert(ctx context.Context, tx *store.Tx, object string, records []record) error {
	o, ok := tx.Schema().Tooling().Object(object)
	if !ok {
		return fmt.Errorf("there is no object %s", object)
	}
	// Columns that no record fills are left to their defaults: there are many, and each costs its share of opening an org.
	fields := slices.DeleteFunc(slices.Clone(store.Columns(o)), func(f *schema.Field) bool {
		return !slices.ContainsFunc(records, func(r record) bool { v := stored(f, r[f.Name]); return v != nil && v != int64(0) })
	})
	if len(fields) == 0 {
		return nil
	}
	loader, err := tx.Load(ctx, o, fields)
	if err != nil {
		return err
	}
	for _, r := range records {
		values := make([]any, len(fields))
		for i, f := range fields {
			values[i] = stored(f, r[f.Name])
		}
		if err := loader.Add(ctx, values); err != nil {
			return err
		}
	}
	return loader.Close(ctx)
}

// stored is a value as the store keeps it.
func stored(f *schema.Field, v any) any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil
		}
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	case int:
		return int64(v)
	case nil:
		if f.Type == schema.TypeBoolean {
			return int64(0)
		}
	}
	return v
}

// DurableID is the name that definitions know an object by: its API name, or the id of a custom object's definition.
func DurableID(o *schema.Object) string {
	if o.ID != "" {
		return recordid.Short(o.ID)
	}
	return o.Name
}

func fieldID(o *schema.Object, f *schema.Field) string {
	if f.ID != "" {
		return DurableID(o) + "." + recordid.Short(f.ID)
	}
	if f.Type == schema.TypeReference {
		return DurableID(o) + "." + strings.TrimSuffix(f.Name, "Id")
	}
	return DurableID(o) + "." + f.Name
}

// developerName is a name without the ending of custom ones.
func developerName(name string) string { return strings.TrimSuffix(name, "__c") }

func entity(o *schema.Object, modified, by string) record {
	sharing := "ReadWrite"
	switch {
	case !o.Layoutable:
		sharing = "None"
	case o.Name == "Contact":
		sharing = "ControlledByParent"
	case o.Name == "Lead", o.Name == "Case":
		sharing = "ReadWriteTransfer"
	}
	r := record{
		"Id": DurableID(o), "DurableId": DurableID(o), "QualifiedApiName": o.Name, "DeveloperName": developerName(o.Name),
		"MasterLabel": o.Label, "Label": o.Label, "PluralLabel": o.LabelPlural, "KeyPrefix": o.KeyPrefix, "PublisherId": "System",
		"Description": o.Description, "InternalSharingModel": sharing, "ExternalSharingModel": "Private", "IsApexTriggerable": o.Triggerable,
		"IsCompactLayoutable": o.Layoutable, "IsCustomizable": o.Layoutable, "IsEverCreatable": o.Createable, "IsEverDeletable": o.Deletable,
		"IsEverUpdatable": o.Updateable, "IsFeedEnabled": o.FeedEnabled, "IsFlsEnabled": o.Layoutable, "IsIdEnabled": true,
		"IsLayoutable": o.Layoutable, "IsMruEnabled": o.MRUEnabled, "IsProcessEnabled": o.Layoutable, "IsQueryable": o.Queryable,
		"IsReplicateable": o.Queryable && o.Deletable, "IsReportingEnabled": o.Layoutable, "IsRetrieveable": o.Retrieveable,
		"IsSearchLayoutable": o.Searchable, "IsSearchable": o.Searchable, "IsTriggerable": o.Triggerable, "IsWorkflowEnabled": o.Layoutable,
		"RecordTypesSupported": recordTypesSupported(o),
	}
	if o.Layoutable {
		r["DetailUrl"], r["EditUrl"], r["NewUrl"] = "/{ID}", "/{ID}/e", "/"+o.KeyPrefix+"/e"
		r["EditDefinitionUrl"] = "/" + DurableID(o)
	}
	if o.Custom {
		r["PublisherId"], r["DeploymentStatus"] = "<local>", "Deployed"
		r["LastModifiedDate"], r["LastModifiedById"] = modified, by
	}
	return r
}

// recordTypesSupported lists the record types that the records of an object may have, as JSON. The last is the master record type.
func recordTypesSupported(o *schema.Object) string {
	type info struct {
		Available     bool   `json:"available"`
		Default       bool   `json:"defaultRecordTypeMapping"`
		DeveloperName string `json:"developerName"`
		Master        bool   `json:"master"`
		Name          string `json:"name"`
		ID            string `json:"recordTypeId"`
	}
	infos := []info{}
	if o.Layoutable {
		own := rules.RecordTypesOf(o.Name)
		for _, t := range own {
			infos = append(infos, info{true, t.Default, t.DeveloperName, false, t.Name, t.ID})
		}
		infos = append(infos, info{true, len(own) == 0, "Master", true, "Master", recordid.MasterRecordType})
	}
	text, err := json.Marshal(map[string][]info{"recordTypeInfos": infos})
	if err != nil {
		panic(err) // strings and booleans always marshal
	}
	return string(text)
}

func field(o *schema.Object, f *schema.Field, modified, by string) record {
	r := record{
		"Id": fieldID(o, f), "DurableId": fieldID(o, f), "EntityDefinitionId": DurableID(o), "QualifiedApiName": f.Name,
		"DeveloperName": developerName(f.Name), "MasterLabel": f.Label, "Label": f.Label, "Length": f.Length, "Precision": f.Precision,
		"Scale": f.Scale, "DataType": DataType(f), "ValueTypeId": valueType(f), "Description": f.Description, "RelationshipName": f.RelationshipName,
		"ReferenceTo": referenceTo(f), "PublisherId": "System", "SecurityClassification": f.Security, "ComplianceGroup": compliance(f),
		"IsCalculated": f.Calculated, "IsNameField": f.NameField, "IsNillable": f.Nillable, "IsWorkflowFilterable": f.Filterable && o.Layoutable,
		"IsCompactLayoutable": o.Layoutable && f.Type != schema.TypeTextArea, "IsIndexed": f.Indexed || f.Type == schema.TypeID,
		"IsApiFilterable": f.Filterable, "IsApiSortable": f.Sortable, "IsApiGroupable": f.Groupable, "IsListFilterable": f.Filterable,
		"IsListSortable": f.Sortable, "IsListVisible": o.Layoutable, "IsCompound": f.Type == schema.TypeAddress,
		"IsSearchPrefilterable": f.Type == schema.TypeReference && f.Indexed, "IsPolymorphicForeignKey": f.Polymorphic(),
	}
	if f.Custom {
		r["PublisherId"], r["LastModifiedDate"], r["LastModifiedById"] = "<local>", modified, by
	}
	return r
}

func particle(o *schema.Object, f *schema.Field) record {
	return record{
		"Id": fieldID(o, f), "DurableId": fieldID(o, f), "QualifiedApiName": f.Name, "EntityDefinitionId": DurableID(o),
		"FieldDefinitionId": fieldID(o, f), "DeveloperName": developerName(f.Name), "MasterLabel": f.Label, "Label": f.Label,
		"Length": f.Length, "Precision": f.Precision, "Scale": f.Scale, "Digits": f.Digits, "DataType": string(f.Type),
		"IsCalculated": f.Calculated, "IsAutonumber": f.AutoNumber != "", "IsCaseSensitive": f.CaseSensitive, "IsUnique": f.Unique,
		"IsCreatable": f.Createable, "IsUpdatable": f.Updateable, "IsDefaultedOnCreate": f.DefaultedOnCreate, "IsNillable": f.Nillable,
		"IsNameField": f.NameField, "IsIdLookup": f.IDLookup, "IsPermissionable": f.Nillable && (f.Createable || f.Updateable),
		"IsApiFilterable": f.Filterable, "IsApiSortable": f.Sortable, "IsApiGroupable": f.Groupable, "RelationshipName": f.RelationshipName,
		"ReferenceTo": referenceTo(f), "InlineHelpText": f.Help,
	}
}

func referenceTo(f *schema.Field) string {
	if len(f.ReferenceTo) == 0 {
		return `{"referenceTo":null}`
	}
	return `{"referenceTo":["` + strings.Join(f.ReferenceTo, `","`) + `"]}`
}

// compliance is the field's ComplianceGroup as a multi-select picklist keeps it: in the picklist's order.
func compliance(f *schema.Field) string {
	return strings.Join(slices.Sorted(slices.Values(f.Compliance)), ";") // the picklist's order is the alphabet's
}

// valueType is the field's ValueTypeId.
func valueType(f *schema.Field) string {
	_, name, _ := strings.Cut(f.Type.SOAPType(), ":")
	return strings.ToLower(name[:1]) + name[1:]
}

// DataType is how FieldDefinition describes a type to people: Text(80), Lookup(Account), Currency(16, 2).
func DataType(f *schema.Field) string {
	shown := func(name string) string {
		if f.Calculated {
			return "Formula (" + name + ")"
		}
		return name
	}
	decimal := func(name string) string { return fmt.Sprintf("%s(%d, %d)", name, f.Precision-f.Scale, f.Scale) }
	switch t := f.Type; {
	case f.AutoNumber != "":
		return "Auto Number"
	case f.NameField && f.Name == "Name":
		return "Name"
	case t == schema.TypeReference && typeName(f) == "MasterDetail":
		return "Master-Detail(" + strings.Join(f.ReferenceTo, ",") + ")"
	case t.Reference():
		return "Lookup(" + strings.Join(f.ReferenceTo, ",") + ")"
	case t == schema.TypeInt:
		return shown(fmt.Sprintf("Number(%d, 0)", f.Digits))
	case t == schema.TypeDouble:
		return shown(decimal("Number"))
	case t == schema.TypeCurrency:
		return shown(decimal("Currency"))
	case t == schema.TypePercent:
		return shown(decimal("Percent"))
	case t == schema.TypeBoolean:
		return shown("Checkbox")
	case t == schema.TypeTextArea && f.Length > 255:
		return fmt.Sprintf("Long Text Area(%d)", f.Length)
	case t == schema.TypeURL:
		return fmt.Sprintf("URL(%d)", f.Length)
	}
	switch f.Type {
	case schema.TypeTextArea:
		return fmt.Sprintf("Text Area(%d)", f.Length)
	case schema.TypeDate:
		return "Date"
	case schema.TypeDateTime:
		return "Date/Time"
	case schema.TypeTime:
		return "Time"
	case schema.TypePicklist, schema.TypeComboBox:
		return "Picklist"
	case schema.TypeMultiPicklist:
		return "Picklist (Multi-Select)"
	case schema.TypePhone:
		if strings.HasSuffix(f.Name, "Fax") {
			return "Fax"
		}
		return "Phone"
	case schema.TypeEmail:
		return "Email"
	case schema.TypeAddress:
		return "Address"
	case schema.TypeComplex:
		return "Complex Value"
	default:
		return shown(fmt.Sprintf("Text(%d)", f.Length))
	}
}
