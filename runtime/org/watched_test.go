package org_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo"
	"github.com/forcefield-mcp/forcefield/runtime/org"
	"github.com/forcefield-mcp/forcefield/runtime/org/store"
)

// TestMain lets the test's own program stand for the Salesforce CLI.
func TestMain(m *testing.M) {
	if form := os.Getenv(beCLI); form != "" {
		os.Exit(actAsCLI(form))
	}
	os.Exit(m.Run())
}

// sessionLife is how long the sessions of a watched org last.
const sessionLife = time.Minute

// watched is the demo org behind a server that counts what comes, with a clock that is moved by hand.
type watched struct {
	*httptest.Server
	demo.Credentials
	t   *testing.T
	org *demo.Org

	ahead  atomic.Int64 // of the clock, in nanoseconds
	logins atomic.Int64
	calls  atomic.Int64
	// refused counts the calls that the org answered with 401.
	refused atomic.Int64
	// expireAt is the number of the call that finds its session expired; 0 for none.
	expireAt atomic.Int64
	// down has the login host answer 503.
	down atomic.Bool
}

func watch(t *testing.T, options demo.Options) *watched {
	t.Helper()
	w := &watched{t: t}
	options.SessionLifetime = sessionLife
	options.Now = func() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }
	var err error
	if w.org, err = demo.Open(context.Background(), options); err != nil {
		t.Fatal(err)
	}
	w.Credentials = w.org.Credentials()
	w.Server = httptest.NewServer(w)
	t.Cleanup(func() { w.Close(); _ = w.org.Close() })
	return w
}

// ServeHTTP counts and passes on.
func (w *watched) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/services/oauth2/token", strings.HasPrefix(r.URL.Path, "/services/Soap/u"):
		w.logins.Add(1)
		if w.down.Load() {
			out.WriteHeader(http.StatusServiceUnavailable)
			return
		}
	case strings.HasPrefix(r.URL.Path, "/services/data/v"):
		if w.calls.Add(1) == w.expireAt.Load() {
			w.expire()
		}
		status := &statusWriter{ResponseWriter: out}
		w.org.Handler().ServeHTTP(status, r)
		if status.status == http.StatusUnauthorized {
			w.refused.Add(1)
		}
		return
	}
	w.org.Handler().ServeHTTP(out, r)
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// expire ends every session that there is.
func (w *watched) expire() { w.ahead.Add(int64(sessionLife + time.Second)) }

// headless follows the login page as a browser would, and gives the last page.
func (w *watched) headless(page, decision, userCode string) string {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	show := func(response *http.Response, err error) string {
		if err != nil {
			w.t.Error(err)
			return ""
		}
		defer func() { _ = response.Body.Close() }()
		if strings.Contains(response.Request.URL.String(), "code=") && userCode == "" && strings.Contains(response.Request.URL.Path, "OauthRedirect") {
			w.t.Errorf("the code stays in the browser's address: %s", response.Request.URL.Path)
		}
		text, err := io.ReadAll(response.Body)
		if err != nil {
			w.t.Error(err)
		}
		return string(text)
	}
	form := show(browser.Get(page))
	if strings.Contains(form, "did not work") { // the org sent the browser back at once
		return form
	}
	proof := regexp.MustCompile(`name="proof" value="([^"]+)"`).FindStringSubmatch(form)
	if proof == nil {
		w.t.Errorf("no login page: %s", form)
		return ""
	}
	return show(browser.PostForm(page, url.Values{
		"proof": {proof[1]}, "username": {w.Username}, "password": {w.Password}, "decision": {decision}, "user_code": {userCode},
	}))
}

// vault is a keyring in memory.
type vault struct {
	mu      sync.Mutex
	secrets map[string]string
	failing error // of Set
}

func (v *vault) Get(name string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.secrets[name] == "" {
		return "", store.ErrVaultMissing
	}
	return v.secrets[name], nil
}

func (v *vault) Set(name, secret string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.failing != nil {
		return v.failing
	}
	if v.secrets == nil {
		v.secrets = map[string]string{}
	}
	v.secrets[name] = secret
	return nil
}

func (v *vault) Delete(name string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.secrets, name)
	return nil
}

func (v *vault) fail(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.failing = err
}

// only gives the one token that is kept.
func (v *vault) only(t *testing.T) string {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, secret := range v.secrets {
		if len(v.secrets) == 1 {
			return secret
		}
	}
	t.Fatalf("%d tokens are kept", len(v.secrets))
	return ""
}

func kept(folder string, v store.Vault) *org.Kept {
	return org.OpenKept(org.KeptConfig{
		Folder: folder, Vault: v, WorkFactor: 10, Getenv: environment(map[string]string{"FORCEFIELD_PASSPHRASE": "correct horse battery"}),
	})
}

func environment(settings map[string]string) func(string) string {
	return func(name string) string { return settings[name] }
}

// logIn logs in with the browser and gives what is kept.
func (w *watched) logIn(k *org.Kept, request org.LoginRequest) (org.KeptOrg, error) {
	w.t.Helper()
	pages := make(chan string, 1)
	request.Host = w.URL
	if request.Say == nil {
		request.Say = func(string) {}
	}
	request.Browse = func(_ context.Context, page string) error {
		go func() { pages <- w.headless(page, "allow", "") }()
		return nil
	}
	got, err := k.LogIn(w.t.Context(), request)
	if last := <-pages; err == nil && !strings.Contains(last, "You are logged in") {
		w.t.Errorf("the last page is %q", last)
	}
	return got, err
}

func (w *watched) mustLogIn(k *org.Kept, alias string) org.KeptOrg {
	w.t.Helper()
	got, err := w.logIn(k, org.LoginRequest{Alias: alias})
	if err != nil {
		w.t.Fatal(err)
	}
	return got
}

// offer gives the one org that there is to offer.
func offer(t *testing.T, settings map[string]string, k *org.Kept) *org.Org {
	t.Helper()
	offered, err := org.Offer(t.Context(), environment(settings), k, nil, org.Options{})
	if err != nil || len(offered.Orgs) != 1 {
		t.Fatalf("%d orgs, %v", len(offered.Orgs), err)
	}
	o := offered.Orgs[0].Org
	o.Quick()
	t.Cleanup(o.Close)
	return o
}

// create makes an account.
func create(ctx context.Context, o *org.Org, name string) error {
	answer, err := o.Do(ctx, org.Request{
		Method: http.MethodPost, Root: org.RootData, Path: []string{"sobjects", "Account"},
		Body: &org.Body{Type: org.BodyJSON, Data: []byte(fmt.Sprintf(`{"Name":%q}`, name))},
	})
	if err == nil && answer.Status != http.StatusCreated {
		err = fmt.Errorf("status %d: %s", answer.Status, answer.Body)
	}
	return err
}

// wantEachOnce counts the accounts of these names, as the org has them.
func wantEachOnce(t *testing.T, o *org.Org, prefix string, n int) {
	t.Helper()
	answer, err := o.Do(t.Context(), org.Request{Method: http.MethodGet, Root: org.RootData, Path: []string{"query"},
		Query: []org.Param{{Name: "q", Value: "SELECT Name FROM Account WHERE Name LIKE '" + prefix + "%'"}}})
	if err != nil {
		t.Fatal(err)
	}
	var found struct {
		Records []struct{ Name string }
	}
	if err := json.Unmarshal(answer.Body, &found); err != nil {
		t.Fatal(err)
	}
	times := map[string]int{}
	for _, r := range found.Records {
		times[r.Name]++
	}
	if len(found.Records) != n || len(times) != n {
		t.Errorf("%d accounts of %d names, want %d", len(found.Records), len(times), n)
	}
}
