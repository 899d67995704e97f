package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/metadata"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// routeListViews finds the resources under sobjects/X/listviews; false for other paths.
func routeListViews(path []string) (methods, bool) {
	if word(path, 1) != "listviews" {
		return nil, false
	}
	switch {
	case len(path) == 2 || len(path) == 3 && word(path, 2) == "recent":
		return methods{http.MethodGet: (*Server).listViews}, true
	case len(path) == 3:
		return methods{http.MethodGet: (*Server).listView}, true
	case len(path) == 4 && word(path, 3) == "describe":
		return methods{http.MethodGet: (*Server).listViewDescribe}, true
	case len(path) == 4 && word(path, 3) == "results":
		return methods{http.MethodGet: (*Server).listViewResults}, true
	}
	return nil, true
}

// listViewEntry is a list view in the list of them.
type listViewEntry struct {
	DescribeURL    string `json:"describeUrl"`
	DeveloperName  string `json:"developerName"`
	ID             string `json:"id"`
	Label          string `json:"label"`
	ResultsURL     string `json:"resultsUrl"`
	SOQLCompatible bool   `json:"soqlCompatible"`
	URL            string `json:"url"`
}

// views are an object's list views with their ids.
func (s *Server) views(c *call) (o *schema.Object, views []metadata.View, ids []string, err error) {
	if o, err = s.withRecords(c); err != nil {
		return nil, nil, nil, err
	}
	err = s.config.Store.Read(c.Context(), func(r store.Reader) error {
		for _, v := range metadata.Views() {
			if v.Object != o.Name {
				continue
			}
			id, err := viewID(c.Context(), r, v)
			if err != nil {
				return err
			}
			views, ids = append(views, v), append(ids, id)
		}
		return nil
	})
	return o, views, ids, err
}

func (s *Server) listViews(c *call) (*reply, error) {
	o, views, ids, err := s.views(c)
	if err != nil {
		return nil, err
	}
	entries := []listViewEntry{}
	for i, v := range views {
		entries = append(entries, viewEntry(c, o, v, ids[i]))
	}
	return plain(struct {
		Done  bool            `json:"done"`
		Views []listViewEntry `json:"listviews"`
		Next  *string         `json:"nextRecordsUrl"`
		Size  int             `json:"size"`
		Type  string          `json:"sobjectType"`
	}{true, entries, nil, len(entries), o.Name})
}

func viewEntry(c *call, o *schema.Object, v metadata.View, id string) listViewEntry {
	url := c.base() + "/sobjects/" + o.Name + "/listviews/" + id
	return listViewEntry{url + "/describe", v.DeveloperName, id, v.Name, url + "/results", true, url}
}

// oneView is the list view that the last but one or last segment names, by its id or developer name.
func (s *Server) oneView(c *call) (*schema.Object, metadata.View, string, error) {
	o, views, ids, err := s.views(c)
	if err != nil {
		return nil, metadata.View{}, "", err
	}
	long, _ := recordid.Long(c.path[3])
	for i, v := range views {
		if ids[i] == long && long != "" || strings.EqualFold(v.DeveloperName, c.path[3]) {
			return o, v, ids[i], nil
		}
	}
	return nil, metadata.View{}, "", fault.NotFound()
}

func (s *Server) listView(c *call) (*reply, error) {
	o, v, id, err := s.oneView(c)
	if err != nil {
		return nil, err
	}
	return plain(viewEntry(c, o, v, id))
}

// viewWithID is the list view with an 18-character id, of whichever object that the user sees; nil when there is none.
func (s *Server) viewWithID(ctx context.Context, id string) (*metadata.View, error) {
	for _, v := range metadata.Views() {
		if _, shown := s.config.Store.Schema().Object(v.Object); !shown {
			continue
		}
		var own string
		err := s.config.Store.Read(ctx, func(r store.Reader) (err error) {
			own, err = viewID(ctx, r, v)
			return err
		})
		if err != nil {
			return nil, err
		}
		if own == id {
			return &v, nil
		}
	}
	return nil, nil
}

// viewID is the id of a list view; "" when it has no record.
func viewID(ctx context.Context, r store.Reader, v metadata.View) (id string, err error) {
	err = r.QueryRowContext(ctx, `SELECT coalesce(max("Id"), '') FROM "ListView" WHERE "SobjectType" = ? AND "DeveloperName" = ?`, v.Object, v.DeveloperName).Scan(&id)
	if err != nil {
		return "", fmt.Errorf("look for a list view: %w", err)
	}
	return id, nil
}

// whereOf is a list view's condition as SOQL; "" for all records.
func (s *Server) whereOf(v metadata.View) string {
	if v.Mine {
		return "OwnerId = '" + s.config.User + "'"
	}
	return v.Where
}

// soqlOf is the query behind a list view, without its limit.
func (s *Server) soqlOf(v metadata.View) string {
	where := s.whereOf(v)
	if where != "" {
		where = " WHERE " + where
	}
	return "SELECT " + strings.Join(append(slices.Clone(v.Columns), "Id"), ", ") + " FROM " + v.Object + where + " ORDER BY " + v.OrderBy
}

type viewColumn struct {
	Ascending  *string `json:"ascendingLabel"`
	Descending *string `json:"descendingLabel"`
	Path       string  `json:"fieldNameOrPath"`
	Hidden     bool    `json:"hidden"`
	Label      string  `json:"label"`
	Select     string  `json:"selectListItem"`
	Direction  *string `json:"sortDirection"`
	Index      *int    `json:"sortIndex"`
	Sortable   bool    `json:"sortable"`
	Type       string  `json:"type"`
}

// columnsOf are a view's columns as the user sees them; those that the user may not see are left out.
func (s *Server) columnsOf(o *schema.Object, v metadata.View) ([]viewColumn, []string) {
	var columns []viewColumn
	var paths []string
	for _, path := range append(slices.Clone(v.Columns), "Id") {
		at, names := o, strings.Split(path, ".")
		for _, name := range names[:len(names)-1] {
			f, found := at.Relationship(name)
			if !found {
				at = nil
				break
			}
			parents := s.config.Store.Schema().Parents(f)
			at = parents[len(parents)-1]
		}
		if at == nil {
			continue
		}
		f, found := at.Field(names[len(names)-1])
		if !found {
			continue
		}
		column := viewColumn{Path: path, Hidden: path == "Id", Label: f.Label, Select: path, Sortable: f.Sortable, Type: string(f.Type)}
		if f.Type == schema.TypePicklist {
			column.Select = "toLabel(" + path + ")"
		}
		first, _, _ := strings.Cut(v.OrderBy, ",")
		if first == path {
			direction, index := "ascending", 0
			column.Direction, column.Index = &direction, &index
		}
		columns, paths = append(columns, column), append(paths, path)
	}
	return columns, paths
}

func (s *Server) listViewDescribe(c *call) (*reply, error) {
	o, v, id, err := s.oneView(c)
	if err != nil {
		return nil, err
	}
	columns, paths := s.columnsOf(o, v)
	type order struct {
		Path      string `json:"fieldNameOrPath"`
		Nulls     string `json:"nullsPosition"`
		Direction string `json:"sortDirection"`
	}
	orders := []order{}
	for path := range strings.SplitSeq(v.OrderBy, ", ") {
		orders = append(orders, order{path, "first", "ascending"})
	}
	scope := "everything"
	if v.Mine {
		scope = "mine"
	}
	v.Columns = paths[:len(paths)-1]
	return plain(struct {
		Cached  *string      `json:"cacheControl"`
		Columns []viewColumn `json:"columns"`
		ID      string       `json:"id"`
		OrderBy []order      `json:"orderBy"`
		Query   string       `json:"query"`
		Related *string      `json:"relatedEntityId"`
		Scope   string       `json:"scope"`
		ScopeID *string      `json:"scopeEntityId"`
		Type    string       `json:"sobjectType"`
		Where   *string      `json:"whereCondition"`
	}{nil, columns, id, orders, s.soqlOf(v), nil, scope, nil, o.Name, nil})
}

// Bounds of a page of a list view's results.
const (
	viewPage    = 25
	maxViewPage = 2000
)

func (s *Server) listViewResults(c *call) (*reply, error) {
	o, v, id, err := s.oneView(c)
	if err != nil {
		return nil, err
	}
	limit, offset := viewPage, 0
	for name, into := range map[string]*int{"limit": &limit, "offset": &offset} {
		if text := c.URL.Query().Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 || n > maxViewPage {
				return nil, &fault.Error{Status: http.StatusBadRequest, Code: "INVALID_PARAMETER",
					Message: fmt.Sprintf("%s must be from 0 to %d: %s", name, maxViewPage, text)}
			}
			*into = n
		}
	}
	columns, paths := s.columnsOf(o, v)
	v.Columns = paths[:len(paths)-1]
	found, _, err := ask[map[string]any](c.Context(), s, s.soqlOf(v)+fmt.Sprintf(" LIMIT %d OFFSET %d", limit, offset))
	if err != nil {
		return nil, err
	}
	type cell struct {
		Path  string  `json:"fieldNameOrPath"`
		Value *string `json:"value"`
	}
	type record struct {
		Columns []cell `json:"columns"`
	}
	list := []record{}
	for _, r := range found {
		var one record
		for _, column := range columns {
			one.Columns = append(one.Columns, cell{column.Path, shownAs(follow(r, column.Path), column.Type)})
		}
		list = append(list, one)
	}
	return plain(struct {
		Columns       []viewColumn `json:"columns"`
		DeveloperName string       `json:"developerName"`
		Done          bool         `json:"done"`
		ID            string       `json:"id"`
		Label         string       `json:"label"`
		Records       []record     `json:"records"`
		Size          int          `json:"size"`
	}{columns, v.DeveloperName, len(list) < limit || limit == 0, id, v.Name, list, len(list)})
}

// follow reads the value at a path of a record.
func follow(record map[string]any, path string) any {
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		next, ok := record[name].(map[string]any)
		if !ok {
			return nil
		}
		record = next
	}
	return record[names[len(names)-1]]
}

// shownAs is a value as list views show it: all as text.
func shownAs(value any, kind string) *string {
	var text string
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		text = v
		if kind == string(schema.TypeDateTime) {
			if t, err := time.Parse("2006-01-02T15:04:05.000-0700", v); err == nil {
				text = t.UTC().Format("Mon Jan 02 15:04:05 GMT 2006")
			}
		}
	default:
		out, err := json.Marshal(v)
		if err != nil {
			return nil
		}
		text = string(out)
	}
	return &text
}
