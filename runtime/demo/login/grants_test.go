package login

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestThePasswordGrantAnswersAsSalesforceDoes(t *testing.T) {
	o := opened(t)
	g := o.granted("grant_type", "password", "client_id", "app", "client_secret", testSecret, "username", "DANA@x.example", "password", testPassword)
	if !regexp.MustCompile(`^00DFd0000000001![0-9A-Za-z]{96}$`).MatchString(g.AccessToken) || g.TokenType != "Bearer" ||
		g.InstanceURL != "http://127.0.0.1:8484" || g.ID != "http://127.0.0.1:8484/id/"+organization+"/005Fd0000000001IAA" ||
		g.IssuedAt != "1773835200000" || g.RefreshToken != "" || g.Scope != "" {
		t.Errorf("got %+v", g)
	}
	mac := hmac.New(sha256.New, []byte(testSecret))
	mac.Write([]byte(g.ID + g.IssuedAt))
	if g.Signature != base64.StdEncoding.EncodeToString(mac.Sum(nil)) {
		t.Errorf("the signature %q does not verify", g.Signature)
	}
	session, ok := o.Session(g.AccessToken)
	if !ok || session.User.Username != "dana@x.example" || !session.API() || session.Client != "app" {
		t.Errorf("the session is %+v", session)
	}
}

func TestLoginsThatAreRefused(t *testing.T) {
	o := opened(t)
	const failure = "authentication failure"
	for name, c := range map[string]struct {
		code, description string
		pairs             []string
	}{
		"no grant type":                 {"unsupported_grant_type", "grant type not supported", nil},
		"an unknown grant type":         {"unsupported_grant_type", "grant type not supported", []string{"grant_type", "magic", "client_id", "app"}},
		"no client":                     {"invalid_client_id", "client identifier invalid", []string{"grant_type", "password"}},
		"an unknown client":             {"invalid_client_id", "client identifier invalid", []string{"grant_type", "client_credentials", "client_id", "App"}},
		"no secret":                     {"invalid_client", "invalid client credentials", []string{"grant_type", "client_credentials", "client_id", "app"}},
		"a wrong secret":                {"invalid_client", "invalid client credentials", []string{"grant_type", "client_credentials", "client_id", "app", "client_secret", "x"}},
		"a secret for a public client":  {"invalid_client", "invalid client credentials", []string{"grant_type", "client_credentials", "client_id", "public"}},
		"no user to run as":             {"invalid_grant", "no client credentials user enabled", []string{"grant_type", "client_credentials", "client_id", "other", "client_secret", "another"}},
		"a user to run as who left":     {"invalid_grant", "no client credentials user enabled", []string{"grant_type", "client_credentials", "client_id", "retired", "client_secret", testSecret}},
		"a scope it may not have":       {"invalid_scope", "the requested scope is not allowed", []string{"grant_type", "client_credentials", "client_id", "app", "client_secret", testSecret, "scope", "api full"}},
		"a wrong password":              {"invalid_grant", failure, []string{"grant_type", "password", "client_id", "app", "client_secret", testSecret, "username", "dana@x.example", "password", "wrong"}},
		"no password":                   {"invalid_grant", failure, []string{"grant_type", "password", "client_id", "app", "client_secret", testSecret, "username", "dana@x.example"}},
		"an unknown user":               {"invalid_grant", failure, []string{"grant_type", "password", "client_id", "app", "client_secret", testSecret, "username", "x", "password", testPassword}},
		"an inactive user":              {"inactive_user", "user is inactive", []string{"grant_type", "password", "client_id", "app", "client_secret", testSecret, "username", "gone@x.example", "password", testPassword}},
		"an inactive user's wrong word": {"invalid_grant", failure, []string{"grant_type", "password", "client_id", "app", "client_secret", testSecret, "username", "gone@x.example", "password", "x"}},
		"an unknown refresh token":      {"invalid_grant", "expired access/refresh token", []string{"grant_type", "refresh_token", "client_id", "app", "client_secret", testSecret, "refresh_token", "x"}},
		"an unknown code":               {"invalid_grant", "invalid authorization code", []string{"grant_type", "authorization_code", "client_id", "app", "client_secret", testSecret, "code", "x"}},
		"an unknown device":             {"invalid_grant", "invalid device code", []string{"grant_type", "device", "client_id", "app", "code", "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			(&tester{TB: t, Server: o.Server}).refused("token", c.code, c.description, c.pairs...)
		})
	}
}

func TestAnEmptyPasswordLetsNobodyIn(t *testing.T) {
	o := opened(t, func(c *Config) { c.Password = "" })
	o.refused("token", "invalid_grant", "authentication failure", "grant_type", "password", "client_id", "app", "client_secret", testSecret,
		"username", "dana@x.example", "password", "")
}

func TestRequestsThatAreNoForm(t *testing.T) {
	o := opened(t)
	for name, c := range map[string]struct {
		method, body, kind, want string
		status                   int
	}{
		"GET":             {"GET", "", "", "must use HTTP POST", 400},
		"JSON":            {"POST", "{}", "application/json", "the body must be application/x-www-form-urlencoded", 400},
		"a broken escape": {"POST", "grant_type=%zz", "application/x-www-form-urlencoded", "the body is not a form", 400},
		"a long body":     {"POST", "x=" + strings.Repeat("y", maxForm), "application/x-www-form-urlencoded", "the body is too long", 413},
	} {
		t.Run(name, func(t *testing.T) {
			a := (&tester{TB: t, Server: o.Server}).do(c.method, "/services/oauth2/token", c.body, "Content-Type", c.kind)
			if a.Status != c.status || string(a.Body) != `{"error":"invalid_request","error_description":"`+c.want+`"}` {
				t.Errorf("got %d %s", a.Status, a.Body)
			}
		})
	}
}

func TestClientCredentialsTakeTheSecretFromEitherPlace(t *testing.T) {
	o := opened(t)
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("app:"+testSecret))
	a := o.do("POST", "/services/oauth2/token?grant_type=client_credentials", "", "Authorization", basic)
	var g granted
	if err := json.Unmarshal(a.Body, &g); err != nil || g.AccessToken == "" || g.APIURL != "http://127.0.0.1:8484" || g.Scope != "api id openid web" {
		t.Errorf("got %d %s", a.Status, a.Body)
	}
	g = o.granted("grant_type", "client_credentials", "client_id", "app", "client_secret", testSecret, "scope", "id")
	if session, _ := o.Session(g.AccessToken); session.API() || g.Scope != "id" {
		t.Errorf("a session for the identity only is %+v", session)
	}
}

func TestSessionsExpireAndSoDoesTheOwnToken(t *testing.T) {
	o := opened(t, func(c *Config) { c.Lifetime, c.Token, c.TokenLifetime = time.Minute, "own", time.Hour })
	g := o.granted("grant_type", "client_credentials", "client_id", "app", "client_secret", testSecret)
	o.at = o.at.Add(59 * time.Second)
	if !o.alive(g.AccessToken) || !o.alive("own") {
		t.Error("a session ended early")
	}
	o.at = o.at.Add(time.Second)
	if o.alive(g.AccessToken) || !o.alive("own") {
		t.Error("a session did not end, or the wrong one did")
	}
	o.at = o.at.Add(time.Hour)
	if o.alive("own") {
		t.Error("the own token did not end")
	}
}

func TestManyLoginsPushOutTheOldestButNotTheOwnToken(t *testing.T) {
	o := opened(t, func(c *Config) { c.Token = "own" })
	o.sessions.limit = 3
	var tokens []string
	for range 4 {
		tokens = append(tokens, o.granted("grant_type", "client_credentials", "client_id", "app", "client_secret", testSecret).AccessToken)
	}
	for i, want := range []bool{false, false, true, true} {
		if o.alive(tokens[i]) != want {
			t.Errorf("login %d is alive: %v", i, !want)
		}
	}
	if !o.alive("own") {
		t.Error("the own token is gone")
	}
}

func TestClientsThatCouldNotBeToldApartAreRefused(t *testing.T) {
	for name, clients := range map[string][]Client{
		"no id":                         {{}},
		"an id twice":                   {{ID: "a"}, {ID: "a"}},
		"a relative redirect":           {{ID: "a", Redirects: []string{"/callback"}}},
		"a fragment":                    {{ID: "a", Redirects: []string{"https://x.example/#y"}}},
		"plain HTTP to another machine": {{ID: "a", Redirects: []string{"http://x.example/"}}},
	} {
		if _, err := New(Config{Clients: clients, Now: time.Now}); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestRevocationAndIntrospection(t *testing.T) {
	o := opened(t)
	g := o.granted("grant_type", "client_credentials", "client_id", "app", "client_secret", testSecret)
	known := o.do(http.MethodPost, "/services/oauth2/introspect", form("token", g.AccessToken, "client_id", "app", "client_secret", testSecret))
	if want := `{"active":true,"scope":"api id openid web","client_id":"app","username":"dana@x.example","sub":"` + g.ID +
		`","token_type":"access_token","exp":1773842400,"iat":1773835200,"nbf":1773835200}`; string(known.Body) != want {
		t.Errorf("got %s\nwant %s", known.Body, want)
	}
	for name, pairs := range map[string][]string{
		"another client's token": {"token", g.AccessToken, "client_id", "other", "client_secret", "another"},
		"an unknown token":       {"token", "x", "client_id", "app", "client_secret", testSecret},
	} {
		if a := o.do(http.MethodPost, "/services/oauth2/introspect", form(pairs...)); string(a.Body) != `{"active":false}` {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
	o.refused("introspect", "invalid_client", "invalid client credentials", "token", g.AccessToken, "client_id", "app")
	o.refused("introspect", "invalid_request", "token not provided", "client_id", "app", "client_secret", testSecret)
	o.refused("revoke", "invalid_request", "token not provided")
	o.refused("revoke", "invalid_token", "the token is not known or no longer good", "token", "x")
	if a := o.do(http.MethodPost, "/services/oauth2/revoke", form("token", g.AccessToken)); a.Status != 200 || len(a.Body) != 0 || o.alive(g.AccessToken) {
		t.Errorf("got %d %s", a.Status, a.Body)
	}
}

func TestDiscoveryNamesTheEndpoints(t *testing.T) {
	a := opened(t).do(http.MethodGet, "/.well-known/openid-configuration", "")
	if a.Status != 200 || !strings.Contains(string(a.Body), `"token_endpoint":"http://127.0.0.1:8484/services/oauth2/token"`) {
		t.Errorf("got %d %s", a.Status, a.Body)
	}
}
