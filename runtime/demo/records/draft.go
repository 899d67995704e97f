package records

import (
	"context"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/rules"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// draft is a record on its way into the store: what it was, and what is to change.
type draft struct {
	object *schema.Object // with all fields, for what follows from the write
	shown  *schema.Object // as the user sees it, for what the body may name
	id     string
	isNew  bool
	before map[string]any // stored values by field name; empty for a new record
	after  map[string]any // the changes
	given  map[string]bool
	now    time.Time
	actor  string // id of the user who writes
}

func newDraft(o *schema.Object, now time.Time, actor string) *draft {
	return &draft{object: o.Whole(), shown: o, before: map[string]any{}, after: map[string]any{}, given: map[string]bool{}, now: now, actor: actor}
}

// get is the value the field will have.
func (d *draft) get(field string) any {
	if v, ok := d.after[field]; ok {
		return v
	}
	return d.before[field]
}

// text is the value of a text field, "" for null.
func (d *draft) text(field string) string {
	s, _ := d.get(field).(string)
	return s
}

// number is the value of a number field and whether there is one.
func (d *draft) number(field string) (float64, bool) {
	switch v := d.get(field).(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	}
	return 0, false
}

// set gives a field a value, if the object has the field.
func (d *draft) set(field string, value any) {
	if f, ok := d.object.Field(field); ok {
		d.after[f.Name] = value
	}
}

// changed reports whether the write gives the field another value than it had.
func (d *draft) changed(field string) bool {
	v, ok := d.after[field]
	return ok && (d.isNew || v != d.before[field])
}

// apply takes over the members of a body, after checking that each may be written and holds what its field can hold.
func (d *draft) apply(ctx context.Context, tx *store.Tx, b Body) error {
	fields := make([]*schema.Field, len(b.members))
	var refused []string
	for i, m := range b.members {
		if m.name == "attributes" {
			continue
		}
		f, ok := d.shown.Field(m.name)
		if !ok {
			if f, ok = d.shown.Relationship(m.name); !ok {
				return fault.NoSuchColumn(m.name, d.shown.Name)
			}
			if _, nested := m.value.([]member); !nested && !(b.rows && m.value == nil) {
				return fault.NoSuchColumn(m.name, d.shown.Name)
			}
		}
		if f.Type == schema.TypeID {
			return fault.FieldNotInBody(f.Name)
		}
		fields[i] = f
		if (d.isNew && !f.Createable) || (!d.isNew && !f.Updateable) {
			refused = append(refused, f.Name)
		}
	}
	if refused != nil {
		return fault.NotWritable(refused)
	}
	for i, m := range b.members {
		f := fields[i]
		if f == nil {
			continue
		}
		var value any
		var err error
		if parts, nested := m.value.([]member); nested && f.Type == schema.TypeReference {
			value, err = b.resolve(ctx, tx, f, m, parts)
		} else {
			value, err = b.convert(f, m)
		}
		if err != nil {
			return err
		}
		d.after[f.Name], d.given[f.Name] = value, true
	}
	return nil
}

// cells are the changes in describe order.
func (d *draft) cells() []store.Cell {
	cells := make([]store.Cell, 0, len(d.after))
	for _, f := range d.object.Fields {
		if v, ok := d.after[f.Name]; ok && f.Stored() {
			cells = append(cells, store.Cell{Field: f, Value: v})
		}
	}
	return cells
}

// defaults fills what a new record was not given.
func (d *draft) defaults() {
	for _, f := range d.object.Fields {
		if d.given[f.Name] && (d.after[f.Name] != nil || f.Nillable && f.Name != "RecordTypeId") {
			continue
		}
		switch preset, isPreset := f.PicklistDefault(); {
		case isPreset:
			d.after[f.Name] = preset
		case f.Type == schema.TypeBoolean && !d.given[f.Name]:
			if f.Default == "true" {
				d.after[f.Name] = int64(1)
			} else {
				d.after[f.Name] = int64(0)
			}
		case f.Name == "OwnerId" && f.Createable:
			d.after[f.Name] = d.actor
		case f.Name == "RecordTypeId":
			if types := rules.RecordTypesOf(d.object.Name); len(types) > 0 {
				d.after[f.Name] = types[0].ID
			}
		case f.Name == "CommunityNickname":
			d.after[f.Name] = d.after["Alias"]
		}
	}
}

// missing names the fields that must have a value and do not.
func (d *draft) missing() []string {
	var names []string
	for _, f := range d.object.Fields {
		if f.Nillable || !(f.Createable || f.Updateable) || f.Type == schema.TypeBoolean {
			continue
		}
		if v, touched := d.after[f.Name]; v == nil && (touched || d.isNew) {
			names = append(names, f.Name)
		}
	}
	return names
}

// stamp sets who wrote the record and when.
func (d *draft) stamp() {
	now := d.now.UTC().Truncate(time.Second).Format(dateTimeForm)
	if d.isNew {
		d.set("CreatedDate", now)
		d.set("CreatedById", d.actor)
	}
	d.set("LastModifiedDate", now)
	d.set("LastModifiedById", d.actor)
	d.set("SystemModstamp", now)
}
