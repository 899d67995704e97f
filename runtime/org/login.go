package org

import (
	"context"
	"net/url"
	"sync/atomic"
)

// login is where credentials come from.
type login interface {
	// current gives the credential to sign a request with; getting one may take time. The error is one of those of Do that
	// say that nothing was carried out.
	current(ctx context.Context) (*credential, error)
	// renew gives another credential in place of one that the org no longer accepts; nil when this login cannot.
	renew(ctx context.Context, refused *credential) (*credential, error)
	// identity tells the org apart from others, without I/O and without a credential; empty when there is none.
	identity() string
	// describe says in a few words how it logs in and where.
	describe() string
}

// credential is a token and the one host that it may be sent to.
type credential struct {
	token  Token
	base   *url.URL // scheme and host only
	redact *redactor
	// setting names the setting that the host comes from, for remedies.
	setting string
	// remedy says what to do when the org refuses the token.
	remedy string
	// organization is the org's id with 15 characters, or empty when it is not known.
	organization string
	// accepted is true once the org took the token.
	accepted atomic.Bool
}

const freshToken = "Get a fresh access token (`sf org auth show-access-token --target-org ALIAS` prints one), " +
	"set SALESFORCE_ACCESS_TOKEN to it and restart Forcefield."

// newCredential gives the credential of a token that somebody set.
func newCredential(token Token, base *url.URL) *credential {
	return &credential{token: token, base: base, redact: newRedactor(token.reveal()), setting: settingInstance, remedy: freshToken}
}

// issuedCredential gives the credential of a session that a login was given. The secrets of that login are redacted as well
// wherever the org echoes them.
func issuedCredential(token Token, base *url.URL, setting string, secrets []string) *credential {
	return &credential{
		token: token, base: base, redact: newRedactor(append([]string{token.reveal()}, longEnough(secrets)...)...), setting: setting,
		remedy: "Logging in again did not help. Check that the user may use the API, and that its session is not bound to other IP addresses.",
	}
}

// minEchoedSecret is the length from which a password is redacted from records: what is shorter occurs in them by chance.
// Salesforce asks for at least eight characters unless an administrator allowed five.
const minEchoedSecret = 8

func longEnough(secrets []string) []string {
	var long []string
	for _, s := range secrets {
		if len(s) >= minEchoedSecret {
			long = append(long, s)
		}
	}
	return long
}

// staticLogin always has the same credential.
type staticLogin struct{ credential *credential }

func (l staticLogin) current(context.Context) (*credential, error) { return l.credential, nil }

func (staticLogin) renew(context.Context, *credential) (*credential, error) { return nil, nil }

func (l staticLogin) identity() string { return l.credential.base.String() }

func (l staticLogin) describe() string { return "access token for " + l.credential.base.Host }

// noLogin says why there is none.
type noLogin struct{ reason *UnauthenticatedError }

func (l noLogin) current(context.Context) (*credential, error) { return nil, l.reason }

func (l noLogin) renew(context.Context, *credential) (*credential, error) { return nil, l.reason }

func (noLogin) identity() string { return "" }

func (noLogin) describe() string { return "none" }
