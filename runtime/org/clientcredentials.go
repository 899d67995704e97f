package org

import (
	"context"
	"net/url"
	"time"
)

// clientCredentials logs in as the user that an app runs as (RFC 6749 section 4.4). Salesforce allows it at the org's own
// address only.
type clientCredentials struct {
	endpoint tokenEndpoint
	id       string
	secret   secret
}

func newClientCredentials(s settings, w *wire) (login, *UnauthenticatedError) {
	host, wrong := loginHostFrom(s, false)
	if wrong != nil {
		return nil, wrong
	}
	if name := host.base.Hostname(); name == productionHost || name == testHost {
		return nil, &UnauthenticatedError{
			Reason: host.setting + " names " + name + ", where Salesforce refuses client credentials.",
			Remedy: "Set " + settingDomain + " to the org's My Domain: `mydomain.my` for mydomain.my.salesforce.com.",
		}
	}
	return newSessionLogin(&clientCredentials{
		endpoint: tokenEndpoint{wire: w, host: host},
		id:       s.get(settingClientID), secret: newSecret(s.get(settingClientSecret)),
	}), nil
}

func (c *clientCredentials) logIn(ctx context.Context) (*credential, error) {
	return c.endpoint.ask(ctx, url.Values{
		"grant_type": {"client_credentials"}, "client_id": {c.id}, "client_secret": {c.secret.reveal()},
	}, []string{c.secret.reveal()})
}

func (*clientCredentials) patience() time.Duration { return loginPatience }

func (c *clientCredentials) place() string { return c.endpoint.host.base.Host }

func (c *clientCredentials) identity() string { return c.endpoint.host.base.String() + " app " + c.id }

func (c *clientCredentials) describe() string { return "client credentials at " + c.place() }
