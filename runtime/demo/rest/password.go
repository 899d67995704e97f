package rest

import (
	"net/http"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
)

// passwordState says whether a user must choose another password: no, never. GET sobjects/User/ID/password.
func (s *Server) passwordState(c *call) (*reply, error) {
	if err := s.knownUser(c); err != nil {
		return nil, err
	}
	return ok([]byte(`{"isExpired":false}`)), nil
}

// keepPassword refuses to set or reset a password: all users share the one that the org was started with.
func (s *Server) keepPassword(c *call) (*reply, error) {
	if err := s.knownUser(c); err != nil {
		return nil, err
	}
	return nil, &fault.Error{Status: http.StatusBadRequest, Code: "NOT_IMPLEMENTED",
		Message: "All users of the demo org share the password that it was started with. A Salesforce org changes a user's own. Start the demo org with another password."}
}

func (s *Server) knownUser(c *call) error {
	o, err := s.withRecords(c)
	if err != nil {
		return err
	}
	_, err = records.Get(c.Context(), s.config.Store, o, c.path[2], []string{"Id"}, c.base())
	return err
}
