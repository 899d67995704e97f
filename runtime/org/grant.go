package org

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Bounds of one login over HTTP.
const (
	loginPatience = 30 * time.Second
	loginAttempts = 3
	// maxLoginAnswer is in bytes. Real answers have one to three thousand.
	maxLoginAnswer = 64 << 10
)

// tokenEndpoint is /services/oauth2/token of a login host.
type tokenEndpoint struct {
	wire *wire
	host loginHost
	// means says what a refusal means to this login, as far as it differs from the others; nil when it does not.
	means func(code, description string) (cause, remedy string, known bool)
}

// ask sends a grant and gives the session. `secrets` are those that the form holds; they are taken out of what is shown of
// the answer, and later out of the org's answers.
func (e tokenEndpoint) ask(ctx context.Context, form url.Values, secrets []string) (*credential, error) {
	granted, base, err := e.grant(ctx, form, secrets)
	if err != nil {
		return nil, err
	}
	return issuedCredential(granted.token, base, e.host.setting, secrets), nil
}

// grant sends a grant and gives the answer, with the org's address if the session may be sent there.
//
// A login changes nothing but to open a session, so it is sent again when the connection breaks.
func (e tokenEndpoint) grant(ctx context.Context, form url.Values, secrets []string) (granted, *url.URL, error) {
	answer, err := e.post(ctx, tokenPath, form, secrets)
	if err != nil {
		return granted{}, nil, err
	}
	return e.accept(answer, secrets)
}

// accept reads the answer to a grant.
func (e tokenEndpoint) accept(answer Response, secrets []string) (granted, *url.URL, error) {
	if answer.Status != http.StatusOK {
		return granted{}, nil, e.refusal(answer, newRedactor(secrets...))
	}
	got, err := parseGrant(answer.Body)
	if err != nil {
		return granted{}, nil, strangeLogin(e.host, answer.Status, err)
	}
	base, refused := e.host.trusted(got.instance)
	if refused != nil {
		return granted{}, nil, refused
	}
	return got, base, nil
}

// Paths of a login host.
const (
	tokenPath  = "/services/oauth2/token" //nolint:gosec // a path
	revokePath = "/services/oauth2/revoke"
)

// post sends a form to the login host and gives its answer, whatever its status.
func (e tokenEndpoint) post(ctx context.Context, path string, form url.Values, secrets []string) (Response, error) {
	return e.wire.logIn(ctx, exchange{
		method: http.MethodPost,
		target: e.host.base.JoinPath(path),
		header: http.Header{
			"Accept": {"application/json"}, "Content-Type": {"application/x-www-form-urlencoded"}, "User-Agent": {e.wire.userAgent},
		},
		body: &Body{Data: []byte(form.Encode())},
	}, e.host.setting, secrets)
}

// logIn sends the one request of a login, again when it got no answer. Nothing in its errors says that something may have
// happened: a session that nobody knows of does nothing.
//
// The answer is given as it came, not redacted: a short secret could occur in the session by chance.
func (w *wire) logIn(ctx context.Context, e exchange, setting string, secrets []string) (Response, error) {
	e.timeout, e.limit, e.redact = loginPatience, maxLoginAnswer, newRedactor()
	b := w.backoff
	b.attempts = min(b.attempts, loginAttempts)
	answer, err := b.repeat(ctx, func() (Response, error) {
		attempt := e
		attempt.header = e.header.Clone()
		return w.exchange(ctx, attempt)
	}, func(answer Response, err error) (bool, time.Duration) {
		if err != nil {
			var broken *UnreachableError
			return errors.As(err, &broken) && broken.passing, 0
		}
		return busy(answer.Status), retryAfter(answer.Header.Get("Retry-After"), time.Now())
	})
	if err != nil {
		return Response{}, loginTrouble(err, e.target.Host, setting, newRedactor(secrets...))
	}
	return answer, nil
}

// loginTrouble turns an error of the wire into one of a login: its remedy names the setting that the host comes from, and
// no change is in doubt.
func loginTrouble(err error, host, setting string, redact *redactor) error {
	var unreachable *UnreachableError
	var late *TimeoutError
	var tooLarge *TooLargeError
	var cancelled *CanceledError
	switch {
	case errors.As(err, &unreachable):
		return &UnreachableError{
			Reason: "The login did not get through. " + redact.text(unreachable.Reason),
			Remedy: strings.ReplaceAll(unreachable.Remedy, settingInstance, setting),
		}
	case errors.As(err, &late):
		return &UnreachableError{
			Reason: fmt.Sprintf("The login host %s did not answer within %s.", host, late.After.Round(10*time.Millisecond)),
			Remedy: "Check " + setting + " and the network, then try again.",
		}
	case errors.As(err, &tooLarge):
		return &UnreachableError{
			Reason: fmt.Sprintf("The login host %s answered with status %d and more than %d bytes, which no login has.", host, tooLarge.Status, tooLarge.Limit),
			Remedy: "Check " + setting + ".",
		}
	case errors.As(err, &cancelled):
		return &CanceledError{}
	}
	return err
}

// strangeLogin is the error for an answer that is not Salesforce's.
func strangeLogin(host loginHost, status int, why error) *UnreachableError {
	return &UnreachableError{
		Reason: fmt.Sprintf("The host %s does not answer as a Salesforce login host: status %d, and %s.", host.base.Host, status, why),
		Remedy: "Check " + host.setting + ".",
	}
}

// granted is what matters of a token endpoint's answer.
type granted struct {
	token    Token
	instance string
	refresh  secret // zero when there is none
	// organization and user are the ids of the identity URL, or empty.
	organization, user string
}

// parseGrant reads the answer to a grant. The error is a part of a sentence and holds nothing of the answer.
func parseGrant(body []byte) (granted, error) {
	var answer struct {
		AccessToken string `json:"access_token"`
		InstanceURL string `json:"instance_url"`
		TokenType   string `json:"token_type"`
		Refresh     string `json:"refresh_token"`
		Identity    string `json:"id"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return granted{}, errors.New("its answer is not the JSON that was asked for")
	}
	if answer.TokenType != "" && !strings.EqualFold(answer.TokenType, "Bearer") {
		return granted{}, errors.New("its session is not a bearer token")
	}
	if answer.AccessToken == "" {
		return granted{}, errors.New("its answer has no access_token")
	}
	if answer.InstanceURL == "" {
		return granted{}, errors.New("its answer has no instance_url")
	}
	token, err := NewToken(answer.AccessToken)
	if err != nil {
		return granted{}, fmt.Errorf("its access_token is not usable: %w", err)
	}
	got := granted{token: token, instance: answer.InstanceURL}
	if answer.Refresh != "" {
		if got.refresh, err = newRefreshToken(answer.Refresh); err != nil {
			return granted{}, err
		}
	}
	got.organization, got.user = identityOf(answer.Identity)
	return got, nil
}

// newRefreshToken checks the form of a refresh token. Real ones have about 90 characters.
func newRefreshToken(text string) (secret, error) {
	if len(text) > maxTokenLength || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return secret{}, errors.New("its refresh_token is not usable")
	}
	return newSecret(text), nil
}

// identityOf gives the two ids at the end of an identity URL, https://login.salesforce.com/id/00D…/005….
func identityOf(identity string) (organization, user string) {
	_, ids, found := strings.Cut(identity, "/id/")
	organization, user, _ = strings.Cut(ids, "/")
	if !found || organizationID(organization) == "" || !plainID(user) {
		return "", ""
	}
	return organizationID(organization), user
}

// plainID takes a record id of 15 or 18 letters and digits.
func plainID(id string) bool {
	return (len(id) == 15 || len(id) == 18) && !strings.ContainsFunc(id, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z')
	})
}
