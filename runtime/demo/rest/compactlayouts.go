package rest

import (
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// compactLayout is what a record shows where there is room for little: its name.
type compactLayout struct {
	Actions    []string     `json:"actions"`
	Fields     []layoutItem `json:"fieldItems"`
	ID         *string      `json:"id"`
	Images     []string     `json:"imageItems"`
	Label      string       `json:"label"`
	Name       string       `json:"name"`
	ObjectType string       `json:"objectType"`
}

// compactMapping says which compact layout a record type has.
type compactMapping struct {
	Available      bool              `json:"available"`
	LayoutID       *string           `json:"compactLayoutId"`
	LayoutName     string            `json:"compactLayoutName"`
	RecordTypeID   string            `json:"recordTypeId"`
	RecordTypeName string            `json:"recordTypeName"`
	URLs           map[string]string `json:"urls"`
}

// systemLayout is the name of the compact layout that every object has from the start.
const systemLayout = "SYSTEM"

func compactOf(o *schema.Object) compactLayout {
	l := compactLayout{Actions: []string{}, Fields: []layoutItem{}, Images: []string{}, Label: "System Default", Name: systemLayout, ObjectType: o.Name}
	if f := o.NameField(); f != nil {
		l.Fields = append(l.Fields, layoutItem{Label: f.Label, Components: []layoutComponent{{Details: describeField(f), DisplayLines: 1, Type: "Field", Value: f.Name}}})
	}
	return l
}

// compactLayouts are the compact layouts of an object: GET sobjects/X/describe/compactLayouts.
func (s *Server) compactLayouts(c *call) (*reply, error) {
	o, err := s.layoutable(c)
	if err != nil {
		return nil, err
	}
	base := c.base() + "/sobjects/" + o.Name + "/describe/compactLayouts/"
	answer := struct {
		Layouts  []compactLayout   `json:"compactLayouts"`
		Default  *string           `json:"defaultCompactLayoutId"`
		Mappings []compactMapping  `json:"recordTypeCompactLayoutMappings"`
		URLs     map[string]string `json:"urls"`
	}{Layouts: []compactLayout{compactOf(o)}, URLs: map[string]string{"primary": base + "primary"}}
	for _, t := range recordTypes(o, c.base()) {
		answer.Mappings = append(answer.Mappings, compactMapping{Available: t.Available, LayoutName: systemLayout, RecordTypeID: t.RecordTypeID,
			RecordTypeName: t.Name, URLs: map[string]string{"compactLayout": base + t.RecordTypeID}})
	}
	return plain(answer)
}

// compactLayoutOfType is that of a record type, or the primary one: GET sobjects/X/describe/compactLayouts/ID.
func (s *Server) compactLayoutOfType(c *call) (*reply, error) {
	o, err := s.layoutable(c)
	if err != nil {
		return nil, err
	}
	if !strings.EqualFold(c.path[4], "primary") && !hasType(o, c.path[4]) {
		return nil, fault.NotFound()
	}
	return plain(compactOf(o))
}
