package query

import (
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// refuse answers for the clauses that parse but mean nothing here.
func (s *sources) refuse() error {
	q := s.query
	if len(q.With) > 0 {
		return s.refuseWith(q.With[0])
	}
	for _, o := range q.Options {
		switch o.Kind {
		case soql.AllRows:
			return s.at(o.Pos, codeMalformed, "ALL ROWS not allowed in this context")
		case soql.ForUpdate:
			return s.at(o.Pos, codeMalformed, "FOR UPDATE not allowed in this context")
		case soql.UpdateTracking, soql.UpdateViewstat:
			return s.at(o.Pos, codeMalformed, "UPDATE TRACKING and UPDATE VIEWSTAT are supported for articles only, not for %s", s.root.object.Name)
		case soql.ForView, soql.ForReference:
			// They mark records as viewed, which no result of the query shows.
		}
	}
	if q.Offset != nil && q.Offset.Value > maxOffset {
		return s.at(q.Offset.Pos, codeRange, "Maximum SOQL offset allowed is %d", maxOffset)
	}
	for _, n := range []*soql.Integer{q.Limit, q.Offset} {
		if n != nil && n.Value < 0 {
			return s.at(n.Pos, codeMalformed, "unexpected token: '-'")
		}
	}
	return s.refuseFrom()
}

// refuseFrom checks what stands in FROM behind the object: paths of relationships that begin at it, or at an alias before them.
func (s *sources) refuseFrom() error {
	root := s.query.From[0]
	known := map[string]bool{strings.ToLower(root.Path.String()): true}
	for i, item := range s.query.From {
		alias := ""
		if item.Alias != nil {
			alias = strings.ToLower(item.Alias.Text)
		}
		if i > 0 {
			if alias != "" && known[alias] {
				return s.at(item.Alias.Pos, codeMalformed, "duplicate alias: %s", item.Alias.Text)
			}
			if len(item.Path.Names) < 2 || !known[strings.ToLower(item.Path.Names[0].Text)] {
				return s.at(item.Pos, codeMalformed, "A driving SObject type has already been set, all other entity types in the FROM clause "+
					"must be relationships to the initial object. The driving object is %s.", s.root.object.Name)
			}
			if _, err := s.reach(item.Pos, soql.Resolve(s.query, item.Path)); err != nil {
				return err
			}
		}
		if alias != "" {
			known[alias] = true
		}
	}
	return nil
}

func (s *sources) refuseWith(with *soql.With) error {
	switch {
	case with.Categories != nil:
		return s.at(with.Pos, codeMalformed, "WITH DATA CATEGORY is supported for articles and questions only, not for %s", s.root.object.Name)
	case with.Value != nil || with.Pairs != nil:
		return s.at(with.Pos, codeMalformed, "WITH %s is not supported for %s", with.Name.Text, s.root.object.Name)
	}
	// WITH SECURITY_ENFORCED and its kin belong to Apex: these are the words of the org's own parser.
	return plain(codeMalformed, "rule soqlWithIdentifierClause failed predicate: {this.helper.allowApexSyntax() && this.helper.hasApexContext()}?")
}

// maxOffset is Salesforce's limit.
const maxOffset = 2000

// scope compiles USING SCOPE.
func (s *sources) scope() (fragment, error) {
	var f fragment
	for _, u := range s.query.Using {
		name := strings.ToLower(u.Name.Text)
		if u.Kind == soql.UsingLookup {
			return f, s.at(u.Pos, codeMalformed, "USING LOOKUP is not supported for %s", s.root.object.Name)
		}
		if name == "everything" {
			continue
		}
		known := slices.ContainsFunc(s.root.object.Scopes, func(scope string) bool { return strings.EqualFold(scope, name) })
		owner, owned := s.root.object.Field("OwnerId")
		switch {
		case !known:
			return f, s.at(u.Name.Pos, codeScope, "Invalid scope")
		case name == "scopingrule":
			// The org has no scoping rules, and without one the scope leaves nothing out.
		case name == "team":
			f.add(" AND FALSE") // nobody is in a team
		case name == "mine" && owned:
			f.add(" AND "+s.root.column(owner)+" = ?", s.options.UserID)
		case name == "queue_owned" && owned:
			f.add(" AND " + s.root.column(owner) + ` IN (SELECT "Id" FROM "Group")`)
		case name == "user_owned" && owned:
			f.add(" AND " + s.root.column(owner) + ` IN (SELECT "Id" FROM "User")`)
		default:
			return f, s.notRun(u.Pos, "USING SCOPE "+u.Name.Text)
		}
	}
	return f, nil
}

// live is " WHERE " and the condition that a row is not in the recycle bin.
func (s *sources) live() string {
	if s.options.IncludeDeleted {
		return " WHERE TRUE"
	}
	return " WHERE " + column(s.root.alias, "IsDeleted") + " = 0"
}

// numbersOnly is a compiled WHERE for a statement that wants rows counted or numbered and not read: what is in the recycle bin
// is left out by its row numbers, so that an index on the filter can be enough.
func (s *sources) numbersOnly(where fragment) fragment {
	rest, ok := strings.CutPrefix(where.sql, s.live())
	if !ok || rest == "" || s.options.IncludeDeleted {
		return where // every row is read anyway
	}
	bin := " WHERE " + s.root.alias + ".rowid NOT IN (SELECT rowid FROM " + store.Quote(s.root.object.Name) + ` WHERE "IsDeleted" = 1)`
	return fragment{bin + rest, where.args}
}

// where compiles the rows of a query: its condition, its scope, and not what is in the recycle bin.
func (s *sources) where() (fragment, error) {
	var f fragment
	f.add(s.live())
	scope, err := s.scope()
	if err != nil {
		return f, err
	}
	f.add(scope.sql, scope.args...)
	visible := s.visible()
	f.add(visible.sql, visible.args...)
	if s.query.Where == nil {
		return f, nil
	}
	if err := s.placeOfJoins(s.query.Where); err != nil {
		return f, err
	}
	c, err := s.condition(s.query.Where, false, s.filterable)
	if err != nil {
		return f, err
	}
	f.add(" AND ("+c.sql+")", c.args...)
	return f, nil
}
