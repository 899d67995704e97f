package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// Quote makes an identifier of a schema name. Names of the schema hold letters, digits and underscores; the quoting is
// for those that SQL keeps for itself (Case, Group, Order).
func Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// createTables makes the tables without their indexes.
func (s *Store) createTables(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	for _, o := range s.schema.Load().All() {
		if !o.Stored() {
			continue
		}
		if _, err := tx.ExecContext(ctx, table(o)); err != nil {
			return fmt.Errorf("table %s: %w", o.Name, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// table is the statement that creates an object's table.
func table(o *schema.Object) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE IF NOT EXISTS %s (", Quote(o.Name))
	for i, f := range Columns(o) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(column(f))
	}
	if _, shown := o.Field("IsDeleted"); !shown {
		b.WriteString(`, "IsDeleted" INTEGER NOT NULL DEFAULT 0`)
	}
	b.WriteString(")")
	return b.String()
}

func column(f *schema.Field) string {
	name := Quote(f.Name)
	switch {
	case f.Type == schema.TypeID:
		return name + " TEXT NOT NULL PRIMARY KEY"
	case f.Type == schema.TypeBoolean:
		return name + " INTEGER NOT NULL DEFAULT 0"
	case f.Type == schema.TypeInt:
		return name + " INTEGER"
	case f.Type.Decimal():
		return name + " REAL"
	case f.Type.Text() && !f.CaseSensitive:
		return name + " TEXT COLLATE NOCASE"
	default:
		return name + " TEXT"
	}
}

// Columns are the fields of an object that have a column, in describe order.
func Columns(o *schema.Object) []*schema.Field {
	columns := make([]*schema.Field, 0, len(o.Fields))
	for _, f := range o.Fields {
		if f.Stored() {
			columns = append(columns, f)
		}
	}
	return columns
}

// Index creates the indexes that the schema asks for. It is idempotent.
func (s *Store) Index(ctx context.Context) error {
	return s.Write(ctx, func(tx *Tx) error {
		for _, o := range s.schema.Load().All() {
			if !o.Stored() {
				continue
			}
			// Small, and enough to count what an index finds without reading the records (see runtime/demo/query).
			statement := fmt.Sprintf(`CREATE INDEX IF NOT EXISTS %s ON %s ("IsDeleted") WHERE "IsDeleted" = 1`, Quote(o.Name+".recycle bin"), Quote(o.Name))
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("index the recycle bin of %s: %w", o.Name, err)
			}
			for _, f := range Columns(o) {
				if !f.Indexed || f.Type == schema.TypeID {
					continue
				}
				statement := fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s ON %s (%s)",
					Quote(o.Name+"."+f.Name), Quote(o.Name), Quote(f.Name))
				if _, err := tx.ExecContext(ctx, statement); err != nil {
					return fmt.Errorf("index %s.%s: %w", o.Name, f.Name, err)
				}
			}
		}
		return nil
	})
}
