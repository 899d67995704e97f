package org

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
)

const authorizePath = "/services/oauth2/authorize"

// withBrowser is the authorization code grant with PKCE (RFC 7636, RFC 8252): the browser comes back to this machine with a code
// that only who made the verifier can redeem.
func (k *Kept) withBrowser(ctx context.Context, w wanted) (KeptOrg, error) {
	verifier, state, err := twoRandoms()
	if err != nil {
		return KeptOrg{}, err
	}
	back, err := listenForCallback(ctx, w.Port, state)
	if err != nil {
		return KeptOrg{}, err
	}
	defer back.close(ctx)
	w.invite(ctx, w.authorizeURL(back.url, verifier, state))
	waiting, cancel := context.WithTimeout(ctx, browserLife)
	defer cancel()
	answer, err := back.wait(waiting)
	if err != nil {
		return KeptOrg{}, givenUp(ctx)
	}
	kept, err := k.redeem(ctx, w, answer, back.url, verifier)
	back.finish(err)
	return kept, err
}

func (w wanted) authorizeURL(redirect string, verifier secret, state string) string {
	digest := sha256.Sum256([]byte(verifier.reveal()))
	to := w.endpoint.host.base.JoinPath(authorizePath)
	to.RawQuery = url.Values{
		"response_type": {"code"}, "client_id": {w.ClientID}, "redirect_uri": {redirect}, "scope": {loginScopes}, "state": {state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(digest[:])}, "code_challenge_method": {"S256"},
		// The browser may be logged in to another org; the person is to choose.
		"prompt": {"login"},
	}.Encode()
	return to.String()
}

// invite shows the URL, and opens it where that is wanted. That no browser opens is no failure: the URL is there.
func (w wanted) invite(ctx context.Context, to string) {
	w.Say("Log in at " + w.endpoint.host.base.Host + " in the browser. If none opens, open this URL on this machine:\n\n  " + to + "\n")
	if w.Browse == nil {
		return
	}
	if err := w.Browse(ctx, to); err != nil {
		w.Say("The browser could not be opened. Open the URL yourself, or use --device on a machine without a browser.")
	}
}

// redeem turns what the browser brought into a kept login.
func (k *Kept) redeem(ctx context.Context, w wanted, answer url.Values, redirect string, verifier secret) (KeptOrg, error) {
	if code := answer.Get("error"); code != "" {
		description := answer.Get("error_description")
		cause, remedy := w.endpoint.cause(code, description)
		return KeptOrg{}, &UnauthenticatedError{
			Reason: "The login at " + w.endpoint.host.base.Host + " was refused: " + cause + ". It says: " + quote(code+" "+description) + ".", Remedy: remedy, local: true,
		}
	}
	code := answer.Get("code")
	if code == "" {
		return KeptOrg{}, &UnauthenticatedError{
			Reason: "The login host " + w.endpoint.host.base.Host + " sent the browser back without a code.", Remedy: "Check " + settingLoginHost + ".", local: true,
		}
	}
	got, base, err := w.endpoint.grant(ctx, url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "client_id": {w.ClientID}, "redirect_uri": {redirect}, "code_verifier": {verifier.reveal()},
	}, []string{code, verifier.reveal()})
	if err != nil {
		return KeptOrg{}, err
	}
	return k.keep(ctx, w, got, base)
}

// twoRandoms gives a PKCE verifier and a state, of 256 bits each.
func twoRandoms() (verifier secret, state string, err error) {
	noise := make([]byte, 64)
	if _, err := rand.Read(noise); err != nil {
		return secret{}, "", &UnauthenticatedError{Reason: "This system gives no random numbers, so no safe login is possible.", local: true}
	}
	encoding := base64.RawURLEncoding
	return newSecret(encoding.EncodeToString(noise[:32])), encoding.EncodeToString(noise[32:]), nil
}

// givenUp is for a login that nobody finished.
func givenUp(ctx context.Context) error {
	if ctx.Err() != nil {
		return &CanceledError{}
	}
	return &UnauthenticatedError{Reason: "Nobody logged in within " + browserLife.String() + ".", Remedy: "Run the command again.", local: true}
}
