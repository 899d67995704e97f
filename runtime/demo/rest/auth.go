package rest

import (
	"crypto/sha256"
	"crypto/subtle"
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
	if !s.knows(token) {
		return fault.InvalidSession()
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

// knows compares a token in a time that does not depend on what it holds.
func (s *Server) knows(token string) bool {
	given, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(s.config.Token))
	return subtle.ConstantTimeCompare(given[:], want[:]) == 1
}
