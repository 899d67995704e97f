package org

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/forcefield-mcp/forcefield/runtime/org/store"
)

// LogIn lets a person log in with a browser and keeps the login. It makes sure that there is a place to keep it before it asks
// anybody to log in. It ends with ctx.
func (k *Kept) LogIn(ctx context.Context, request LoginRequest) (KeptOrg, error) {
	w, err := k.check(request)
	if err != nil {
		return KeptOrg{}, err
	}
	defer w.endpoint.wire.transport.CloseIdleConnections()
	if w.keeper, err = k.store.Prepare(ctx, w.keeper); err != nil {
		return KeptOrg{}, storeTrouble(err)
	}
	if w.Device {
		return k.withDevice(ctx, w)
	}
	return k.withBrowser(ctx, w)
}

// keep finds out who logged in and keeps the login. What cannot be kept is revoked.
func (k *Kept) keep(ctx context.Context, w wanted, got granted, base *url.URL) (KeptOrg, error) {
	if got.refresh.reveal() == "" {
		return KeptOrg{}, &UnauthenticatedError{
			Reason: "The login worked, but the app gave no refresh token, so there is nothing to keep.",
			Remedy: "Add `Perform requests at any time (refresh_token, offline_access)` to the app's scopes.", local: true,
		}
	}
	token := store.NewSecret(got.refresh.reveal())
	kept, err := k.save(ctx, w, got, base, token)
	if err != nil {
		_ = k.revoke(context.WithoutCancel(ctx), w.endpoint.host.base.String(), token) // the first error counts
		return KeptOrg{}, err
	}
	return kept, nil
}

func (k *Kept) save(ctx context.Context, w wanted, got granted, base *url.URL, token store.Secret) (KeptOrg, error) {
	if got.organization == "" {
		return KeptOrg{}, strangeLogin(w.endpoint.host, http.StatusOK, errors.New("its answer does not say whose session it is"))
	}
	username := w.username(ctx, got, base)
	alias := w.Alias
	if alias == "" {
		alias = username
		if store.CheckAlias(alias) != nil {
			alias = got.user
		}
	}
	entry, replaced, err := k.store.Save(ctx, store.Entry{
		Alias: alias, Username: username, UserID: got.user, Organization: got.organization, LoginURL: w.endpoint.host.base.String(),
		InstanceURL: base.String(), ClientID: w.ClientID, Keeper: w.keeper, Since: time.Now().UTC().Truncate(time.Second),
	}, token)
	if err != nil {
		return KeptOrg{}, storeTrouble(err)
	}
	if replaced.Reveal() != "" && replaced.Reveal() != token.Reveal() {
		_ = k.revoke(ctx, entry.LoginURL, replaced) // it is of no use to anybody any more
	}
	return k.Find(ctx, entry.Alias)
}

const userInfoPath = "/services/oauth2/userinfo"

// username asks the org for the user's name; the user's id stands for it when it is not to be had, because the login is good all
// the same.
func (w wanted) username(ctx context.Context, got granted, base *url.URL) string {
	answer, err := w.endpoint.wire.logIn(ctx, exchange{
		method: http.MethodGet, target: base.JoinPath(userInfoPath),
		header: http.Header{
			"Accept": {"application/json"}, "User-Agent": {w.endpoint.wire.userAgent}, "Authorization": {"Bearer " + got.token.reveal()},
		},
	}, settingLoginHost, []string{got.token.reveal()})
	var info struct {
		Username string `json:"preferred_username"`
	}
	if err != nil || answer.Status != http.StatusOK || json.Unmarshal(answer.Body, &info) != nil || !printableName(info.Username) {
		return got.user
	}
	return info.Username
}

// printableName takes what can be shown on a terminal as it is; a user name has at most 80 characters.
func printableName(name string) bool {
	return name != "" && len(name) <= 160 && !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar })
}
