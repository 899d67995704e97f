package main

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestCallPrintsTheResultAndWhatItCost(t *testing.T) {
	got := runCommand(t, nil, "call", "--demo", "--stats", "run_soql_query",
		"query=SELECT Id, Name, Owner.Name FROM Account WHERE Industry = 'Technology' ORDER BY Name LIMIT 5")
	if got.code != 0 {
		t.Fatalf("status %d: %s", got.code, got.stderr)
	}
	mustContain(t, "the result", got.stdout, "Total: 5 records", "Id,Name,Owner\n")
	mustContain(t, "the cost", got.stderr, "guest", "memory", "request    GET data/query → 200")
}

func TestCallTakesArgumentsAsTheSchemaSays(t *testing.T) {
	got := runCommand(t, nil, "call", "--demo", "--json", "create_record", "object_name=Account", `data={"Name":"Acme"}`)
	if got.code != 0 || !json.Valid([]byte(got.stdout)) {
		t.Fatalf("status %d: %s%s", got.code, got.stdout, got.stderr)
	}
}

func TestAWrongCommandLineSaysWhatToWrite(t *testing.T) {
	tests := map[string]struct {
		args []string
		code int
		want string
	}{
		"an unknown command":         {[]string{"server"}, 2, `forcefield has no command "server"; it has: audit, call, `},
		"an unknown flag":            {[]string{"serve", "--demos"}, 2, "--demos\nSee forcefield serve --help.\n"},
		"a word too many":            {[]string{"serve", "now"}, 2, "takes no argument"},
		"no tool":                    {[]string{"call"}, 2, "which tool?"},
		"an unknown tool":            {[]string{"call", "--demo", "nope"}, 1, "UNKNOWN_TOOL"},
		"a word without =":           {[]string{"call", "--demo", "run_soql_query", "query"}, 2, "name=value"},
		"an argument twice":          {[]string{"call", "run_soql_query", "query=a", "query=b"}, 2, "given twice"},
		"data that is not JSON":      {[]string{"call", "create_record", "data=Name:x"}, 2, "must be a JSON object"},
		"--args that is not JSON":    {[]string{"call", "create_record", "--args", "{"}, 2, "not valid JSON"},
		"--args and words":           {[]string{"call", "create_record", "--args", "{}", "a=b"}, 2, "not both"},
		"a timeout of nothing":       {[]string{"serve", "--timeout", "0s"}, 2, "--timeout"},
		"an address without a port":  {[]string{"demo", "org", "--listen", "127.0.0.1"}, 2, "127.0.0.1:8484"},
		"an address for all":         {[]string{"demo", "org", "--listen", "0.0.0.0:0"}, 2, "--public"},
		"no host, which is all":      {[]string{"demo", "org", "--listen", ":0"}, 2, "--public"},
		"an address for all in IPv6": {[]string{"demo", "org", "--listen", "[::]:0"}, 2, "--public"},
		"an address in a network":    {[]string{"demo", "org", "--listen", "192.0.2.1:0"}, 2, "--public"},
		"a name of any machine":      {[]string{"demo", "org", "--listen", "machine.example:0"}, 2, "--public"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got := runCommand(t, nil, tc.args...)
			if got.code != tc.code || got.stdout != "" {
				t.Errorf("status %d, want %d; standard output %q", got.code, tc.code, got.stdout)
			}
			mustContain(t, "the error", got.stderr, tc.want)
		})
	}
}

func TestTheDemoOrgPrintsItsSettingsAndTakesItsTokenOnly(t *testing.T) {
	cmd := command(t, nil, "demo", "org", "--listen", "127.0.0.1:0", "--token", "00D000000000001!fixed")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	settings := map[string]string{}
	for len(settings) < 2 && lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), "=")
		settings[name] = value
	}
	if settings["SALESFORCE_ACCESS_TOKEN"] != "00D000000000001!fixed" {
		t.Fatalf("it printed %v", settings)
	}
	for token, want := range map[string]int{settings["SALESFORCE_ACCESS_TOKEN"]: http.StatusOK, "other": http.StatusUnauthorized} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, settings["SALESFORCE_INSTANCE_URL"]+"/services/data/v60.0/sobjects", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("token %q: status %d, want %d", token, resp.StatusCode, want)
		}
	}
	got := runCommand(t, []string{"SALESFORCE_INSTANCE_URL=" + settings["SALESFORCE_INSTANCE_URL"], "SALESFORCE_ACCESS_TOKEN=" + settings["SALESFORCE_ACCESS_TOKEN"]},
		"call", "run_soql_query", "query=SELECT COUNT() FROM Account")
	if got.code != 0 {
		t.Fatalf("a call with these settings: %s", got.stderr)
	}
}

func TestTheDemoShowsAnAnswerWhatRanAndHowToConnect(t *testing.T) {
	got := runCommand(t, nil, "demo")
	if got.code != 0 {
		t.Fatal(got.stderr)
	}
	mustContain(t, "the demo", got.stdout, "Total: 5 records", "one fresh instance", `"mcpServers"`, `"--demo"`, "claude_desktop_config.json")
}
