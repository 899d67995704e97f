package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/metadata"
	"github.com/forcefield-mcp/forcefield/runtime/demo/query"
	"github.com/forcefield-mcp/forcefield/runtime/demo/search"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// search answers a SOSL search.
func (s *Server) search(c *call) (*reply, error) {
	text := c.URL.Query().Get("q")
	result, err := search.Run(c.Context(), s.config.Store, s.config.Store.Schema(), text, s.searchOptions(c))
	if err != nil {
		return nil, queryFault(err)
	}
	return found(result)
}

func (s *Server) searchOptions(c *call) search.Options {
	return search.Options{
		Options: query.Options{APIVersion: "v" + c.version, Now: s.config.Now(), UserID: s.config.User},
		View:    s.viewCondition,
	}
}

// viewCondition is the condition of an object's list view, by its developer name.
func (s *Server) viewCondition(object, name string) (where string, ok bool) {
	if strings.EqualFold(name, "Recent") {
		return "LastModifiedById = '" + s.config.User + "'", true // as in recent: what the user changed
	}
	for _, v := range metadata.Views() {
		if strings.EqualFold(v.Object, object) && strings.EqualFold(v.DeveloperName, name) {
			return s.whereOf(v), true
		}
	}
	return "", false
}

func found(result *search.Result) (*reply, error) {
	type labels struct {
		Entities []search.Entity `json:"entityMetadata"`
	}
	answer := struct {
		Records  []json.RawMessage `json:"searchRecords"`
		Metadata *labels           `json:"metadata,omitempty"`
	}{Records: result.Records}
	if result.Labels != nil {
		answer.Metadata = &labels{result.Labels}
	}
	return plain(answer)
}

// parameters are those of a parameterized search.
type parameters struct {
	Q               string            `json:"q"`
	Fields          []string          `json:"fields"`
	SObjects        []parameterized   `json:"sobjects"`
	In              string            `json:"in"`
	OverallLimit    int               `json:"overallLimit"`
	DefaultLimit    int               `json:"defaultLimit"`
	Offset          int               `json:"offset"`
	SpellCorrection *bool             `json:"spellCorrection"`
	Metadata        string            `json:"metadata"`
	NetworkIDs      []string          `json:"netWorkIds"`
	DataCategories  []json.RawMessage `json:"dataCategories"`
	PricebookID     string            `json:"pricebookId"`
}

// parameterized is an object of a parameterized search.
type parameterized struct {
	Name    string   `json:"name"`
	Fields  []string `json:"fields"`
	Where   string   `json:"where"`
	OrderBy string   `json:"orderBy"`
	Limit   int      `json:"limit"`
}

// parameterizedSearch is a search without SOSL: by GET with parameters, or by POST with a body.
func (s *Server) parameterizedSearch(c *call) (*reply, error) {
	var p parameters
	if c.method == http.MethodGet {
		var err error
		if p, err = fromQuery(c.URL.Query()); err != nil {
			return nil, err
		}
	} else if err := json.Unmarshal(c.body, &p); err != nil {
		return nil, mistyped(err)
	}
	statement, err := p.statement()
	if err != nil {
		return nil, queryFault(err)
	}
	result, err := search.RunParsed(c.Context(), s.config.Store, s.config.Store.Schema(), statement, soql.PrintSearch(statement), s.searchOptions(c))
	if err != nil {
		return nil, queryFault(err)
	}
	return found(result)
}

func fromQuery(q url.Values) (parameters, error) {
	list := func(text string) []string {
		if strings.TrimSpace(text) == "" {
			return nil
		}
		return strings.Split(text, ",")
	}
	p := parameters{
		Q: q.Get("q"), Fields: list(q.Get("fields")), In: q.Get("in"), Metadata: q.Get("metadata"), NetworkIDs: list(q.Get("netWorkIds")),
		PricebookID: q.Get("pricebookId"),
	}
	number := func(name string, into *int) error {
		text := q.Get(name)
		if text == "" {
			return nil
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return fault.InvalidField("The parameter %s is not a number: %s", name, text)
		}
		*into = n
		return nil
	}
	for name, into := range map[string]*int{"overallLimit": &p.OverallLimit, "defaultLimit": &p.DefaultLimit, "offset": &p.Offset} {
		if err := number(name, into); err != nil {
			return p, err
		}
	}
	for _, value := range q["sobject"] {
		for _, name := range list(value) {
			o := parameterized{
				Name: strings.TrimSpace(name), Fields: list(q.Get(name + ".fields")), Where: q.Get(name + ".where"), OrderBy: q.Get(name + ".orderBy"),
			}
			if err := number(name+".limit", &o.Limit); err != nil {
				return p, err
			}
			p.SObjects = append(p.SObjects, o)
		}
	}
	return p, nil
}

// statement is the search as SOSL would have it. Each part is parsed by itself, so that none can become another clause.
func (p *parameters) statement() (*soql.Search, error) {
	if strings.TrimSpace(p.Q) == "" {
		return nil, &fault.Error{Status: http.StatusBadRequest, Code: "MISSING_ARGUMENT", Message: "The search string (q) is required."}
	}
	if len(p.NetworkIDs) > 0 || len(p.DataCategories) > 0 || p.PricebookID != "" {
		return nil, fault.InvalidField("The demo org searches neither by network, data category nor price book. A Salesforce org does.")
	}
	term, err := soql.ParseSearchTerm(p.Q)
	if err != nil {
		return nil, search.SyntaxError(err)
	}
	statement := &soql.Search{Find: term}
	if p.In != "" {
		known := false
		for g := soql.AllFields; g <= soql.SidebarFields; g++ {
			if strings.EqualFold(p.In, g.String()) || strings.EqualFold(p.In, g.String()+" FIELDS") {
				statement.Group, known = g, true
			}
		}
		if !known {
			return nil, fault.InvalidField("The parameter in must be ALL, NAME, EMAIL, PHONE or SIDEBAR: %s", p.In)
		}
	}
	if p.OverallLimit != 0 {
		statement.Limit = &soql.Integer{Value: p.OverallLimit}
	}
	if strings.EqualFold(p.Metadata, "LABELS") {
		statement.With = append(statement.With, &soql.SearchWith{Name: soql.Name{Text: "METADATA"}, Value: &soql.Value{Kind: soql.String, Text: "LABELS"}})
	}
	if len(p.SObjects) == 0 && len(p.Fields) > 0 {
		return nil, fault.InvalidField("The parameter fields needs at least one sobject.")
	}
	for _, o := range p.SObjects {
		q, err := o.query(p)
		if err != nil {
			return nil, err
		}
		statement.Returning = append(statement.Returning, soql.Returning{Query: q})
	}
	return statement, nil
}

func (o *parameterized) query(p *parameters) (*soql.Query, error) {
	fields := o.Fields
	if len(fields) == 0 {
		fields = p.Fields
	}
	if len(fields) == 0 {
		fields = []string{"Id"}
	}
	only := func(text, clause string) (*soql.Query, error) {
		q, err := soql.Parse(text)
		if err != nil {
			return nil, search.SyntaxError(err)
		}
		q.Pos = 0
		extra := *q
		extra.Select, extra.From, extra.Where, extra.OrderBy = nil, nil, nil, nil
		if extra.Using != nil || extra.With != nil || extra.GroupBy != nil || extra.Limit != nil || extra.Offset != nil || extra.Options != nil ||
			len(q.From) != 1 || clause != "WHERE" && q.Where != nil || clause != "ORDER BY" && q.OrderBy != nil {
			return nil, fault.InvalidField("This is not what a parameterized search takes here: %s", text)
		}
		return q, nil
	}
	base := fmt.Sprintf("SELECT %s FROM %s", strings.Join(fields, ", "), o.Name)
	q, err := only(base, "")
	if err != nil {
		return nil, err
	}
	if o.Where != "" {
		filtered, err := only("SELECT Id FROM "+o.Name+" WHERE "+o.Where, "WHERE")
		if err != nil {
			return nil, err
		}
		q.Where = filtered.Where
	}
	if o.OrderBy != "" {
		ordered, err := only("SELECT Id FROM "+o.Name+" ORDER BY "+o.OrderBy, "ORDER BY")
		if err != nil {
			return nil, err
		}
		q.OrderBy = ordered.OrderBy
	}
	if limit := max(o.Limit, 0); limit > 0 || p.DefaultLimit > 0 {
		if limit == 0 {
			limit = p.DefaultLimit
		}
		q.Limit = &soql.Integer{Value: limit}
	}
	if p.Offset > 0 {
		q.Offset = &soql.Integer{Value: p.Offset}
	}
	return q, nil
}

// scopeOrder lists the objects that a search without RETURNING looks through.
func (s *Server) scopeOrder(c *call) (*reply, error) {
	type scope struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	}
	scopes := []scope{}
	for _, o := range s.config.Store.Schema().Objects() {
		if o.Searchable && o.Queryable {
			scopes = append(scopes, scope{o.Name, c.base() + "/sobjects/" + o.Name + "/describe"})
		}
	}
	return plain(scopes)
}
