package rest

import (
	"net/http"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
)

// routeProcess finds the resources of approval processes and workflow rules, of which the org has none.
func routeProcess(path []string) (methods, bool) {
	switch {
	case len(path) == 0:
		return methods{http.MethodGet: func(_ *Server, c *call) (*reply, error) {
			return ok([]byte(`{"approvals":"` + c.base() + `/process/approvals","rules":"` + c.base() + `/process/rules"}`)), nil
		}}, true
	case len(path) == 1 && word(path, 0) == "approvals":
		return methods{http.MethodGet: empty(`{"approvals":{}}`), http.MethodPost: (*Server).submitApprovals}, true
	case len(path) == 1 && word(path, 0) == "rules":
		return methods{http.MethodGet: empty(`{"rules":{}}`)}, true
	}
	return nil, false
}

// empty answers with what the resource shows where there is nothing.
func empty(body string) handler {
	return func(*Server, *call) (*reply, error) { return ok([]byte(body)), nil }
}

// submitApprovals refuses records for which there is no approval process: all.
func (s *Server) submitApprovals(c *call) (*reply, error) {
	var given struct {
		Requests []struct {
			ContextID string `json:"contextId"`
		} `json:"requests"`
	}
	if err := records.DecodeJSON(c.body, &given); err != nil {
		return nil, err
	}
	if len(given.Requests) == 0 {
		return nil, fault.MissingArgument("The requests to submit are required")
	}
	return nil, &fault.Error{Status: http.StatusBadRequest, Code: "NO_APPLICABLE_PROCESS", Message: "No applicable approval process was found."}
}
