package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/demo"
)

// keeping is the environment of processes that share a store in a home of their own.
func keeping(t *testing.T) []string {
	t.Helper()
	home := t.TempDir()
	return []string{"HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "APPDATA=" + home, "SALESFORCE_CLI=off",
		"FORCEFIELD_PASSPHRASE=correct horse battery", "XDG_RUNTIME_DIR=", "DBUS_SESSION_BUS_ADDRESS="}
}

func startDemo(t *testing.T) *demo.Local {
	t.Helper()
	running, err := demo.Start(t.Context(), demo.Options{RotateRefreshTokens: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	return running
}

// orgLogIn runs `forcefield org login` and plays the person at the browser. It gives what the command printed.
func orgLogIn(t *testing.T, env []string, running *demo.Local, args ...string) string {
	t.Helper()
	cmd := command(t, env, append([]string{"org", "login", "--domain", running.URL, "--port", "0", "--no-browser", "--keep", "file"}, args...)...)
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	lines := bufio.NewScanner(io.TeeReader(said, &all))
	page := regexp.MustCompile(`http://\S+/authorize\?\S+`)
	for lines.Scan() {
		if found := page.FindString(lines.Text()); found != "" {
			browse(t, found, running.Credentials())
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %s", err, all.String())
	}
	return all.String()
}

// browse fills in the login page.
func browse(t *testing.T, page string, c demo.Credentials) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	form, err := browser.Get(page)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(form.Body)
	_ = form.Body.Close()
	proof := regexp.MustCompile(`name="proof" value="([^"]+)"`).FindSubmatch(text)
	if proof == nil {
		t.Fatalf("no login page: %s", text)
	}
	last, err := browser.PostForm(page, url.Values{"proof": {string(proof[1])}, "username": {c.Username}, "password": {c.Password}, "decision": {"allow"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = last.Body.Close()
}

func TestALoginIsKeptListedUsedAndEnded(t *testing.T) {
	env, running := keeping(t), startDemo(t)
	user := running.Credentials().Username
	mustContain(t, "the login", orgLogIn(t, env, running, "--alias", "dev"), "Logged in as "+user, "kept as dev, the default, in the file")

	run := func(args ...string) outcome {
		t.Helper()
		return runCommand(t, env, args...)
	}
	mustContain(t, "the list", run("org", "list").stdout, "*", "dev", user, running.URL)
	mustContain(t, "what is known", run("org", "show", "dev").stdout, `"alias": "dev"`, `"keptIn": "file"`)
	mustContain(t, "the default", run("org", "default").stdout, "dev")
	got := run("call", "run_soql_query", "query=SELECT COUNT() FROM Account")
	if got.code != 0 {
		t.Fatalf("a call: %s", got.stderr)
	}
	mustContain(t, "an unknown org", run("call", "--org", "prod", "run_soql_query", "query=SELECT COUNT() FROM Account").stderr, `"prod"`, "There is: dev")
	mustContain(t, "an unknown login", run("org", "show", "prod").stderr, `"prod"`, "There is: dev")

	if got := run("org", "logout", "dev"); got.code != 0 {
		t.Fatalf("logging out: %s", got.stderr)
	}
	mustContain(t, "an empty list", run("org", "list").stderr, "forcefield org login")
	got = run("call", "run_soql_query", "query=SELECT COUNT() FROM Account")
	if got.code == 0 {
		t.Error("it still gets in")
	}
	mustContain(t, "a call without a login", got.stderr, "forcefield org login")
}

func TestAServerNeverAsksForThePassphrase(t *testing.T) {
	env, running := keeping(t), startDemo(t)
	orgLogIn(t, env, running, "--alias", "dev")
	env = append(env, "FORCEFIELD_PASSPHRASE=")
	s := serve(t, env)
	mustContain(t, "a call", string(s.request("tools/call", `{"name":"run_soql_query","arguments":{"query":"SELECT COUNT() FROM Account"}}`)),
		"FORCEFIELD_PASSPHRASE_FILE")
	file := filepath.Join(t.TempDir(), "phrase")
	if err := os.WriteFile(file, []byte("correct horse battery\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s = serve(t, append(env, "FORCEFIELD_PASSPHRASE_FILE="+file))
	mustContain(t, "a call", string(s.request("tools/call", `{"name":"run_soql_query","arguments":{"query":"SELECT COUNT() FROM Account"}}`)), "Count: ")
}

func TestAWrongOrgCommandSaysWhatToWrite(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"an unknown command":   {[]string{"org", "logn"}, "no command"},
		"two hosts":            {[]string{"org", "login", "--sandbox", "--domain", "x.my"}, "leave one out"},
		"no alias":             {[]string{"org", "logout"}, "org logout ALIAS"},
		"a demo and an alias":  {[]string{"serve", "--demo", "--org", "dev"}, "leave one out"},
		"a word after a login": {[]string{"org", "login", "dev"}, "takes no argument"},
	} {
		t.Run(name, func(t *testing.T) {
			got := runCommand(t, keeping(t), c.args...)
			if got.code != 2 {
				t.Errorf("status %d", got.code)
			}
			mustContain(t, "the error", got.stderr, c.want)
		})
	}
}

func TestSeveralOrgsAreToldApartByAnArgument(t *testing.T) {
	env, one, two := keeping(t), startDemo(t), startDemo(t)
	orgLogIn(t, env, one, "--alias", "prod")
	orgLogIn(t, env, two, "--alias", "dev")
	s := serve(t, env)
	call := func(tool, arguments string) string {
		return string(s.request("tools/call", `{"name":"`+tool+`","arguments":`+arguments+`}`))
	}
	before := string(s.request("tools/list", `{}`))
	mustContain(t, "the tools", before, `"org"`, `"prod"`, `"dev"`, "Default: prod")
	mustContain(t, "a record in dev", call("create_record", `{"object_name":"Account","data":{"Name":"Only in dev"},"org":"dev"}`), "success")
	count := `{"query":"SELECT COUNT() FROM Account WHERE Name = 'Only in dev'"`
	mustContain(t, "the count in dev", call("run_soql_query", count+`,"org":"dev"}`), "Count: 1")
	mustContain(t, "the count in the default", call("run_soql_query", count+`}`), "Count: 0")
	mustContain(t, "an unknown org", call("run_soql_query", count+`,"org":"test"}`), "UNKNOWN_ORG", "prod, dev", "it is prod")

	if got := runCommand(t, env, "org", "logout", "dev"); got.code != 0 {
		t.Fatal(got.stderr)
	}
	if after := string(s.request("tools/list", `{}`)); after != before {
		t.Error("the tools have changed while the server runs")
	}
	mustContain(t, "one of the orgs alone", runCommand(t, env, "tools", "--org", "prod", "--json").stdout, "run_soql_query")
	if strings.Contains(runCommand(t, env, "tools", "--org", "prod", "--json").stdout, "Which org") {
		t.Error("one org needs no argument")
	}
}
