package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/rules"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// lookUp reads one row, or leaves the targets alone when there is none.
func lookUp(ctx context.Context, r store.Reader, statement string, arg any, targets ...any) error {
	err := r.QueryRowContext(ctx, statement, arg).Scan(targets...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("look up a record: %w", err)
	}
	return nil
}

// state is where a record is.
type state int

const (
	absent state = iota
	alive
	deleted
)

// stateOf looks for a record by its 18-character id.
func stateOf(ctx context.Context, r store.Reader, o *schema.Object, id string) (state, error) {
	var bin int64
	err := r.QueryRowContext(ctx, `SELECT "IsDeleted" FROM `+store.Quote(o.Name)+` WHERE "Id" = ?`, id).Scan(&bin)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return absent, nil
	case err != nil:
		return absent, fmt.Errorf("look for a record of %s: %w", o.Name, err)
	case bin != 0:
		return deleted, nil
	}
	return alive, nil
}

// row reads all stored fields of a record; false when there is none or it is in the recycle bin (see stateOf).
func row(ctx context.Context, r store.Reader, o *schema.Object, fields []*schema.Field, id string) ([]any, bool, error) {
	names := make([]string, len(fields))
	values := make([]any, len(fields))
	targets := make([]any, len(fields))
	for i, f := range fields {
		names[i], targets[i] = store.Quote(f.Name), &values[i]
	}
	statement := fmt.Sprintf(`SELECT %s FROM %s WHERE "Id" = ? AND "IsDeleted" = 0`, strings.Join(names, ", "), store.Quote(o.Name))
	err := r.QueryRowContext(ctx, statement, id).Scan(targets...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read a record of %s: %w", o.Name, err)
	}
	return values, true, nil
}

// checkReferences makes sure that every reference the draft sets points at a record that may be pointed at.
func (d *draft) checkReferences(ctx context.Context, tx *store.Tx, s *schema.Schema) error {
	for _, f := range d.object.Fields {
		if f.Type != schema.TypeReference || !d.given[f.Name] {
			continue
		}
		id := d.text(f.Name)
		if id == "" {
			continue
		}
		target, ok := s.ByPrefix(id)
		if !ok || !refersTo(f, target) {
			return fault.WrongIDType(f.Name, f.Label, id)
		}
		where, err := stateOf(ctx, tx, target, id)
		if err != nil {
			return err
		}
		switch where {
		case absent:
			return fault.NoSuchReference()
		case deleted:
			return fault.Deleted(400)
		case alive:
		}
		if f.Name == "RecordTypeId" && !slices.ContainsFunc(rules.RecordTypesOf(d.object.Name), func(t rules.RecordType) bool { return t.ID == id }) {
			return fault.WrongRecordType(id)
		}
		if f.Name == "OwnerId" && target.Name == "User" && d.changed(f.Name) {
			var active int64
			if err := lookUp(ctx, tx, `SELECT "IsActive" FROM "User" WHERE "Id" = ?`, id, &active); err != nil {
				return err
			}
			if active == 0 {
				return fault.InactiveOwner(id, d.object.Name)
			}
		}
	}
	return nil
}

func refersTo(f *schema.Field, target *schema.Object) bool {
	for _, name := range f.ReferenceTo {
		if name == target.Name {
			return true
		}
	}
	return false
}

// checkUnique makes sure that no other record has the values that only one may have.
func (d *draft) checkUnique(ctx context.Context, tx *store.Tx) error {
	for _, f := range d.object.Fields {
		if !f.Unique || d.get(f.Name) == nil || !d.changed(f.Name) {
			continue
		}
		var other string
		statement := fmt.Sprintf(`SELECT "Id" FROM %s WHERE %s = ? AND "IsDeleted" = 0 AND "Id" <> ? LIMIT 1`,
			store.Quote(d.object.Name), store.Quote(f.Name))
		err := tx.QueryRowContext(ctx, statement, d.get(f.Name), d.id).Scan(&other)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return fmt.Errorf("look for another record of %s: %w", d.object.Name, err)
		}
		return fault.Duplicate(f.Name, other[:15])
	}
	return nil
}

// resolve finds the record that a nested object names by an external id: {"Account": {"ERP_Id__c": "…"}}.
func (b Body) resolve(ctx context.Context, tx *store.Tx, f *schema.Field, m member, parts []member) (any, error) {
	var key *member
	for i := range parts {
		if parts[i].name == "attributes" {
			continue
		}
		if key != nil {
			return nil, fault.InvalidField("The relationship %s may name its record by one external id only", m.name)
		}
		key = &parts[i]
	}
	if key == nil {
		return nil, fault.InvalidField("The relationship %s names no external id", m.name)
	}
	for _, target := range tx.Schema().Parents(f) {
		if m.object != "" && !strings.EqualFold(m.object, target.Name) {
			continue
		}
		field, ok := target.Field(key.name)
		if !ok || !(field.IDLookup || field.ExternalID) {
			continue
		}
		value, err := b.convert(field, *key)
		if err != nil {
			return nil, err
		}
		var id string
		statement := fmt.Sprintf(`SELECT "Id" FROM %s WHERE %s = ? AND "IsDeleted" = 0 LIMIT 1`, store.Quote(target.Name), store.Quote(field.Name))
		err = tx.QueryRowContext(ctx, statement, value).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, fault.InvalidField("Foreign key external ID: %s not found for field %s in entity %s", shown(key.value), field.Name, target.Name)
		}
		if err != nil {
			return nil, fmt.Errorf("look up an external id of %s: %w", target.Name, err)
		}
		return id, nil
	}
	return nil, fault.InvalidField("Field name provided, %s is not an External ID or indexed field for %s", key.name, m.name)
}
