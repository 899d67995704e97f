package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

// recentItems is how many records the object resource shows.
const recentItems = 5

// describeGlobal lists the objects: GET sobjects.
func (s *Server) describeGlobal(c *call) (*reply, error) {
	list := struct {
		Encoding     string    `json:"encoding"`
		MaxBatchSize int       `json:"maxBatchSize"`
		Objects      []summary `json:"sobjects"`
	}{Encoding: "UTF-8", MaxBatchSize: 200}
	for _, o := range s.config.Store.Schema().Objects() {
		list.Objects = append(list.Objects, summarise(o, c.base()))
	}
	return plain(list)
}

// describe tells all about an object: GET sobjects/X/describe.
func (s *Server) describe(c *call) (*reply, error) {
	o, err := s.object(c)
	if err != nil {
		return nil, err
	}
	return plain(describe(o, c.base(), c.origin()))
}

// objectInfo is an object's summary with the records changed last: GET sobjects/X.
func (s *Server) objectInfo(c *call) (*reply, error) {
	o, err := s.object(c)
	if err != nil {
		return nil, err
	}
	info, err := plain(summarise(o, c.base()))
	if err != nil {
		return nil, err
	}
	recent := []byte{}
	if _, dated := o.Field("SystemModstamp"); o.Stored() && dated {
		err = s.config.Store.Read(c.Context(), func(r store.Reader) error {
			recent, err = s.recent(c.Context(), r, o, c.base())
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	body := append([]byte(`{"objectDescribe":`), info.body...)
	body = append(body, `,"recentItems":[`...)
	return ok(append(append(body, recent...), "]}"...)), nil
}

// recent lists records of an object, the last changed first.
func (s *Server) recent(ctx context.Context, r store.Reader, o *schema.Object, base string) (out []byte, err error) {
	name := o.NameField()
	if name == nil {
		name, _ = o.Field("Id")
	}
	rows, err := r.QueryContext(ctx, fmt.Sprintf(`SELECT "Id", coalesce(%s, '') FROM %s WHERE "IsDeleted" = 0 ORDER BY "SystemModstamp" DESC, "Id" LIMIT %d`,
		store.Quote(name.Name), store.Quote(o.Name), recentItems))
	if err != nil {
		return nil, fmt.Errorf("list the recent records of %s: %w", o.Name, err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what there is to tell
	for rows.Next() {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return nil, fmt.Errorf("list the recent records of %s: %w", o.Name, err)
		}
		if out != nil {
			out = append(out, ',')
		}
		out = append(out, fmt.Sprintf(`{"attributes":{"type":%q,"url":%q},"Id":%q,%q:`,
			o.Name, base+"/sobjects/"+o.Name+"/"+id, id, name.Name)...)
		out = append(value.AppendString(out, text), '}')
	}
	return out, rows.Err()
}

// plain is JSON as the API writes it, with <, > and & as they are.
func plain(v any) (*reply, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write an answer: %w", err)
	}
	return ok(bytes.TrimSuffix(out.Bytes(), []byte("\n"))), nil
}
