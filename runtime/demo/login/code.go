package login

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
)

// authorization is what a code stands for.
type authorization struct {
	user      User
	client    string
	redirect  string
	scopes    []string
	nonce     string // of the ID token
	challenge string // of PKCE, "" without
}

// issue makes a code.
func (s *Server) issue(a *authorization) (string, error) {
	code, err := Random(codeLetters)
	if err != nil {
		return "", err
	}
	code = "aPrx" + code + "=="
	s.codes.put(code, a, s.now().Add(codeLife))
	return code, nil
}

// redeem is the authorization_code grant.
func (s *Server) redeem(r *http.Request, form url.Values) (*Reply, error) {
	client, err := s.provenOrPublic(r, form)
	if err != nil {
		return nil, err
	}
	code := form.Get("code")
	// A code is good for one try, right or wrong.
	a, found := s.codes.take(code, s.now())
	if !found {
		if family, used := s.spent.get(code, s.now()); used {
			s.end(family) // somebody else has the code: what it gave is taken back
			return nil, invalidGrant("expired authorization code")
		}
		return nil, invalidGrant("invalid authorization code")
	}
	switch {
	case a.client != client.ID:
		return nil, invalidGrant("invalid authorization code")
	case form.Get("redirect_uri") == "":
		return nil, fail("redirect_uri_missing", "redirect_uri not provided")
	case !equal(a.redirect, form.Get("redirect_uri")):
		return nil, fail("redirect_uri_mismatch", "redirect_uri must match configuration")
	case a.challenge != "" && !verifies(form.Get("code_verifier"), a.challenge):
		return nil, invalidGrant("invalid code verifier")
	}
	g, family, err := s.withRefresh(r, client, a.user, a.scopes)
	if err != nil {
		return nil, err
	}
	if slices.Contains(a.scopes, "openid") {
		if g.IDToken, err = s.sign(r, client, a.user, a.nonce); err != nil {
			return nil, err
		}
	}
	s.spent.put(code, family, s.now().Add(codeLife))
	return reply(http.StatusOK, g)
}

// verifies checks a PKCE verifier (RFC 7636, method S256).
func verifies(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return equal(base64.RawURLEncoding.EncodeToString(sum[:]), challenge)
}
