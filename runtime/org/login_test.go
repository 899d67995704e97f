package org

import (
	"context"
	"strings"
	"testing"
)

func environment(settings map[string]string) func(string) string {
	return func(name string) string { return settings[name] }
}

func TestLoginFromTheEnvironment(t *testing.T) {
	const goodURL = "https://mydomain.my.salesforce.com"
	cases := map[string]struct {
		settings map[string]string
		says     []string // none means configured
	}{
		"token and URL are enough": {
			map[string]string{"SALESFORCE_ACCESS_TOKEN": canary, "SALESFORCE_INSTANCE_URL": goodURL}, nil},
		"token and URL win over another login": {
			map[string]string{"SALESFORCE_ACCESS_TOKEN": canary, "SALESFORCE_INSTANCE_URL": goodURL, "SALESFORCE_USERNAME": "jo"}, nil},
		"nothing set says how to configure and names --demo": {
			nil, []string{"No Salesforce login", "SALESFORCE_ACCESS_TOKEN", "SALESFORCE_INSTANCE_URL", "--demo"}},
		"only the token names the missing URL": {
			map[string]string{"SALESFORCE_ACCESS_TOKEN": canary}, []string{"SALESFORCE_ACCESS_TOKEN is set, but SALESFORCE_INSTANCE_URL is not"}},
		"only the URL names the missing token": {
			map[string]string{"SALESFORCE_INSTANCE_URL": goodURL}, []string{"SALESFORCE_INSTANCE_URL is set, but SALESFORCE_ACCESS_TOKEN is not", "sf org auth"}},
		"white space counts as missing": {
			map[string]string{"SALESFORCE_ACCESS_TOKEN": " ", "SALESFORCE_INSTANCE_URL": goodURL}, []string{"SALESFORCE_ACCESS_TOKEN is not"}},
		"client credentials without a host name the setting": {
			map[string]string{"SALESFORCE_CLIENT_ID": "3MVG9", "SALESFORCE_CLIENT_SECRET": "s3cr3t"},
			[]string{"SALESFORCE_DOMAIN is not set", "mydomain.my"}},
		"one setting of a login is named in the singular": {
			map[string]string{"SALESFORCE_USERNAME": "jo@example.com"}, []string{"SALESFORCE_USERNAME is set, but SALESFORCE_PASSWORD is not"}},
		"a bad URL names its setting": {
			map[string]string{"SALESFORCE_ACCESS_TOKEN": canary, "SALESFORCE_INSTANCE_URL": "http://mydomain.my.salesforce.com"},
			[]string{"SALESFORCE_INSTANCE_URL begins with http://", "https://"}},
		"a bad token names its setting": {
			map[string]string{"SALESFORCE_ACCESS_TOKEN": "[REDACTED] Use 'sf org auth show-access-token' to view", "SALESFORCE_INSTANCE_URL": goodURL},
			[]string{"SALESFORCE_ACCESS_TOKEN cannot be used", "placeholder"}},
		"a bad version names its setting": {
			map[string]string{"SALESFORCE_ACCESS_TOKEN": canary, "SALESFORCE_INSTANCE_URL": goodURL, "SALESFORCE_API_VERSION": "sixty"},
			[]string{"SALESFORCE_API_VERSION", `"sixty"`, "60.0"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := FromEnvironment(environment(c.settings), Options{})
			defer o.Close()
			err := o.Configured()
			if len(c.says) == 0 {
				if err != nil {
					t.Fatalf("not configured: %v", err)
				}
				return
			}
			contains(t, wantError[*UnauthenticatedError](t, err).Error(), c.says...)
			_, err = o.Do(context.Background(), get("limits"))
			contains(t, wantError[*UnauthenticatedError](t, err).Error(), c.says...)
		})
	}
}

func TestWhichLoginIsChosen(t *testing.T) {
	const url = "https://mydomain.my.salesforce.com"
	all := map[string]string{
		"SALESFORCE_ACCESS_TOKEN": canary, "SALESFORCE_INSTANCE_URL": url,
		"SALESFORCE_CLIENT_ID": fakeClientID, "SALESFORCE_CLIENT_SECRET": fakeSecret, "SALESFORCE_DOMAIN": "mydomain.my",
		"SALESFORCE_USERNAME": fakeUser, "SALESFORCE_PASSWORD": fakePassword, "SALESFORCE_SECURITY_TOKEN": fakeToken,
		"SALESFORCE_JWT_KEY_FILE": "/key.pem", "SALESFORCE_CLI_TARGET_ORG": "dev",
	}
	cases := map[string]struct {
		without []string
		login   string
		unused  []string
	}{
		"the token before all others": {nil, "access token for mydomain.my.salesforce.com", []string{"SALESFORCE_CLIENT_SECRET", "SALESFORCE_CLI_TARGET_ORG"}},
		"client credentials next": {[]string{"SALESFORCE_ACCESS_TOKEN"}, "client credentials at mydomain.my.salesforce.com",
			[]string{"SALESFORCE_JWT_KEY_FILE", "SALESFORCE_PASSWORD"}},
		"JWT bearer next": {[]string{"SALESFORCE_ACCESS_TOKEN", "SALESFORCE_CLIENT_SECRET"}, "JWT bearer at mydomain.my.salesforce.com",
			[]string{"SALESFORCE_PASSWORD", "SALESFORCE_SECURITY_TOKEN"}},
		"a password before the CLI": {[]string{"SALESFORCE_ACCESS_TOKEN", "SALESFORCE_CLIENT_SECRET", "SALESFORCE_JWT_KEY_FILE", "SALESFORCE_DOMAIN", "SALESFORCE_INSTANCE_URL"},
			"user name and password (SOAP) at login.salesforce.com", []string{"SALESFORCE_CLIENT_ID", "SALESFORCE_CLI_TARGET_ORG"}},
		"a token without an address is passed over": {[]string{"SALESFORCE_INSTANCE_URL"}, "client credentials", []string{"SALESFORCE_ACCESS_TOKEN"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			set := map[string]string{}
			for setting, value := range all {
				set[setting] = value
			}
			for _, setting := range c.without {
				delete(set, setting)
			}
			o := FromEnvironment(environment(set), Options{})
			defer o.Close()
			if err := o.Configured(); err != nil {
				t.Fatal(err)
			}
			contains(t, o.Login(), c.login)
			contains(t, strings.Join(o.Notices(), " "), append(c.unused, "not used")...)
			noSecret(t, strings.Join(o.Notices(), " "))
		})
	}
}

func TestSettingsOfALoginThatAreWrongAreNamed(t *testing.T) {
	with := func(settings map[string]string, name, value string) map[string]string {
		settings[name] = value
		return settings
	}
	cases := map[string]struct {
		settings map[string]string
		says     []string
	}{
		"client credentials at the general host": {with(clientSettings(), "SALESFORCE_DOMAIN", "test"), []string{"SALESFORCE_DOMAIN", "test.salesforce.com", "My Domain"}},
		"a domain with a path":                   {with(clientSettings(), "SALESFORCE_DOMAIN", "a/b"), []string{"SALESFORCE_DOMAIN", "mydomain.my"}},
		"a domain with a user":                   {with(clientSettings(), "SALESFORCE_DOMAIN", "x@evil.example/"), []string{"SALESFORCE_DOMAIN"}},
		"a login URL without TLS":                {with(clientSettings(), "SALESFORCE_LOGIN_URL", "http://x.example"), []string{"SALESFORCE_LOGIN_URL", "unencrypted"}},
		"an instance URL without TLS":            {with(clientSettings(), "SALESFORCE_INSTANCE_URL", "http://x.example"), []string{"SALESFORCE_INSTANCE_URL", "unencrypted"}},
		"a password that XML cannot carry":       {with(passwordSettings(), "SALESFORCE_PASSWORD", "a\x01b"), []string{"SALESFORCE_PASSWORD", "control character"}},
		"a key file without the rest":            {map[string]string{"SALESFORCE_JWT_KEY_FILE": "x"}, []string{"SALESFORCE_JWT_KEY_FILE is set", "SALESFORCE_CLIENT_ID, SALESFORCE_USERNAME are not"}},
		"a client id alone":                      {map[string]string{"SALESFORCE_CLIENT_ID": "x"}, []string{"SALESFORCE_CLIENT_SECRET is not", "JWT bearer"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := FromEnvironment(environment(c.settings), Options{})
			defer o.Close()
			contains(t, wantError[*UnauthenticatedError](t, o.Configured()).Error(), c.says...)
			noSecret(t, o.Configured().Error())
		})
	}
}

func TestTheDomainNamesTheHost(t *testing.T) {
	for domain, want := range map[string]string{
		"mydomain.my": "mydomain.my.salesforce.com", "test": "test.salesforce.com", "": "login.salesforce.com", "MyDomain.my/": "mydomain.my.salesforce.com",
		"mydomain--dev.sandbox.my": "mydomain--dev.sandbox.my.salesforce.com", "mydomain.my.salesforce.com": "mydomain.my.salesforce.com",
		"https://mydomain.my.salesforce.com": "mydomain.my.salesforce.com",
	} {
		host, wrong := loginHostFrom(settings{environment(map[string]string{"SALESFORCE_DOMAIN": domain})}, true)
		if wrong != nil || host.base.String() != "https://"+want {
			t.Errorf("%q: %v, %v", domain, host.base, wrong)
		}
	}
}

func TestLoginErrorsShowNoSecretOfAnotherLogin(t *testing.T) {
	o := FromEnvironment(environment(map[string]string{"SALESFORCE_PASSWORD": "hunter2hunter2", "SALESFORCE_SECURITY_TOKEN": "jo@example.com"}), Options{})
	defer o.Close()
	text := o.Configured().Error()
	for _, value := range []string{"hunter2", "jo@example.com"} {
		if strings.Contains(text, value) {
			t.Errorf("%q shows %q", text, value)
		}
	}
}

func TestInstanceURL(t *testing.T) {
	cases := map[string]struct {
		url  string
		want string // the origin, or ""
		says string
	}{
		"a My Domain is taken":                                 {"https://mydomain.my.salesforce.com", "https://mydomain.my.salesforce.com", ""},
		"a slash at the end is dropped":                        {"https://mydomain.my.salesforce.com/", "https://mydomain.my.salesforce.com", ""},
		"white space around it is dropped":                     {"  https://x.my.salesforce.com\n", "https://x.my.salesforce.com", ""},
		"letters become small":                                 {"HTTPS://MyDomain.My.Salesforce.com", "https://mydomain.my.salesforce.com", ""},
		"a sandbox is taken":                                   {"https://my--dev.sandbox.my.salesforce.com", "https://my--dev.sandbox.my.salesforce.com", ""},
		"a private host with a port is taken":                  {"https://10.1.2.3:8443", "https://10.1.2.3:8443", ""},
		"http is taken on localhost":                           {"http://localhost:8080", "http://localhost:8080", ""},
		"http is taken on 127.0.0.1":                           {"http://127.0.0.1:1", "http://127.0.0.1:1", ""},
		"http is taken on another loopback address":            {"http://127.9.9.9", "http://127.9.9.9", ""},
		"http is taken on ::1":                                 {"http://[::1]:8080/", "http://[::1]:8080", ""},
		"http elsewhere is refused":                            {"http://mydomain.my.salesforce.com", "", "unencrypted"},
		"http on a name that begins like localhost is refused": {"http://localhost.example.com", "", "unencrypted"},
		"http on a name that begins like 127.0.0.1 is refused": {"http://127.0.0.1.example.com", "", "unencrypted"},
		"http on all addresses is refused":                     {"http://0.0.0.0:80", "", "unencrypted"},
		"no scheme is refused":                                 {"mydomain.my.salesforce.com", "", "no scheme"},
		"a scheme-relative URL is refused":                     {"//mydomain.my.salesforce.com", "", "no scheme"},
		"another scheme is refused":                            {"ftp://mydomain.my.salesforce.com", "", "https://"},
		"a user name is refused":                               {"https://jo@mydomain.my.salesforce.com", "", "user name"},
		"a user name that looks like the host is refused":      {"https://mydomain.my.salesforce.com@evil.example", "", "user name"},
		"a user name and password are refused":                 {"https://jo:pw@mydomain.my.salesforce.com", "", "user name"},
		"a path is refused":                                    {"https://mydomain.my.salesforce.com/services", "", "behind the host"},
		"a double slash at the end is refused":                 {"https://mydomain.my.salesforce.com//", "", "behind the host"},
		"a query is refused":                                   {"https://mydomain.my.salesforce.com?x=1", "", "behind the host"},
		"an empty query is refused":                            {"https://mydomain.my.salesforce.com/?", "", "behind the host"},
		"a fragment is refused":                                {"https://mydomain.my.salesforce.com/#x", "", "behind the host"},
		"an empty fragment is refused":                         {"https://mydomain.my.salesforce.com#", "", "behind the host"},
		"the Lightning host gets the right one named":          {"https://mydomain.lightning.force.com", "", "https://mydomain.my.salesforce.com"},
		"no host is refused":                                   {"https://", "", "host name"},
		"a host with an underscore is refused":                 {"https://my_domain.example", "", "host name"},
		"a host with a backslash is refused":                   {`https://good.example\@evil.example`, "", "not a URL"},
		"a host with an escape is refused":                     {"https://good%2eexample", "", ""},
		"a host that is not ASCII is refused":                  {"https://exämple.com", "", "host name"},
		"a host with an empty label is refused":                {"https://a..b", "", "host name"},
		"a host with a zone is refused":                        {"https://[fe80::1%25eth0]", "", "host name"},
		"port 0 is refused":                                    {"https://a.example:0", "", "port"},
		"a port that is too large is refused":                  {"https://a.example:65536", "", "port"},
		"a colon without a port is refused":                    {"https://a.example:", "", "port"},
		"a line break is refused":                              {"https://a.exa\r\nmple", "", "not a URL"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := parseInstanceURL(c.url)
			if c.want != "" {
				if err != nil || got.String() != c.want {
					t.Fatalf("got %v, %v; want %s", got, err, c.want)
				}
				return
			}
			if err == nil {
				t.Fatalf("it was taken as %v", got)
			}
			contains(t, err.Error(), c.says)
		})
	}
}

func TestInstanceURLErrorsDoNotRepeatTheURL(t *testing.T) {
	for _, url := range []string{"https://jo:hunter2@x", "https://jo:hunter2@x y", "jo:hunter2@x", "http://jo:hunter2@%zz"} {
		if _, err := parseInstanceURL(url); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func FuzzInstanceURL(f *testing.F) {
	for _, seed := range []string{"https://mydomain.my.salesforce.com/", "http://127.0.0.1:8080", "http://[::1]", "https://a@b", "https://a?b#c", "//a", "https://%41"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		base, err := parseInstanceURL(raw)
		if err != nil {
			return
		}
		if base.Scheme != "https" && (base.Scheme != "http" || !loopback(base.Hostname())) {
			t.Fatalf("%q is taken as %s", raw, base)
		}
		again, err := parseInstanceURL(base.String())
		if err != nil || *again != *base {
			t.Fatalf("%q is taken as %s, which is not taken as itself: %v", raw, base, err)
		}
		if !strings.Contains(strings.ToLower(raw), "://"+base.Host) {
			t.Fatalf("%q is taken as %s", raw, base)
		}
	})
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	token := testToken(t)
	cases := map[string]struct {
		config Config
		says   string
	}{
		"no token":      {Config{InstanceURL: "https://x.example"}, "no access token"},
		"no URL":        {Config{Token: token}, "instance URL"},
		"a bad version": {Config{InstanceURL: "https://x.example", Token: token, APIVersion: "60.1"}, "60.1"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := New(c.config)
			if err == nil {
				t.Fatal("it was taken")
			}
			contains(t, err.Error(), c.says)
		})
	}
}
