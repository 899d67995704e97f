package org

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// canary is a token that no test server or fixture holds by chance.
const canary = "00Dxx0000001gPf!AQcAQH0dMHEXAMPLE.canary_Zq7Yw3Vn9Kp5Rt1Ls8Jm4Hg6"

// testToken is a Token with the canary.
func testToken(t testing.TB) Token {
	t.Helper()
	token, err := NewToken(canary)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// connect gives an Org for a server, in version 60.0 so that nothing is negotiated.
func connect(t testing.TB, url string, limits Limits) *Org {
	t.Helper()
	o, err := New(Config{InstanceURL: url, Token: testToken(t), APIVersion: "60.0", Options: Options{Limits: limits, Version: "1.2.3"}})
	if err != nil {
		t.Fatal(err)
	}
	o.backoff = quick()
	t.Cleanup(o.Close)
	return o
}

// quick repeats as often as ever, without the waiting.
func quick() backoff {
	b := defaultBackoff()
	b.first, b.most = time.Millisecond, time.Millisecond
	return b
}

// serve starts a server with one handler and gives an Org for it.
func serve(t testing.TB, handler http.HandlerFunc) *Org {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return connect(t, server.URL, Limits{Timeout: 20 * time.Second})
}

func get(path ...string) Request {
	return Request{Method: http.MethodGet, Root: RootData, Path: path}
}

func post(body string, path ...string) Request {
	return Request{Method: http.MethodPost, Root: RootData, Path: path, Body: &Body{Type: BodyJSON, Data: []byte(body)}}
}

// wantError fails unless err is of type E, and gives it. No error may hold the canary.
func wantError[E error](t testing.TB, err error) E {
	t.Helper()
	var want E
	if !errors.As(err, &want) {
		t.Fatalf("got error %T (%v), want %T", err, err, want)
	}
	noCanary(t, err.Error())
	return want
}

func noCanary(t testing.TB, text string) {
	t.Helper()
	_, secret, _ := strings.Cut(canary, "!")
	if strings.Contains(text, secret) {
		t.Errorf("the token shows in %q", text)
	}
}

func contains(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not say %q", text, part)
		}
	}
}
