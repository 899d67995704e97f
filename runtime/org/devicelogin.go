package org

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Bounds of the device flow.
const (
	firstDevicePause = 5 * time.Second
	mostDevicePause  = time.Minute
	slowDown         = 5 * time.Second // RFC 8628 section 3.5
	maxUserCode      = 40              // characters
)

// device is a login that a person approves in a browser elsewhere.
type device struct {
	code     secret
	userCode string
	page     *url.URL
	pause    time.Duration
}

// withDevice is the device flow of RFC 8628, in Salesforce's form.
func (k *Kept) withDevice(ctx context.Context, w wanted) (KeptOrg, error) {
	d, err := w.startDevice(ctx)
	if err != nil {
		return KeptOrg{}, err
	}
	w.Say("Open this page in any browser and enter the code. Never enter a code that somebody else sent you.\n\n  page  " + d.page.String() + "\n  code  " + d.userCode + "\n")
	waiting, cancel := context.WithTimeout(ctx, browserLife)
	defer cancel()
	for {
		k.pause(waiting, d.pause)
		if ctx.Err() != nil {
			return KeptOrg{}, &CanceledError{}
		}
		if waiting.Err() != nil {
			return KeptOrg{}, &UnauthenticatedError{Reason: "Nobody entered the code in time, and it has expired.", Remedy: "Run the command again for a new one.", local: true}
		}
		got, base, again, err := w.pollDevice(waiting, &d)
		if again {
			continue
		}
		if err != nil {
			return KeptOrg{}, err
		}
		return k.keep(ctx, w, got, base)
	}
}

// pause waits, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// startDevice asks for the codes.
func (w wanted) startDevice(ctx context.Context) (device, error) {
	answer, err := w.endpoint.post(ctx, tokenPath, url.Values{
		"response_type": {"device_code"}, "client_id": {w.ClientID}, "scope": {loginScopes},
	}, nil)
	if err != nil {
		return device{}, err
	}
	if answer.Status != http.StatusOK {
		return device{}, w.endpoint.refusal(answer, newRedactor())
	}
	var said struct {
		DeviceCode string `json:"device_code"`
		UserCode   string `json:"user_code"`
		Page       string `json:"verification_uri"`
		Interval   int    `json:"interval"` // seconds
	}
	strange := func(why string) (device, error) {
		return device{}, strangeLogin(w.endpoint.host, answer.Status, errors.New(why))
	}
	if json.Unmarshal(answer.Body, &said) != nil || said.DeviceCode == "" || len(said.DeviceCode) > maxTokenLength {
		return strange("its answer has no device_code")
	}
	plain := func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-')
	}
	if said.UserCode == "" || len(said.UserCode) > maxUserCode || strings.ContainsFunc(said.UserCode, plain) {
		return strange("its answer has no user_code")
	}
	page, ok := w.devicePage(said.Page)
	if !ok {
		return strange("its page for the code is not on a host of Salesforce's or its own")
	}
	pause := min(max(time.Duration(min(said.Interval, 3600))*time.Second, time.Second), mostDevicePause)
	if said.Interval <= 0 {
		pause = firstDevicePause
	}
	return device{code: newSecret(said.DeviceCode), userCode: said.UserCode, page: page, pause: pause}, nil
}

// devicePage checks where the person is going to be sent.
func (w wanted) devicePage(named string) (*url.URL, bool) {
	page, err := url.Parse(named)
	if err != nil || page.User != nil || page.Opaque != "" || page.RawQuery != "" || page.Fragment != "" {
		return nil, false
	}
	base, err := parseInstanceURL(page.Scheme + "://" + page.Host)
	if err != nil {
		return nil, false
	}
	if _, refused := w.endpoint.host.trusted(base.String()); refused != nil {
		return nil, false
	}
	return base.JoinPath(page.Path), true
}

// pollDevice asks once whether the person has decided; again is true when not.
func (w wanted) pollDevice(ctx context.Context, d *device) (got granted, base *url.URL, again bool, err error) {
	form := url.Values{"grant_type": {"device"}, "client_id": {w.ClientID}, "code": {d.code.reveal()}}
	secrets := []string{d.code.reveal()}
	answer, err := w.endpoint.post(ctx, tokenPath, form, secrets)
	if err != nil {
		var broken *UnreachableError
		return granted{}, nil, errors.As(err, &broken) && broken.passing, err
	}
	if answer.Status != http.StatusOK {
		switch code, _, _ := parseOAuthError(answer.Body); code {
		case "authorization_pending":
			return granted{}, nil, true, nil
		case "slow_down":
			d.pause = min(d.pause+slowDown, mostDevicePause)
			return granted{}, nil, true, nil
		}
	}
	got, base, err = w.endpoint.accept(answer, secrets)
	return got, base, false, err
}
