package records

import (
	"context"
	"net/http"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

// Get is the JSON of a record, by its id in either form. Fields are the names asked for; none means all. The base is the
// path of the API version ("/services/data/v60.0"), for the record's own URL.
func Get(ctx context.Context, st *store.Store, o *schema.Object, id string, fields []string, base string) ([]byte, error) {
	long, err := parseID(o, id)
	if err != nil {
		return nil, err
	}
	chosen, err := choose(o, fields)
	if err != nil {
		return nil, err
	}
	columns := columnsOf(o, chosen)
	var values []any
	err = st.Read(ctx, func(r store.Reader) error {
		var found bool
		if values, found, err = row(ctx, r, o, columns, long); err != nil || found {
			return err
		}
		where, err := stateOf(ctx, r, o, long)
		if err == nil && where == deleted {
			err = fault.Deleted(http.StatusNotFound)
		}
		if err == nil {
			err = fault.NotFound()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return render(o, long, chosen, columns, values, base), nil
}

// GetAll is Get for several records, nil for those that are not there. An id that is none refuses the call.
func GetAll(ctx context.Context, st *store.Store, o *schema.Object, ids, fields []string, base string) ([][]byte, error) {
	chosen, err := choose(o, fields)
	if err != nil {
		return nil, err
	}
	columns := columnsOf(o, chosen)
	texts := make([][]byte, len(ids))
	err = st.Read(ctx, func(r store.Reader) error {
		for i, id := range ids {
			long, ok := recordid.Long(strings.TrimSpace(id))
			if !ok {
				return fault.MalformedID(id)
			}
			values, found, err := row(ctx, r, o, columns, long)
			if err != nil {
				return err
			}
			if found {
				texts[i] = render(o, long, chosen, columns, values, base)
			}
		}
		return nil
	})
	return texts, err
}

// choose looks up field names; each counts once, and Id is always among them.
func choose(o *schema.Object, names []string) ([]*schema.Field, error) {
	if len(names) == 0 {
		return o.Fields, nil
	}
	var chosen []*schema.Field
	seen := map[*schema.Field]bool{}
	for _, name := range append(names[:len(names):len(names)], "Id") {
		f, ok := o.Field(strings.TrimSpace(name))
		if !ok {
			return nil, fault.NoSuchField(strings.TrimSpace(name), o.Name)
		}
		if !seen[f] {
			seen[f] = true
			chosen = append(chosen, f)
		}
	}
	return chosen, nil
}

// columnsOf are the columns that the chosen fields are read from; an address has several.
func columnsOf(o *schema.Object, chosen []*schema.Field) []*schema.Field {
	columns := make([]*schema.Field, 0, len(chosen))
	for _, f := range chosen {
		if f.Stored() {
			columns = append(columns, f)
			continue
		}
		columns = append(columns, value.AddressFields(o, f)...)
	}
	return columns
}

func render(o *schema.Object, id string, chosen, columns []*schema.Field, values []any, base string) []byte {
	out := make([]byte, 0, 64*len(chosen))
	out = append(out, `{"attributes":{"type":`...)
	out = value.AppendString(out, o.Name)
	out = append(out, `,"url":`...)
	out = value.AppendString(out, base+"/sobjects/"+o.Name+"/"+id)
	out = append(out, '}')
	at := 0
	for _, f := range chosen {
		out = append(out, ',')
		out = value.AppendString(out, f.Name)
		out = append(out, ':')
		if f.Stored() {
			out = value.AppendJSON(out, f, values[at])
			at++
			continue
		}
		parts := len(value.AddressFields(o, f))
		out = value.AppendAddress(out, columns[at:at+parts], values[at:at+parts])
		at += parts
	}
	return append(out, '}')
}
