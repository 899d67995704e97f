package org

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func keyFile(t testing.TB, key any, mode os.FileMode) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), mode)
}

func write(t testing.TB, content []byte, mode os.FileMode) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(name, content, mode); err != nil {
		t.Fatal(err)
	}
	return name
}

func rsaKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestEachLoginGetsInAndInAgain(t *testing.T) {
	key := rsaKey(t)
	logins := map[string]map[string]string{
		"client credentials":     clientSettings(),
		"user name and password": passwordSettings(),
		"JWT bearer": {"SALESFORCE_CLIENT_ID": fakeClientID, "SALESFORCE_USERNAME": fakeUser,
			"SALESFORCE_JWT_KEY_FILE": keyFile(t, key, 0o600)},
	}
	for name, settings := range logins {
		t.Run(name, func(t *testing.T) {
			f := newFakeOrg(t)
			f.key = &key.PublicKey
			f.api = func(w http.ResponseWriter, r *http.Request) {
				_, _ = fmt.Fprintf(w, "%s %s %s %s", r.Header.Get("Authorization"), fakeSecret, fakePassword, fakeToken)
			}
			o := f.open(settings)
			if err := o.Configured(); err != nil {
				t.Fatal(err)
			}
			for i := range 2 {
				answer, err := o.Do(context.Background(), get("limits"))
				if err != nil {
					t.Fatal(err)
				}
				noCanary(t, string(answer.Body))
				contains(t, string(answer.Body), redacted)
				for setting, value := range settings {
					if strings.Contains(setting, "SECRET") || strings.Contains(setting, "PASSWORD") || strings.HasSuffix(setting, "_TOKEN") {
						if strings.Contains(string(answer.Body), value) {
							t.Errorf("%s shows in %s", setting, answer.Body)
						}
					}
				}
				f.wantLogins(i + 1)
				f.expire()
			}
			contains(t, o.Login(), name)
			contains(t, o.Identity(), f.URL)
			noSecret(t, o.Login()+o.Identity()+strings.Join(o.Notices(), " "))
			if deprecated := strings.Contains(strings.Join(o.Notices(), " "), "Summer '27"); deprecated != (name == "user name and password") {
				t.Errorf("notices: %q", o.Notices())
			}
		})
	}
}

func TestALoginHostMayNotSendTheSessionElsewhere(t *testing.T) {
	for name, settings := range map[string]func() map[string]string{"OAuth": clientSettings, "SOAP": passwordSettings} {
		for _, instance := range []string{"https://evil.example", "http://evil.example", "https://evilsalesforce.com",
			"https://mydomain.my.salesforce.com.evil.example", "https://mydomain.my.salesforce.com:8443", "ftp://127.0.0.1", "javascript:alert(1)"} {
			t.Run(name+" "+instance, func(t *testing.T) {
				f := newFakeOrg(t)
				f.instance = instance
				_, err := f.open(settings()).Do(context.Background(), get("limits"))
				if err == nil {
					t.Fatal("it was taken")
				}
				noSecret(t, err.Error())
				if _, served, _ := f.count(); served != 0 {
					t.Error("a request was sent")
				}
			})
		}
	}
}

func TestWhereASessionMayBeSent(t *testing.T) {
	parse := func(raw string) loginHost {
		base, err := parseInstanceURL(raw)
		if err != nil {
			t.Fatal(err)
		}
		return loginHost{base: base, setting: settingDomain}
	}
	named := parse("https://login.salesforce.com")
	named.instance = parse("https://sf.bank.example:8443").base
	cases := map[string]struct {
		host  loginHost
		named string
		taken bool
	}{
		"from login.salesforce.com to a My Domain":       {parse("https://login.salesforce.com"), "https://mydomain.my.salesforce.com", true},
		"from a private host to Salesforce":              {parse("https://10.1.2.3"), "https://mydomain.my.salesforce.com", true},
		"from a private host to itself":                  {parse("https://10.1.2.3"), "https://10.1.2.3", true},
		"from a private host to another port of it":      {parse("https://10.1.2.3"), "https://10.1.2.3:444", false},
		"to the host that the operator named":            {named, "https://sf.bank.example:8443", true},
		"to another port of the host that was named":     {named, "https://sf.bank.example", false},
		"from TLS to plain text on this machine":         {parse("https://login.salesforce.com"), "http://127.0.0.1:8080", false},
		"from this machine to another port of it":        {parse("http://127.0.0.1:1"), "http://127.0.0.1:2", true},
		"to Salesforce without TLS":                      {parse("https://login.salesforce.com"), "http://mydomain.my.salesforce.com", false},
		"to government cloud":                            {parse("https://login.salesforce.com"), "https://x.my.salesforce.mil", true},
		"to a host that merely begins like Salesforce's": {parse("https://login.salesforce.com"), "https://salesforce.com.example", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			base, refused := c.host.trusted(c.named)
			if (refused == nil) != c.taken || c.taken && base.String() != c.named {
				t.Errorf("got %v, %v", base, refused)
			}
		})
	}
}

func TestAnswersOfALoginHostThatAreNotTaken(t *testing.T) {
	cases := map[string]struct {
		handler http.HandlerFunc
		says    string
	}{
		"a redirect": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://evil.example/services/oauth2/token")
			w.WriteHeader(http.StatusTemporaryRedirect)
		}, "not followed"},
		"a redirect without a place":    {answering(http.StatusFound, ""), "status 302"},
		"a web page":                    {answering(http.StatusOK, "<html>"), "not answer as a Salesforce login host"},
		"a web page instead of a fault": {answering(http.StatusForbidden, "<html>"+fakeSecret), "status 403"},
		"nothing":                       {answering(http.StatusOK, ""), "not answer as a Salesforce login host"},
		"no session":                    {answering(http.StatusOK, `{"instance_url":"https://x.my.salesforce.com"}`), "SALESFORCE_LOGIN_URL"},
		"an endless answer":             {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, maxLoginAnswer+1)) }, "more than"},
		"a server error":                {answering(http.StatusInternalServerError, `{"error":"server_error","error_description":"x"}`), "status.salesforce.com"},
		"being busy":                    {answering(http.StatusServiceUnavailable, `Server Unavailable`), "busy"},
	}
	for login, settings := range map[string]func() map[string]string{"OAuth": clientSettings, "SOAP": passwordSettings} {
		for name, c := range cases {
			t.Run(login+" "+name, func(t *testing.T) {
				f := newFakeOrg(t)
				f.deny = func(w http.ResponseWriter, r *http.Request) bool { c.handler(w, r); return true }
				_, err := f.open(settings()).Do(context.Background(), post("{}", "sobjects", "Account"))
				failed := wantError[*UnreachableError](t, err)
				noSecret(t, failed.Error())
				if failed.MayHaveHappened {
					t.Error("nothing was sent to the org")
				}
				if login == "OAuth" {
					contains(t, failed.Error(), c.says)
				}
			})
		}
	}
	t.Run("another kind of token", func(t *testing.T) {
		f := newFakeOrg(t)
		f.deny = func(w http.ResponseWriter, _ *http.Request) bool {
			_, _ = io.WriteString(w, `{"access_token":"00Dxx!abcdefgh","instance_url":"`+f.URL+`","token_type":"mac"}`)
			return true
		}
		_, err := f.open(nil).Do(context.Background(), get("limits"))
		contains(t, wantError[*UnreachableError](t, err).Error(), "bearer")
	})
}

func TestALoginIsTriedAgainWhenItsHostIsBusyForAMoment(t *testing.T) {
	f := newFakeOrg(t)
	f.deny = func(w http.ResponseWriter, _ *http.Request) bool {
		if n, _, _ := f.count(); n == 3 {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	if _, err := f.open(nil).Do(context.Background(), get("limits")); err != nil {
		t.Error(err)
	}
	f.wantLogins(3)
}

func TestRefusalsOfTheTokenEndpointNameTheSettingAndTheRemedy(t *testing.T) {
	cases := map[string]struct {
		code, description string
		says              []string
	}{
		"a wrong secret":          {"invalid_client", "invalid client credentials", []string{"SALESFORCE_CLIENT_SECRET"}},
		"a wrong secret, older":   {"invalid_grant", "authentication failure - invalid client credentials", []string{"SALESFORCE_CLIENT_SECRET"}},
		"an unknown app":          {"invalid_client_id", "client identifier invalid", []string{"SALESFORCE_CLIENT_ID"}},
		"no user to run as":       {"invalid_grant", "no client credentials user enabled", []string{"Run As"}},
		"the general host":        {"invalid_grant", "request not supported on this domain", []string{"My Domain", "SALESFORCE_DOMAIN"}},
		"a user without approval": {"invalid_grant", "user hasn't approved this consumer", []string{"may not use this app"}},
		"an app without approval": {"invalid_app_access", "user is not admin approved to access this app", []string{"may not use this app"}},
		"the wrong audience":      {"invalid_grant", "Audience validation failed", []string{"SALESFORCE_JWT_AUDIENCE"}},
		"a wrong key":             {"invalid_grant", "invalid assertion", []string{"SALESFORCE_JWT_KEY_FILE"}},
		"a wrong clock":           {"invalid_grant", "expired assertion", []string{"clock"}},
		"an inactive user":        {"inactive_user", "user is inactive", []string{"not active"}},
		"an inactive org":         {"inactive_org", "", []string{"org is not active"}},
		"an IP restriction":       {"invalid_grant", "ip restricted", []string{"IP address"}},
		"a locked user":           {"invalid_grant", "user is locked", []string{"unlock"}},
		"too many logins":         {"rate_limit_exceeded", "login rate exceeded", []string{"too often"}},
		"a flow that is off":      {"unsupported_grant_type", "grant type not supported", []string{"Enable the flow"}},
		"a missing scope":         {"invalid_scope", "the requested scope is not allowed", []string{"api"}},
		"anything else":           {"invalid_grant", "authentication failure", []string{"login history", "invalid_grant authentication failure"}},
		"an echo of the secret":   {"odd", "bad: " + fakeSecret, []string{redacted}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFakeOrg(t)
			f.deny = func(w http.ResponseWriter, _ *http.Request) bool { oauthError(w, c.code, c.description); return true }
			_, err := f.open(nil).Do(context.Background(), get("limits"))
			refused := wantError[*UnauthenticatedError](t, err)
			contains(t, refused.Error(), c.says...)
			noSecret(t, refused.Error())
		})
	}
	t.Run("a clock that is wrong by the login host's is said", func(t *testing.T) {
		f := newFakeOrg(t)
		f.deny = func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
			oauthError(w, "invalid_grant", "invalid assertion")
			return true
		}
		_, err := f.open(nil).Do(context.Background(), get("limits"))
		contains(t, wantError[*UnauthenticatedError](t, err).Error(), "clock of this machine")
	})
}

func TestRefusalsOfTheSOAPLoginNameTheSettingAndTheRemedy(t *testing.T) {
	cases := map[string]string{
		"INVALID_LOGIN": "SALESFORCE_SECURITY_TOKEN", "LOGIN_MUST_USE_SECURITY_TOKEN": "Reset My Security Token",
		"INVALID_OPERATION_WITH_EXPIRED_PASSWORD": "expired", "PASSWORD_LOCKOUT": "unlock", "ORG_LOCKED": "locked", "INACTIVE_USER": "activate",
		"RESTRICTED_IP": "IP address", "LOGIN_DURING_RESTRICTED_TIME": "login hours", "API_DISABLED_FOR_ORG": "API Enabled",
		"SSO_SERVICE_DOWN": "single sign-on", "INVALID_OPERATION": "client credentials", "SOMETHING_NEW": "SOMETHING_NEW",
	}
	for code, says := range cases {
		t.Run(code, func(t *testing.T) {
			f := newFakeOrg(t)
			f.deny = func(w http.ResponseWriter, _ *http.Request) bool {
				soapFault(w, code, "no: "+fakePassword+fakeToken)
				return true
			}
			_, err := f.open(passwordSettings()).Do(context.Background(), get("limits"))
			refused := wantError[*UnauthenticatedError](t, err)
			contains(t, refused.Error(), says)
			noSecret(t, refused.Error())
		})
	}
	t.Run("a server that is overloaded is no refusal", func(t *testing.T) {
		f := newFakeOrg(t)
		f.deny = func(w http.ResponseWriter, _ *http.Request) bool {
			soapFault(w, "SERVER_UNAVAILABLE", "x")
			return true
		}
		_, err := f.open(passwordSettings()).Do(context.Background(), get("limits"))
		_ = wantError[*UnreachableError](t, err)
	})
}

func TestAKeyFileThatCannotBeUsedIsNamed(t *testing.T) {
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Skip("this toolchain makes no weak keys")
	}
	elliptical, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	strong := rsaKey(t)
	pkcs1 := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(strong)})
	cases := map[string]struct{ file, says string }{
		"one that is not there":       {filepath.Join(t.TempDir(), "none"), "does not exist"},
		"a folder":                    {t.TempDir(), "not an ordinary file"},
		"an empty one":                {write(t, nil, 0o600), "no key in PEM form"},
		"a certificate":               {write(t, []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), 0o600), "no private key"},
		"a damaged key":               {write(t, []byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), 0o600), "damaged"},
		"an encrypted key":            {write(t, []byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"), 0o600), "passphrase"},
		"a key that is not RSA":       {keyFile(t, elliptical, 0o600), "not RSA"},
		"a weak key":                  {keyFile(t, weak, 0o600), "too weak"},
		"a large file":                {write(t, make([]byte, maxKeyFile+1), 0o600), "too large"},
		"a key that is fine":          {keyFile(t, strong, 0o600), ""},
		"an old form of a fine key":   {write(t, pkcs1, 0o400), ""},
		"one that others can read":    {keyFile(t, strong, 0o644), "chmod 600"},
		"one that the group can read": {keyFile(t, strong, 0o640), "chmod 600"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" && strings.Contains(c.says, "chmod") {
				t.Skip("no such bits")
			}
			_, wrong := readKeyFile(c.file)
			if c.says == "" {
				if wrong != nil {
					t.Error(wrong)
				}
				return
			}
			if wrong == nil {
				t.Fatal("it was taken")
			}
			contains(t, wrong.Error(), c.says, "SALESFORCE_JWT_KEY_FILE")
		})
	}
}

func TestTheAudienceFollowsTheLoginHost(t *testing.T) {
	for host, want := range map[string]string{
		"https://login.salesforce.com": "https://login.salesforce.com", "https://test.salesforce.com": "https://test.salesforce.com",
		"https://mydomain.my.salesforce.com":                  "https://login.salesforce.com",
		"https://mydomain--dev.sandbox.my.salesforce.com":     "https://test.salesforce.com",
		"https://adj-noun-1-dev-ed.scratch.my.salesforce.com": "https://test.salesforce.com",
		"https://sf.bank.example":                             "https://sf.bank.example", "http://127.0.0.1:8080": "http://127.0.0.1:8080",
	} {
		base, err := parseInstanceURL(host)
		if err != nil {
			t.Fatal(err)
		}
		if got := audienceOf(base); got != want {
			t.Errorf("%s: %s, want %s", host, got, want)
		}
	}
}

func FuzzParseGrant(f *testing.F) {
	f.Add([]byte(`{"access_token":"00Dxx!abc","instance_url":"https://x.my.salesforce.com","token_type":"Bearer"}`))
	f.Add([]byte(`{"error":"invalid_grant","error_description":"x"}`))
	f.Add([]byte(`[{}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if got, err := parseGrant(body); err == nil && (got.token.reveal() == "" || got.instance == "") {
			t.Fatalf("%q gives half a session", body)
		}
		if code, _, ok := parseOAuthError(body); ok && code == "" {
			t.Fatalf("%q gives no code", body)
		}
	})
}

func FuzzParseSOAP(f *testing.F) {
	f.Add([]byte(`<Envelope><Body><loginResponse><result><sessionId>a</sessionId><serverUrl>b</serverUrl></result></loginResponse></Body></Envelope>`))
	f.Add([]byte(`<Envelope><Body><Fault><faultcode>sf:X</faultcode></Fault></Body></Envelope>`))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Envelope><Body><Fault><faultcode>&b;</faultcode></Fault></Body></Envelope>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if got, err := parseSOAP(body); err == nil && got.FaultCode == "" && (got.SessionID == "" || got.ServerURL == "") {
			t.Fatalf("%q gives half a session", body)
		}
	})
}

func FuzzParseCLI(f *testing.F) {
	f.Add([]byte(`{"status":0,"result":{"accessToken":"00Dxx!abc","instanceUrl":"https://x.my.salesforce.com"},"warnings":[]}`))
	f.Add([]byte("Warning: an update is there\n{\"status\":1,\"name\":\"NoDefaultEnvError\"}\n"))
	f.Fuzz(func(t *testing.T, output []byte) {
		answer, err := parseCLI(output)
		if err == nil && !strings.Contains(string(output), "{") {
			t.Fatalf("%q gives %v", output, answer)
		}
		if text := shown(answer.Message); strings.ContainsAny(text, "\n\r") {
			t.Fatalf("%q", text)
		}
	})
}
