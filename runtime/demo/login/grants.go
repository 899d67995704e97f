package login

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// granted is the answer of the token endpoint.
type granted struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token,omitempty"`
	Signature    string `json:"signature,omitempty"`
	Scope        string `json:"scope,omitempty"`
	IDToken      string `json:"id_token,omitempty"`
	InstanceURL  string `json:"instance_url"`
	ID           string `json:"id"`
	TokenType    string `json:"token_type"`
	IssuedAt     string `json:"issued_at,omitempty"` // epoch milliseconds
	APIURL       string `json:"api_instance_url,omitempty"`
}

// token is POST /services/oauth2/token.
func (s *Server) token(r *http.Request, form url.Values) (*Reply, error) {
	if form.Get("response_type") == "device_code" {
		return s.startDevice(r, form)
	}
	switch form.Get("grant_type") {
	case "password":
		return s.password(r, form)
	case "client_credentials":
		return s.clientCredentials(r, form)
	case "urn:ietf:params:oauth:grant-type:jwt-bearer":
		return s.bearer(r, form)
	case "authorization_code":
		return s.redeem(r, form)
	case "refresh_token":
		return s.refresh(r, form)
	case "device", "urn:ietf:params:oauth:grant-type:device_code":
		return s.pollDevice(r, form)
	}
	return nil, fail("unsupported_grant_type", "grant type not supported")
}

func (s *Server) password(r *http.Request, form url.Values) (*Reply, error) {
	client, err := s.proven(r, form)
	if err != nil {
		return nil, err
	}
	user, err := s.authenticate(r.Context(), form.Get("username"), form.Get("password"))
	if err != nil {
		return nil, err
	}
	g, err := s.grant(r, client, Session{User: user, Client: client.ID, Scopes: client.Scopes})
	if err != nil {
		return nil, err
	}
	g.Scope = "" // Salesforce names no scopes here
	return reply(http.StatusOK, g)
}

// authenticate checks a name and a password. What was wrong is not told, but of a user who is known to be oneself.
func (s *Server) authenticate(ctx context.Context, username, password string) (User, error) {
	user, found, err := s.config.Directory.User(ctx, username)
	if err != nil {
		return User{}, err
	}
	right := equal(password, s.config.Password) && s.config.Password != ""
	switch {
	case !right || !found:
		return User{}, authenticationFailure()
	case !user.Active:
		return User{}, fail("inactive_user", "user is inactive")
	}
	return user, nil
}

func (s *Server) clientCredentials(r *http.Request, form url.Values) (*Reply, error) {
	client, err := s.proven(r, form)
	if err != nil {
		return nil, err
	}
	user, found, err := s.config.Directory.User(r.Context(), client.RunAs)
	if err != nil {
		return nil, err
	}
	if client.RunAs == "" || !found || !user.Active {
		return nil, invalidGrant("no client credentials user enabled")
	}
	scopes, refused := client.grant(form.Get("scope"))
	if refused != nil {
		return nil, refused
	}
	g, err := s.grant(r, client, Session{User: user, Client: client.ID, Scopes: without(scopes, "refresh_token", "offline_access")})
	if err != nil {
		return nil, err
	}
	g.APIURL = origin(r)
	return reply(http.StatusOK, g)
}

func (s *Server) refresh(r *http.Request, form url.Values) (*Reply, error) {
	client, err := s.provenOrPublic(r, form)
	if err != nil {
		return nil, err
	}
	text := form.Get("refresh_token")
	known, found := s.refreshes.get(text, s.now())
	if !found || known.client != client.ID {
		return nil, expiredToken()
	}
	if known.spent { // by whom it was stolen, or who was stolen from: neither goes on
		s.end(known.family)
		return nil, expiredToken()
	}
	user, found, err := s.config.Directory.User(r.Context(), known.user.Username)
	if err != nil {
		return nil, err
	}
	if !found || !user.Active {
		return nil, fail("inactive_user", "user is inactive")
	}
	g, err := s.grant(r, client, Session{User: user, Client: client.ID, Scopes: known.scopes, family: known.family})
	if err != nil {
		return nil, err
	}
	if s.config.RotateRefreshTokens {
		if g.RefreshToken, err = s.rotate(text, known); err != nil {
			return nil, err
		}
	}
	return reply(http.StatusOK, g)
}

// rotate replaces a refresh token. Of two uses at the same time only one gets a new one.
func (s *Server) rotate(text string, known refresh) (string, error) {
	current, alive := s.refreshes.take(text, s.now())
	if !alive || current.spent {
		s.end(known.family)
		return "", expiredToken()
	}
	current.spent = true
	s.refreshes.put(text, current, s.now().Add(s.config.Lifetime))
	return s.keep(refresh{user: known.user, client: known.client, scopes: known.scopes, family: known.family})
}

// grant opens a session and describes it.
func (s *Server) grant(r *http.Request, client *Client, session Session) (*granted, error) {
	token, session, err := s.open(session)
	if err != nil {
		return nil, err
	}
	g := &granted{
		AccessToken: token, Scope: session.scope(), InstanceURL: origin(r), TokenType: "Bearer",
		ID:       origin(r) + "/id/" + s.config.Organization + "/" + session.User.ID,
		IssuedAt: strconv.FormatInt(session.Issued.UnixMilli(), 10),
	}
	mac := hmac.New(sha256.New, []byte(client.Secret))
	_, _ = mac.Write([]byte(g.ID + g.IssuedAt)) // a hash never fails to write
	g.Signature = base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return g, nil
}

// withRefresh opens a session, with a refresh token if its scopes have one.
func (s *Server) withRefresh(r *http.Request, client *Client, user User, scopes []string) (*granted, string, error) {
	family, err := Random(codeLetters)
	if err != nil {
		return nil, "", err
	}
	g, err := s.grant(r, client, Session{User: user, Client: client.ID, Scopes: scopes, family: family})
	if err != nil {
		return nil, "", err
	}
	if slices.Contains(scopes, "refresh_token") || slices.Contains(scopes, "offline_access") {
		g.RefreshToken, err = s.keep(refresh{user: user, client: client.ID, scopes: scopes, family: family})
	}
	return g, family, err
}

func without(scopes []string, names ...string) []string {
	return slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return slices.Contains(names, strings.ToLower(s)) })
}
