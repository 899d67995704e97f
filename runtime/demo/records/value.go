package records

import (
	"context"
	"net/http"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// Value is one text field of a record by its id in either form; "" for null.
func Value(ctx context.Context, st *store.Store, o *schema.Object, id string, f *schema.Field) (text string, err error) {
	long, err := parseID(o, id)
	if err != nil {
		return "", err
	}
	err = st.Read(ctx, func(r store.Reader) error {
		values, found, err := row(ctx, r, o, []*schema.Field{f}, long)
		switch {
		case err != nil:
			return err
		case found:
			text, _ = values[0].(string)
			return nil
		}
		where, err := stateOf(ctx, r, o, long)
		if err == nil && where == deleted {
			return fault.Deleted(http.StatusNotFound)
		}
		if err == nil {
			return fault.NotFound()
		}
		return err
	})
	return text, err
}
