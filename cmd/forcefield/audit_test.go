package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCallsAreRecordedAndTheRecordIsVerified(t *testing.T) {
	config := configFile(t, "audit:\n  file: calls.jsonl\n")
	file := filepath.Join(filepath.Dir(config), "calls.jsonl")
	env := []string{"FORCEFIELD_CONFIG=" + config}
	for _, args := range [][]string{
		{"call", "--demo", "run_soql_query", "query=SELECT Id FROM Account WHERE Name = 'geheim'"},
		{"call", "--demo", "--read-only", "create_record", "object_name=Account", `data={"Name":"geheim"}`},
	} {
		runCommand(t, env, args...)
	}
	serve(t, env, "--demo").call("list_sobjects", `{}`)
	whole := runCommand(t, env, "audit", "verify")
	if whole.code != 0 {
		t.Fatalf("status %d: %s%s", whole.code, whole.stdout, whole.stderr)
	}
	mustContain(t, "the check", whole.stdout, "OK: 6 records", "head ")
	text, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(text), "geheim") {
		t.Fatalf("%v: %s", err, text)
	}
	mustContain(t, "the record", string(text), "run_soql_query", "READ_ONLY", "list_sobjects")
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), "READ_ONLY", "OTHERWISE", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := runCommand(t, nil, "audit", "verify", file)
	if broken.code != 1 {
		t.Errorf("status %d", broken.code)
	}
	mustContain(t, "the check", broken.stdout, "BROKEN", "line 4")
}

func TestAServerWhoseRecordCannotBeKeptDoesNotStart(t *testing.T) {
	file := filepath.Join(filepath.Dir(configFile(t, "")), "calls.jsonl")
	if err := os.WriteFile(file, []byte("a diary\nof somebody\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := runCommand(t, nil, "serve", "--demo", "--audit-file", file)
	if got.code != 1 || got.stdout != "" {
		t.Errorf("status %d: %s", got.code, got.stdout)
	}
	mustContain(t, "the refusal", got.stderr, file, ".head")
}
