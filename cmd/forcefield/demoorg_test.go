package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// running is a demo org in a process of its own.
type running struct {
	*testing.T
	cmd      *exec.Cmd
	names    []string // of the settings, in their order
	settings map[string]string
	stderr   *strings.Builder
	client   *http.Client
}

// startOrg starts a demo org and reads so many settings.
func startOrg(t *testing.T, settings int, args ...string) *running {
	t.Helper()
	cmd := command(t, nil, append([]string{"demo", "org", "--listen", "127.0.0.1:0"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r := &running{T: t, cmd: cmd, settings: map[string]string{}, stderr: &strings.Builder{}, client: http.DefaultClient}
	cmd.Stderr = r.stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	for len(r.names) < settings && lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), "=")
		r.names = append(r.names, name)
		r.settings[name] = value
	}
	if len(r.names) < settings {
		_ = cmd.Wait()
		t.Fatalf("it printed %v and %s", r.names, r.stderr)
	}
	return r
}

// stop ends the process as a user would, and gives what it wrote to standard error.
func (r *running) stop() string {
	r.Helper()
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		r.Fatal(err)
	}
	if err := r.cmd.Wait(); err != nil {
		r.Errorf("it ended with %v: %s", err, r.stderr)
	}
	return r.stderr.String()
}

func (r *running) send(method, path, token, body string) (int, string) {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), method, r.settings["SALESFORCE_INSTANCE_URL"]+path, strings.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := r.client.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func TestTheDemoOrgPrintsSettingsAndHowToUseThem(t *testing.T) {
	r := startOrg(t, 7, "--faults", "--password", "the password")
	if got := strings.Join(r.names, " "); got != "SALESFORCE_INSTANCE_URL SALESFORCE_ACCESS_TOKEN SALESFORCE_USERNAME SALESFORCE_PASSWORD "+
		"SALESFORCE_CLIENT_ID SALESFORCE_CLIENT_SECRET FORCEFIELD_FAULT_TOKEN" || r.settings["SALESFORCE_PASSWORD"] != "the password" {
		t.Errorf("the settings are %s", got)
	}
	if status, body := r.send("POST", "/demo/faults", r.settings["FORCEFIELD_FAULT_TOKEN"], `{"kind":"limit"}`); status != http.StatusCreated {
		t.Errorf("arm a fault: %d %s", status, body)
	}
	if status, body := r.send("GET", "/services/data/v60.0/limits", r.settings["SALESFORCE_ACCESS_TOKEN"], ""); status != http.StatusForbidden {
		t.Errorf("the fault: %d %s", status, body)
	}
	hints := r.stop()
	mustContain(t, "standard error", hints, "sf org login access-token --instance-url http://127.0.0.1:", "jsforce", "--tls-certificate", "/demo/faults")
	for _, secret := range r.names {
		if value := r.settings[secret]; strings.HasSuffix(secret, "TOKEN") && strings.Contains(hints, value) {
			t.Errorf("standard error has the value of %s", secret)
		}
	}
}

func TestWithoutTheFlagNoFaultsAreServed(t *testing.T) {
	r := startOrg(t, 6)
	if status, _ := r.send("GET", "/demo/faults", r.settings["SALESFORCE_ACCESS_TOKEN"], ""); status != http.StatusNotFound {
		t.Errorf("got %d", status)
	}
}

func TestTheDemoOrgKeepsItsDataInAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "org.db")
	first := startOrg(t, 6, "--data", path, "--scale", "1")
	if status, body := first.send("POST", "/services/data/v60.0/sobjects/Account", first.settings["SALESFORCE_ACCESS_TOKEN"], `{"Name":"kept"}`); status != http.StatusCreated {
		t.Fatalf("create: %d %s", status, body)
	}
	if got := runCommand(t, nil, "demo", "org", "--listen", "127.0.0.1:0", "--data", path); got.code != 1 {
		t.Errorf("a second process got status %d", got.code)
	} else {
		mustContain(t, "the error", got.stderr, "another process has it open")
	}
	first.stop()
	second := startOrg(t, 6, "--data", path)
	_, body := second.send("GET", "/services/data/v60.0/query?q=SELECT+Name+FROM+Account+WHERE+Name='kept'", second.settings["SALESFORCE_ACCESS_TOKEN"], "")
	mustContain(t, "the query", body, `"totalSize":1`)
	second.stop()

	got := runCommand(t, nil, "demo", "org", "--listen", "127.0.0.1:0", "--data", path, "--seed", "7")
	if got.code != 2 {
		t.Errorf("another seed for a file that is there got status %d", got.code)
	}
	mustContain(t, "the error", got.stderr, "leave out --scale and --seed")

	foreign := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(foreign, []byte("notes"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := runCommand(t, nil, "demo", "org", "--listen", "127.0.0.1:0", "--data", foreign); got.code != 1 || !strings.Contains(got.stderr, "it holds something else") {
		t.Errorf("a foreign file got status %d and %s", got.code, got.stderr)
	}
}

func TestTheDemoOrgServesHTTPSForClientsThatTrustItsCertificate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "demo.pem")
	r := startOrg(t, 6, "--tls-certificate", path)
	certificate, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	if !trusted.AppendCertsFromPEM(certificate) || strings.Contains(string(certificate), "PRIVATE") {
		t.Fatalf("the certificate is %s", certificate)
	}
	r.client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}}
	status, body := r.send("GET", "/services/oauth2/userinfo", r.settings["SALESFORCE_ACCESS_TOKEN"], "")
	if status != http.StatusOK || !strings.HasPrefix(r.settings["SALESFORCE_INSTANCE_URL"], "https://127.0.0.1:") {
		t.Errorf("got %d %s", status, body)
	}
	mustContain(t, "the identity", body, r.settings["SALESFORCE_INSTANCE_URL"]+"/id/")
	mustContain(t, "standard error", r.stop(), "simple_salesforce", "REQUESTS_CA_BUNDLE="+path)
}

func TestFlagsOfTheDemoOrgThatMakeNoSense(t *testing.T) {
	private := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(private, []byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no scale":             {[]string{"--scale", "0"}, 2, "--scale must be from 1 to 500"},
		"a scale too large":    {[]string{"--scale", "501"}, 2, "--scale must be from 1 to 500"},
		"no lifetime":          {[]string{"--session-lifetime", "0s"}, 2, "--session-lifetime must be at least 1s"},
		"no such key":          {[]string{"--jwt-key", "/nowhere/key.pem"}, 1, "no such file"},
		"a private key":        {[]string{"--jwt-key", private}, 1, "a CERTIFICATE or a PUBLIC KEY is needed"},
		"a token with a break": {[]string{"--token", "a\nb"}, 1, "cannot carry"},
	} {
		t.Run(name, func(t *testing.T) {
			got := runCommand(t, nil, append([]string{"demo", "org", "--listen", "127.0.0.1:0"}, c.args...)...)
			if got.code != c.code || got.stdout != "" {
				t.Errorf("status %d, want %d; standard output %q", got.code, c.code, got.stdout)
			}
			mustContain(t, "the error", got.stderr, c.want)
		})
	}
}
