package org_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo"
	"github.com/forcefield-mcp/forcefield/runtime/demo/login"
	"github.com/forcefield-mcp/forcefield/runtime/org"
)

// says fails unless the error says these things.
func says(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

func TestALoginByBrowserIsKeptAndNeedsNoSettings(t *testing.T) {
	w := watch(t, demo.Options{})
	folder, ring := t.TempDir(), &vault{}
	var said strings.Builder
	got, err := w.logIn(kept(folder, ring), org.LoginRequest{Say: func(text string) { said.WriteString(text) }})
	if err != nil {
		t.Fatal(err)
	}
	if got.Alias != w.Username || got.Username != w.Username || got.InstanceURL != w.URL || !got.Default || got.KeptIn != "keyring" || got.Organization == "" {
		t.Errorf("%+v", got)
	}
	o := offer(t, nil, kept(folder, ring))
	if err := create(t.Context(), o, "kept"); err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{"what was said": said.String(), "the list": fmt.Sprintf("%+v", got), "the login's name": o.Login() + o.Identity()} {
		if strings.Contains(text, ring.only(t)) {
			t.Errorf("the token shows in %s", what)
		}
	}
	page := regexp.MustCompile(`http://\S+/authorize\?\S+`).FindString(said.String())
	asked, err := url.Parse(page)
	if err != nil {
		t.Fatal(err)
	}
	query := asked.Query()
	if query.Get("code_challenge_method") != "S256" || len(query.Get("code_challenge")) != 43 || len(query.Get("state")) != 43 || query.Get("code_verifier") != "" {
		t.Errorf("asked with %v", query)
	}
}

func TestProcessesThatShareAStoreDoNotBurnEachOthersTokens(t *testing.T) {
	w := watch(t, demo.Options{RotateRefreshTokens: true})
	folder, ring := t.TempDir(), &vault{}
	w.mustLogIn(kept(folder, ring), "dev")
	var orgs []*org.Org
	for range 3 {
		orgs = append(orgs, offer(t, nil, kept(folder, ring)))
	}
	for round := range 4 {
		before := w.logins.Load()
		var all sync.WaitGroup
		for p, o := range orgs {
			for i := range 10 {
				all.Go(func() {
					if err := create(t.Context(), o, fmt.Sprintf("shared-%d-%d-%d", round, p, i)); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		if got := w.logins.Load() - before; got != 3 {
			t.Errorf("round %d: %d renewals for 3 processes", round, got)
		}
		w.expire()
	}
	wantEachOnce(t, orgs[0], "shared-", 4*3*10)
}

func TestARotatedTokenIsSavedBeforeAnythingIsDoneWithTheSession(t *testing.T) {
	w := watch(t, demo.Options{RotateRefreshTokens: true})
	folder, ring := t.TempDir(), &vault{}
	w.mustLogIn(kept(folder, ring), "dev")
	o := offer(t, nil, kept(folder, ring))
	old := ring.only(t)
	ring.fail(errors.New("the disk is full"))
	for range 3 {
		says(t, create(t.Context(), o, "early"), "keyring does not work")
	}
	if w.calls.Load() != 0 || w.logins.Load() != 2 || ring.only(t) != old {
		t.Errorf("%d calls were sent, after %d logins", w.calls.Load(), w.logins.Load())
	}
	ring.fail(nil)
	if err := create(t.Context(), o, "late"); err != nil {
		t.Fatalf("the token that could not be saved is lost: %v", err)
	}
	if ring.only(t) == old {
		t.Error("the old token is kept")
	}
	if err := create(t.Context(), offer(t, nil, kept(folder, ring)), "later"); err != nil {
		t.Errorf("another process cannot go on: %v", err)
	}
}

func TestALoginThatWasRevokedSaysSoOnceAndANewOneIsTakenUp(t *testing.T) {
	w := watch(t, demo.Options{})
	folder, ring := t.TempDir(), &vault{}
	k := kept(folder, ring)
	w.mustLogIn(k, "dev")
	o := offer(t, nil, kept(folder, ring))
	if err := create(t.Context(), o, "before"); err != nil {
		t.Fatal(err)
	}
	token := ring.only(t)
	if _, err := http.PostForm(w.URL+"/services/oauth2/revoke", url.Values{"token": {token}}); err != nil {
		t.Fatal(err)
	}
	before := w.logins.Load()
	for range 5 {
		err := create(t.Context(), o, "meanwhile")
		says(t, err, "no longer good", "forcefield org login --alias dev")
		if strings.Contains(err.Error(), token) {
			t.Error("the token shows")
		}
	}
	if got := w.logins.Load() - before; got != 1 {
		t.Errorf("the dead token was sent %d times", got)
	}
	w.mustLogIn(k, "dev")
	if err := create(t.Context(), o, "after"); err != nil {
		t.Error(err)
	}
}

func TestLoggingOutRevokesTheLogin(t *testing.T) {
	w := watch(t, demo.Options{})
	folder, ring := t.TempDir(), &vault{}
	k := kept(folder, ring)
	w.mustLogIn(k, "dev")
	o := offer(t, nil, kept(folder, ring))
	if err := create(t.Context(), o, "before"); err != nil {
		t.Fatal(err)
	}
	token := ring.only(t)
	if err := k.LogOut(t.Context(), "dev", false); err != nil {
		t.Fatal(err)
	}
	answer, err := http.PostForm(w.URL+"/services/oauth2/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {"PlatformCLI"}})
	if err != nil || answer.StatusCode != http.StatusBadRequest {
		t.Errorf("the token is good for another session: %v", err)
	}
	says(t, create(t.Context(), o, "after"), "no org", "dev", "forcefield org login")
	if len(ring.secrets) != 0 {
		t.Error("the keyring keeps the token")
	}
	says(t, k.LogOut(t.Context(), "dev", false), "no org")
}

func TestALoginIsKeptUntilItIsRevokedOrForgottenOnPurpose(t *testing.T) {
	w := watch(t, demo.Options{})
	ring := &vault{}
	k := kept(t.TempDir(), ring)
	w.mustLogIn(k, "dev")
	w.CloseClientConnections()
	w.Close()
	says(t, k.LogOut(t.Context(), "dev", false), "was not ended", "--only-here")
	ring.only(t)
	if err := k.LogOut(t.Context(), "dev", true); err != nil || len(ring.secrets) != 0 {
		t.Errorf("%v", err)
	}
}

func TestALoginByCodeFromAnotherMachine(t *testing.T) {
	w := watch(t, demo.Options{})
	for decision, want := range map[string]string{"allow": "", "deny": "declined"} {
		t.Run(decision, func(t *testing.T) {
			k := kept(t.TempDir(), &vault{})
			asked := 0
			var code string
			k.SetPause(func(_ context.Context, d time.Duration) {
				w.ahead.Add(int64(d))
				if asked++; asked == 3 {
					w.headless(w.URL+"/setup/connect", decision, code)
				}
			})
			got, err := k.LogIn(t.Context(), org.LoginRequest{Host: w.URL, Device: true, Alias: "dev", Say: func(text string) {
				code = regexp.MustCompile(`code  (\S+)`).FindStringSubmatch(text)[1]
			}})
			if want != "" {
				says(t, err, want)
				return
			}
			if err != nil || got.Username != w.Username || asked != 3 {
				t.Fatalf("%+v after %d questions, %v", got, asked, err)
			}
			if err := create(t.Context(), offer(t, nil, k), "device"); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("expired", func(t *testing.T) {
		k := kept(t.TempDir(), &vault{})
		k.SetPause(func(context.Context, time.Duration) { w.ahead.Add(int64(11 * time.Minute)) })
		_, err := k.LogIn(t.Context(), org.LoginRequest{Host: w.URL, Device: true, Say: func(string) {}})
		says(t, err, "took too long", "forcefield org login")
	})
}

func TestWhatGoesWrongAtALoginIsSaidInTheUsersWords(t *testing.T) {
	w := watch(t, demo.Options{Clients: []login.Client{
		{ID: "secretive", Secret: "consumer-secret", Redirects: []string{"http://localhost/OauthRedirect"}},
		{ID: "fleeting", Redirects: []string{"http://localhost/OauthRedirect"}, Scopes: []string{"api"}},
		{ID: "elsewhere", Redirects: []string{"https://example.com/callback"}},
	}})
	for name, c := range map[string]struct {
		request org.LoginRequest
		says    []string
	}{
		"no such host":      {org.LoginRequest{Host: "no-such-host.invalid", Device: true}, []string{"no-such-host.invalid", "--sandbox or --domain"}},
		"not a host":        {org.LoginRequest{Host: "http://example.com"}, []string{"--domain", "https://"}},
		"a lightning host":  {org.LoginRequest{Host: "x.lightning.force.com"}, []string{"x.my.salesforce.com"}},
		"a bad alias":       {org.LoginRequest{Alias: "a b"}, []string{"--alias"}},
		"a reserved alias":  {org.LoginRequest{Alias: "environment"}, []string{"--alias"}},
		"a bad port":        {org.LoginRequest{Port: 70000}, []string{"--port"}},
		"a bad place":       {org.LoginRequest{Keep: "cloud"}, []string{"--keep", "keyring"}},
		"an unknown client": {org.LoginRequest{ClientID: "3MVG9nobody", Device: true, Host: w.URL}, []string{"--client-id", "knows no app"}},
		"a bad client":      {org.LoginRequest{ClientID: "a b"}, []string{"--client-id"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.request.Say = func(string) {}
			_, err := kept(t.TempDir(), &vault{}).LogIn(t.Context(), c.request)
			says(t, err, c.says...)
		})
	}
	t.Run("an app with a secret", func(t *testing.T) {
		_, err := w.logIn(kept(t.TempDir(), &vault{}), org.LoginRequest{ClientID: "secretive"})
		says(t, err, "client secret", "Require Secret")
	})
	t.Run("an app without refresh tokens", func(t *testing.T) {
		_, err := w.logIn(kept(t.TempDir(), &vault{}), org.LoginRequest{ClientID: "fleeting"})
		says(t, err, "scope")
	})
	t.Run("a browser that does not open", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var said strings.Builder
		_, err := kept(t.TempDir(), &vault{}).LogIn(ctx, org.LoginRequest{Host: w.URL, Say: func(text string) { said.WriteString(text) },
			Browse: func(context.Context, string) error {
				defer cancel()
				return errors.New("no browser")
			}})
		if !errors.Is(err, context.Canceled) || !strings.Contains(said.String(), "could not be opened") || !strings.Contains(said.String(), w.URL+"/services/oauth2/authorize?") {
			t.Errorf("said %q, %v", said.String(), err)
		}
	})
	t.Run("a port that is in use", func(t *testing.T) {
		u, err := url.Parse(w.URL)
		if err != nil {
			t.Fatal(err)
		}
		port := 0
		if _, err := fmt.Sscan(u.Port(), &port); err != nil {
			t.Fatal(err)
		}
		_, err = kept(t.TempDir(), &vault{}).LogIn(t.Context(), org.LoginRequest{Host: w.URL, Port: port, Say: func(string) {}})
		says(t, err, "in use", "--port")
	})
	t.Run("consent that is declined", func(t *testing.T) {
		last := make(chan string, 1)
		_, err := kept(t.TempDir(), &vault{}).LogIn(t.Context(), org.LoginRequest{Host: w.URL, Say: func(string) {}, Browse: func(_ context.Context, page string) error {
			go func() { last <- w.headless(page, "deny", "") }()
			return nil
		}})
		says(t, err, "declined", "choose Allow")
		if !strings.Contains(<-last, "did not work") {
			t.Error("the browser says that it worked")
		}
	})
}

func TestWhatCannotBeKeptIsRevoked(t *testing.T) {
	w := watch(t, demo.Options{})
	ring := &vault{}
	k := kept(t.TempDir(), ring)
	ring.fail(errors.New("full"))
	got := make(chan string, 1)
	revoked := w.Config.Handler
	w.Config.Handler = http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/services/oauth2/revoke" {
			got <- "revoked"
		}
		revoked.ServeHTTP(out, r)
	})
	if _, err := w.logIn(k, org.LoginRequest{}); err == nil {
		t.Fatal("it was kept")
	}
	select {
	case <-got:
	default:
		t.Error("the token is good for whoever has it")
	}
}

func TestWhichOrgsAreOffered(t *testing.T) {
	w := watch(t, demo.Options{})
	folder, ring := t.TempDir(), &vault{}
	k := kept(folder, ring)
	w.mustLogIn(k, "a")
	w.mustLogIn(k, "b")
	set := map[string]string{"SALESFORCE_ACCESS_TOKEN": w.Token, "SALESFORCE_INSTANCE_URL": w.URL}
	off := "off"
	for name, c := range map[string]struct {
		settings map[string]string
		names    []string
		kept     *org.Kept
		want     string // the default first, then the names
	}{
		"the kept ones": {nil, nil, k, "a: a b"},
		"with the environment's, which is the default": {set, nil, k, "environment: environment a b"},
		"an incomplete setting is not passed over":     {map[string]string{"SALESFORCE_USERNAME": "jo@example.com"}, nil, k, "environment: environment a b"},
		"a client for logins is no login":              {map[string]string{"SALESFORCE_CLIENT_ID": "x", "SALESFORCE_DOMAIN": "test"}, nil, k, "a: a b"},
		"named":                                        {set, []string{"b"}, k, "b: b"},
		"several named, the first is the default":      {set, []string{"b", "environment", "b"}, k, "b: b environment"},
		"nothing set and nothing kept":                 {map[string]string{"SALESFORCE_CLI": off}, nil, kept(t.TempDir(), ring), "environment: environment"},
		"a version that is none":                       {map[string]string{"SALESFORCE_API_VERSION": "new"}, nil, k, "environment: environment"},
	} {
		t.Run(name, func(t *testing.T) {
			offered, err := org.Offer(t.Context(), environment(c.settings), c.kept, c.names, org.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer offered.Close()
			var names []string
			for _, o := range offered.Orgs {
				names = append(names, o.Name)
			}
			if got := offered.Default + ": " + strings.Join(names, " "); got != c.want {
				t.Errorf("offered %q, want %q", got, c.want)
			}
		})
	}
	t.Run("a name that is not known", func(t *testing.T) {
		_, err := org.Offer(t.Context(), environment(set), k, []string{"c"}, org.Options{})
		says(t, err, `"c"`, "environment, a, b", "forcefield org login")
	})
	t.Run("a store that cannot be read is said, and the environment serves", func(t *testing.T) {
		if err := os.WriteFile(folder+"/orgs.json", []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		offered, err := org.Offer(t.Context(), environment(set), k, nil, org.Options{})
		if err != nil || len(offered.Orgs) != 1 || len(offered.Notices) != 1 || !strings.Contains(offered.Notices[0], "set aside") {
			t.Errorf("%+v, %v", offered.Notices, err)
		}
	})
}
