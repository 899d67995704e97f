package query

import (
	"context"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// RunParsed is Run for a query over records that was made rather than parsed: an object of a search. The text is what its
// nodes' places are places in, for errors.
func RunParsed(ctx context.Context, r store.Reader, s *schema.Schema, q *soql.Query, text string, options Options) (*Page, error) {
	c := &compiler{schema: s, text: text, options: options}
	o, err := c.object(q.From[0].Path)
	if err != nil {
		return nil, err
	}
	p, err := c.newPlan(q, o, 0)
	if err != nil {
		return nil, err
	}
	return p.firstPage(ctx, r)
}
