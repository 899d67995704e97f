package org

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// negotiating gives an Org that has to ask its server for the versions.
func negotiating(t *testing.T, versions http.HandlerFunc) (*Org, *atomic.Int64, func() []string) {
	t.Helper()
	var asked atomic.Int64
	var mutex sync.Mutex
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/services/data" {
			asked.Add(1)
			if r.Header.Get("Authorization") != "" {
				t.Error("the token was sent where none is needed")
			}
			versions(w, r)
			return
		}
		mutex.Lock()
		defer mutex.Unlock()
		paths = append(paths, r.URL.Path)
	}))
	t.Cleanup(server.Close)
	o, err := New(Config{InstanceURL: server.URL, Token: testToken(t), Options: Options{Limits: Limits{Timeout: 10 * time.Second}}})
	if err != nil {
		t.Fatal(err)
	}
	o.backoff = quick()
	t.Cleanup(o.Close)
	return o, &asked, func() []string {
		mutex.Lock()
		defer mutex.Unlock()
		return paths
	}
}

func listing(versions ...string) string {
	var items []string
	for _, version := range versions {
		items = append(items, fmt.Sprintf(`{"label":"x","url":"/services/data/v%[1]s","version":"%[1]s"}`, version))
	}
	return "[" + strings.Join(items, ",") + "]"
}

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestTheVersionIsTheNewestThatBothSidesKnow(t *testing.T) {
	cases := map[string]struct{ body, want string }{
		"the newest of the org":                  {listing("31.0", "60.0", "59.0"), "/services/data/v60.0/limits"},
		"the newest of this build":               {listing("60.0", "68.0", "69.0", "120.0"), "/services/data/v68.0/limits"},
		"an old org's only one":                  {listing("20.0"), "/services/data/v20.0/limits"},
		"odd entries are passed over":            {listing("60.0", "x", "61.5", "-62.0", "../63"), "/services/data/v60.0/limits"},
		"numbers are compared, not their digits": {listing("9.0", "31.0"), "/services/data/v31.0/limits"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o, asked, paths := negotiating(t, answering(200, c.body))
			for range 3 {
				if _, err := o.Do(context.Background(), get("limits")); err != nil {
					t.Fatal(err)
				}
			}
			if got := paths(); got[0] != c.want || got[2] != c.want {
				t.Errorf("got %q, want %s", got, c.want)
			}
			if asked.Load() != 1 {
				t.Errorf("asked %d times", asked.Load())
			}
		})
	}
}

func TestAHostThatHasNoVersionsIsSaidToBeNoOrg(t *testing.T) {
	cases := map[string]struct {
		handler http.HandlerFunc
		says    string
	}{
		"a web page":                    {answering(200, "<html>"), "does not answer as a Salesforce org"},
		"not found":                     {answering(404, listing("60.0")), "status 404"},
		"an object":                     {answering(200, `{"version":"60.0"}`), "does not answer as a Salesforce org"},
		"an empty list":                 {answering(200, `[]`), "SALESFORCE_API_VERSION"},
		"only versions from the future": {answering(200, listing("69.0", "70.0")), "68.0"},
		"a redirect": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://login.example/")
			w.WriteHeader(http.StatusFound)
		}, "login.example"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o, _, paths := negotiating(t, c.handler)
			_, err := o.Do(context.Background(), post("{}", "sobjects", "Account"))
			failed := wantError[*UnreachableError](t, err)
			contains(t, failed.Error(), c.says)
			if failed.MayHaveHappened || len(paths()) != 0 {
				t.Errorf("the request was sent: %v", paths())
			}
		})
	}
	t.Run("an endless list", func(t *testing.T) {
		o, _, _ := negotiating(t, func(w http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		})
		_, err := o.Do(context.Background(), get("limits"))
		_ = wantError[*TooLargeError](t, err)
	})
}

func TestAFailedNegotiationIsTriedAgain(t *testing.T) {
	var broken atomic.Bool
	broken.Store(true)
	o, asked, _ := negotiating(t, func(w http.ResponseWriter, r *http.Request) {
		if broken.Load() {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		answering(200, listing("60.0"))(w, r)
	})
	_, err := o.Do(context.Background(), get("limits"))
	_ = wantError[*UnreachableError](t, err)
	broken.Store(false)
	if _, err := o.Do(context.Background(), get("limits")); err != nil {
		t.Fatal(err)
	}
	if asked.Load() != 2 {
		t.Errorf("asked %d times", asked.Load())
	}
}

func TestConcurrentFirstCallsAskOnce(t *testing.T) {
	release := make(chan struct{})
	o, asked, paths := negotiating(t, func(w http.ResponseWriter, r *http.Request) {
		<-release
		answering(200, listing("60.0"))(w, r)
	})
	var wait sync.WaitGroup
	// The first caller gives up; the others still get the answer to its question.
	ctx, cancel := context.WithCancel(context.Background())
	first := make(chan error, 1)
	go func() {
		_, err := o.Do(ctx, get("limits"))
		first <- err
	}()
	for asked.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	for range 10 {
		wait.Go(func() {
			if _, err := o.Do(context.Background(), get("limits")); err != nil {
				t.Error(err)
			}
		})
	}
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("the first caller got %v", err)
	}
	close(release)
	wait.Wait()
	if asked.Load() != 1 || len(paths()) != 10 {
		t.Errorf("asked %d times, %d requests", asked.Load(), len(paths()))
	}
}

func TestApexRESTNeedsNoVersion(t *testing.T) {
	o, asked, paths := negotiating(t, answering(500, ""))
	if _, err := o.Do(context.Background(), Request{Method: "GET", Root: RootApexREST, Path: []string{"x"}}); err != nil {
		t.Fatal(err)
	}
	if asked.Load() != 0 || paths()[0] != "/services/apexrest/x" {
		t.Errorf("asked %d times, got %q", asked.Load(), paths())
	}
}

func TestTheVersionSetting(t *testing.T) {
	cases := map[string]string{
		"60.0": "60.0", "v60.0": "60.0", "60": "60.0", "v60": "60.0", " 61.0 ": "61.0", "100.0": "100.0", //nolint:gocritic // the white space is what is tested
		"": "", "60.1": "", "060.0": "", "60.00": "", "vv60": "", "sixty": "", "-60": "", "1000": "", "6O.0": "", "../x": "", "v": "", ".0": "",
	}
	for given, want := range cases {
		t.Run(fmt.Sprintf("%q", given), func(t *testing.T) {
			got, ok := parseAPIVersion(given)
			if got != want || ok != (want != "") {
				t.Errorf("got %q, %v", got, ok)
			}
		})
	}
	t.Run("wins over negotiation", func(t *testing.T) {
		var path string
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { path = r.URL.Path }))
		t.Cleanup(server.Close)
		o := FromEnvironment(environment(map[string]string{
			"SALESFORCE_ACCESS_TOKEN": canary, "SALESFORCE_INSTANCE_URL": server.URL, "SALESFORCE_API_VERSION": "v59.0",
		}), Options{})
		t.Cleanup(o.Close)
		if _, err := o.Do(context.Background(), get("limits")); err != nil || path != "/services/data/v59.0/limits" {
			t.Errorf("%s, %v", path, err)
		}
	})
}
