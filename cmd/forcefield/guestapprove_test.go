package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// approved approves modules of a folder and gives the path of the lock file.
func approved(t *testing.T, dir string, modules ...string) string {
	t.Helper()
	lock := filepath.Join(t.TempDir(), "config", "forcefield.lock")
	approveIn(t, dir, lock, modules...)
	return lock
}

func approveIn(t *testing.T, dir, lock string, modules ...string) {
	t.Helper()
	for _, module := range modules {
		if got := runCommand(t, nil, "guest", "approve", module, "--guests", dir, "--lock", lock, "--yes"); got.code != 0 {
			t.Fatalf("approve %s: %s", module, got.stderr)
		}
	}
}

func newGuest(t *testing.T, oldNew ...string) []byte {
	t.Helper()
	module, err := os.ReadFile("testdata/new.wasm")
	if err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(module, []byte(oldNew[0]), []byte(oldNew[1]))
}

// replace exchanges a file as a whole.
func replace(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path+".new", content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// until asks again until it is so.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it did not come to be that %s", what)
		}
	}
}

func TestInARunningServerAToolAppearsWhenItsModuleIsApprovedAndGoesWhenThatIsTakenBack(t *testing.T) {
	dir := folder(t, nil)
	lock := filepath.Join(t.TempDir(), "config", "forcefield.lock")
	s := serve(t, nil, "--demo", "--guests", dir, "--lock", lock)
	offers := func(tool string) bool { return slices.Contains(s.toolNames(), tool) }

	replace(t, filepath.Join(dir, "new.wasm"), newGuest(t, "", ""))
	command := "forcefield guest approve new --guests " + dir + " --lock " + lock
	until(t, "the log names the command", func() bool { return strings.Contains(s.stderrText(), command) })
	if offers("ask_limits") {
		t.Fatal("the tool is there before anybody approved its module")
	}
	approveIn(t, dir, lock, "new")
	until(t, "the tool is there", func() bool { return offers("ask_limits") })
	if got := s.call("ask_limits", `{}`); got.IsError {
		t.Fatalf("it does not get what was approved: %s", got.Text)
	}
	if got := runCommand(t, nil, "guest", "revoke", "new", "--lock", lock); got.code != 0 {
		t.Fatal(got.stderr)
	}
	until(t, "the tool is gone", func() bool { return !offers("ask_limits") })
}

func TestAChangedModuleWaitsForItsApprovalAndTheOldOneServes(t *testing.T) {
	dir := folder(t, map[string][]byte{"new.wasm": newGuest(t, "", "")})
	lock := approved(t, dir, "new")
	s := serve(t, nil, "--demo", "--guests", dir, "--lock", lock)
	file := filepath.Join(dir, "new.wasm")

	replace(t, file, newGuest(t, "answered", "changed."))
	until(t, "the log says that it waits", func() bool { return strings.Contains(s.stderrText(), "it changed since it was approved") })
	if got := s.call("answer", `{}`); got.Text != "answered" {
		t.Fatalf("the old version does not serve: %q", got.Text)
	}
	again := serve(t, nil, "--demo", "--guests", dir, "--lock", lock)
	if got := again.call("answer", `{}`); got.Text != "answered" {
		t.Fatalf("after a restart, the old version does not serve: %q", got.Text)
	}
	approveIn(t, dir, lock, "new")
	until(t, "the new version serves", func() bool { return s.call("answer", `{}`).Text == "changed." })

	for name, bad := range map[string][]byte{"cut short": newGuest(t, "", "")[:300], "no module": []byte("x"), "empty": {}} {
		replace(t, file, bad)
		until(t, "guest list says why", func() bool {
			row := guestRowOf(t, "new", "--guests", dir, "--lock", lock)
			return row.Newer == "refused" && row.State == "serving" && row.Reason != ""
		})
		if got := s.call("answer", `{}`); got.Text != "changed." {
			t.Fatalf("%s: the old version does not serve: %q", name, got.Text)
		}
		if name == "no module" { // before the file changes again: the server looks at it now and then
			until(t, "the log says why", func() bool { return strings.Contains(s.stderrText(), "does not start with the four bytes") })
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	until(t, "the module goes with its file", func() bool { return !slices.Contains(s.toolNames(), "answer") })
}

func guestRowOf(t *testing.T, module string, flags ...string) guestRow {
	t.Helper()
	got := runCommand(t, nil, append([]string{"guest", "list", "--json"}, flags...)...)
	var rows []guestRow
	if err := json.Unmarshal([]byte(got.stdout), &rows); err != nil {
		t.Fatalf("%v: %s", err, got.stderr)
	}
	for _, row := range rows {
		if row.Module == module {
			return row
		}
	}
	t.Fatalf("no module %s in %s", module, got.stdout)
	return guestRow{}
}

func TestWithTheSameNeedsAChangedModuleServesAtOnceAndOneThatNeedsMoreWaits(t *testing.T) {
	dir := folder(t, map[string][]byte{"new.wasm": newGuest(t, "", "")})
	lock := approved(t, dir, "new")
	s := serve(t, nil, "--demo", "--guests", dir, "--lock", lock, "--guest-updates", "same-needs")
	file := filepath.Join(dir, "new.wasm")

	replace(t, file, newGuest(t, "answered", "changed."))
	until(t, "the new version serves", func() bool { return s.call("answer", `{}`).Text == "changed." })

	more := bytes.ReplaceAll(newGuest(t, "answered", "growing."), []byte("limits"), []byte("recent")) // what it needs and asks for
	more = bytes.ReplaceAll(more, []byte("ask_recent"), []byte("ask_limits"))
	replace(t, file, more)
	until(t, "the log says what it needs", func() bool { return strings.Contains(s.stderrText(), "ask_limits needs GET data/recent, too") })
	if got := s.call("answer", `{}`); got.Text != "changed." {
		t.Fatalf("the version before it does not serve: %q", got.Text)
	}
	replace(t, file, newGuest(t, "answer", "anewer"))
	until(t, "the log says that it has a new tool", func() bool { return strings.Contains(s.stderrText(), "it defines the new tool anewer") })
}

func TestApproveShowsWhatAModuleMayDoAndAsks(t *testing.T) {
	dir := folder(t, map[string][]byte{"new.wasm": newGuest(t, "", "")})
	lock := filepath.Join(t.TempDir(), "config", "forcefield.lock")
	for _, answer := range []string{"", "n\n", "\n", "yess\n", "y"} {
		want := 1
		if answer == "y" {
			want = 0
		}
		cmd := command(t, nil, "guest", "approve", "new", "--guests", dir, "--lock", lock)
		cmd.Stdin = strings.NewReader(answer)
		out, err := cmd.Output()
		if code := cmd.ProcessState.ExitCode(); code != want {
			t.Fatalf("the answer %q gave status %d, %v", answer, code, err)
		}
		mustContain(t, "what is shown", string(out), "Tool ask_limits", "tells the model: A new tool.", "may read the org's limits", "read, GET data/limits", "may ask nothing of the org", "SHA-256")
		if _, err := os.Stat(lock); (err == nil) != (want == 0) {
			t.Fatalf("the answer %q: the lock file: %v", answer, err)
		}
	}
	text, err := os.ReadFile(lock)
	if err != nil {
		t.Fatal(err)
	}
	mustContain(t, "the lock file", string(text), `"approved_by": "`, `"approved_at": "20`, `"sha256": "`, `"pattern": "limits"`, dir+"/new.wasm")
	again := runCommand(t, nil, "guest", "approve", "new", "--guests", dir, "--lock", lock)
	if again.code != 0 {
		t.Fatal(again.stderr)
	}
	mustContain(t, "the second time", again.stdout, "approved already")
}

func TestAnAddedModuleServesWithoutItsFile(t *testing.T) {
	dir := folder(t, map[string][]byte{"new.wasm": newGuest(t, "", "")})
	file, lock := filepath.Join(dir, "new.wasm"), filepath.Join(t.TempDir(), "config", "forcefield.lock")
	got := runCommand(t, nil, "guest", "add", file, "--lock", lock)
	if got.code == 0 {
		t.Fatal("it was approved")
	}
	mustContain(t, "the error", got.stderr, "nobody to ask", "--yes")
	if row := guestRowOf(t, "new", "--lock", lock); row.State != "waiting" || !strings.Contains(row.Remedy, "guest approve new") {
		t.Fatalf("got %+v", row)
	}
	s := serve(t, nil, "--demo", "--lock", lock)
	if slices.Contains(s.toolNames(), "answer") {
		t.Fatal("it serves before it is approved")
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if got := runCommand(t, nil, "guest", "approve", "new", "--lock", lock, "--yes"); got.code != 0 {
		t.Fatal(got.stderr)
	}
	until(t, "it serves", func() bool { return slices.Contains(s.toolNames(), "answer") })
	if got := s.call("ask_limits", `{}`); got.IsError {
		t.Fatal(got.Text)
	}
	verified := runCommand(t, nil, "guest", "verify", "--lock", lock)
	if verified.code != 0 {
		t.Fatal(verified.stdout, verified.stderr)
	}
	if got := runCommand(t, nil, "guest", "remove", "new", "--lock", lock); got.code != 0 {
		t.Fatal(got.stderr)
	}
	until(t, "it is gone", func() bool { return !slices.Contains(s.toolNames(), "answer") })
}

func TestVerifyFindsAChangedModuleAndChangedDefinitions(t *testing.T) {
	dir := folder(t, map[string][]byte{"new.wasm": newGuest(t, "", "")})
	for name, damage := range map[string]func(lock string) error{
		"the kept bytes": func(lock string) error {
			kept, err := filepath.Glob(strings.TrimSuffix(lock, ".lock") + ".modules/*.wasm")
			if err != nil || len(kept) != 1 {
				t.Fatal(kept, err)
			}
			return os.WriteFile(kept[0], newGuest(t, "answered", "changed."), 0o600)
		},
		"the definitions": func(lock string) error { return edit(lock, "A new tool.", "Another one") },
		"the grant":       func(lock string) error { return edit(lock, `"pattern": "limits"`, `"pattern": "**"`) },
	} {
		t.Run(name, func(t *testing.T) {
			lock := approved(t, dir, "new")
			if err := damage(lock); err != nil {
				t.Fatal(err)
			}
			if got := runCommand(t, nil, "guest", "verify", "--lock", lock); got.code != 1 || !strings.Contains(got.stdout, "BAD  new") {
				t.Errorf("status %d: %s", got.code, got.stdout)
			}
		})
	}
}

func edit(path, from, to string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, bytes.ReplaceAll(text, []byte(from), []byte(to)), 0o600)
}

func TestALockFileThatOthersCanWriteApprovesNothing(t *testing.T) {
	dir := folder(t, map[string][]byte{"new.wasm": newGuest(t, "", "")})
	lock := approved(t, dir, "new")
	if err := os.Chmod(lock, 0o666); err != nil {
		t.Fatal(err)
	}
	s := serve(t, nil, "--demo", "--guests", dir, "--lock", lock)
	if names := s.toolNames(); slices.Contains(names, "answer") || !slices.Contains(names, "run_soql_query") {
		t.Errorf("the tools are %v", names)
	}
	until(t, "the log says why", func() bool { return strings.Contains(s.stderrText(), "others can write to it") })
	got := runCommand(t, nil, "guest", "approve", "new", "--guests", dir, "--lock", lock, "--yes")
	if got.code != 1 {
		t.Fatalf("status %d", got.code)
	}
	mustContain(t, "the error", got.stderr, "others can write to it", "chmod")
}
