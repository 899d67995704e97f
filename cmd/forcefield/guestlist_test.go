package main

import (
	"encoding/json"
	"os"
	"testing"
)

func TestGuestListTellsTheStateOfEachModule(t *testing.T) {
	foreign, err := os.ReadFile("testdata/dump.wasm")
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t, map[string][]byte{"broken.wasm": foreign[:40]})
	got := runCommand(t, nil, "guest", "list", "--guests", dir)
	if got.code != 0 {
		t.Fatalf("status %d: %s", got.code, got.stderr)
	}
	mustContain(t, "the list", got.stdout, "run_soql_query", "bundled", "serving", "broken", "refused")

	var rows []guestRow
	if err := json.Unmarshal([]byte(runCommand(t, nil, "guest", "list", "--guests", dir, "--json").stdout), &rows); err != nil {
		t.Fatal(err)
	}
	last := rows[len(rows)-1]
	if last.State != "refused" || last.Reason == "" {
		t.Errorf("got %+v", last)
	}
}

func TestGuestWithoutACommandSaysWhichThereAre(t *testing.T) {
	for _, words := range [][]string{{"guest"}, {"guest", "lst"}} {
		got := runCommand(t, nil, words...)
		if got.code != 2 || got.stdout != "" {
			t.Fatalf("%v: status %d, %q", words, got.code, got.stdout)
		}
		mustContain(t, "the error", got.stderr, "list")
	}
}
