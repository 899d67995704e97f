package rest

import (
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/rules"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// summary is an object in the global describe. The keys come in the API's order, which is the alphabet's.
type summary struct {
	Activateable          bool              `json:"activateable"`
	AssociateEntityType   *string           `json:"associateEntityType"`
	AssociateParentEntity *string           `json:"associateParentEntity"`
	Createable            bool              `json:"createable"`
	Custom                bool              `json:"custom"`
	CustomSetting         bool              `json:"customSetting"`
	DeepCloneable         bool              `json:"deepCloneable"`
	Deletable             bool              `json:"deletable"`
	DeprecatedAndHidden   bool              `json:"deprecatedAndHidden"`
	FeedEnabled           bool              `json:"feedEnabled"`
	HasSubtypes           bool              `json:"hasSubtypes"`
	IsInterface           bool              `json:"isInterface"`
	IsSubtype             bool              `json:"isSubtype"`
	KeyPrefix             *string           `json:"keyPrefix"`
	Label                 string            `json:"label"`
	LabelPlural           string            `json:"labelPlural"`
	Layoutable            bool              `json:"layoutable"`
	Mergeable             bool              `json:"mergeable"`
	MRUEnabled            bool              `json:"mruEnabled"`
	Name                  string            `json:"name"`
	Queryable             bool              `json:"queryable"`
	Replicateable         bool              `json:"replicateable"`
	Retrieveable          bool              `json:"retrieveable"`
	Searchable            bool              `json:"searchable"`
	Triggerable           bool              `json:"triggerable"`
	Undeletable           bool              `json:"undeletable"`
	Updateable            bool              `json:"updateable"`
	URLs                  map[string]string `json:"urls"`
}

func summarise(o *schema.Object, base string) summary {
	return summary{
		Createable: o.Createable, Custom: o.Custom, DeepCloneable: o.Name == "Opportunity", Deletable: o.Deletable,
		FeedEnabled: o.FeedEnabled, KeyPrefix: nullable(o.KeyPrefix), Label: o.Label, LabelPlural: o.LabelPlural,
		Layoutable: o.Layoutable, Mergeable: o.Mergeable, MRUEnabled: o.MRUEnabled, Name: o.Name, Queryable: o.Queryable,
		Replicateable: o.Queryable && o.Deletable, Retrieveable: o.Retrieveable, Searchable: o.Searchable,
		Triggerable: o.Triggerable, Undeletable: o.Undeletable, Updateable: o.Updateable, URLs: objectURLs(o, base),
	}
}

// objectURLs are the resources of an object; those without layouts have three only.
func objectURLs(o *schema.Object, base string) map[string]string {
	self := base + "/sobjects/" + o.Name
	urls := map[string]string{"sobject": self, "describe": self + "/describe", "rowTemplate": self + "/{ID}"}
	if o.Layoutable {
		urls["compactLayouts"] = self + "/describe/compactLayouts"
		urls["approvalLayouts"] = self + "/describe/approvalLayouts"
		urls["layouts"] = self + "/describe/layouts"
		urls["listviews"] = self + "/listviews"
		urls["quickActions"] = self + "/quickActions"
	}
	return urls
}

// description is the describe of one object.
type description struct {
	ActionOverrides       []any             `json:"actionOverrides"`
	Activateable          bool              `json:"activateable"`
	AssociateEntityType   *string           `json:"associateEntityType"`
	AssociateParentEntity *string           `json:"associateParentEntity"`
	ChildRelationships    []child           `json:"childRelationships"`
	CompactLayoutable     bool              `json:"compactLayoutable"`
	Createable            bool              `json:"createable"`
	Custom                bool              `json:"custom"`
	CustomSetting         bool              `json:"customSetting"`
	DeepCloneable         bool              `json:"deepCloneable"`
	DefaultImplementation *string           `json:"defaultImplementation"`
	Deletable             bool              `json:"deletable"`
	DeprecatedAndHidden   bool              `json:"deprecatedAndHidden"`
	ExtendedBy            *string           `json:"extendedBy"`
	ExtendsInterfaces     *string           `json:"extendsInterfaces"`
	FeedEnabled           bool              `json:"feedEnabled"`
	Fields                []field           `json:"fields"`
	HasSubtypes           bool              `json:"hasSubtypes"`
	ImplementedBy         *string           `json:"implementedBy"`
	ImplementsInterfaces  *string           `json:"implementsInterfaces"`
	IsInterface           bool              `json:"isInterface"`
	IsSubtype             bool              `json:"isSubtype"`
	KeyPrefix             *string           `json:"keyPrefix"`
	Label                 string            `json:"label"`
	LabelPlural           string            `json:"labelPlural"`
	Layoutable            bool              `json:"layoutable"`
	Listviewable          *bool             `json:"listviewable"`
	LookupLayoutable      *bool             `json:"lookupLayoutable"`
	Mergeable             bool              `json:"mergeable"`
	MRUEnabled            bool              `json:"mruEnabled"`
	Name                  string            `json:"name"`
	NamedLayoutInfos      []any             `json:"namedLayoutInfos"`
	NetworkScopeFieldName *string           `json:"networkScopeFieldName"`
	Queryable             bool              `json:"queryable"`
	RecordTypeInfos       []recordType      `json:"recordTypeInfos"`
	Replicateable         bool              `json:"replicateable"`
	Retrieveable          bool              `json:"retrieveable"`
	SearchLayoutable      bool              `json:"searchLayoutable"`
	Searchable            bool              `json:"searchable"`
	SobjectDescribeOption string            `json:"sobjectDescribeOption"`
	SupportedScopes       []scope           `json:"supportedScopes"`
	Triggerable           bool              `json:"triggerable"`
	Undeletable           bool              `json:"undeletable"`
	Updateable            bool              `json:"updateable"`
	URLs                  map[string]string `json:"urls"`
}

type child struct {
	CascadeDelete       bool     `json:"cascadeDelete"`
	ChildSObject        string   `json:"childSObject"`
	DeprecatedAndHidden bool     `json:"deprecatedAndHidden"`
	Field               string   `json:"field"`
	JunctionIDListNames []string `json:"junctionIdListNames"`
	JunctionReferenceTo []string `json:"junctionReferenceTo"`
	RelationshipName    *string  `json:"relationshipName"`
	RestrictedDelete    bool     `json:"restrictedDelete"`
}

type recordType struct {
	Active                   bool              `json:"active"`
	Available                bool              `json:"available"`
	DefaultRecordTypeMapping bool              `json:"defaultRecordTypeMapping"`
	DeveloperName            string            `json:"developerName"`
	Master                   bool              `json:"master"`
	Name                     string            `json:"name"`
	RecordTypeID             string            `json:"recordTypeId"`
	URLs                     map[string]string `json:"urls"`
}

type scope struct {
	Label string `json:"label"`
	Name  string `json:"name"`
}

func describe(o *schema.Object, base, origin string) description {
	sum := summarise(o, base)
	d := description{
		ActionOverrides: []any{}, ChildRelationships: []child{}, CompactLayoutable: o.Layoutable, Createable: sum.Createable,
		Custom: sum.Custom, DeepCloneable: sum.DeepCloneable, Deletable: sum.Deletable, FeedEnabled: sum.FeedEnabled, Fields: []field{},
		KeyPrefix: sum.KeyPrefix, Label: sum.Label, LabelPlural: sum.LabelPlural, Layoutable: sum.Layoutable, Mergeable: sum.Mergeable,
		MRUEnabled: sum.MRUEnabled, Name: sum.Name, NamedLayoutInfos: []any{}, Queryable: sum.Queryable, RecordTypeInfos: []recordType{},
		Replicateable: sum.Replicateable, Retrieveable: sum.Retrieveable, SearchLayoutable: sum.Searchable, Searchable: sum.Searchable,
		SobjectDescribeOption: "FULL", SupportedScopes: scopes(o), Triggerable: sum.Triggerable, Undeletable: sum.Undeletable,
		Updateable: sum.Updateable, URLs: sum.URLs,
	}
	for _, c := range o.Children {
		d.ChildRelationships = append(d.ChildRelationships, child{
			CascadeDelete: c.Field.CascadeDelete, ChildSObject: c.Object.Name, Field: c.Field.Name, JunctionIDListNames: []string{},
			JunctionReferenceTo: []string{}, RelationshipName: nullable(c.Name), RestrictedDelete: c.Field.RestrictedDelete,
		})
	}
	for _, f := range o.Fields {
		d.Fields = append(d.Fields, describeField(f))
	}
	if o.Layoutable {
		d.RecordTypeInfos = recordTypes(o, base)
		d.URLs["uiDetailTemplate"] = origin + "/{ID}"
		d.URLs["uiEditTemplate"] = origin + "/{ID}/e"
		d.URLs["uiNewRecord"] = origin + "/" + o.KeyPrefix + "/e"
	}
	return d
}

// recordTypes are those of an object with layouts. The last is always the master record type, which is the default where there is
// no other.
func recordTypes(o *schema.Object, base string) []recordType {
	layout := func(id string) map[string]string {
		return map[string]string{"layout": base + "/sobjects/" + o.Name + "/describe/layouts/" + id}
	}
	own := rules.RecordTypesOf(o.Name)
	infos := make([]recordType, 0, 1+len(own))
	for _, t := range own {
		infos = append(infos, recordType{Active: true, Available: true, DefaultRecordTypeMapping: t.Default, DeveloperName: t.DeveloperName,
			Name: t.Name, RecordTypeID: t.ID, URLs: layout(t.ID)})
	}
	return append(infos, recordType{Active: true, Available: true, DefaultRecordTypeMapping: len(own) == 0, DeveloperName: "Master",
		Master: true, Name: "Master", RecordTypeID: recordid.MasterRecordType, URLs: layout(recordid.MasterRecordType)})
}

// scopes are what USING SCOPE takes for the object.
func scopes(o *schema.Object) []scope {
	plural := lower(o.LabelPlural)
	known := append(make([]scope, 0, 1+len(o.Scopes)), scope{"All " + plural, "everything"})
	for _, name := range o.Scopes {
		label := name
		switch name {
		case "mine":
			label = "My " + plural
		case "scopingRule":
			label = "Filter by scope"
		case "team":
			label = "My team's " + plural
		case "queue_owned":
			label = "Queue owned " + plural
		case "user_owned":
			label = "User owned " + plural
		}
		known = append(known, scope{label, name})
	}
	return known
}
