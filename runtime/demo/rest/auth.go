package rest

import (
	"net/http"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
)

// authorise checks the token of a call to the REST API.
func (s *Server) authorise(r *http.Request) error {
	header := r.Header.Get("Authorization")
	if header == "" {
		return fault.InvalidSession()
	}
	token, ok := bearer(header)
	if !ok {
		return fault.InvalidAuthHeader()
	}
	session, known := s.config.Login.Session(token)
	if !known {
		return fault.InvalidSession()
	}
	if !session.API() {
		return fault.NoAPISession()
	}
	return nil
}

// bearer takes the token out of an Authorization header with one of the two schemes that the API knows.
func bearer(header string) (string, bool) {
	scheme, token, ok := strings.Cut(strings.TrimSpace(header), " ")
	if !ok || (!strings.EqualFold(scheme, "Bearer") && !strings.EqualFold(scheme, "OAuth")) {
		return "", false
	}
	return strings.TrimSpace(token), true
}

// knows reports whether a token is that of a session.
func (s *Server) knows(token string) bool {
	_, known := s.config.Login.Session(token)
	return known
}
