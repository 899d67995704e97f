package org_test

import (
	"context"
	"errors"
	"net/http"
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
