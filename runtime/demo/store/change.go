package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// ErrNested says that the schema cannot change within a transaction that is under way.
var ErrNested = errors.New("the schema cannot change within a transaction")

// Change gives the store another schema: next makes it of the present one, tables and columns follow it, and fill may then
// write records. All of it is kept together, or nothing. From then on Schema gives the new one; who holds the old one reads
// and writes what both have.
func (s *Store) Change(ctx context.Context, next func(tx *Tx, now *schema.Schema) (schema.Change, error), fill func(*Tx, *schema.Schema) error) error {
	if s.outer(ctx) != nil {
		return ErrNested
	}
	var before, changed *schema.Schema
	err := s.Write(ctx, func(tx *Tx) error {
		before = s.schema.Load()
		change, err := next(tx, before)
		if err != nil {
			return err
		}
		if changed, err = before.With(change); err != nil {
			return err
		}
		if err := tx.alter(ctx, before, changed, change); err != nil {
			return err
		}
		if err := fill(tx, changed); err != nil {
			return err
		}
		// Nobody reads or writes records before the transaction ends, so that the names of the new schema meet its tables.
		s.schema.Store(changed)
		return nil
	})
	if err != nil && changed != nil {
		s.schema.CompareAndSwap(changed, before)
	}
	return err
}

// alter makes and removes tables and columns. What is there already stays: a database that was kept has them.
func (tx *Tx) alter(ctx context.Context, now, next *schema.Schema, c schema.Change) error {
	for _, o := range c.Objects {
		if _, err := tx.ExecContext(ctx, table(o)); err != nil {
			return fmt.Errorf("table %s: %w", o.Name, err)
		}
		if err := tx.index(ctx, o, Columns(o)); err != nil {
			return err
		}
	}
	for name, fields := range c.Fields {
		before, _ := now.Object(name)
		after, _ := next.Object(name)
		for _, f := range fields {
			if _, known := before.Field(f.Name); !known {
				if err := tx.addColumn(ctx, after, f); err != nil {
					return err
				}
			}
			if err := tx.index(ctx, after, []*schema.Field{f}); err != nil {
				return err
			}
		}
	}
	for object, names := range c.Remove {
		if err := tx.dropWords(ctx, object); err != nil {
			return err
		}
		for _, name := range names {
			for _, statement := range []string{
				"DROP INDEX IF EXISTS " + Quote(object+"."+name), "ALTER TABLE " + Quote(object) + " DROP COLUMN " + Quote(name),
			} {
				if _, err := tx.ExecContext(ctx, statement); err != nil {
					return fmt.Errorf("remove %s.%s: %w", object, name, err)
				}
			}
		}
	}
	if c.Drop != "" {
		if err := tx.dropWords(ctx, c.Drop); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DROP TABLE "+Quote(c.Drop)); err != nil {
			return fmt.Errorf("remove %s: %w", c.Drop, err)
		}
	}
	return nil
}

func (tx *Tx) addColumn(ctx context.Context, o *schema.Object, f *schema.Field) error {
	var there int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM pragma_table_info(?) WHERE name = ?", o.Name, f.Name).Scan(&there)
	if err != nil {
		return fmt.Errorf("look for %s.%s: %w", o.Name, f.Name, err)
	}
	if there > 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, "ALTER TABLE "+Quote(o.Name)+" ADD COLUMN "+column(f)); err != nil { // #nosec G701 -- names of the schema
		return fmt.Errorf("add %s.%s: %w", o.Name, f.Name, err)
	}
	return nil
}

func (tx *Tx) index(ctx context.Context, o *schema.Object, fields []*schema.Field) error {
	for _, f := range fields {
		if !f.Indexed || f.Type == schema.TypeID {
			continue
		}
		statement := fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s ON %s (%s)", Quote(o.Name+"."+f.Name), Quote(o.Name), Quote(f.Name))
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("index %s.%s: %w", o.Name, f.Name, err)
		}
	}
	return nil
}
