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
}

// ask sends a grant and gives the session. `secrets` are those that the form holds; they are taken out of what is shown of
// the answer, and later out of the org's answers.
//
// A login changes nothing but to open a session, so it is sent again when the connection breaks.
func (e tokenEndpoint) ask(ctx context.Context, form url.Values, secrets []string) (*credential, error) {
	answer, err := e.wire.logIn(ctx, exchange{
		method: http.MethodPost,
		target: e.host.base.JoinPath("/services/oauth2/token"),
		header: http.Header{
			"Accept": {"application/json"}, "Content-Type": {"application/x-www-form-urlencoded"}, "User-Agent": {e.wire.userAgent},
		},
		body: &Body{Data: []byte(form.Encode())},
	}, e.host.setting, secrets)
	if err != nil {
		return nil, err
	}
	if answer.Status != http.StatusOK {
		return nil, oauthRefusal(answer, e.host, newRedactor(secrets...))
	}
	granted, err := parseGrant(answer.Body)
	if err != nil {
		return nil, strangeLogin(e.host, answer.Status, err)
	}
	base, refused := e.host.trusted(granted.instance)
	if refused != nil {
		return nil, refused
	}
	return issuedCredential(granted.token, base, e.host.setting, secrets), nil
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
}

// parseGrant reads the answer to a grant. The error is a part of a sentence and holds nothing of the answer.
func parseGrant(body []byte) (granted, error) {
	var answer struct {
		AccessToken string `json:"access_token"`
		InstanceURL string `json:"instance_url"`
		TokenType   string `json:"token_type"`
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
	return granted{token: token, instance: answer.InstanceURL}, nil
}
