package rest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

// Limits of sObject Collections, as Salesforce documents them.
const (
	maxCollection = 200
	maxChunks     = 10   // runs of records of the same type
	maxRetrieve   = 2000 // ids of one retrieve
)

// collection is a body with records.
type collection struct {
	AllOrNone bool              `json:"allOrNone"`
	Records   []json.RawMessage `json:"records"`
}

// element is one record of a collection.
type element struct {
	object *schema.Object
	body   records.Body
	id     string // of a delete
}

// outcome is what became of one record.
type outcome struct {
	id     string
	isNew  *bool // shown by upserts only
	failed *fault.Error
}

// write does what the resource does to one record.
type write func(ctx context.Context, w records.Writer, e element) (id string, isNew *bool, err error)

// createCollection adds records: POST composite/sobjects.
func (s *Server) createCollection(c *call) (*reply, error) {
	return s.collection(c, nil, func(ctx context.Context, w records.Writer, e element) (string, *bool, error) {
		id, err := w.CreateRow(ctx, e.object, e.body)
		return id, nil, err
	})
}

// updateCollection changes records: PATCH composite/sobjects.
func (s *Server) updateCollection(c *call) (*reply, error) {
	return s.collection(c, nil, func(ctx context.Context, w records.Writer, e element) (string, *bool, error) {
		id, err := w.UpdateRow(ctx, e.object, e.body)
		return id, nil, err
	})
}

// upsertCollection changes or adds records by an external id: PATCH composite/sobjects/X/Field.
func (s *Server) upsertCollection(c *call) (*reply, error) {
	o, found := s.config.Store.Schema().Object(c.path[2])
	if !found || !o.Stored() {
		return nil, fault.NotFound()
	}
	f, found := o.Field(c.path[3])
	if !found || !f.IDLookup {
		return nil, fault.NoExternalID(c.path[3])
	}
	return s.collection(c, o, func(ctx context.Context, w records.Writer, e element) (string, *bool, error) {
		id, isNew, err := w.UpsertRow(ctx, e.object, f.Name, e.body)
		return id, &isNew, err
	})
}

// deleteCollection moves records into the recycle bin: DELETE composite/sobjects?ids=….
func (s *Server) deleteCollection(c *call) (*reply, error) {
	query := c.URL.Query()
	list := query.Get("ids")
	if list == "" {
		return nil, fault.MissingArgument("The ids parameter is required and must list the records to delete")
	}
	ids := strings.Split(list, ",")
	if len(ids) > maxCollection {
		return nil, fault.TooManyRecords(maxCollection)
	}
	elements := make([]element, len(ids))
	for i, id := range ids {
		elements[i].id = strings.TrimSpace(id)
		elements[i].object, _ = s.config.Store.Schema().ByPrefix(elements[i].id)
	}
	return s.collect(c, elements, strings.EqualFold(query.Get("allOrNone"), "true"),
		func(ctx context.Context, w records.Writer, e element) (string, *bool, error) {
			if e.object == nil {
				return e.id, nil, fault.MalformedID(e.id)
			}
			return e.id, nil, w.DeleteRow(ctx, e.object, e.id, false)
		})
}

// collection reads the records of a body and writes them. With an object, records of another type are refused, and those
// that name no type belong to it.
func (s *Server) collection(c *call, only *schema.Object, do write) (*reply, error) {
	var given collection
	if err := records.DecodeJSON(c.body, &given); err != nil {
		return nil, err
	}
	if len(given.Records) > maxCollection {
		return nil, fault.TooManyRecords(maxCollection)
	}
	elements := make([]element, len(given.Records))
	chunks := 0
	for i, text := range given.Records {
		body, err := records.ParseBody(text)
		if err != nil {
			return nil, err
		}
		elements[i].body = body
		if elements[i].object, err = s.typed(body, only); err != nil {
			return nil, err
		}
		if i == 0 || elements[i].object != elements[i-1].object {
			chunks++
		}
	}
	if chunks > maxChunks {
		return nil, fault.TooManyChunks(maxChunks)
	}
	return s.collect(c, elements, given.AllOrNone, do)
}

// typed is the object that a record says it belongs to.
func (s *Server) typed(body records.Body, only *schema.Object) (*schema.Object, error) {
	name := body.Attribute("type")
	if name == "" {
		if only != nil {
			return only, nil
		}
		return nil, fault.InvalidInput("Each record must name its type, as in \"attributes\": {\"type\": \"Account\"}.")
	}
	o, found := s.config.Store.Schema().Object(name)
	if !found || !o.Stored() {
		return nil, fault.InvalidType(name)
	}
	if only != nil && o.Name != only.Name {
		return nil, fault.InvalidInput("The record is of type %s, and the URL is of type %s.", o.Name, only.Name)
	}
	return o, nil
}

// errRolledBack undoes a transaction whose answer is known.
var errRolledBack = errors.New("the records were rolled back")

// collect writes records in one transaction, each as a part that fails alone unless all or none are wanted. What does not
// fit any record refuses the whole call.
func (s *Server) collect(c *call, elements []element, allOrNone bool, do write) (*reply, error) {
	outcomes := make([]outcome, len(elements))
	w := s.writer(c)
	err := s.config.Store.Write(c.Context(), func(tx *store.Tx) error {
		ctx := store.Within(c.Context(), tx)
		failed := false
		for i, e := range elements {
			var err error
			o := &outcomes[i]
			if o.id, o.isNew, err = do(ctx, w, e); err == nil {
				continue
			}
			if !errors.As(err, &o.failed) {
				return err
			}
			if fault.Malformed(o.failed) {
				return o.failed
			}
			failed = true
		}
		if failed && allOrNone {
			return errRolledBack
		}
		return nil
	})
	switch {
	case errors.Is(err, errRolledBack):
		for i := range outcomes {
			if outcomes[i].failed == nil {
				outcomes[i] = outcome{failed: fault.RolledBack()}
			}
		}
	case err != nil:
		return nil, err
	}
	answer := ok(appendOutcomes(nil, outcomes))
	answer.undone = allOrNone && err != nil
	return answer, nil
}

func appendOutcomes(out []byte, outcomes []outcome) []byte {
	out = append(out, '[')
	for i, o := range outcomes {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, '{')
		if o.id != "" {
			out = append(out, `"id":`...)
			out = append(value.AppendString(out, longID(o.id)), ',')
		}
		if o.failed != nil {
			out = append(out, `"success":false,"errors":`...)
			out = append(appendRowErrors(out, o.failed), '}')
			continue
		}
		out = append(out, `"success":true,"errors":[]`...)
		if o.isNew != nil {
			out = append(out, `,"created":`...)
			out = append(out, boolText(*o.isNew)...)
		}
		out = append(out, '}')
	}
	return append(out, ']')
}

func boolText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// retrieveCollection reads records by their ids: GET composite/sobjects/X?ids=…&fields=…, or POST with both in the body.
func (s *Server) retrieveCollection(c *call) (*reply, error) {
	o, found := s.config.Store.Schema().Object(c.path[2])
	if !found || !o.Stored() {
		return nil, fault.NotFound()
	}
	var wanted struct {
		IDs    []string `json:"ids"`
		Fields []string `json:"fields"`
	}
	if c.method == http.MethodPost {
		if err := records.DecodeJSON(c.body, &wanted); err != nil {
			return nil, err
		}
	} else {
		wanted.IDs, wanted.Fields = commas(c.URL.Query().Get("ids")), commas(c.URL.Query().Get("fields"))
	}
	switch {
	case len(wanted.IDs) == 0:
		return nil, fault.MissingArgument("The ids of the records to retrieve are required")
	case len(wanted.Fields) == 0:
		return nil, fault.MissingArgument("The fields of the records to retrieve are required")
	case len(wanted.IDs) > maxRetrieve:
		return nil, fault.TooManyRecords(maxRetrieve)
	}
	texts, err := records.GetAll(c.Context(), s.config.Store, o, wanted.IDs, wanted.Fields, c.base())
	if err != nil {
		return nil, err
	}
	out := []byte{'['}
	for i, text := range texts {
		if i > 0 {
			out = append(out, ',')
		}
		if text == nil {
			out = append(out, "null"...)
			continue
		}
		out = append(out, text...)
	}
	return ok(append(out, ']')), nil
}

func commas(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}
