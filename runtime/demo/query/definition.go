package query

import (
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// codeUnsupported is what Salesforce answers to queries over definitions that its ordinary records would allow.
const codeUnsupported = "EXTERNAL_OBJECT_UNSUPPORTED_EXCEPTION"

// checkDefinition refuses what cannot be asked of objects whose records describe the schema (EntityDefinition,
// FieldDefinition): aggregates, disjunctions, inequalities, and for some a query that does not say whose definitions it wants.
func checkDefinition(q *soql.Query, o *schema.Object) error {
	if !o.Definition {
		return nil
	}
	if counts(q) || grouped(q) || disjoint(q.Where) {
		return plain(codeUnsupported, "The requested operation is not yet supported by this SObject storage type, contact "+
			"salesforce.com support for more info.")
	}
	if len(o.Reified) > 0 && !reified(q, o, q.Where) {
		return plain(codeMalformed, "%s: a filter on a reified column is required [%s]", o.Name, strings.Join(o.Reified, ","))
	}
	return nil
}

// disjoint says whether a condition has an OR or an inequality anywhere.
func disjoint(c soql.Condition) bool {
	switch n := c.(type) {
	case *soql.Logical:
		return n.Op == soql.Or || slices.ContainsFunc(n.Terms, disjoint)
	case *soql.Not:
		return true
	case *soql.Comparison:
		return n.Op == soql.NotEqual
	case *soql.InList:
		return n.Not
	case *soql.InQuery:
		return n.Not
	}
	return false
}

// reified says whether a condition holds for named values of one of the columns only. A column that leads to the definition
// of an object stands for the fields of that definition too.
func reified(q *soql.Query, o *schema.Object, c soql.Condition) bool {
	var left soql.Expr
	switch n := c.(type) {
	case *soql.Logical:
		return slices.ContainsFunc(n.Terms, func(term soql.Condition) bool { return reified(q, o, term) })
	case *soql.Comparison:
		if n.Op == soql.Equal {
			left = n.Left
		}
	case *soql.InList:
		left = n.Left
	}
	path, ok := left.(*soql.Path)
	if !ok {
		return false
	}
	names := soql.Resolve(q, path)
	return slices.ContainsFunc(o.Reified, func(column string) bool {
		if len(names) == 1 {
			return strings.EqualFold(names[0], column)
		}
		f, found := o.Relationship(names[0])
		return found && f.Name == column
	})
}
