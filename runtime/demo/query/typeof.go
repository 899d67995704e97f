package query

import (
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// typeOf is how a polymorphic parent is shown by TYPEOF: by the fields of the branch for its own object.
type typeOf struct {
	branches map[string]*record // by object name
	order    []*record          // the branches in the order of the query
	other    *record            // ELSE; without one it has no items, and only the attributes are shown
}

// typeOfItem compiles TYPEOF relationship WHEN object THEN fields … ELSE fields END.
func (b *selection) typeOfItem(n *soql.TypeOf) error {
	names := soql.Resolve(b.query, n.Relationship)
	of, err := b.reach(n.Relationship.Pos, names)
	if err != nil {
		return err
	}
	if of.targets == nil {
		return b.at(n.Relationship.Pos, codeMalformed, "TYPEOF operand '%s' is not a polymorphic relationship", n.Relationship)
	}
	if element, twice := b.shown[of]; twice {
		return b.sameRelationship(n.Pos, n, element)
	}
	b.typed[of], b.shown[of] = n, n.Relationship.String()
	holder, err := b.holder(n.Relationship.Pos, names[:len(names)-1], n.Relationship.String())
	if err != nil {
		return err
	}
	shown := &typeOf{branches: map[string]*record{}}
	for i := range n.When {
		when := &n.When[i]
		target, err := b.branch(of, n, when)
		if err != nil {
			return err
		}
		if shown.branches[target.object.Name] != nil {
			return b.at(when.Object.Pos, codeMalformed, "TYPEOF has two branches for %s", target.object.Name)
		}
		at := of.only(target)
		r, err := b.branchRecord(at, when.Fields)
		if err != nil {
			return err
		}
		shown.branches[target.object.Name] = r
		shown.order = append(shown.order, r)
	}
	if shown.other, err = b.branchRecord(of, n.Else); err != nil {
		return err
	}
	holder.items = append(holder.items, item{key: jsonKey(of.name), typeOf: shown})
	return nil
}

// sameRelationship is the error for a parent that is selected by TYPEOF and once more.
func (b *selection) sameRelationship(pos soql.Pos, n *soql.TypeOf, element string) error {
	return b.at(pos, codeMalformed, "TYPEOF operand '%s' and top-level SELECT list element '%s' may not reference the same "+
		"relationship field.", n.Relationship, element)
}

// branch finds the table behind a WHEN.
func (b *selection) branch(of *parent, n *soql.TypeOf, when *soql.TypeOfWhen) (target, error) {
	for _, t := range of.targets {
		if strings.EqualFold(t.object.Name, when.Object.Text) {
			return t, nil
		}
	}
	if o, known := b.schema.Object(when.Object.Text); known && o.Stored() {
		return target{}, b.at(when.Object.Pos, codeMalformed, "TYPEOF operand '%s' can never be of type %s", n.Relationship, o.Name)
	}
	return target{}, b.noSuchObject(when.Object.Pos, when.Object.Text)
}

// only is a polymorphic parent in so far as it is of one object.
func (p *parent) only(t target) *parent {
	key := "typeof " + t.object.Name
	if known := p.joined[key]; known != nil {
		return known
	}
	one := &parent{object: t.object, name: p.name, alias: t.alias, id: column(t.alias, "Id")}
	if p.joined == nil {
		p.joined = map[string]*parent{}
	}
	p.joined[key] = one
	return one
}

// branchRecord compiles the fields of a branch, which are paths from the parent.
func (b *selection) branchRecord(of *parent, fields []*soql.Path) (*record, error) {
	inner := b.inner(of)
	inner.record.branch = true
	for _, path := range fields {
		o, err := b.fieldFrom(of, path.Pos, strings.Split(path.String(), "."))
		if err != nil {
			return nil, err
		}
		if err := inner.field(o, nil); err != nil {
			return nil, err
		}
	}
	return inner.record, nil
}

// all are the records of the branches, ELSE last.
func (t *typeOf) all() []*record { return append(slices.Clone(t.order), t.other) }

// append writes the parent by the branch for its object.
func (t *typeOf) append(dst []byte, p *plan, row []any) []byte {
	chosen := t.other
	if id, ok := row[t.other.id].(string); ok {
		if o, ok := p.schema.ByPrefix(id); ok && t.branches[o.Name] != nil {
			chosen = t.branches[o.Name]
		}
	}
	return chosen.append(dst, p, row, nil)
}
