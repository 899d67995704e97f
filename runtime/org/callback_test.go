package org

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const testState = "the-state-of-this-login"

func listen(t *testing.T) *callback {
	t.Helper()
	c, err := listenForCallback(t.Context(), 0, testState)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.close(t.Context()) })
	return c
}

// visit asks the callback's server as a browser does, but does not follow.
func visit(t *testing.T, c *callback, method, target, host string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, strings.Replace(target, "localhost", "127.0.0.1", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	return answer
}

func TestTheCallbackTakesOneAnswerWithTheRightState(t *testing.T) {
	c := listen(t)
	at, err := url.Parse(c.url)
	if err != nil {
		t.Fatal(err)
	}
	good := c.url + "?code=abc&state=" + testState
	for name, v := range map[string]struct {
		method, target, host string
		status               int
	}{
		"another state":  {http.MethodGet, c.url + "?code=abc&state=other", at.Host, http.StatusBadRequest},
		"no state":       {http.MethodGet, c.url + "?code=abc", at.Host, http.StatusBadRequest},
		"another host":   {http.MethodGet, good, "attacker.example", http.StatusMisdirectedRequest},
		"another port":   {http.MethodGet, good, "localhost:1", http.StatusMisdirectedRequest},
		"another method": {http.MethodPost, good, at.Host, http.StatusMethodNotAllowed},
		"another path":   {http.MethodGet, strings.Replace(good, callbackPath, "/x", 1), at.Host, http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			if got := visit(t, c, v.method, v.target, v.host); got.StatusCode != v.status {
				t.Errorf("status %d, want %d", got.StatusCode, v.status)
			}
			select {
			case <-c.answers:
				t.Error("it was taken")
			default:
			}
		})
	}
	first := visit(t, c, http.MethodGet, good, at.Host)
	if first.StatusCode != http.StatusSeeOther || first.Header.Get("Location") != donePath || first.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("status %d to %q", first.StatusCode, first.Header.Get("Location"))
	}
	answer, err := c.wait(t.Context())
	if err != nil || answer.Get("code") != "abc" {
		t.Errorf("%v, %v", answer, err)
	}
	if again := visit(t, c, http.MethodGet, good, at.Host); again.StatusCode != http.StatusGone {
		t.Errorf("a second time: status %d", again.StatusCode)
	}
	c.finish(nil)
}

func TestTheCallbackListensOnThisMachineOnly(t *testing.T) {
	c := listen(t)
	at, err := url.Parse(c.url)
	if err != nil {
		t.Fatal(err)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		ip := a.(*net.IPNet).IP
		if ip.IsLoopback() && ip.To4() != nil {
			continue
		}
		connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", net.JoinHostPort(ip.String(), at.Port()))
		if err == nil {
			_ = connection.Close()
			t.Errorf("%s accepts connections", ip)
		}
	}
}

func TestTheCallbackEndsWithTheLogin(t *testing.T) {
	c := listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.wait(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	c.close(ctx)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.Replace(c.url, "localhost", "127.0.0.1", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := http.DefaultTransport.RoundTrip(request); err == nil {
		_ = answer.Body.Close()
		t.Error("it still answers")
	}
}

func TestTheDevicePageMustBeSalesforcesOrTheLoginHosts(t *testing.T) {
	host, err := parseInstanceURL("https://login.example.com")
	if err != nil {
		t.Fatal(err)
	}
	w := wanted{endpoint: tokenEndpoint{host: loginHost{base: host}}}
	for page, want := range map[string]bool{
		"https://login.salesforce.com/setup/connect": true,
		"https://login.example.com/setup/connect":    true,
		"https://evil.example/setup/connect":         false,
		"http://login.salesforce.com/setup/connect":  false,
		"https://a@login.salesforce.com/x":           false,
		"https://login.salesforce.com/x?next=y":      false,
		"javascript:alert(1)":                        false,
		"":                                           false,
		"https://login.salesforce.com.evil.example/": false,
	} {
		if _, ok := w.devicePage(page); ok != want {
			t.Errorf("%q: %t", page, ok)
		}
	}
}
