package rest

import (
	"net/http"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

// object is the object that the second segment names.
func (s *Server) object(c *call) (*schema.Object, error) {
	o, found := s.config.Store.Schema().Object(c.path[1])
	if !found {
		return nil, fault.NotFound()
	}
	return o, nil
}

// withRecords is an object that has records of its own.
func (s *Server) withRecords(c *call) (*schema.Object, error) {
	o, err := s.object(c)
	if err == nil && !o.Stored() {
		return nil, fault.NotFound()
	}
	return o, err
}

func (s *Server) writer(c *call) records.Writer {
	return records.Writer{Store: s.config.Store, Now: s.config.Now, Actor: s.config.User, AllowDuplicates: allowsDuplicates(c.Header), Base: c.base()}
}

// allowsDuplicates reads the header by which a client saves what a duplicate rule warns of: "allowSave=true; …".
func allowsDuplicates(h http.Header) bool {
	for option := range strings.SplitSeq(h.Get("Sforce-Duplicate-Rule-Header"), ";") {
		name, value, _ := strings.Cut(option, "=")
		if strings.EqualFold(strings.TrimSpace(name), "allowSave") {
			return strings.EqualFold(strings.TrimSpace(value), "true")
		}
	}
	return false
}

// create adds a record: POST sobjects/X.
func (s *Server) create(c *call) (*reply, error) {
	o, err := s.withRecords(c)
	if err != nil {
		return nil, err
	}
	body, err := records.ParseBody(c.body)
	if err != nil {
		return nil, err
	}
	id, err := s.writer(c).Create(c.Context(), o, body)
	if err != nil {
		return nil, err
	}
	return s.created(c, o, id, ""), nil
}

// created is the answer to a record that was made. The extra text goes into the JSON object.
func (s *Server) created(c *call, o *schema.Object, id, extra string) *reply {
	return &reply{
		status: http.StatusCreated, body: []byte(`{"id":"` + id + `","success":true,"errors":[]` + extra + `}`),
		header: map[string]string{"Location": c.base() + "/sobjects/" + o.Name + "/" + id},
	}
}

// read is one record: GET sobjects/X/ID?fields=A,B.
func (s *Server) read(c *call) (*reply, error) {
	o, err := s.withRecords(c)
	if err != nil {
		return nil, err
	}
	return s.record(c, o, c.path[2])
}

func (s *Server) record(c *call, o *schema.Object, id string) (*reply, error) {
	var fields []string
	if list := c.URL.Query().Get("fields"); list != "" {
		fields = strings.Split(list, ",")
	}
	body, err := records.Get(c.Context(), s.config.Store, o, id, fields, c.base())
	if err != nil {
		return nil, err
	}
	return ok(body), nil
}

// update changes a record: PATCH sobjects/X/ID.
func (s *Server) update(c *call) (*reply, error) {
	o, err := s.withRecords(c)
	if err != nil {
		return nil, err
	}
	body, err := records.ParseBody(c.body)
	if err != nil {
		return nil, err
	}
	if err := s.writer(c).Update(c.Context(), o, c.path[2], body); err != nil {
		return nil, err
	}
	return noContent(), nil
}

// remove moves a record to the recycle bin: DELETE sobjects/X/ID.
func (s *Server) remove(c *call) (*reply, error) {
	o, err := s.withRecords(c)
	if err != nil {
		return nil, err
	}
	if err := s.writer(c).Delete(c.Context(), o, c.path[2]); err != nil {
		return nil, err
	}
	return noContent(), nil
}

// keyed finds the record of a URL sobjects/X/Field/Value. The id is "" when no record has the value.
func (s *Server) keyed(c *call) (o *schema.Object, key records.Key, ids []string, err error) {
	if o, err = s.withRecords(c); err != nil {
		return nil, key, nil, err
	}
	if key, err = records.ParseKey(o, c.path[2], strings.Join(c.path[3:], "/")); err != nil {
		return nil, key, nil, err
	}
	ids, err = records.Find(c.Context(), s.config.Store, o, key)
	return o, key, ids, err
}

// several lists the records that share the value of an external id.
func several(c *call, o *schema.Object, ids []string) *reply {
	out := []byte{'['}
	for i, id := range ids {
		if i > 0 {
			out = append(out, ',')
		}
		out = value.AppendString(out, c.base()+"/sobjects/"+o.Name+"/"+id)
	}
	return &reply{status: http.StatusMultipleChoices, body: append(out, ']')}
}

// readByKey is one record by its external id.
func (s *Server) readByKey(c *call) (*reply, error) {
	o, _, ids, err := s.keyed(c)
	switch {
	case err != nil:
		return nil, err
	case len(ids) == 0:
		return nil, fault.NotFound()
	case len(ids) > 1:
		return several(c, o, ids), nil
	}
	return s.record(c, o, ids[0])
}

// upsert changes the record with an external id, or adds one.
func (s *Server) upsert(c *call) (*reply, error) {
	o, key, ids, err := s.keyed(c)
	if err != nil {
		return nil, err
	}
	if len(ids) > 1 {
		return several(c, o, ids), nil
	}
	body, err := records.ParseBody(c.body)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 && strings.EqualFold(c.URL.Query().Get("updateOnly"), "true") {
		return nil, fault.NotFound()
	}
	id, isNew, err := s.writer(c).Upsert(c.Context(), o, key, body)
	if err != nil {
		return nil, err
	}
	if isNew {
		return s.created(c, o, id, `,"created":true`), nil
	}
	if !c.since(firstUpsertBody) {
		return noContent(), nil
	}
	return ok([]byte(`{"id":"` + id + `","success":true,"errors":[],"created":false}`)), nil
}

// createByID adds a record by an upsert on its id, which it does not have: POST sobjects/X/Id.
func (s *Server) createByID(c *call) (*reply, error) {
	o, err := s.withRecords(c)
	if err != nil {
		return nil, err
	}
	body, err := records.ParseBody(c.body)
	if err != nil {
		return nil, err
	}
	id, err := s.writer(c).Create(c.Context(), o, body)
	if err != nil {
		return nil, err
	}
	return s.created(c, o, id, `,"created":true`), nil
}

// removeByKey moves the record with an external id to the recycle bin.
func (s *Server) removeByKey(c *call) (*reply, error) {
	o, _, ids, err := s.keyed(c)
	switch {
	case err != nil:
		return nil, err
	case len(ids) == 0:
		return nil, fault.NotFound()
	case len(ids) > 1:
		return several(c, o, ids), nil
	}
	if err := s.writer(c).Delete(c.Context(), o, ids[0]); err != nil {
		return nil, err
	}
	return noContent(), nil
}
