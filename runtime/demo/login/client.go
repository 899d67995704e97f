package login

import (
	"crypto/rsa"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

// Client is a connected app: a program that may log users in.
type Client struct {
	ID        string // the consumer key
	Secret    string // the consumer secret; "" for a public client, which must use PKCE
	Name      string // for the login page
	Redirects []string
	Scopes    []string // that may be granted; all of them are when a login names none
	RunAs     string   // username whom client_credentials logs in; "" refuses that grant
	// Key verifies the assertions of the JWT bearer grant; nil refuses that grant.
	Key *rsa.PublicKey
}

// check refuses a client that could not be told from nobody.
func (c *Client) check() error {
	if c.ID == "" {
		return fmt.Errorf("a client has no id")
	}
	for _, r := range c.Redirects {
		u, err := url.Parse(r)
		if err != nil || u.Scheme == "" || u.Fragment != "" || (isHTTP(u) && u.Host == "") {
			return fmt.Errorf("the client %s has the redirect URL %q, which is not an absolute URL without a fragment", c.ID, r)
		}
		if u.Scheme == "http" && !loopback(u.Hostname()) {
			return fmt.Errorf("the client %s has the redirect URL %q, which would send codes unencrypted to another machine", c.ID, r)
		}
	}
	return nil
}

func isHTTP(u *url.URL) bool { return u.Scheme == "http" || u.Scheme == "https" }

// redirects reports whether codes may be sent to this URL.
func (c *Client) redirects(to string) bool {
	for _, registered := range c.Redirects {
		if same(registered, to) {
			return true
		}
	}
	return false
}

// same compares redirect URLs: exactly, but for the port of a loopback address that was registered without one.
func same(registered, given string) bool {
	if registered == given {
		return true
	}
	r, err := url.Parse(registered)
	if err != nil || r.Port() != "" || !loopback(r.Hostname()) || r.Scheme != "http" {
		return false
	}
	g, err := url.Parse(given)
	return err == nil && g.User == nil && g.Fragment == "" && g.Scheme == r.Scheme && g.Hostname() == r.Hostname() &&
		g.EscapedPath() == r.EscapedPath() && g.RawQuery == r.RawQuery
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// grant gives the scopes of a login: those asked for, if the client may have them, or all it may have.
func (c *Client) grant(asked string) ([]string, *Error) {
	scopes := strings.Fields(asked)
	if len(scopes) == 0 {
		return slices.Clone(c.Scopes), nil
	}
	for _, s := range scopes {
		if s == "offline_access" {
			s = "refresh_token"
		}
		if !slices.Contains(c.Scopes, s) {
			return nil, fail("invalid_scope", "the requested scope is not allowed")
		}
	}
	return scopes, nil
}

// DefaultScopes are what a client may be granted when nothing else is said.
func DefaultScopes() []string { return []string{"api", "id", "openid", "refresh_token", "web"} }
