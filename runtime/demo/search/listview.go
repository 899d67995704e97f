package search

import (
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// listView gives the condition of the list view that USING ListView names; nil when there is none.
func listView(r soql.Returning, text string, o Options) (soql.Condition, error) {
	if r.ListView == nil {
		return nil, nil
	}
	var where string
	var found bool
	if o.View != nil {
		where, found = o.View(r.Query.Object(), r.ListView.Text)
	}
	if !found {
		return nil, malformed("%s", soql.Context(text, r.ListView.Pos, fmt.Sprintf("%s has no list view %s", r.Query.Object(), r.ListView.Text)))
	}
	if where == "" {
		return nil, nil
	}
	q, err := soql.Parse("SELECT Id FROM " + r.Query.Object() + " WHERE " + where)
	if err != nil {
		return nil, fmt.Errorf("read the list view %s: %w", r.ListView.Text, err)
	}
	return q.Where, nil
}
