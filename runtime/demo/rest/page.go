package rest

import (
	"net/http"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
)

// pageForPeople answers the addresses that a describe gives for people: /ID, /ID/e, /PREFIX/e and /PREFIX/o. The org has no user
// interface, and the page says so. It asks for no token and tells nothing of a record, not even whether there is one.
func (s *Server) pageForPeople(r *http.Request, path []string) (*reply, error) {
	o, known := s.config.Store.Schema().ByPrefix(path[0])
	if !known || !o.Layoutable || len(path) > 2 || verb(r) != http.MethodGet {
		return nil, fault.NotFound()
	}
	kind := ""
	if len(path) == 2 {
		kind = path[1]
	}
	ofRecord := recordid.Valid(path[0]) && (kind == "" || kind == "e")
	ofObject := path[0] == o.KeyPrefix && (kind == "e" || kind == "o")
	if !ofRecord && !ofObject {
		return nil, fault.NotFound()
	}
	return &reply{status: http.StatusOK, contentType: "text/html; charset=UTF-8", body: []byte(
		"<!DOCTYPE html><title>Demo org</title><p>The demo org has no pages for people. Read and write its records through the API.\n")}, nil
}
