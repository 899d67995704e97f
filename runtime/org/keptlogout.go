package org

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/org/store"
)

// revokePatience is how long ending one login may take.
const revokePatience = 60 * time.Second

// LogOut ends a login: the token is revoked at the login host, which ends the sessions that came from it, and forgotten here.
// When the host cannot be asked, the error says so and the login stays, unless onlyHere is true: then it is forgotten without
// having been revoked.
func (k *Kept) LogOut(ctx context.Context, alias string, onlyHere bool) error {
	found, err := k.Find(ctx, alias)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, revokePatience)
	defer cancel()
	release, err := k.store.Lock(ctx, found.id)
	if err != nil {
		return storeTrouble(err)
	}
	defer release()
	if !onlyHere {
		token, err := k.store.Token(ctx, found.id)
		if err != nil {
			return notRevoked(alias, storeTrouble(err))
		}
		if err := k.revoke(ctx, found.LoginURL, token); err != nil {
			return notRevoked(alias, err)
		}
	}
	return storeTrouble(k.store.Remove(context.WithoutCancel(ctx), found.id))
}

// notRevoked adds how to forget a login all the same.
func notRevoked(alias string, err error) error {
	return &UnauthenticatedError{
		Reason: "The login " + alias + " was not ended. " + err.Error(),
		Remedy: "To forget it here without revoking it: `forcefield org logout --only-here " + alias + "`; then revoke it in Setup, Connected Apps OAuth Usage.",
		local:  true,
	}
}

// revoke ends a refresh token (RFC 7009). One that is not known any more counts as revoked.
func (k *Kept) revoke(ctx context.Context, loginURL string, token store.Secret) error {
	base, err := parseInstanceURL(loginURL)
	if err != nil {
		return &UnauthenticatedError{Reason: "The login host that is kept " + err.Error() + ".", local: true}
	}
	w := newWire(k.options)
	defer w.transport.CloseIdleConnections()
	endpoint := tokenEndpoint{wire: w, host: loginHost{base: base, setting: settingLoginHost}}
	secrets := []string{token.Reveal()}
	answer, err := endpoint.post(ctx, revokePath, url.Values{"token": {token.Reveal()}}, secrets)
	if err != nil {
		return err
	}
	if answer.Status == http.StatusOK {
		return nil
	}
	switch code, _, _ := parseOAuthError(answer.Body); code {
	case "invalid_token", "unsupported_token_type":
		return nil
	}
	return endpoint.refusal(answer, newRedactor(secrets...))
}
