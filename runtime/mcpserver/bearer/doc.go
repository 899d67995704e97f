// Package bearer finds out who sent an HTTP request by its bearer token: secrets that the operator gave out, or access tokens that an OAuth
// authorization server signed (this server is then an OAuth 2.1 resource server, RFC 6750 and RFC 9068).
//
// It must never log a token or quote one in an error, pass one on, or take one that it cannot check.
package bearer
