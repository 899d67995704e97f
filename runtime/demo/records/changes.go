package records

import (
	"context"
	"fmt"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// Change is a record that was written or deleted.
type Change struct {
	ID   string // 18 characters
	Time string // as the store keeps times
}

// Changes are the records that were deleted, or else created or changed and not deleted, from one time to just before
// another, the oldest first. Objects whose records have no time have no changes.
func Changes(ctx context.Context, st *store.Store, o *schema.Object, from, to time.Time, deleted bool) (changes []Change, err error) {
	var stamp *schema.Field
	for _, name := range []string{"CreatedDate", "LastModifiedDate", "SystemModstamp"} {
		if f, ok := o.Field(name); ok {
			stamp = f
		}
	}
	if stamp == nil {
		return nil, nil
	}
	column := store.Quote(stamp.Name)
	statement := fmt.Sprintf(`SELECT "Id", %s FROM %s WHERE %s >= ? AND %s < ? AND "IsDeleted" = ? ORDER BY %s, "Id"`,
		column, store.Quote(o.Name), column, column, column)
	bin := 0
	if deleted {
		bin = 1
	}
	err = st.Read(ctx, func(r store.Reader) error {
		rows, err := r.QueryContext(ctx, statement, from.UTC().Format(dateTimeForm), to.UTC().Format(dateTimeForm), bin)
		if err != nil {
			return fmt.Errorf("find the changes of %s: %w", o.Name, err)
		}
		defer func() { _ = rows.Close() }() // rows.Err tells what there is to tell
		for rows.Next() {
			var c Change
			if err := rows.Scan(&c.ID, &c.Time); err != nil {
				return fmt.Errorf("find the changes of %s: %w", o.Name, err)
			}
			changes = append(changes, c)
		}
		return rows.Err()
	})
	return changes, err
}
