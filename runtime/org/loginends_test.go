package org_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/demo"
	"github.com/forcefield-mcp/forcefield/runtime/org"
)

func TestALoginThatNobodyFinishesEnds(t *testing.T) {
	w := watch(t, demo.Options{})
	for name, request := range map[string]org.LoginRequest{
		"by browser, where none is opened, cancelled after the URL was shown": {Host: w.URL},
		"by device, cancelled after the code was shown":                       {Host: w.URL, Device: true},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var said strings.Builder
			request.Say = func(text string) {
				said.WriteString(text)
				cancel()
			}
			_, err := kept(t.TempDir(), &vault{}).LogIn(ctx, request)
			if !errors.Is(err, context.Canceled) || !strings.Contains(said.String(), w.URL) {
				t.Errorf("said %q, %v", said.String(), err)
			}
		})
	}
}

func TestABrowserThatComesBackWithoutACodeIsNoLogin(t *testing.T) {
	w := watch(t, demo.Options{})
	_, err := kept(t.TempDir(), &vault{}).LogIn(t.Context(), org.LoginRequest{Host: w.URL, Say: func(string) {}, Browse: func(ctx context.Context, page string) error {
		asked, err := url.Parse(page)
		if err != nil {
			return err
		}
		back := asked.Query().Get("redirect_uri") + "?state=" + url.QueryEscape(asked.Query().Get("state"))
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, back, nil)
		if err != nil {
			return err
		}
		// The page is answered when the login has ended, which waits for this function.
		go func() {
			if answer, err := http.DefaultClient.Do(request); err == nil {
				_ = answer.Body.Close()
			}
		}()
		return nil
	}})
	says(t, err, "without a code", "--domain")
}

func TestALoginHostThatAnswersADeviceStrangelyIsToldBeforeAnythingIsShown(t *testing.T) {
	const page = `"verification_uri":"https://login.salesforce.com/setup/connect"`
	for name, c := range map[string]struct{ answer, says string }{
		"no code for the person":                   {`{"device_code":"d",` + page + `}`, "user_code"},
		"a code that writes to the terminal":       {`{"device_code":"d","user_code":"A\u001b[2JB",` + page + `}`, "user_code"},
		"a code that nobody could enter":           {`{"device_code":"d","user_code":"` + strings.Repeat("A", 4096) + `",` + page + `}`, "user_code"},
		"no code for the device":                   {`{"user_code":"ABCD",` + page + `}`, "device_code"},
		"a page of somebody else's":                {`{"device_code":"d","user_code":"ABCD","verification_uri":"https://example.com/connect"}`, "page"},
		"something that is no JSON":                {`<html>`, "device_code"},
		"a page that only looks like Salesforce's": {`{"device_code":"d","user_code":"ABCD","verification_uri":"https://login.salesforce.com.example.com/"}`, "page"},
	} {
		t.Run(name, func(t *testing.T) {
			host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = w.Write([]byte(c.answer))
			}))
			t.Cleanup(host.Close)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var said string
			_, err := kept(t.TempDir(), &vault{}).LogIn(ctx, org.LoginRequest{Host: host.URL, Device: true, Say: func(text string) {
				said = text
				cancel()
			}})
			says(t, err, "does not answer as a Salesforce login host", c.says)
			if said != "" {
				t.Errorf("it showed %q", said)
			}
		})
	}
}

func TestALoginThatBringsNothingToKeepIsNotKept(t *testing.T) {
	for name, c := range map[string]struct{ answer, says string }{
		"no refresh token":                        {`{"access_token":"00D!t","instance_url":"HOST","id":"HOST/id/00D000000000001EAA/005000000000001AAA"}`, "no refresh token"},
		"nobody's session":                        {`{"access_token":"00D!t","instance_url":"HOST","refresh_token":"r"}`, "whose session"},
		"no access token":                         {`{"instance_url":"HOST","refresh_token":"r","id":"HOST/id/00D000000000001EAA/005000000000001AAA"}`, "no access_token"},
		"no host":                                 {`{"access_token":"00D!t","refresh_token":"r","id":"HOST/id/00D000000000001EAA/005000000000001AAA"}`, "no instance_url"},
		"a refresh token of two lines":            {`{"access_token":"00D!t","instance_url":"HOST","refresh_token":"r\nx","id":"HOST/id/00D000000000001EAA/005000000000001AAA"}`, "refresh_token"},
		"a refresh token without an end":          {`{"access_token":"00D!t","instance_url":"HOST","refresh_token":"` + strings.Repeat("r", 20_000) + `","id":"HOST/id/00D000000000001EAA/005000000000001AAA"}`, "refresh_token"},
		"the session of nobody that there can be": {`{"access_token":"00D!t","instance_url":"HOST","refresh_token":"r","id":"HOST/id/00D000000000001EAA/../x"}`, "whose session"},
		"somebody else's host":                    {`{"access_token":"00D!t","instance_url":"https://example.com","refresh_token":"r","id":"HOST/id/00D000000000001EAA/005000000000001AAA"}`, "example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // each waits a second for its person
			host := httptest.NewUnstartedServer(nil)
			host.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.PostFormValue("response_type") == "device_code":
					_, _ = w.Write([]byte(`{"device_code":"d","user_code":"ABCD","verification_uri":"https://login.salesforce.com/setup/connect","interval":1}`))
				case r.PostFormValue("grant_type") == "device":
					_, _ = w.Write([]byte(strings.ReplaceAll(c.answer, "HOST", host.URL)))
				default:
					w.WriteHeader(http.StatusNotFound)
				}
			})
			host.Start()
			t.Cleanup(host.Close)
			dir, ring := t.TempDir(), &vault{}
			_, err := kept(dir, ring).LogIn(t.Context(), org.LoginRequest{Host: host.URL, Device: true, Say: func(string) {}})
			says(t, err, c.says)
			if logins, err := kept(dir, ring).List(t.Context()); err != nil || len(logins) > 0 {
				t.Errorf("kept are %v, %v", logins, err)
			}
		})
	}
}
