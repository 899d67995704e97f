package login

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

const verifier = "a-verifier-of-at-least-forty-three-characters-0123"

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// shown is a form as a browser has it.
type shown struct{ action, proof, cookie, page string }

// visit opens a page that must show a form.
func (o *tester) visit(target string) shown {
	o.Helper()
	a := o.do(http.MethodGet, target, "")
	action := regexp.MustCompile(`<form method="post" action="([^"]*)"`).FindSubmatch(a.Body)
	proof := regexp.MustCompile(`name="proof" value="([^"]*)"`).FindSubmatch(a.Body)
	if a.Status != http.StatusOK || action == nil || proof == nil {
		o.Fatalf("%s shows no form: %d %s", target, a.Status, a.Body)
	}
	cookie, rest, _ := strings.Cut(a.Header["Set-Cookie"], ";")
	if !strings.Contains(rest, "HttpOnly") || !strings.Contains(rest, "SameSite=Strict") || a.Header["X-Frame-Options"] != "DENY" ||
		!strings.Contains(a.Header["Content-Security-Policy"], "default-src 'none'") {
		o.Errorf("the page is not shielded: %v", a.Header)
	}
	return shown{html.UnescapeString(string(action[1])), html.UnescapeString(string(proof[1])), cookie, string(a.Body)}
}

// submit sends a form as the browser would, with further inputs in pairs.
func (o *tester) submit(f shown, pairs ...string) *Reply {
	o.Helper()
	return o.do(http.MethodPost, f.action, form(append([]string{"proof", f.proof, "decision", "allow"}, pairs...)...), "Cookie", f.cookie)
}

func authorizeURL(pairs ...string) string {
	values := url.Values{"response_type": {"code"}, "client_id": {"app"}, "redirect_uri": {callback}, "state": {"s&t <ate>"}}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			values.Del(pairs[i])
			continue
		}
		values.Set(pairs[i], pairs[i+1])
	}
	return "/services/oauth2/authorize?" + values.Encode()
}

// code goes through the login page and gives the code.
func (o *tester) code(pairs ...string) string {
	o.Helper()
	a := o.submit(o.visit(authorizeURL(pairs...)), "username", "dana@x.example", "password", testPassword)
	to, err := url.Parse(a.Header["Location"])
	if err != nil || a.Status != http.StatusFound || !strings.HasPrefix(to.String(), "http://127.0.0.1") || to.Query().Get("state") != "s&t <ate>" {
		o.Fatalf("got %d %v (%v)", a.Status, a.Header, err)
	}
	return to.Query().Get("code")
}

func TestTheCodeFlowWithPKCE(t *testing.T) {
	o := opened(t)
	code := o.code("client_id", "public", "code_challenge", challenge(), "code_challenge_method", "S256", "redirect_uri", "http://127.0.0.1:1717/callback")
	redeem := []string{"grant_type", "authorization_code", "client_id", "public", "code", code, "redirect_uri", "http://127.0.0.1:1717/callback", "code_verifier", verifier}
	g := o.granted(redeem...)
	if !strings.HasSuffix(code, "==") || g.RefreshToken == "" || g.Scope != "api id openid refresh_token web" {
		t.Errorf("code %s gave %+v", code, g)
	}
	o.refused("token", "invalid_grant", "expired authorization code", redeem...)
	if o.alive(g.AccessToken) {
		t.Error("a code was used twice and its session lives on")
	}
}

func TestCodesThatAreRefused(t *testing.T) {
	o := opened(t)
	const grant = "authorization_code"
	for name, c := range map[string]struct {
		ask               []string
		code, description string
		change            []string
	}{
		"another client":       {nil, "invalid_grant", "invalid authorization code", []string{"client_id", "other", "client_secret", "another"}},
		"no redirect URL":      {nil, "redirect_uri_missing", "redirect_uri not provided", []string{"redirect_uri", ""}},
		"another redirect URL": {nil, "redirect_uri_mismatch", "redirect_uri must match configuration", []string{"redirect_uri", "http://127.0.0.1:1/callback"}},
		"no verifier":          {[]string{"code_challenge", challenge()}, "invalid_grant", "invalid code verifier", nil},
		"another verifier":     {[]string{"code_challenge", challenge()}, "invalid_grant", "invalid code verifier", []string{"code_verifier", "x"}},
		"no secret":            {nil, "invalid_client", "invalid client credentials", []string{"client_secret", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			o := &tester{TB: t, Server: o.Server}
			pairs := append([]string{"grant_type", grant, "client_id", "app", "client_secret", testSecret, "code", o.code(c.ask...), "redirect_uri", callback}, c.change...)
			o.refused("token", c.code, c.description, pairs...)
		})
	}
	code := o.code()
	o.at = o.at.Add(codeLife)
	o.refused("token", "invalid_grant", "invalid authorization code", "grant_type", grant, "client_id", "app", "client_secret", testSecret, "code", code, "redirect_uri", callback)
}

func TestNoBrowserIsSentWhereNoClientIsRegistered(t *testing.T) {
	o := opened(t)
	for name, c := range map[string]struct{ target, want string }{
		"an unknown client":          {authorizeURL("client_id", "x"), "error=invalid_client_id"},
		"no client":                  {authorizeURL("client_id", ""), "error=invalid_client_id"},
		"no redirect URL":            {authorizeURL("redirect_uri", ""), "error=redirect_uri_missing"},
		"another host":               {authorizeURL("redirect_uri", "https://evil.example/callback"), "error=redirect_uri_mismatch"},
		"another path":               {authorizeURL("redirect_uri", "http://127.0.0.1:1717/callback/x"), "error=redirect_uri_mismatch"},
		"another query":              {authorizeURL("redirect_uri", callback+"?x=1"), "error=redirect_uri_mismatch"},
		"a host behind an at":        {authorizeURL("redirect_uri", "http://127.0.0.1:80@evil.example/callback"), "error=redirect_uri_mismatch"},
		"a user before the host":     {authorizeURL("redirect_uri", "http://x@127.0.0.1/callback"), "error=redirect_uri_mismatch"},
		"another scheme":             {authorizeURL("redirect_uri", "https://127.0.0.1/callback"), "error=redirect_uri_mismatch"},
		"a port that is not free":    {authorizeURL("redirect_uri", "https://app.example:1/cb?x=1"), "error=redirect_uri_mismatch"},
		"not the port it registered": {authorizeURL("client_id", "retired", "redirect_uri", "http://127.0.0.1:8081/callback"), "error=redirect_uri_mismatch"},
		"encrypted, another port":    {authorizeURL("client_id", "retired", "redirect_uri", "https://127.0.0.1:8081/callback"), "error=redirect_uri_mismatch"},
		"another name for itself":    {authorizeURL("redirect_uri", "http://localhost/callback"), "error=redirect_uri_mismatch"},
		"a fragment":                 {authorizeURL("redirect_uri", callback+"#x"), "error=redirect_uri_mismatch"},
	} {
		t.Run(name, func(t *testing.T) {
			a := (&tester{TB: t, Server: o.Server}).do(http.MethodGet, c.target, "")
			if a.Status != http.StatusBadRequest || a.Header["Location"] != "" || !strings.Contains(string(a.Body), c.want) {
				t.Errorf("got %d %v %s", a.Status, a.Header, a.Body)
			}
		})
	}
}

func TestTheClientIsToldWhatItAskedWrong(t *testing.T) {
	o := opened(t)
	for name, c := range map[string]struct{ target, want string }{
		"an implicit token":  {authorizeURL("response_type", "token"), "unsupported_response_type"},
		"a scope too many":   {authorizeURL("scope", "api full"), "invalid_scope"},
		"a plain challenge":  {authorizeURL("code_challenge", "x", "code_challenge_method", "plain"), "invalid_request"},
		"no challenge":       {authorizeURL("client_id", "public"), "invalid_request"},
		"a query of its own": {authorizeURL("redirect_uri", "https://app.example/cb?x=1", "response_type", ""), "unsupported_response_type"},
	} {
		t.Run(name, func(t *testing.T) {
			a := (&tester{TB: t, Server: o.Server}).do(http.MethodGet, c.target, "")
			to, err := url.Parse(a.Header["Location"])
			if err != nil || a.Status != http.StatusFound || to.Query().Get("error") != c.want || to.Query().Get("state") != "s&t <ate>" {
				t.Errorf("got %d %v", a.Status, a.Header)
			}
		})
	}
}

func TestTheLoginPage(t *testing.T) {
	o := opened(t)
	f := o.visit(authorizeURL("login_hint", `"><script>`))
	if strings.Contains(f.page, "<script>") || !strings.Contains(f.page, "The &lt;App&gt;") || !strings.Contains(f.page, "Demo &amp; Co") {
		t.Errorf("the page is %s", f.page)
	}
	if a := o.submit(f, "username", "dana@x.example", "password", "wrong"); a.Status != 200 || !strings.Contains(string(a.Body), "Please check your username and password") {
		t.Errorf("a wrong password: %d %s", a.Status, a.Body)
	}
	a := o.submit(f, "decision", "deny")
	if to, err := url.Parse(a.Header["Location"]); err != nil || to.Query().Get("error") != "access_denied" || to.Query().Get("state") != "s&t <ate>" {
		t.Errorf("denied: %v", a.Header)
	}
}

func TestAFormFromElsewhereIsRefused(t *testing.T) {
	o := opened(t)
	f, other := o.visit(authorizeURL()), o.visit(authorizeURL("state", "another"))
	for name, forged := range map[string]shown{
		"no cookie":             {f.action, f.proof, "", ""},
		"another's cookie":      {f.action, f.proof, other.cookie, ""},
		"another's proof":       {f.action, other.proof, f.cookie, ""},
		"no proof":              {f.action, "", f.cookie, ""},
		"another request":       {authorizeURL("state", "stolen"), f.proof, f.cookie, ""},
		"another redirect":      {authorizeURL("redirect_uri", "http://127.0.0.1:99/callback"), f.proof, f.cookie, ""},
		"the form for devices":  {"/setup/connect", f.proof, f.cookie, ""},
		"a proof of other time": {f.action, "1" + f.proof, f.cookie, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := (&tester{TB: t, Server: o.Server}).submit(forged, "username", "dana@x.example", "password", testPassword)
			if a.Status != http.StatusForbidden || a.Header["Location"] != "" {
				t.Errorf("got %d %v", a.Status, a.Header)
			}
		})
	}
	o.at = o.at.Add(pageLife + time.Second)
	if a := o.submit(f, "username", "dana@x.example", "password", testPassword); a.Status != http.StatusForbidden {
		t.Errorf("an old form: %d", a.Status)
	}
}
