package login

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	// jwtAhead is how far ahead an assertion's end may lie, with room for clocks that differ.
	jwtAhead = 10 * time.Minute
	// jwtSkew is how long ago it may lie.
	jwtSkew = 30 * time.Second
	// jwtMillis is where seconds since 1970 end and milliseconds begin: some clients, the command line among them, send those.
	jwtMillis = 1e11
)

// claims are what an assertion says.
type claims struct {
	Issuer   string          `json:"iss"`
	Subject  string          `json:"sub"`
	Prn      string          `json:"prn"` // the older name of the subject
	Audience json.RawMessage `json:"aud"`
	Expires  json.RawMessage `json:"exp"` // a number, or a text that holds one
}

// bearer is the JWT bearer grant: no secret, but an assertion signed with a key that the client has registered.
func (s *Server) bearer(r *http.Request, form url.Values) (*Reply, error) {
	signed, signature, said, err := parseAssertion(form.Get("assertion"))
	if err != nil {
		return nil, err
	}
	client, known := s.clients[said.Issuer]
	if !known {
		return nil, fail("invalid_client_id", "client identifier invalid")
	}
	if client.Key == nil {
		return nil, fail("invalid_client", "the client has no key registered")
	}
	sum := sha256.Sum256(signed)
	if rsa.VerifyPKCS1v15(client.Key, crypto.SHA256, sum[:], signature) != nil {
		return nil, invalidGrant("invalid assertion")
	}
	if !s.timely(said.Expires) {
		return nil, invalidGrant("expired assertion")
	}
	if !forUs(said.Audience, origin(r)) {
		return nil, invalidGrant("Audience validation failed")
	}
	name := said.Subject
	if name == "" {
		name = said.Prn
	}
	user, found, err := s.config.Directory.User(r.Context(), name)
	if err != nil {
		return nil, err
	}
	if !found || !user.Active {
		return nil, invalidGrant("user hasn't approved this consumer")
	}
	g, err := s.grant(r, client, Session{User: user, Client: client.ID, Scopes: without(client.Scopes, "refresh_token", "offline_access")})
	if err != nil {
		return nil, err
	}
	g.IssuedAt, g.Signature = "", ""
	return reply(http.StatusOK, g)
}

// parseAssertion cuts a JWT into what is signed, the signature, and the claims, which are not verified yet.
func parseAssertion(text string) (signed, signature []byte, said claims, err error) {
	invalid := invalidGrant("invalid assertion")
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, nil, said, invalid
	}
	var header struct {
		Algorithm string `json:"alg"`
	}
	if !decodePart(parts[0], &header) || header.Algorithm != "RS256" || !decodePart(parts[1], &said) {
		return nil, nil, said, invalid
	}
	signature, bad := base64.RawURLEncoding.DecodeString(parts[2])
	if bad != nil {
		return nil, nil, said, invalid
	}
	return []byte(parts[0] + "." + parts[1]), signature, said, nil
}

func decodePart(part string, v any) bool {
	plain, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(plain, v) == nil
}

// timely reports whether the end of an assertion lies ahead, but not far.
func (s *Server) timely(end json.RawMessage) bool {
	number, err := strconv.ParseFloat(string(bytes.Trim(end, `"`)), 64)
	if err != nil {
		return false
	}
	if number >= jwtMillis {
		number /= 1000
	}
	left := number - float64(s.now().UnixMilli())/1000
	return left > -jwtSkew.Seconds() && left <= jwtAhead.Seconds()
}

// forUs reports whether an assertion is meant for this org, or for Salesforce's login, whose place the org takes.
func forUs(audience json.RawMessage, self string) bool {
	var list []string
	if json.Unmarshal(audience, &list) != nil {
		var one string
		if json.Unmarshal(audience, &one) != nil {
			return false
		}
		list = []string{one}
	}
	for _, a := range list {
		switch strings.TrimSuffix(a, "/") {
		case "https://login.salesforce.com", "https://test.salesforce.com", self, self + "/services/oauth2/token":
			return true
		}
	}
	return false
}
