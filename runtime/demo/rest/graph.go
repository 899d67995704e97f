package rest

import (
	"net/http"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/backref"
	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

// Limits of a request with graphs, as Salesforce documents them.
const (
	maxGraphs = 75
	maxNodes  = 500 // in all graphs together
	maxDepth  = 15
)

// graph runs graphs of requests, each of which succeeds or fails as a whole: POST composite/graph.
func (s *Server) graph(c *call) (*reply, error) {
	var given struct {
		Graphs []struct {
			ID    string          `json:"graphId"`
			Parts []compositePart `json:"compositeRequest"`
		} `json:"graphs"`
	}
	if err := records.DecodeJSON(c.body, &given); err != nil {
		return nil, err
	}
	if len(given.Graphs) == 0 || len(given.Graphs) > maxGraphs {
		return nil, fault.LimitExceeded("A request needs from 1 to %d graphs: it has %d.", maxGraphs, len(given.Graphs))
	}
	nodes := 0
	seen := map[string]bool{}
	for _, g := range given.Graphs {
		if !backref.Valid(g.ID) || seen[g.ID] {
			return nil, fault.InvalidInput("Each graph needs a graphId of its own that starts with a letter or a number, and contains only letters, "+
				"numbers and underscores: '%s'.", g.ID)
		}
		seen[g.ID] = true
		if err := checkParts(g.Parts); err != nil {
			return nil, err
		}
		nodes += len(g.Parts)
	}
	if nodes > maxNodes {
		return nil, fault.LimitExceeded("The limit of %d nodes in a request is exceeded: it has %d.", maxNodes, nodes)
	}
	orders := make([][]int, len(given.Graphs))
	for i, g := range given.Graphs {
		order, err := dependencies(g.Parts)
		if err != nil {
			return nil, err
		}
		orders[i] = order
	}
	out := []byte(`{"graphs":[`)
	for i, g := range given.Graphs {
		answers, succeeded, err := s.runParts(c, g.Parts, orders[i], true, inGraph)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, `{"graphId":`...)
		out = value.AppendString(out, g.ID)
		out = append(out, `,"graphResponse":`...)
		out = appendParts(out, g.Parts, answers)
		out = append(out, `,"isSuccessful":`+boolText(succeeded)+`}`...)
	}
	return ok(append(out, "]}"...)), nil
}

// inGraph reports whether a call may be a node of a graph: single records only.
func inGraph(c *call) bool {
	if len(c.path) == 0 || !strings.EqualFold(c.path[0], "sobjects") {
		return false
	}
	switch len(c.path) {
	case 2:
		return c.method == http.MethodPost
	case 3, 4:
		return c.method == http.MethodGet || c.method == http.MethodPatch || c.method == http.MethodDelete || c.method == http.MethodPost
	}
	return false
}

// dependencies is an order in which every node comes behind those that it refers to. Nodes may stand in any order.
func dependencies(parts []compositePart) ([]int, error) {
	at := make(map[string]int, len(parts))
	for i, p := range parts {
		at[p.ReferenceID] = i
	}
	order := make([]int, 0, len(parts))
	depth := make([]int, len(parts)) // 0 unknown, -1 being looked at
	var visit func(i int) error
	visit = func(i int) error {
		switch {
		case depth[i] > 0:
			return nil
		case depth[i] < 0:
			return fault.InvalidInput("The nodes of a graph refer to each other in a circle: %s.", parts[i].ReferenceID)
		}
		depth[i] = -1
		deepest := 0
		for _, id := range backref.IDs(parts[i].URL, string(parts[i].Body)) {
			j, known := at[id]
			if !known {
				continue // told by the node itself
			}
			if err := visit(j); err != nil {
				return err
			}
			deepest = max(deepest, depth[j])
		}
		depth[i] = deepest + 1
		if depth[i] > maxDepth {
			return fault.LimitExceeded("The nodes of a graph may refer to each other over %d levels at most.", maxDepth)
		}
		order = append(order, i)
		return nil
	}
	for i := range parts {
		if err := visit(i); err != nil {
			return nil, err
		}
	}
	return order, nil
}
