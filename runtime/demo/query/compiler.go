package query

import (
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// compiler holds what all queries of one statement share.
type compiler struct {
	schema  *schema.Schema
	text    string
	options Options
	tables  int // table aliases given out
	joins   int // semi-joins seen
}

// sources are the tables that one query reads: its object and the parents that its paths lead to, each joined once.
type sources struct {
	*compiler
	query *soql.Query
	root  *parent
	sql   strings.Builder // FROM and its joins

	joined int     // tables besides the object's own
	totals *totals // of a query whose rows are groups
}

// parent is an object in reach of a query, the query's own object included.
type parent struct {
	object *schema.Object
	name   string // of the relationship that leads to it; "" for the query's own object
	alias  string // of its table; "" for a polymorphic parent, which is read through the Name object
	id     string // SQL of its id, NULL where there is no such record
	// targets are the tables behind a polymorphic parent.
	targets []target
	joined  map[string]*parent // parents in reach of this one, by the relationship's name in lower case
}

type target struct {
	object *schema.Object
	alias  string
}

// maxPath is how many relationships a path may follow: Salesforce's limit for child-to-parent relationships.
const maxPath = 5

func (c *compiler) newSources(q *soql.Query, o *schema.Object) *sources {
	s := &sources{compiler: c, query: q}
	alias := c.alias()
	s.root = &parent{object: o, alias: alias, id: column(alias, "Id")}
	s.sql.WriteString(store.Quote(o.Name) + " AS " + alias)
	return s
}

func (c *compiler) alias() string {
	c.tables++
	return "t" + strconv.Itoa(c.tables)
}

func column(alias, field string) string { return alias + "." + store.Quote(field) }

// object finds the object that a FROM names and that may be queried.
func (c *compiler) object(path *soql.Path) (*schema.Object, error) {
	o, ok := c.schema.Object(path.String())
	if !ok {
		return nil, c.noSuchObject(path.Pos, path.String())
	}
	if !o.Queryable || !o.Stored() {
		return nil, plain(codeNoQuery, "entity type %s does not support query", o.Name)
	}
	return o, nil
}

// reach follows relationships from the query's object and joins the tables on the way.
func (s *sources) reach(pos soql.Pos, names []string) (*parent, error) {
	return s.reachFrom(s.root, pos, names)
}

// reachFrom follows relationships from an object that has been reached.
func (s *sources) reachFrom(at *parent, pos soql.Pos, names []string) (*parent, error) {
	if len(names) > maxPath {
		return nil, s.at(pos, codeMalformed, "A relationship path can have at most %d levels: %s", maxPath, strings.Join(names, "."))
	}
	for _, name := range names {
		key := strings.ToLower(name)
		next, known := at.joined[key]
		if !known {
			f, ok := at.object.Relationship(name)
			if !ok {
				return nil, s.noSuchRelationship(pos, name, "field path")
			}
			var err error
			if next, err = s.join(at, f); err != nil {
				return nil, err
			}
			if at.joined == nil {
				at.joined = map[string]*parent{}
			}
			at.joined[key] = next
		}
		at = next
	}
	return at, nil
}

// join adds the table, or the tables, that a reference leads to.
func (s *sources) join(from *parent, f *schema.Field) (*parent, error) {
	reference := from.column(f)
	next := &parent{name: f.RelationshipName}
	for _, o := range s.schema.Parents(f) {
		if s.joined++; s.joined > maxTables {
			return nil, tooComplicated()
		}
		alias := s.alias()
		s.sql.WriteString(" LEFT JOIN " + store.Quote(o.Name) + " AS " + alias + " ON " + column(alias, "Id") + " = " + reference)
		next.targets = append(next.targets, target{o, alias})
	}
	if !f.Polymorphic() {
		next.object, next.alias = next.targets[0].object, next.targets[0].alias
		next.id, next.targets = column(next.alias, "Id"), nil
		return next, nil
	}
	name, ok := s.schema.Object("Name")
	if !ok {
		return nil, plain(codeMalformed, "The demo org does not read %s: it has no Name object", f.RelationshipName)
	}
	next.object = name
	next.id = next.coalesce(func(o *schema.Object) *schema.Field { id, _ := o.Field("Id"); return id }, "")
	return next, nil
}

// column is the SQL of a field of the parent, which has a column of its own.
func (p *parent) column(f *schema.Field) string {
	switch {
	case p.targets == nil:
		return column(p.alias, f.Name)
	case f.Name == "Id":
		return p.id
	case f.Name == "Type":
		var b strings.Builder
		b.WriteString("CASE")
		for _, t := range p.targets {
			b.WriteString(" WHEN " + column(t.alias, "Id") + " IS NOT NULL THEN '" + t.object.Name + "'")
		}
		return b.String() + " END COLLATE NOCASE"
	case f.NameField:
		return p.coalesce((*schema.Object).NameField, " COLLATE NOCASE")
	}
	collate := ""
	if f.Type.Text() && !f.CaseSensitive {
		collate = " COLLATE NOCASE"
	}
	return p.coalesce(func(o *schema.Object) *schema.Field {
		if same, ok := o.Field(f.Name); ok && same.Stored() {
			return same
		}
		return nil
	}, collate)
}

// coalesce is the first of the targets' fields that has a value; a target may lack the field.
func (p *parent) coalesce(field func(*schema.Object) *schema.Field, collate string) string {
	columns := make([]string, 0, len(p.targets)+2)
	for _, t := range p.targets {
		if f := field(t.object); f != nil {
			columns = append(columns, column(t.alias, f.Name))
		}
	}
	// COALESCE needs two operands.
	return "COALESCE(" + strings.Join(append(columns, "NULL", "NULL"), ", ") + ")" + collate
}
