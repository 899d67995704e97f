package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// Tx is a transaction under way. It reads what it has written.
type Tx struct {
	*sql.Tx
	store *Store
}

// Cell is a stored value with the field it belongs to: nil, string, int64 or float64, as the storage layout says.
type Cell struct {
	Field *schema.Field
	Value any
}

// Insert adds one record. Booleans that are not given are false, everything else is null.
func (tx *Tx) Insert(ctx context.Context, o *schema.Object, cells []Cell) error {
	names := make([]string, len(cells))
	args := make([]any, len(cells))
	for i, c := range cells {
		names[i], args[i] = Quote(c.Field.Name), c.Value
	}
	statement := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", Quote(o.Name), strings.Join(names, ", "), marks(len(cells)))
	if _, err := tx.ExecContext(ctx, statement, args...); err != nil { // #nosec G701 -- names of the schema, quoted
		return fmt.Errorf("insert a record of %s: %w", o.Name, err)
	}
	return nil
}

// Update changes cells of the record with this 18-character id. A record that is not there is no error.
func (tx *Tx) Update(ctx context.Context, o *schema.Object, id string, cells []Cell) error {
	if len(cells) == 0 {
		return nil
	}
	set := make([]string, len(cells))
	args := make([]any, 0, len(cells)+1)
	for i, c := range cells {
		set[i] = Quote(c.Field.Name) + " = ?"
		args = append(args, c.Value)
	}
	statement := fmt.Sprintf(`UPDATE %s SET %s WHERE "Id" = ?`, Quote(o.Name), strings.Join(set, ", "))
	if _, err := tx.ExecContext(ctx, statement, append(args, id)...); err != nil {
		return fmt.Errorf("update a record of %s: %w", o.Name, err)
	}
	return nil
}

// Recycle moves the records whose field holds this id into the recycle bin, and stamps them; it returns how many there
// were. The field is Id for the record itself.
func (tx *Tx) Recycle(ctx context.Context, o *schema.Object, f *schema.Field, id string, stamp []Cell) (int64, error) {
	set := append(make([]string, 0, 1+len(stamp)), `"IsDeleted" = 1`)
	args := make([]any, 0, len(stamp)+1)
	for _, c := range stamp {
		set = append(set, Quote(c.Field.Name)+" = ?")
		args = append(args, c.Value)
	}
	statement := fmt.Sprintf(`UPDATE %s SET %s WHERE %s = ? AND "IsDeleted" = 0`, Quote(o.Name), strings.Join(set, ", "), Quote(f.Name))
	result, err := tx.ExecContext(ctx, statement, append(args, id)...)
	if err != nil {
		return 0, fmt.Errorf("delete a record of %s: %w", o.Name, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("count the deleted records of %s: %w", o.Name, err)
	}
	return n, nil
}

// Release empties a reference in all records that hold this id.
func (tx *Tx) Release(ctx context.Context, o *schema.Object, f *schema.Field, id string) error {
	column := Quote(f.Name)
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s = NULL WHERE %s = ?", Quote(o.Name), column, column), id); err != nil {
		return fmt.Errorf("empty %s.%s: %w", o.Name, f.Name, err)
	}
	return nil
}

// Schema is the schema of the store.
func (tx *Tx) Schema() *schema.Schema { return tx.store.Schema() }

// marks is n parameter marks.
func marks(n int) string {
	if n == 0 {
		return ""
	}
	return strings.Repeat("?, ", n-1) + "?"
}
