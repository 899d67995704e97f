package bulk

import (
	"context"
	"errors"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// outcome is what became of one row.
type outcome struct {
	id      string
	created bool
	failed  *fault.Error
}

// rowWriter writes the rows of a job.
type rowWriter struct {
	Actor
	spec   Spec
	object *schema.Object
}

func csvRows(columns []string, rows [][]string) []records.Body {
	bodies := make([]records.Body, len(rows))
	for i, row := range rows {
		bodies[i] = records.RowBody(columns, row)
	}
	return bodies
}

// write writes rows in one transaction, each of which fails alone.
func (w rowWriter) write(ctx context.Context, rows []records.Body) ([]outcome, error) {
	outcomes := make([]outcome, len(rows))
	err := w.Store.Write(ctx, func(tx *store.Tx) error {
		within := store.Within(ctx, tx)
		for i, row := range rows {
			o := &outcomes[i]
			var err error
			if o.id, o.created, err = w.one(within, row); err != nil && !errors.As(err, &o.failed) {
				return err
			}
			if long, ok := recordid.Long(o.id); ok {
				o.id = long
			}
		}
		return nil
	})
	return outcomes, err
}

func (w rowWriter) one(ctx context.Context, row records.Body) (id string, created bool, err error) {
	switch w.spec.Operation {
	case "insert":
		id, err = w.CreateRow(ctx, w.object, row)
		return id, err == nil, err
	case "update":
		id, err = w.UpdateRow(ctx, w.object, row)
		return id, false, err
	case "upsert":
		return w.UpsertRow(ctx, w.object, w.spec.ExternalIDField, row)
	default:
		_, id, _ = row.Take("Id")
		return id, false, w.DeleteRow(ctx, w.object, id, w.spec.Operation == "hardDelete")
	}
}
