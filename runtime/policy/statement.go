package policy

import (
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// leavesTraces tells whether the statement of a query or a search, besides reading, changes what the org keeps of its use:
// FOR VIEW and FOR REFERENCE set when a record was last viewed, UPDATE TRACKING and UPDATE VIEWSTAT count an article's
// readers, and FOR UPDATE locks rows. What does not parse is judged by its words, and for the worse.
func leavesTraces(request Request) bool {
	for _, param := range request.Query {
		if param.Name != "q" {
			continue
		}
		query, err := soql.Parse(param.Value)
		if err != nil {
			return hasTraceWords(param.Value)
		}
		found := false
		soql.Walk(query, soql.Visitor{Query: func(q, _ *soql.Query, _ soql.QueryKind) {
			for _, option := range q.Options {
				found = found || option.Kind != soql.AllRows
			}
		}})
		if found {
			return true
		}
	}
	return false
}

// hasTraceWords looks for the two words of such a clause, one after the other, wherever they stand.
func hasTraceWords(statement string) bool {
	words := strings.FieldsFunc(strings.ToUpper(statement), func(r rune) bool { return r < 'A' || r > 'Z' })
	for i := 1; i < len(words); i++ {
		switch words[i-1] + " " + words[i] {
		case "FOR VIEW", "FOR REFERENCE", "FOR UPDATE", "UPDATE TRACKING", "UPDATE VIEWSTAT":
			return true
		}
	}
	return false
}
