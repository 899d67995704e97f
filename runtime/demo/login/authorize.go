package login

import (
	"errors"
	"net/http"
	"net/url"
)

// ask is a request for authorization, as it goes through the login page.
type ask struct {
	client    *Client
	redirect  *url.URL
	scopes    []string
	nonce     string
	challenge string
	state     string
}

// authorize is /services/oauth2/authorize: the login page, and what it submits.
func (s *Server) authorize(r *http.Request) (*Reply, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return s.refusePage(fail("invalid_request", "the query string is not a form"))
	}
	a, err := s.readAsk(query)
	if err != nil {
		if a == nil { // nobody is known to send the browser back to
			return s.refusePage(err)
		}
		return a.refuse(err)
	}
	p := page{
		Title: "Log in to " + s.config.OrganizationName, Client: a.client.Name, Scopes: a.scopes, Username: query.Get("login_hint"),
		Action: "/services/oauth2/authorize?" + r.URL.RawQuery,
	}
	if r.Method != http.MethodPost {
		return s.show(r, p, a)
	}
	form, err := s.submitted(r, a)
	if err != nil {
		return s.refusePage(err)
	}
	if form.Get("decision") == "deny" {
		return a.refuse(fail("access_denied", "end-user denied authorization"))
	}
	p.Username = form.Get("username")
	user, err := s.authenticate(r.Context(), p.Username, form.Get("password"))
	if err != nil {
		return s.retry(r, p, a, err)
	}
	code, err := s.issue(&authorization{
		user: user, client: a.client.ID, redirect: query.Get("redirect_uri"), scopes: a.scopes, challenge: a.challenge, nonce: a.nonce,
	})
	if err != nil {
		return nil, err
	}
	return a.back(url.Values{"code": {code}}), nil
}

// readAsk checks the parameters. An error together with an ask is one that the client is told; without, the page shows it:
// before the client and its URL are known to belong together, no browser is sent anywhere.
func (s *Server) readAsk(query url.Values) (*ask, error) {
	client, known := s.clients[query.Get("client_id")]
	if !known {
		return nil, fail("invalid_client_id", "client identifier invalid")
	}
	to := query.Get("redirect_uri")
	if to == "" {
		return nil, fail("redirect_uri_missing", "redirect_uri not provided")
	}
	if !client.redirects(to) {
		return nil, fail("redirect_uri_mismatch", "redirect_uri must match configuration")
	}
	redirect, err := url.Parse(to)
	if err != nil {
		return nil, fail("redirect_uri_mismatch", "redirect_uri must match configuration")
	}
	a := &ask{client: client, redirect: redirect, state: query.Get("state"), challenge: query.Get("code_challenge"), nonce: query.Get("nonce")}
	if query.Get("response_type") != "code" {
		return a, fail("unsupported_response_type", "response type not supported")
	}
	method := query.Get("code_challenge_method")
	switch {
	case a.challenge == "" && client.Secret == "":
		return a, fail("invalid_request", "missing required code challenge")
	case a.challenge != "" && method != "" && method != "S256":
		return a, fail("invalid_request", "code challenge method not supported")
	}
	var refused *Error
	if a.scopes, refused = client.grant(query.Get("scope")); refused != nil {
		return a, refused
	}
	return a, nil
}

// back sends the browser to the client, with the client's state.
func (a *ask) back(values url.Values) *Reply {
	to := *a.redirect
	query := to.Query()
	for name, v := range values {
		query[name] = v
	}
	if a.state != "" {
		query.Set("state", a.state)
	}
	to.RawQuery = query.Encode()
	return &Reply{Status: http.StatusFound, Header: map[string]string{"Location": to.String(), "Referrer-Policy": "no-referrer"}}
}

func (a *ask) refuse(err error) (*Reply, error) {
	var known *Error
	if !errors.As(err, &known) {
		return nil, err
	}
	return a.back(url.Values{"error": {known.Code}, "error_description": {known.Description}}), nil
}
