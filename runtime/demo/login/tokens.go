package login

import (
	"net/http"
	"net/url"
	"time"
)

// introspection is what a client is told about one of its tokens (RFC 7662).
type introspection struct {
	Active    bool   `json:"active"`
	Scope     string `json:"scope,omitempty"`
	ClientID  string `json:"client_id,omitempty"`
	Username  string `json:"username,omitempty"`
	Subject   string `json:"sub,omitempty"`
	TokenType string `json:"token_type,omitempty"`
	Expires   int64  `json:"exp,omitempty"`
	Issued    int64  `json:"iat,omitempty"`
	NotBefore int64  `json:"nbf,omitempty"`
}

// introspect is POST /services/oauth2/introspect. A client learns about its own tokens; others look as if unknown.
func (s *Server) introspect(r *http.Request, form url.Values) (*Reply, error) {
	client, err := s.proven(r, form)
	if err != nil {
		return nil, err
	}
	if form.Get("token") == "" {
		return nil, fail("invalid_request", "token not provided")
	}
	known := introspection{}
	if session, ok := s.Session(form.Get("token")); ok && session.Client == client.ID {
		known = introspection{
			TokenType: "access_token", Scope: session.scope(), Username: session.User.Username, Expires: unix(session.Expires),
			Issued: session.Issued.Unix(), NotBefore: session.Issued.Unix(), Subject: s.identity(r, session.User),
		}
	} else if t, ok := s.refreshes.get(form.Get("token"), s.now()); ok && t.client == client.ID && !t.spent {
		known = introspection{
			TokenType: "refresh_token", Scope: Session{Scopes: t.scopes}.scope(), Username: t.user.Username,
			Issued: t.issued.Unix(), NotBefore: t.issued.Unix(), Subject: s.identity(r, t.user),
		}
	}
	if known.TokenType != "" {
		known.Active, known.ClientID = true, client.ID
	}
	return reply(http.StatusOK, known)
}

func (s *Server) identity(r *http.Request, u User) string {
	return origin(r) + "/id/" + s.config.Organization + "/" + u.ID
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// revoke is POST /services/oauth2/revoke. A refresh token takes the sessions along that came with it.
func (s *Server) revoke(_ *http.Request, form url.Values) (*Reply, error) {
	text := form.Get("token")
	if text == "" {
		return nil, fail("invalid_request", "token not provided")
	}
	if t, ok := s.refreshes.take(text, s.now()); ok {
		s.end(t.family)
		return &Reply{Status: http.StatusOK}, nil
	}
	if _, ok := s.sessions.take(text, s.now()); ok {
		return &Reply{Status: http.StatusOK}, nil
	}
	return nil, fail("invalid_token", "the token is not known or no longer good")
}

// discovery is /.well-known/openid-configuration.
func (s *Server) discovery(r *http.Request) (*Reply, error) {
	base := origin(r)
	return reply(http.StatusOK, struct {
		Issuer        string   `json:"issuer"`
		Authorize     string   `json:"authorization_endpoint"`
		Token         string   `json:"token_endpoint"`
		Revoke        string   `json:"revocation_endpoint"`
		UserInfo      string   `json:"userinfo_endpoint"`
		Introspect    string   `json:"introspection_endpoint"`
		Keys          string   `json:"jwks_uri"`
		Scopes        []string `json:"scopes_supported"`
		ResponseTypes []string `json:"response_types_supported"`
		GrantTypes    []string `json:"grant_types_supported"`
		Subjects      []string `json:"subject_types_supported"`
		Algorithms    []string `json:"id_token_signing_alg_values_supported"`
		AuthMethods   []string `json:"token_endpoint_auth_methods_supported"`
		Challenges    []string `json:"code_challenge_methods_supported"`
	}{
		Issuer: base, Authorize: base + "/services/oauth2/authorize", Token: base + "/services/oauth2/token",
		Revoke: base + "/services/oauth2/revoke", UserInfo: base + "/services/oauth2/userinfo",
		Introspect: base + "/services/oauth2/introspect", Keys: base + "/id/keys", Scopes: DefaultScopes(), ResponseTypes: []string{"code"},
		GrantTypes: []string{
			"authorization_code", "refresh_token", "password", "client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer", "device",
		},
		Subjects: []string{"public"}, Algorithms: []string{"RS256"}, AuthMethods: []string{"client_secret_post", "client_secret_basic"}, Challenges: []string{"S256"},
	})
}
