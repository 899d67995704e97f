package search

import (
	"fmt"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// clauses refuses what the search asks for that the org has not, and says whether it wants labels and highlights. There are no
// articles, so nothing has snippets and nothing is tracked.
func clauses(statement *soql.Search, text string) (labels, highlight bool, err error) {
	for _, with := range statement.With {
		bare := with.Value == nil && with.Values == nil && with.Target == nil && with.Categories == nil
		switch name := with.Name.Text; {
		case strings.EqualFold(name, "METADATA") && with.Value != nil && strings.EqualFold(with.Value.Text, "LABELS"):
			labels = true
		case strings.EqualFold(name, "HIGHLIGHT") && bare:
			highlight = true
		case strings.EqualFold(name, "SPELL_CORRECTION") && with.Value != nil && with.Value.Kind == soql.Boolean:
			// Nothing is corrected, which is allowed to happen.
		case strings.EqualFold(name, "SNIPPET") && (bare || with.Target != nil):
		default:
			return false, false, notRun(text, with.Pos, "WITH "+name)
		}
	}
	for _, item := range statement.Returning {
		for _, n := range []*soql.Integer{item.Query.Limit, item.Query.Offset} {
			if n != nil && n.Value < 0 {
				return false, false, malformed("%s", soql.Context(text, n.Pos, "unexpected token: '-'"))
			}
		}
	}
	if n := statement.Limit; n != nil && (n.Value < 1 || n.Value > maxRows) {
		return false, false, malformed("%s", soql.Context(text, n.Pos, fmt.Sprintf("the limit of a search must be from 1 to %d", maxRows)))
	}
	return labels, highlight, nil
}
