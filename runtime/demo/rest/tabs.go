package rest

import "github.com/forcefield-mcp/forcefield/runtime/demo/schema"

// themeColor is one of the colours that a tab and the records behind it are shown in.
type themeColor struct {
	Color   string `json:"color"` // red, green and blue in hexadecimal digits
	Context string `json:"context"`
	Theme   string `json:"theme"`
}

// colorsOf is the colour of an object in the Lightning design: that of its standard icon, or of custom objects.
func colorsOf(o *schema.Object) []themeColor {
	hex, known := map[string]string{
		"Account": "5867E8", "Contact": "9602C7", "Lead": "FF538A", "Opportunity": "FF5D2D", "Case": "FF538A", "Task": "3BA755",
		"Event": "CB65FF", "User": "0B827C", "Report": "06A59A",
	}[o.Name]
	if !known {
		hex = "706E6B"
	}
	return []themeColor{{hex, "primary", "theme4"}}
}

// tab is an object's place in the navigation.
type tab struct {
	Colors   []themeColor `json:"colors"`
	Custom   bool         `json:"custom"`
	IconURL  *string      `json:"iconUrl"`
	Icons    []string     `json:"icons"`
	Label    string       `json:"label"`
	MiniIcon *string      `json:"miniIconUrl"`
	Name     string       `json:"name"`
	SObject  string       `json:"sobjectName"`
	URL      string       `json:"url"`
}

// tabbed are the objects that people open from the navigation.
func (s *Server) tabbed() []*schema.Object {
	var list []*schema.Object
	for _, o := range s.config.Store.Schema().Objects() {
		if o.Layoutable && o.MRUEnabled && o.Name != "User" {
			list = append(list, o)
		}
	}
	return list
}

// tabs are the tabs of the user: GET tabs. The org has no pictures, so they have no icons.
func (s *Server) tabs(c *call) (*reply, error) {
	objects := s.tabbed()
	list := make([]tab, 0, len(objects))
	for _, o := range objects {
		name := "standard-" + o.Name
		if o.Custom {
			name = o.Name
		}
		list = append(list, tab{Colors: colorsOf(o), Custom: o.Custom, Icons: []string{}, Label: o.LabelPlural, Name: name, SObject: o.Name,
			URL: c.origin() + "/" + o.KeyPrefix + "/o"})
	}
	return plain(list)
}

// theme are the colours of the objects: GET theme.
func (s *Server) theme(*call) (*reply, error) {
	type item struct {
		Colors []themeColor `json:"colors"`
		Icons  []string     `json:"icons"`
		Name   string       `json:"name"`
	}
	answer := struct {
		Items []item `json:"themeItems"`
	}{[]item{}}
	for _, o := range s.tabbed() {
		answer.Items = append(answer.Items, item{colorsOf(o), []string{}, o.Name})
	}
	return plain(answer)
}
