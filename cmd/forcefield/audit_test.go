package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

func TestTheRecordSaysWhatBecameOfEachModule(t *testing.T) {
	dir := folder(t, map[string][]byte{"bad.wasm": []byte("no module")})
	lock := filepath.Join(t.TempDir(), "config", "forcefield.lock")
	s := besiegeRecorded(t, nil, "--demo", "--guests", dir, "--lock", lock)
	s.wantRecorded("module", `"name":"bad"`, `"state":"refused"`, "does not start with the four bytes")
	recorded := func(texts ...string) func() bool {
		return func() bool {
			return slices.ContainsFunc(s.recorded("module"), func(r string) bool {
				return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(r, text) })
			})
		}
	}
	file := filepath.Join(dir, "new.wasm")
	replace(t, file, newGuest(t, "", ""))
	until(t, "it is recorded that the module waits", recorded(`"name":"new"`, `"state":"waiting"`, "nobody approved it", `"sha256":"`))
	approveIn(t, dir, lock, "new")
	until(t, "it is recorded that the module serves", recorded(`"name":"new"`, `"state":"serving"`, `"approvedBy":"`))
	replace(t, file, newGuest(t, "answered", "changed."))
	until(t, "it is recorded that the new version waits", recorded(`"name":"new"`, `"state":"waiting"`, "it changed since it was approved"))
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	until(t, "it is recorded that the module is gone", recorded(`"name":"new"`, `"state":"gone"`))
	if n := len(s.recorded("module")); n > 6 {
		t.Errorf("there are %d records of 5 changes", n)
	}
	checked := runCommand(t, nil, "audit", "verify", s.record)
	if checked.code != 0 {
		t.Error(checked.stdout, checked.stderr)
	}
}

func TestACallOfAToolThatIsNotOfferedIsRecorded(t *testing.T) {
	file := filepath.Join(filepath.Dir(configFile(t, "")), "calls.jsonl")
	s := serve(t, nil, "--demo", "--read-only", "--audit-file", file)
	for _, tool := range []string{"delete_record", "no_such_tool"} {
		s.nextID++
		s.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":{"record_id":"geheim"}}}`, s.nextID, tool))
		if line, err := s.out.ReadString('\n'); err != nil || !strings.Contains(line, `"error"`) {
			t.Fatalf("%s: %s, %v", tool, line, err)
		}
	}
	s.stop()
	text, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(text), "geheim") {
		t.Fatalf("%v: %s", err, text)
	}
	mustContain(t, "the record", string(text), `"delete_record"`, "READ_ONLY", `"no_such_tool"`, "UNKNOWN_TOOL")
}
