package org

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/org/store"
)

// keptPatience is how long one renewal may take, with waiting for another process that renews the same login and for a person
// who unlocks a keyring.
const keptPatience = 90 * time.Second

// keptLogin renews sessions with a kept refresh token. The token is read for each renewal, and the lock of the login is held
// from there until the next token is saved, so that processes that share a store use each token once.
type keptLogin struct {
	kept *Kept
	wire *wire
	// first is the login as it was when it was offered. It may be made anew since, under the same alias.
	first KeptOrg

	mu sync.Mutex // for what follows
	// unsaved is a token that took the place of the kept one and could not be saved, and the login that it is of. Nothing is done
	// with it before it is.
	unsaved   store.Secret
	unsavedOf string
	// dead is the last token that the login host does not take any more, and its error.
	dead  store.Secret
	error error
}

func (k *keptLogin) logIn(ctx context.Context) (*credential, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	entry, err := k.entry(ctx)
	if err != nil {
		return nil, err
	}
	endpoint, err := entry.endpoint(k.wire)
	if err != nil {
		return nil, err
	}
	release, err := k.kept.store.Lock(ctx, entry.id)
	if err != nil {
		return nil, storeTrouble(err)
	}
	defer release()
	if k.unsaved.Reveal() != "" && k.unsavedOf == entry.id {
		if err := k.save(ctx, entry.id, k.unsaved); err != nil {
			return nil, err
		}
	}
	token, err := k.kept.store.Token(ctx, entry.id)
	if err != nil {
		return nil, storeTrouble(err)
	}
	if dead := k.dead.Reveal(); dead != "" && token.Reveal() == dead {
		return nil, k.error
	}
	granted, base, err := endpoint.grant(ctx, url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {token.Reveal()}, "client_id": {entry.ClientID},
	}, []string{token.Reveal()})
	if err != nil {
		return nil, k.remember(token, err)
	}
	secrets := []string{token.Reveal()}
	if next := granted.refresh.reveal(); next != "" && next != token.Reveal() {
		secrets = append(secrets, next)
		if err := k.save(ctx, entry.id, store.NewSecret(next)); err != nil {
			return nil, err
		}
	}
	got := issuedCredential(granted.token, base, settingLoginHost, secrets)
	got.organization = granted.organization
	got.remedy = sentences(got.remedy, logInAgain(entry.Alias))
	return got, nil
}

// entry finds the login under its alias, which may have been logged in to anew.
func (k *keptLogin) entry(ctx context.Context) (KeptOrg, error) {
	now, err := k.kept.Find(ctx, k.first.Alias)
	if err != nil {
		return now, err
	}
	if now.Organization != k.first.Organization || now.UserID != k.first.UserID {
		return now, &UnauthenticatedError{
			Reason: "The login " + now.Alias + " is now for another user or org than when Forcefield started.", Remedy: "Restart Forcefield to use it.", local: true,
		}
	}
	return now, nil
}

// save keeps a token that took the place of the last one. The renewal does not go on without: another process would use the old
// one a second time, and with it end the login for all.
func (k *keptLogin) save(ctx context.Context, id string, next store.Secret) error {
	if err := k.kept.store.Replace(context.WithoutCancel(ctx), id, next); err != nil {
		k.unsaved, k.unsavedOf = next, id
		return storeTrouble(err)
	}
	k.unsaved = store.Secret{}
	return nil
}

// remember keeps a token that is dead from being sent again and again. Once the user has logged in anew, there is another, which
// is used at once.
func (k *keptLogin) remember(token store.Secret, err error) error {
	refusal, ok := err.(*UnauthenticatedError) //nolint:errorlint // never wrapped here
	if !ok || !strings.Contains(refusal.Reason, tokenIsDead) {
		return err
	}
	local := *refusal
	local.local = true
	k.dead, k.error = token, &local
	return k.error
}

func (*keptLogin) patience() time.Duration { return keptPatience }

func (k *keptLogin) place() string { return "the login host of " + k.first.Alias }

func (k *keptLogin) identity() string { return "kept " + k.first.Organization + " " + k.first.UserID }

func (k *keptLogin) describe() string {
	return "the login of " + k.first.Username + " kept as " + k.first.Alias
}
