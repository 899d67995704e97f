package metadata

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// Author is who changes definitions, and when.
type Author struct {
	User string // 18-character id
	Now  time.Time
}

func (a Author) stamp() string {
	return a.Now.UTC().Truncate(time.Second).Format("2006-01-02T15:04:05.000Z")
}

// audit are the fields that say who made a record.
func (a Author) audit(r record) record {
	for _, name := range []string{"CreatedDate", "LastModifiedDate", "SystemModstamp"} {
		r[name] = a.stamp()
	}
	r["CreatedById"], r["LastModifiedById"] = a.User, a.User
	return r
}

// kept are the ids of custom objects and fields that the store knows, by full name, and the definitions behind those that the
// schema does not.
type kept struct {
	ids     map[string]string
	objects map[string]Object
	fields  map[string]Field
	order   []string // full names as they were made
}

// Load makes the records that describe the org from the schema of the store. Custom objects and fields that the store has
// records of, because it was kept from an earlier run, become part of the schema again.
func Load(ctx context.Context, st *store.Store, a Author) error {
	if err := load(ctx, st, a); err != nil {
		return fmt.Errorf("load the definitions of the demo org: %w", err)
	}
	return nil
}

func load(ctx context.Context, st *store.Store, a Author) error {
	nothing := func(*store.Tx, *schema.Schema) error { return nil }
	var known kept
	err := st.Change(ctx, func(tx *store.Tx, now *schema.Schema) (c schema.Change, err error) {
		if known, err = recall(ctx, tx); err != nil {
			return c, err
		}
		return known.number(st, now)
	}, nothing)
	if err != nil {
		return err
	}
	for _, name := range known.order {
		err := st.Change(ctx, func(_ *store.Tx, now *schema.Schema) (schema.Change, error) { return known.restore(now, name) }, nothing)
		if err != nil {
			return err
		}
	}
	return st.Write(ctx, func(tx *store.Tx) error { return fill(ctx, tx, tx.Schema(), a, known) })
}

func recall(ctx context.Context, tx *store.Tx) (kept, error) {
	k := kept{ids: map[string]string{}, objects: map[string]Object{}, fields: map[string]Field{}}
	for _, table := range []string{"CustomObject", "CustomField"} {
		rows, err := tx.QueryContext(ctx, `SELECT c."Id", c."FullName", c."Metadata", coalesce(e."KeyPrefix", '') FROM `+store.Quote(table)+
			` AS c LEFT JOIN "EntityDefinition" AS e ON e."Id" = substr(c."Id", 1, 15) ORDER BY c.rowid`)
		if err != nil {
			return k, fmt.Errorf("recall definitions: %w", err)
		}
		for rows.Next() {
			var id, name, text, prefix string
			if err = rows.Scan(&id, &name, &text, &prefix); err != nil {
				break
			}
			k.ids[name] = id
			k.order = append(k.order, name)
			if table == "CustomObject" {
				var m Object
				err = json.Unmarshal([]byte(text), &m)
				m.prefix = prefix
				k.objects[name] = m
			} else {
				var m Field
				err = json.Unmarshal([]byte(text), &m)
				k.fields[name] = m
			}
			if err != nil {
				break
			}
		}
		if err == nil {
			err = rows.Err()
		}
		if closing := rows.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return k, fmt.Errorf("recall definitions: %w", err)
		}
	}
	return k, nil
}

// number gives all custom objects and fields of the schema their ids.
func (k kept) number(st *store.Store, s *schema.Schema) (schema.Change, error) {
	c := schema.Change{Fields: map[string][]*schema.Field{}}
	for _, o := range s.Objects() {
		for _, f := range o.Fields {
			if !f.Custom {
				continue
			}
			id, err := k.id(st, s, "CustomField", o.Name+"."+f.Name)
			if err != nil {
				return c, err
			}
			numbered := *f
			numbered.ID = id
			c.Fields[o.Name] = append(c.Fields[o.Name], &numbered)
		}
		if o.Custom {
			id, err := k.id(st, s, "CustomObject", o.Name)
			if err != nil {
				return c, err
			}
			c.Number(o.Name, id)
		}
	}
	return c, nil
}

// restore adds an object or a field that an earlier run's client made, unless the schema has it.
func (k kept) restore(s *schema.Schema, name string) (c schema.Change, err error) {
	object, fieldName, isField := strings.Cut(name, ".")
	o, found := s.Object(object)
	switch {
	case !isField && !found:
		m := k.objects[name]
		if o, err = m.define(s, name); err != nil {
			return c, err
		}
		o.ID = k.ids[name]
		c.Objects = []*schema.Object{o}
	case isField && found:
		if _, known := o.Field(fieldName); known {
			return c, nil
		}
		m := k.fields[name]
		f, err := m.define(s, o, fieldName)
		if err != nil {
			return c, err
		}
		f.ID = k.ids[name]
		c.Fields = map[string][]*schema.Field{o.Name: {f}}
	}
	return c, nil
}

func (k kept) id(st *store.Store, s *schema.Schema, object, name string) (string, error) {
	if id := k.ids[name]; id != "" {
		return id, nil
	}
	o, ok := s.Tooling().Object(object)
	if !ok {
		return "", fmt.Errorf("there is no object %s", object)
	}
	return st.NextID(o)
}

// fill writes the definitions anew.
func fill(ctx context.Context, tx *store.Tx, s *schema.Schema, a Author, known kept) error {
	for _, table := range []string{"EntityDefinition", "FieldDefinition", "EntityParticle"} {
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+store.Quote(table)); err != nil {
			return fmt.Errorf("clear %s: %w", table, err)
		}
	}
	var entities, fields, particles, objects, customs []record
	for _, o := range s.All() {
		entities = append(entities, entity(o, a.stamp(), a.User))
		for _, f := range o.Fields {
			fields = append(fields, field(o, f, a.stamp(), a.User))
			particles = append(particles, particle(o, f))
			if f.Custom && known.ids[o.Name+"."+f.Name] == "" {
				r, err := customField(s, o, f, a)
				if err != nil {
					return err
				}
				customs = append(customs, r)
			}
		}
		if o.Custom && known.ids[o.Name] == "" {
			r, err := customObject(o, a)
			if err != nil {
				return err
			}
			objects = append(objects, r)
		}
	}
	for _, part := range []struct {
		object  string
		records []record
	}{
		{"EntityDefinition", entities}, {"FieldDefinition", fields}, {"EntityParticle", particles}, {"CustomObject", objects}, {"CustomField", customs},
	} {
		if err := insert(ctx, tx, part.object, part.records); err != nil {
			return err
		}
	}
	return nil
}
