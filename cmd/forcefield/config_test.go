package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/config"
)

// configFile writes a configuration file into a folder that only the user can write to.
func configFile(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "forcefield.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFlagsAreAboveTheEnvironmentAndThatAboveTheFile also shows that every setting has its flag, its variable and its key.
func TestFlagsAreAboveTheEnvironmentAndThatAboveTheFile(t *testing.T) {
	path := configFile(t, "read-only: true\nno-raw-tools: true\ntimeout: 20s\nverbose: true\n")
	got := runCommand(t, []string{"FORCEFIELD_CONFIG=" + path, "FORCEFIELD_TIMEOUT=30s", "FORCEFIELD_VERBOSE=false"},
		"config", "--json", "--verbose", "--read-only=false")
	if got.code != 0 {
		t.Fatalf("status %d: %s", got.code, got.stderr)
	}
	var list struct {
		File     string
		Settings []struct {
			Name   string
			Values []string
			Origin string
		}
	}
	if err := json.Unmarshal([]byte(got.stdout), &list); err != nil || list.File != path {
		t.Fatalf("%v: %s", err, got.stdout)
	}
	seen := map[string]string{}
	for _, s := range list.Settings {
		seen[s.Name] = strings.Join(s.Values, ",") + " from " + s.Origin
	}
	for name, want := range map[string]string{
		"read-only": "false from --read-only", "no-raw-tools": "true from " + path + ":2", "timeout": "30s from FORCEFIELD_TIMEOUT",
		"verbose": "true from --verbose", "guest-updates": "wait from default",
	} {
		if seen[name] != want {
			t.Errorf("%s is %q, want %q", name, seen[name], want)
		}
	}
}

func TestTheFileIsWhatServesTheTools(t *testing.T) {
	path := configFile(t, "read-only: true\n")
	got := runCommand(t, nil, "tools", "--demo", "--config", path)
	if got.code != 0 || strings.Contains(got.stdout, "create_record") || !strings.Contains(got.stdout, "run_soql_query") {
		t.Errorf("status %d: %s%s", got.code, got.stdout, got.stderr)
	}
	got = runCommand(t, nil, "call", "--demo", "--config", path, "create_record", `object_name=Account`, `data={"Name":"x"}`)
	if got.code != 1 {
		t.Errorf("status %d: %s", got.code, got.stdout)
	}
	mustContain(t, "the refusal", got.stderr, "READ_ONLY")
}

func TestEverySettingHasAFlag(t *testing.T) {
	for name, cmd := range map[string]*cobra.Command{"serve": serveCommand(), "config": configCommand()} {
		for _, key := range config.Keys() {
			if cmd.Flags().Lookup(key.Flag()) == nil {
				t.Errorf("%s has no --%s", name, key.Flag())
			}
		}
	}
	got := runCommand(t, nil, "config")
	mustContain(t, "the list", got.stdout, "read-only", "ca-file", "There is no file; it would be")
}

func TestAWrongConfigurationStopsTheCommandBeforeItDoesAnything(t *testing.T) {
	path := configFile(t, "verbose: true\nread-ony: true\n")
	for name, args := range map[string][]string{
		"serve": {"serve", "--config", path}, "config": {"config", "--config", path}, "guest list": {"guest", "list", "--config", path},
		"call": {"call", "--demo", "--config", path, "list_sobjects"},
	} {
		got := runCommand(t, nil, args...)
		if got.code != 2 || got.stdout != "" {
			t.Errorf("%s: status %d: %s", name, got.code, got.stdout)
		}
		mustContain(t, name, got.stderr, path, "line 2", "did you mean read-only?")
	}
	got := runCommand(t, []string{"FORCEFIELD_READONLY=true"}, "serve")
	mustContain(t, "a variable that is misspelt", got.stderr, "did you mean FORCEFIELD_READ_ONLY?")
	got = runCommand(t, nil, "serve", "--proxy", "http://jo:hunter2@proxy.example")
	mustContain(t, "a password in a flag", got.stderr, "--proxy", "user name or password")
	if got.code != 2 || strings.Contains(got.stderr, "hunter2") {
		t.Errorf("status %d: %s", got.code, got.stderr)
	}
	got = runCommand(t, nil, "serve", "--ca-file", path)
	if got.code == 0 {
		t.Error("a file without a certificate is taken")
	}
	mustContain(t, "a file without a certificate", got.stderr, "ca-file", "no certificate")
	if got := runCommand(t, nil, "version", "--config", path); got.code != 0 {
		t.Errorf("a command without settings reads the file: %s", got.stderr)
	}
}
