package records

import (
	"context"
	"encoding/json"
	"errors"
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
// two upserts at the same time make one record. A key that several records share is refused.
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
		switch {
		case len(ids) > 1:
			return fault.SharedExternalID(k.field.Name, ids)
		case len(ids) == 1:
			id = ids[0]
			return w.update(ctx, tx, o, id, b)
		case k.field.Type == schema.TypeID:
			return mustBeAlive(ctx, tx, o, k.value.(string))
		}
		isNew = true
		b.members = append(b.members[:len(b.members):len(b.members)], k.member)
		id, err = w.create(ctx, tx, o, b)
		return err
	})
	return id, isNew, err
}

// UpsertRow is Upsert for one record among several, which has the value of its key in its body. A null Id stands for a new
// record.
func (w Writer) UpsertRow(ctx context.Context, o *schema.Object, field string, b Body) (id string, isNew bool, err error) {
	b, text, given := b.Take(field)
	if f, ok := o.Field(field); ok && f.Type == schema.TypeID && text == "" {
		id, err = w.Create(ctx, o, b)
		return id, err == nil, err
	}
	if !given || text == "" {
		return "", false, fault.MissingArgument("%s not specified", field)
	}
	k, err := ParseKey(o, field, text)
	if err != nil {
		return "", false, rowID(err, text)
	}
	return w.Upsert(ctx, o, k, b)
}

// UpdateRow is Update for one record among several, which has its id in its body.
func (w Writer) UpdateRow(ctx context.Context, o *schema.Object, b Body) (id string, err error) {
	b, id, _ = b.Take("Id")
	if id == "" {
		return "", fault.MissingArgument("Id not specified in an update call")
	}
	return id, rowID(w.Update(ctx, o, id, b), id)
}

// CreateRow is Create for one record among several.
func (w Writer) CreateRow(ctx context.Context, o *schema.Object, b Body) (string, error) {
	rest, id, _ := b.Take("Id")
	if id != "" {
		return "", fault.IDOnInsert()
	}
	return w.Create(ctx, o, rest)
}

// DeleteRow is Delete for one record among several. A record that is purged does not rest in the recycle bin.
func (w Writer) DeleteRow(ctx context.Context, o *schema.Object, id string, purge bool) error {
	if id == "" {
		return fault.MissingArgument("Id not specified in a delete call")
	}
	if purge {
		return rowID(w.Purge(ctx, o, id), id)
	}
	return rowID(w.Delete(ctx, o, id), id)
}

// rowID words the error about an id that is none, which in a URL is taken for the name of a field.
func rowID(err error, id string) error {
	var bad *fault.Error
	if errors.As(err, &bad) && bad.Code == "NOT_FOUND" {
		return fault.MalformedID(id)
	}
	return err
}
