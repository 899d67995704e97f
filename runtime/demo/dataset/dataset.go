package dataset

import (
	"context"
	"fmt"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// MaxScale bounds Options.Scale: about 1.1 million records in 770 MB. SQLite keeps a database in memory within 1 GiB, and
// clients need room to add to it.
const MaxScale = 500

// Options say which data set is wanted. The zero value is no valid one: Now must be set.
type Options struct {
	Seed  uint64
	Scale int // about 2,200 records for each step; below 1 counts as 1
	Now   time.Time
}

// generator makes the records of one data set, object by object.
type generator struct {
	seed  uint64
	scale int
	day   time.Time // the midnight (UTC) that begins the current day; no record is younger
	words words

	accounts      []account
	contacts      []contact
	opportunities []opportunity
}

// table is one object's share of a data set.
type table struct {
	object string
	fields []string
	count  int
	row    func(i int, r *random, values []any) []any // appends a value for each field
	number int                                        // where the object's auto-number has got to
}

// Load adds the records to an empty store and indexes them.
func Load(ctx context.Context, st *store.Store, o Options) error {
	if o.Now.IsZero() {
		return fmt.Errorf("load the demo records: no current time is given")
	}
	if o.Scale > MaxScale {
		return fmt.Errorf("load the demo records: a scale of %d is more than %d", o.Scale, MaxScale)
	}
	g := &generator{seed: o.Seed, scale: max(1, o.Scale), day: o.Now.UTC().Truncate(24 * time.Hour), words: newWords()}
	err := st.Write(ctx, func(tx *store.Tx) error {
		// In the order in which records refer to each other.
		for _, make := range []func() table{
			g.organization, g.profiles, g.roles, g.users, g.groups, g.recordTypes, g.accountTable, g.contactTable, g.opportunityTable,
			g.caseTable, g.leadTable, g.taskTable, g.eventTable, g.invoiceTable,
		} {
			if err := g.load(ctx, st, tx, make()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("load the demo records: %w", err)
	}
	return st.Index(ctx)
}

func (g *generator) load(ctx context.Context, st *store.Store, tx *store.Tx, t table) error {
	o, ok := st.Schema().Object(t.object)
	if !ok {
		return fmt.Errorf("there is no object %s", t.object)
	}
	fields := make([]*schema.Field, len(t.fields))
	for i, name := range t.fields {
		if fields[i], ok = o.Field(name); !ok {
			return fmt.Errorf("there is no field %s.%s", t.object, name)
		}
	}
	loader, err := tx.Load(ctx, o, fields)
	if err != nil {
		return err
	}
	r := newRandom(g.seed, t.object)
	values := make([]any, 0, len(fields))
	for i := range t.count {
		values = t.row(i, r, values[:0])
		if err := loader.Add(ctx, values); err != nil {
			return err
		}
	}
	st.Resume(o, t.count)
	if t.number > 0 {
		st.ResumeNumber(o, o.NameField(), t.number)
	}
	return loader.Close(ctx)
}

// id is the id of the record with an index, from 0. The prefixes and counts of a data set always fit.
func id(prefix string, index int) string {
	if index < 0 {
		panic("dataset: there is no record before the first") // a table in this package is wrong
	}
	text, err := recordid.New(prefix, store.Instance, uint64(index)+1)
	if err != nil {
		panic("dataset: " + err.Error()) // a prefix in this package is wrong
	}
	return text
}

// Ids of records that the rest of the demo org refers to.

// OrganizationID is the id of the org.
func OrganizationID() string { return id("00D", 0) }

// AdminID is the id of the user whom the demo org's token belongs to.
func AdminID() string { return id("005", 0) }
