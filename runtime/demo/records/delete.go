package records

import (
	"context"
	"fmt"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// namedChildren bounds how many of the records that prevent a delete are named.
const namedChildren = 10

// Delete moves a record into the recycle bin. Records that cannot be without it go with it; others let go of it, unless
// their relationship refuses the delete.
func (w Writer) Delete(ctx context.Context, o *schema.Object, id string) error {
	if !o.Deletable {
		return fault.EntityNotWritable(o.Name, "deleted")
	}
	long, err := parseID(o, id)
	if err != nil {
		return err
	}
	return w.Store.Write(ctx, func(tx *store.Tx) error {
		if err := mustBeAlive(ctx, tx, o, long); err != nil {
			return err
		}
		return w.recycle(ctx, tx, o.Whole(), long)
	})
}

// Purge deletes a record and what goes with it for good, past the recycle bin.
func (w Writer) Purge(ctx context.Context, o *schema.Object, id string) error {
	long, err := parseID(o, id)
	if err != nil {
		return err
	}
	return w.Store.Write(ctx, func(tx *store.Tx) error {
		if err := w.Delete(store.Within(ctx, tx), o, long); err != nil {
			return err
		}
		return purge(ctx, tx, o.Whole(), long)
	})
}

// purge removes a deleted record and the deleted records that went with it.
func purge(ctx context.Context, tx *store.Tx, o *schema.Object, id string) error {
	if n, err := tx.Purge(ctx, o, id); err != nil || n == 0 {
		return err
	}
	for _, c := range o.Children {
		if !c.Field.CascadeDelete {
			continue
		}
		ids, err := childIDs(ctx, tx, c, id, 1)
		if err != nil {
			return err
		}
		for _, child := range ids {
			if err := purge(ctx, tx, c.Object, child); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w Writer) recycle(ctx context.Context, tx *store.Tx, o *schema.Object, id string) error {
	for _, c := range o.Children {
		if c.Field.RestrictedDelete {
			if err := refuseIfAny(ctx, tx, o, id, c); err != nil {
				return err
			}
		}
	}
	now := newDraft(o, w.Now(), w.Actor)
	now.stamp()
	idField, _ := o.Field("Id")
	// The record first: children that point back at it then find it gone already.
	if n, err := tx.Recycle(ctx, o, idField, id, now.cells()); err != nil || n == 0 {
		return err
	}
	for _, c := range o.Children {
		switch {
		case c.Field.CascadeDelete:
			ids, err := childIDs(ctx, tx, c, id, 0)
			if err != nil {
				return err
			}
			for _, child := range ids {
				if err := w.recycle(ctx, tx, c.Object, child); err != nil {
					return err
				}
			}
		case c.Field.Indexed && c.Field.Nillable:
			if err := tx.Release(ctx, c.Object, c.Field, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// childIDs are the ids of the children that are deleted (1) or not (0).
func childIDs(ctx context.Context, tx *store.Tx, c *schema.Child, id string, deleted int) (ids []string, err error) {
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(`SELECT "Id" FROM %s WHERE %s = ? AND "IsDeleted" = ?`,
		store.Quote(c.Object.Name), store.Quote(c.Field.Name)), id, deleted)
	if err != nil {
		return nil, fmt.Errorf("find the records of %s: %w", c.Object.Name, err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what there is to tell
	for rows.Next() {
		var child string
		if err := rows.Scan(&child); err != nil {
			return nil, fmt.Errorf("find the records of %s: %w", c.Object.Name, err)
		}
		ids = append(ids, child)
	}
	return ids, rows.Err()
}

// refuseIfAny fails when records hold on to the one that is to be deleted.
func refuseIfAny(ctx context.Context, tx *store.Tx, o *schema.Object, id string, c *schema.Child) error {
	holders, err := names(ctx, tx, c.Object, c.Field, id)
	if err != nil || len(holders) == 0 {
		return err
	}
	idField, _ := o.Field("Id")
	self, err := names(ctx, tx, o, idField, id)
	if err != nil {
		return err
	}
	return fault.DeleteFailed(strings.Join(self, ", "), c.Object.LabelPlural, holders)
}

// names are the names of records whose field holds an id, of the first few.
func names(ctx context.Context, tx *store.Tx, o *schema.Object, f *schema.Field, id string) (found []string, err error) {
	name := o.NameField()
	if name == nil {
		name, _ = o.Field("Id")
	}
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(`SELECT coalesce(%s, "Id") FROM %s WHERE %s = ? AND "IsDeleted" = 0 ORDER BY "Id" LIMIT %d`,
		store.Quote(name.Name), store.Quote(o.Name), store.Quote(f.Name), namedChildren), id)
	if err != nil {
		return nil, fmt.Errorf("name the records of %s: %w", o.Name, err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what there is to tell
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("name the records of %s: %w", o.Name, err)
		}
		found = append(found, text)
	}
	return found, rows.Err()
}
