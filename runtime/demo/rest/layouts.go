package rest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// routeLayouts finds the resources under sobjects/X/describe and sobjects/X/quickActions; false for other paths.
func routeLayouts(path []string) (methods, bool) {
	switch {
	case len(path) == 2 && word(path, 1) == "quickactions":
		return methods{http.MethodGet: (*Server).quickActions}, true
	case len(path) < 3 || word(path, 1) != "describe":
		return nil, false
	case len(path) == 3 && word(path, 2) == "layouts":
		return methods{http.MethodGet: (*Server).layouts}, true
	case len(path) == 4 && word(path, 2) == "layouts":
		return methods{http.MethodGet: (*Server).layoutOfType}, true
	case len(path) == 3 && word(path, 2) == "compactlayouts":
		return methods{http.MethodGet: (*Server).compactLayouts}, true
	case len(path) == 4 && word(path, 2) == "compactlayouts":
		return methods{http.MethodGet: (*Server).compactLayoutOfType}, true
	case len(path) == 3 && word(path, 2) == "approvallayouts":
		return methods{http.MethodGet: (*Server).approvalLayouts}, true
	}
	return nil, true
}

// layout is how the page of a record shows its fields. There is one an object: its fields in the order of the describe, in two
// columns, with what the system keeps at the end.
type layout struct {
	Buttons          *buttonSection  `json:"buttonLayoutSection"`
	DetailSections   []layoutSection `json:"detailLayoutSections"`
	EditSections     []layoutSection `json:"editLayoutSections"`
	FeedView         *string         `json:"feedView"`
	HighlightsPanel  *string         `json:"highlightsPanelLayoutSection"`
	ID               string          `json:"id"`
	MultirowSections []layoutSection `json:"multirowEditLayoutSections"`
	OfflineLinks     []string        `json:"offlineLinks"`
	QuickActionList  quickActionList `json:"quickActionList"`
	RelatedContent   *string         `json:"relatedContent"`
	RelatedLists     []relatedList   `json:"relatedLists"`
	SaveOptions      []string        `json:"saveOptions"`
}

type buttonSection struct {
	Buttons []button `json:"detailButtons"`
}

type button struct {
	Custom bool   `json:"custom"`
	Label  string `json:"label"`
	Name   string `json:"name"`
}

type quickActionList struct {
	Items []string `json:"quickActionListItems"`
}

type layoutSection struct {
	Collapsed      bool        `json:"collapsed"`
	Columns        int         `json:"columns"`
	Heading        string      `json:"heading"`
	Rows           []layoutRow `json:"layoutRows"`
	ID             string      `json:"layoutSectionId"`
	ParentLayoutID string      `json:"parentLayoutId"`
	RowCount       int         `json:"rows"`
	TabOrder       string      `json:"tabOrder"`
	UseCollapsible bool        `json:"useCollapsibleSection"`
	UseHeading     bool        `json:"useHeading"`
}

type layoutRow struct {
	Items []layoutItem `json:"layoutItems"`
	Count int          `json:"numItems"`
}

type layoutItem struct {
	EditableForNew    bool              `json:"editableForNew"`
	EditableForUpdate bool              `json:"editableForUpdate"`
	Label             string            `json:"label"`
	Components        []layoutComponent `json:"layoutComponents"`
	Placeholder       bool              `json:"placeholder"`
	Required          bool              `json:"required"`
}

type layoutComponent struct {
	Details      field  `json:"details"`
	DisplayLines int    `json:"displayLines"`
	TabOrder     int    `json:"tabOrder"`
	Type         string `json:"type"`
	Value        string `json:"value"`
}

type relatedList struct {
	AccessLevelRequiredForCreate *string         `json:"accessLevelRequiredForCreate"`
	Buttons                      []button        `json:"buttons"`
	Columns                      []relatedColumn `json:"columns"`
	Custom                       bool            `json:"custom"`
	Field                        string          `json:"field"`
	Label                        string          `json:"label"`
	LimitRows                    int             `json:"limitRows"`
	Name                         string          `json:"name"`
	SObject                      string          `json:"sobject"`
	Sort                         []string        `json:"sort"`
}

type relatedColumn struct {
	Field     string  `json:"field"`
	FieldName string  `json:"fieldApiName"`
	Format    *string `json:"format"`
	Label     string  `json:"label"`
	LookupID  *string `json:"lookupId"`
	Name      string  `json:"name"`
}

// layoutMapping says which layout a record type has, and which values its picklists offer.
type layoutMapping struct {
	recordType
	LayoutID  string           `json:"layoutId"`
	Picklists []recordPicklist `json:"picklistsForRecordType"`
}

type recordPicklist struct {
	Name   string     `json:"picklistName"`
	Values []picklist `json:"picklistValues"`
}

// layouts are those of an object with the record types that they are for: GET sobjects/X/describe/layouts. Under the name
// Global stands the publisher, which has no layout here.
func (s *Server) layouts(c *call) (*reply, error) {
	answer := struct {
		Layouts  []layout        `json:"layouts"`
		Mappings []layoutMapping `json:"recordTypeMappings"`
		Selector []bool          `json:"recordTypeSelectorRequired"`
	}{[]layout{}, []layoutMapping{}, []bool{false}}
	if sameName(c.path[1], "Global") {
		return plain(answer)
	}
	o, err := s.layoutable(c)
	if err != nil {
		return nil, err
	}
	picklists := []recordPicklist{}
	for _, f := range o.Fields {
		if len(f.Picklist) > 0 {
			picklists = append(picklists, recordPicklist{f.Name, describeField(f).PicklistValues})
		}
	}
	types := recordTypes(o, c.base())
	answer.Layouts = append(answer.Layouts, layoutOf(o))
	answer.Selector[0] = len(types) > 1
	for _, t := range types {
		answer.Mappings = append(answer.Mappings, layoutMapping{t, layoutID(o), picklists})
	}
	return plain(answer)
}

// layoutOfType is the layout of one record type: GET sobjects/X/describe/layouts/ID.
func (s *Server) layoutOfType(c *call) (*reply, error) {
	o, err := s.layoutable(c)
	if err != nil {
		return nil, err
	}
	if !hasType(o, c.path[4]) {
		return nil, fault.NotFound()
	}
	return plain(layoutOf(o))
}

// layoutable is the object that the second segment names, if its records have pages.
func (s *Server) layoutable(c *call) (*schema.Object, error) {
	o, err := s.object(c)
	if err == nil && !o.Layoutable {
		return nil, fault.NotFound()
	}
	return o, err
}

// hasType reports whether an id is that of one of the object's record types, of which the master is one.
func hasType(o *schema.Object, id string) bool {
	return slices.ContainsFunc(recordTypes(o, ""), func(t recordType) bool { return t.RecordTypeID == longID(id) })
}

// layoutID is the id of an object's layout: the prefix of layouts with that of the object as its number.
func layoutID(o *schema.Object) string { return setupID("00h", o) }

func setupID(prefix string, o *schema.Object) string {
	id, _ := recordid.Long(prefix + "Fd0000000" + o.KeyPrefix)
	return id
}

func layoutOf(o *schema.Object) layout {
	id := layoutID(o)
	var own, kept []*schema.Field
	for _, f := range o.Fields {
		switch {
		case f.Compound != "" || f.Type == schema.TypeID || f.Name == "IsDeleted" || f.Name == "SystemModstamp":
		case f.Createable || f.Updateable || f.NameField || f.Type == schema.TypeAddress:
			own = append(own, f)
		default:
			kept = append(kept, f)
		}
	}
	sections := func(edit bool) []layoutSection {
		list := []layoutSection{section(o, id, o.Label+" Information", own, edit)}
		if len(kept) > 0 && !edit {
			list = append(list, section(o, id, "System Information", kept, edit))
		}
		return list
	}
	l := layout{
		Buttons: &buttonSection{Buttons: []button{}}, DetailSections: sections(false), EditSections: sections(true), ID: id,
		MultirowSections: []layoutSection{}, OfflineLinks: []string{}, QuickActionList: quickActionList{[]string{}}, RelatedLists: []relatedList{},
		SaveOptions: []string{},
	}
	add := func(able bool, name string) {
		if able {
			l.Buttons.Buttons = append(l.Buttons.Buttons, button{Label: name, Name: name})
		}
	}
	add(o.Updateable, "Edit")
	add(o.Deletable, "Delete")
	add(o.Createable, "Clone")
	for _, child := range o.Children {
		if child.Name != "" && child.Object.Layoutable {
			l.RelatedLists = append(l.RelatedLists, relatedListOf(child))
		}
	}
	return l
}

// section puts fields into rows of two.
func section(o *schema.Object, layoutID, heading string, fields []*schema.Field, edit bool) layoutSection {
	s := layoutSection{Columns: 2, Heading: heading, Rows: []layoutRow{}, ID: setupID("01B", o), ParentLayoutID: layoutID, TabOrder: "LeftToRight", UseHeading: true}
	order := 0
	for _, f := range fields {
		if edit && !f.Createable && !f.Updateable && f.Type != schema.TypeAddress {
			continue
		}
		order++
		lines := 1
		if f.Type == schema.TypeTextArea {
			lines = 6
		}
		item := layoutItem{
			EditableForNew: f.Createable || f.Type == schema.TypeAddress, EditableForUpdate: f.Updateable || f.Type == schema.TypeAddress,
			Label: strings.TrimSuffix(f.Label, " ID"), Required: f.Required(),
			Components: []layoutComponent{{Details: describeField(f), DisplayLines: lines, TabOrder: order, Type: "Field", Value: f.Name}},
		}
		if last := len(s.Rows) - 1; last >= 0 && s.Rows[last].Count < s.Columns {
			s.Rows[last].Items = append(s.Rows[last].Items, item)
			s.Rows[last].Count++
		} else {
			s.Rows = append(s.Rows, layoutRow{[]layoutItem{item}, 1})
		}
	}
	s.RowCount = len(s.Rows)
	return s
}

func relatedListOf(child *schema.Child) relatedList {
	list := relatedList{
		Buttons: []button{}, Columns: []relatedColumn{}, Custom: child.Field.Custom, Field: child.Field.Name, Label: child.Object.LabelPlural,
		LimitRows: 5, Name: child.Name, SObject: child.Object.Name, Sort: []string{},
	}
	if f := child.Object.NameField(); f != nil {
		list.Columns = append(list.Columns, relatedColumn{Field: child.Object.Name + "." + f.Name, FieldName: f.Name, Label: f.Label, Name: f.Name})
	}
	return list
}

// approvalLayouts are none: the org has no approval processes.
func (s *Server) approvalLayouts(c *call) (*reply, error) {
	if _, err := s.layoutable(c); err != nil {
		return nil, err
	}
	return ok([]byte(`{"approvalLayouts":[]}`)), nil
}

// quickActions are none, neither of an object nor of the org.
func (s *Server) quickActions(c *call) (*reply, error) {
	if len(c.path) > 2 {
		if _, err := s.layoutable(c); err != nil {
			return nil, err
		}
	}
	return ok([]byte(`[]`)), nil
}
