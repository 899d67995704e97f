package records

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// sharedKeys bounds how many records with the same external id are named.
const sharedKeys = 200

// Key names a record by the value of an external id field, or of Id.
type Key struct {
	field  *schema.Field
	value  any
	member member
}

// ParseKey reads the end of a record's URL: the name of a field that may name a record, and its value.
func ParseKey(o *schema.Object, field, value string) (Key, error) {
	f, ok := o.Field(field)
	if !ok || !f.IDLookup || f.AutoNumber != "" {
		return Key{}, fault.NoExternalID(field)
	}
	k := Key{field: f, member: member{name: f.Name, value: value}}
	if f.Type == schema.TypeID {
		id, err := parseID(o, value)
		k.value = id
		return k, err
	}
	if f.Type.Numeric() {
		k.member.value = json.Number(value)
	}
	converted, err := Body{}.convert(f, k.member)
	if err != nil {
		return Key{}, err
	}
	if converted == nil {
		return Key{}, fault.NoExternalID(field)
	}
	k.value = converted
	return k, nil
}

// Find gives the ids of the records that a key names; usually none or one.
func Find(ctx context.Context, st *store.Store, o *schema.Object, k Key) (ids []string, err error) {
	err = st.Read(ctx, func(r store.Reader) error {
		ids, err = find(ctx, r, o, k)
		return err
	})
	return ids, err
}

func find(ctx context.Context, r store.Reader, o *schema.Object, k Key) (ids []string, err error) {
	rows, err := r.QueryContext(ctx, fmt.Sprintf(`SELECT "Id" FROM %s WHERE %s = ? AND "IsDeleted" = 0 ORDER BY "Id" LIMIT %d`,
		store.Quote(o.Name), store.Quote(k.field.Name), sharedKeys), k.value)
	if err != nil {
		return nil, fmt.Errorf("find a record of %s: %w", o.Name, err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what there is to tell
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("find a record of %s: %w", o.Name, err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// Upsert changes the record that a key names, or adds one with it. Whether it is new is decided within the write, so that
// two upserts at the same time make one record. Of several records with the key the first is changed; callers that must
// not choose ask Find before.
func (w Writer) Upsert(ctx context.Context, o *schema.Object, k Key, b Body) (id string, isNew bool, err error) {
	for _, m := range b.members {
		if f, ok := o.Field(m.name); ok && f == k.field {
			return "", false, fault.FieldNotInBody(f.Name)
		}
	}
	err = w.Store.Write(ctx, func(tx *store.Tx) error {
		ids, err := find(ctx, tx, o, k)
		if err != nil {
			return err
		}
		if len(ids) > 0 {
			id = ids[0]
			return w.update(ctx, tx, o, id, b)
		}
		if k.field.Type == schema.TypeID {
			return mustBeAlive(ctx, tx, o, k.value.(string))
		}
		isNew = true
		b.members = append(b.members[:len(b.members):len(b.members)], k.member)
		id, err = w.create(ctx, tx, o, b)
		return err
	})
	return id, isNew, err
}
