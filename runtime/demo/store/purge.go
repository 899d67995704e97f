package store

import (
	"context"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// Purge removes the record with this 18-character id if it is in the recycle bin; it returns how many it removed.
func (tx *Tx) Purge(ctx context.Context, o *schema.Object, id string) (int64, error) {
	result, err := tx.ExecContext(ctx, `DELETE FROM `+Quote(o.Name)+` WHERE "Id" = ? AND "IsDeleted" = 1`, id)
	if err != nil {
		return 0, fmt.Errorf("purge a record of %s: %w", o.Name, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("count the purged records of %s: %w", o.Name, err)
	}
	return n, nil
}
