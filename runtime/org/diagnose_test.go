package org

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// healthy answers as an org whose user may do something.
func healthy(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	body := "{}"
	switch r.URL.Path {
	case "/services/data":
		body = `[{"version":"31.0"},{"version":"64.0"}]`
	case "/services/oauth2/userinfo":
		body = `{"preferred_username":"jo@example.com","organization_id":"00Dxx0000001gPfEAI","user_id":"005","active":true}`
	case "/services/data/v64.0/limits":
		body = `{"DailyApiRequests":{"Max":1000,"Remaining":900}}`
	case "/services/data/v64.0/sobjects":
		body = `{"sobjects":[{"queryable":true,"createable":true,"updateable":true,"deletable":false},{"queryable":true}]}`
	}
	_, _ = io.WriteString(w, body)
}

// diagnosed gives the steps for settings, and fails if a secret shows in them.
func diagnosed(t *testing.T, values map[string]string, options Options) []Step {
	t.Helper()
	values["SALESFORCE_CLI"] = "off"
	o := FromEnvironment(environment(values), options)
	t.Cleanup(o.Close)
	var told []Step
	steps := o.Diagnose(context.Background(), func(s Step) { told = append(told, s) })
	if len(told) != len(steps) {
		t.Errorf("%d steps were told of %d", len(told), len(steps))
	}
	text, err := json.Marshal(steps)
	if err != nil {
		t.Fatal(err)
	}
	noCanary(t, string(text))
	for _, secret := range []string{fakeSecret, fakePassword, fakeToken, "session_number", "hunter2"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("a secret shows in %s", text)
		}
	}
	return steps
}

// wantStep fails unless the last step has this name and state and says these parts.
func wantStep(t *testing.T, steps []Step, name string, state State, parts ...string) {
	t.Helper()
	last := steps[len(steps)-1]
	if last.Name != name || last.State != state {
		t.Fatalf("the last step is %+v, want %s %s", last, name, state)
	}
	contains(t, last.Found+" "+last.Remedy, parts...)
	if state == Failed && last.Remedy == "" {
		t.Error("a step failed without a remedy")
	}
}

func names(steps []Step) string {
	var all []string
	for _, s := range steps {
		all = append(all, s.Name)
	}
	return strings.Join(all, ", ")
}

func tokenFor(url string) map[string]string {
	return map[string]string{"SALESFORCE_ACCESS_TOKEN": canary, "SALESFORCE_INSTANCE_URL": url}
}

func clientFor(f *fakeOrg) map[string]string {
	return map[string]string{"SALESFORCE_CLIENT_ID": fakeClientID, "SALESFORCE_CLIENT_SECRET": fakeSecret, "SALESFORCE_LOGIN_URL": f.URL}
}

func TestADiagnosisTriesEachStepOfAWorkingLogin(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(healthy))
	t.Cleanup(server.Close)
	steps := diagnosed(t, tokenFor(server.URL), Options{})
	want := "login, session, org host: connection, org host: clock, API version, token, limits, identity, rights"
	if names(steps) != want {
		t.Errorf("the steps are %s", names(steps))
	}
	for _, s := range steps {
		if s.State != Passed || s.Remedy != "" {
			t.Errorf("%+v", s)
		}
	}
	contains(t, fmt.Sprint(steps), "64.0; the org has 31.0 to 64.0", "900 of 1000", "jo@example.com of the org 00Dxx0000001gPf",
		"query 2, create records of 1, update those of 1 and delete those of 0")
}

func TestADiagnosisLogsInOnceAndLooksAtTheLoginHostToo(t *testing.T) {
	f := newFakeOrg(t)
	f.api = healthy
	steps := diagnosed(t, clientFor(f), Options{})
	// The host that logs in is the org's own here, and asks for a session before it tells its versions.
	contains(t, names(steps), "login, login host: connection, login host: clock, session")
	if f.logins != 1 {
		t.Errorf("%d logins", f.logins)
	}
}

func TestADiagnosisEndsAtTheStepThatFails(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + listener.Addr().String()
	_ = listener.Close()
	plain := httptest.NewServer(http.HandlerFunc(healthy))
	t.Cleanup(plain.Close)
	selfSigned, _ := tlsOrg(t)
	answers := func(path string, status int, body string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == path {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
				return
			}
			healthy(w, r)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	limits := "/services/data/v64.0/limits"
	fault := func(code, message string) string {
		return fmt.Sprintf(`[{"errorCode":%q,"message":%q}]`, code, message)
	}
	with := func(values map[string]string, name, value string) map[string]string {
		values[name] = value
		return values
	}
	for name, c := range map[string]struct {
		settings map[string]string
		step     string
		says     []string
	}{
		"no settings":            {map[string]string{}, "login", []string{"No Salesforce login is configured", "SALESFORCE_CLIENT_ID"}},
		"half the settings":      {map[string]string{"SALESFORCE_ACCESS_TOKEN": canary}, "login", []string{"SALESFORCE_ACCESS_TOKEN is set, but SALESFORCE_INSTANCE_URL is not"}},
		"a wrong address":        {tokenFor("https://jo:hunter2@x.example"), "login", []string{"SALESFORCE_INSTANCE_URL holds a user name or password"}},
		"a wrong host":           {tokenFor("https://no-such-host.invalid"), "org host: name", []string{"no-such-host.invalid", "SALESFORCE_INSTANCE_URL"}},
		"a closed port":          {tokenFor(closed), "org host: connection", []string{"nothing accepts connections"}},
		"an unknown issuer":      {tokenFor(selfSigned.URL), "org host: TLS", []string{"does not know", "signed by itself", "ca-file"}},
		"no TLS":                 {tokenFor(strings.Replace(plain.URL, "http:", "https:", 1)), "org host: TLS", []string{"does not speak TLS"}},
		"another web site":       {tokenFor(answers("/services/data", 404, "not here")), "API version", []string{"does not answer as a Salesforce org", "404", "My Domain"}},
		"an unknown version":     {with(tokenFor(plain.URL), "SALESFORCE_API_VERSION", "66.0"), "API version", []string{"asks for 66.0", "31.0 to 64.0"}},
		"a version that is none": {with(tokenFor(plain.URL), "SALESFORCE_API_VERSION", "new"), "login", []string{"SALESFORCE_API_VERSION", "60.0"}},
		"only newer versions":    {tokenFor(answers("/services/data", 200, `[{"version":"90.0"}]`)), "API version", []string{"90.0", "Update Forcefield"}},
		"an expired session":     {tokenFor(answers(limits, 401, fault("INVALID_SESSION_ID", "Session expired or invalid"))), "token", []string{"expired", "sf org auth show-access-token"}},
		"an IP restriction":      {tokenFor(answers(limits, 403, fault("LOGIN_DENIED", "Request from a restricted IP address"))), "token", []string{"403", "trusted IP ranges"}},
		"an API that is off":     {tokenFor(answers(limits, 403, fault("API_DISABLED_FOR_ORG", "The API is off"))), "token", []string{"API Enabled"}},
		"no requests left":       {tokenFor(answers(limits, 200, `{"DailyApiRequests":{"Max":1000,"Remaining":0}}`)), "limits", []string{"1000", "used up", "24 hours"}},
		"rights not told":        {tokenFor(answers("/services/data/v64.0/sobjects", 403, fault("X", "no"))), "rights", []string{"403"}},
		"a missing key file": {map[string]string{"SALESFORCE_CLIENT_ID": "x", "SALESFORCE_USERNAME": "jo", "SALESFORCE_JWT_KEY_FILE": filepath.Join(t.TempDir(), "none.pem"),
			"SALESFORCE_LOGIN_URL": plain.URL}, "session", []string{"SALESFORCE_JWT_KEY_FILE", "does not exist"}},
	} {
		t.Run(name, func(t *testing.T) {
			network, err := NewNetwork(NetworkSettings{Getenv: environment(nil)})
			if err != nil {
				t.Fatal(err)
			}
			steps := diagnosed(t, c.settings, Options{Network: network})
			wantStep(t, steps, c.step, Failed, c.says...)
		})
	}
}

func TestARefusedLoginFailsAtTheSession(t *testing.T) {
	for name, c := range map[string]struct{ code, description, says string }{
		"a wrong secret":    {"invalid_client", "invalid client credentials", "SALESFORCE_CLIENT_SECRET"},
		"a wrong grant":     {"unsupported_grant_type", "grant type not supported", "Enable the flow"},
		"an inactive user":  {"inactive_user", "user is inactive", "activate the user"},
		"an IP restriction": {"invalid_grant", "ip restricted", "trusted IP ranges"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeOrg(t)
			f.deny = func(w http.ResponseWriter, _ *http.Request) bool {
				oauthError(w, c.code, c.description)
				return true
			}
			wantStep(t, diagnosed(t, clientFor(f), Options{}), "session", Failed, c.says)
		})
	}
}

func TestAProxyIsAStepOfTheWay(t *testing.T) {
	server, ca := tlsOrg(t)
	for status, want := range map[int][]string{
		http.StatusOK:                {"API version"},
		http.StatusProxyAuthRequired: {"user name and password"},
		http.StatusForbidden:         {"does not let"},
	} {
		proxy := newFakeProxy(t, server, status)
		address := strings.Replace(proxy.URL, "http://", "http://jo:hunter2@", 1)
		network, err := NewNetwork(NetworkSettings{CAFile: ca, Getenv: environment(map[string]string{"HTTPS_PROXY": address})})
		if err != nil {
			t.Fatal(err)
		}
		steps := diagnosed(t, tokenFor("https://example.com"), Options{Network: network})
		contains(t, names(steps), "org host: proxy")
		contains(t, fmt.Sprint(steps), append(want, proxy.URL, "from HTTPS_PROXY")...)
		if last := steps[len(steps)-1]; (last.Name == "org host: TLS") != (status != http.StatusOK) || last.State != Failed {
			t.Errorf("status %d ended with %+v", status, last)
		}
	}
}

func TestAClockThatIsWrongIsAWarning(t *testing.T) {
	for name, c := range map[string]struct {
		off  time.Duration
		says string
	}{"ahead": {-630 * time.Second, "ahead of"}, "behind": {630 * time.Second, "behind"}} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", time.Now().Add(c.off).UTC().Format(http.TimeFormat))
			healthy(w, r)
		}))
		t.Cleanup(server.Close)
		steps := diagnosed(t, tokenFor(server.URL), Options{})
		if last := steps[len(steps)-1]; last.Name != "rights" {
			t.Errorf("%s: it ended at %s", name, last.Name)
		}
		for _, s := range steps {
			if s.Name == "org host: clock" {
				if s.State != Warned {
					t.Errorf("%s: %+v", name, s)
				}
				contains(t, s.Found, c.says, "10m")
				contains(t, s.Remedy, "clock")
			}
		}
	}
}

func TestASurveySaysWhatEachSettingIsForAndShowsNoSecret(t *testing.T) {
	for name, c := range map[string]struct {
		environ []string
		want    string
	}{
		"a token above a password": {
			[]string{"SALESFORCE_ACCESS_TOKEN=" + canary, "SALESFORCE_INSTANCE_URL=https://x.my.salesforce.com", "SALESFORCE_PASSWORD=hunter2", "SALESFORCE_FOO=hunter2", "PATH=/x"},
			"SALESFORCE_ACCESS_TOKEN set true, SALESFORCE_FOO set false, SALESFORCE_INSTANCE_URL https://x.my.salesforce.com true, SALESFORCE_PASSWORD set false"},
		"client credentials with two hosts": {
			[]string{"SALESFORCE_CLIENT_ID=hunter2", "SALESFORCE_CLIENT_SECRET=hunter2", "SALESFORCE_LOGIN_URL=https://a.example", "SALESFORCE_DOMAIN=b"},
			`SALESFORCE_CLIENT_ID set true, SALESFORCE_CLIENT_SECRET set true, SALESFORCE_DOMAIN "b" false, SALESFORCE_LOGIN_URL https://a.example true`},
		"not enough":               {[]string{"SALESFORCE_USERNAME=jo", "SALESFORCE_EMPTY= "}, `SALESFORCE_USERNAME "jo" false`},
		"a password in an address": {[]string{"SALESFORCE_INSTANCE_URL=https://jo:hunter2@x.example"}, "holds a user name or password"},
		"a token as a user name":   {[]string{"SALESFORCE_USERNAME=" + canary}, "[redacted]"},
	} {
		t.Run(name, func(t *testing.T) {
			var all []string
			for _, r := range Survey(append(c.environ, "SALESFORCE_CLI=")) {
				all = append(all, fmt.Sprintf("%s %s %v", r.Name, r.Value, r.Used))
				if r.Why == "" {
					t.Errorf("%+v", r)
				}
			}
			text := strings.Join(all, ", ")
			contains(t, text, c.want)
			noCanary(t, text)
			if strings.Contains(text, "hunter2") {
				t.Errorf("a secret shows in %s", text)
			}
		})
	}
}
