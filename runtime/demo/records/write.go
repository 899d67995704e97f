package records

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/rules"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// Writer changes records on behalf of one user.
type Writer struct {
	Store *store.Store
	Now   func() time.Time
	Actor string // 18-character id of the user
	// AllowDuplicates saves also what a duplicate rule warns of.
	AllowDuplicates bool
	// Base is the path of the API version that the writer came through, for the URLs of records in errors.
	Base string
}

// Create adds a record and returns its id.
func (w Writer) Create(ctx context.Context, o *schema.Object, b Body) (id string, err error) {
	err = w.Store.Write(ctx, func(tx *store.Tx) error {
		id, err = w.create(ctx, tx, o, b)
		return err
	})
	return id, err
}

func (w Writer) create(ctx context.Context, tx *store.Tx, o *schema.Object, b Body) (string, error) {
	if !o.Createable {
		return "", fault.EntityNotWritable(o.Name, "inserted")
	}
	d := newDraft(o, w.Now(), w.Actor)
	d.isNew = true
	if err := d.apply(ctx, tx, b); err != nil {
		return "", err
	}
	d.defaults()
	if err := d.finish(ctx, tx, w); err != nil {
		return "", err
	}
	id, err := w.Store.NextID(o)
	if err != nil {
		return "", fmt.Errorf("number a record of %s: %w", o.Name, err)
	}
	d.set("Id", id)
	for _, f := range o.Fields {
		if f.AutoNumber != "" {
			d.set(f.Name, rules.AutoNumber(f.AutoNumber, w.Store.NextNumber(o, f)))
		}
	}
	return id, tx.Insert(ctx, o, d.cells())
}

// Update changes the record with an id in either form.
func (w Writer) Update(ctx context.Context, o *schema.Object, id string, b Body) error {
	long, err := parseID(o, id)
	if err != nil {
		return err
	}
	return w.Store.Write(ctx, func(tx *store.Tx) error { return w.update(ctx, tx, o, long, b) })
}

func (w Writer) update(ctx context.Context, tx *store.Tx, o *schema.Object, id string, b Body) error {
	if !o.Updateable {
		return fault.EntityNotWritable(o.Name, "updated")
	}
	d := newDraft(o, w.Now(), w.Actor)
	d.id = id
	if err := d.load(ctx, tx); err != nil {
		return err
	}
	if o.Name == "Lead" && d.before["IsConverted"] == int64(1) {
		return fault.ConvertedLead()
	}
	if err := d.apply(ctx, tx, b); err != nil {
		return err
	}
	if err := d.finish(ctx, tx, w); err != nil {
		return err
	}
	return tx.Update(ctx, o, id, d.cells())
}

// load reads the record as it is.
func (d *draft) load(ctx context.Context, tx *store.Tx) error {
	if err := mustBeAlive(ctx, tx, d.object, d.id); err != nil {
		return err
	}
	fields := store.Columns(d.object)
	values, _, err := row(ctx, tx, d.object, fields, d.id)
	if err != nil {
		return err
	}
	for i, f := range fields {
		d.before[f.Name] = values[i]
	}
	return nil
}

// finish checks a draft and completes it.
func (d *draft) finish(ctx context.Context, tx *store.Tx, w Writer) error {
	if missing := d.missing(); missing != nil {
		return fault.RequiredFieldMissing(missing)
	}
	if err := d.checkReferences(ctx, tx, w.Store.Schema()); err != nil {
		return err
	}
	if err := d.derive(ctx, tx); err != nil {
		return err
	}
	if err := d.validate(); err != nil {
		return err
	}
	if err := d.checkUnique(ctx, tx); err != nil {
		return err
	}
	if err := d.checkDuplicates(ctx, tx, w); err != nil {
		return err
	}
	d.stamp()
	return nil
}

// mustBeAlive refuses a write to a record that is not there, or no longer.
func mustBeAlive(ctx context.Context, tx *store.Tx, o *schema.Object, id string) error {
	where, err := stateOf(ctx, tx, o, id)
	switch {
	case err != nil:
		return err
	case where == absent:
		return fault.NoSuchRecord()
	case where == deleted:
		return fault.Deleted(http.StatusNotFound)
	}
	return nil
}

// parseID reads the id at the end of a record's URL.
func parseID(o *schema.Object, id string) (string, error) {
	long, ok := recordid.Long(id)
	switch {
	case ok:
		return long, nil
	case len(id) == recordid.LongLength && recordid.Valid(id[:recordid.ShortLength]) && prefix(id) == o.KeyPrefix:
		return "", fault.MalformedID(id)
	}
	return "", fault.NoExternalID(id)
}
