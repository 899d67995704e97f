package rest

import (
	"context"
	"net/http"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/query"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// isRelated reports whether a URL sobjects/X/A/B names a record and a relationship of it rather than a field and its value.
func (s *Server) isRelated(c *call) bool {
	if len(c.path) != 4 || !recordid.Valid(c.path[2]) {
		return false
	}
	o, found := s.config.Store.Schema().Object(c.path[1])
	if !found {
		return false
	}
	_, isField := o.Field(c.path[2])
	return !isField
}

// related is what a relationship of a record leads to: the parent, or the list of children.
func (s *Server) related(c *call) (*reply, error) {
	o, err := s.withRecords(c)
	if err != nil {
		return nil, err
	}
	if child, isChild := o.Child(c.path[3]); isChild {
		return s.children(c, o, child)
	}
	parent, id, err := s.parent(c, o)
	if err != nil {
		return nil, err
	}
	return s.record(c, parent, id)
}

// updateRelated changes the parent that a relationship leads to.
func (s *Server) updateRelated(c *call) (*reply, error) {
	o, err := s.withRecords(c)
	if err != nil {
		return nil, err
	}
	parent, id, err := s.parent(c, o)
	if err != nil {
		return nil, err
	}
	body, err := records.ParseBody(c.body)
	if err != nil {
		return nil, err
	}
	if err := s.writer(c).Update(c.Context(), parent, id, body); err != nil {
		return nil, err
	}
	return noContent(), nil
}

// parent follows a relationship of the record to the record it leads to.
func (s *Server) parent(c *call, o *schema.Object) (*schema.Object, string, error) {
	f, found := o.Relationship(c.path[3])
	if !found {
		return nil, "", fault.NotFound()
	}
	id, err := records.Value(c.Context(), s.config.Store, o, c.path[2], f)
	if err != nil {
		return nil, "", err
	}
	parent, found := s.config.Store.Schema().ByPrefix(id)
	if !found { // also for an empty reference
		return nil, "", fault.NotFound()
	}
	return parent, id, nil
}

// children are the records of a child relationship, as a query for them gives them.
func (s *Server) children(c *call, o *schema.Object, child *schema.Child) (*reply, error) {
	idField, _ := o.Field("Id")
	id, err := records.Value(c.Context(), s.config.Store, o, c.path[2], idField)
	if err != nil {
		return nil, err
	}
	var names []string
	if list := c.URL.Query().Get("fields"); list != "" {
		for name := range strings.SplitSeq(list, ",") {
			f, known := child.Object.Field(strings.TrimSpace(name))
			if !known {
				return nil, fault.NoSuchField(strings.TrimSpace(name), child.Object.Name)
			}
			names = append(names, f.Name)
		}
	} else {
		for _, f := range child.Object.Fields {
			names = append(names, f.Name)
		}
	}
	// Every part of the text is a name of the schema or an id of the store.
	text := "SELECT " + strings.Join(names, ", ") + " FROM " + child.Object.Name + " WHERE " + child.Field.Name + " = '" + id + "'"
	options := query.Options{APIVersion: "v" + c.version, BatchSize: batchSize(c.Header), Now: s.config.Now(), UserID: s.config.User}
	return s.page(c, func(ctx context.Context, r store.Reader) (*query.Page, string, error) {
		page, err := query.Run(ctx, r, s.config.Store.Schema(), text, options)
		if err != nil || page.Next == 0 {
			return page, "", err
		}
		locator, err := s.pages.locators.Keep(page.Cursor, s.config.Now())
		return page, query.NextURL(options.APIVersion, locator, page.Next), err
	})
}

// byKeyOrRelated tells the two meanings of sobjects/X/A/B apart.
func byKeyOrRelated(byKey, related handler) handler {
	return func(s *Server, c *call) (*reply, error) {
		if s.isRelated(c) {
			return related(s, c)
		}
		return byKey(s, c)
	}
}

// keyedMethods are the methods of a record under a field and its value, or under a relationship of another record.
func keyedMethods() methods {
	return methods{
		http.MethodGet:    byKeyOrRelated((*Server).readByKey, (*Server).related),
		http.MethodPatch:  byKeyOrRelated((*Server).upsert, (*Server).updateRelated),
		http.MethodDelete: (*Server).removeByKey,
	}
}
