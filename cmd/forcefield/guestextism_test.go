package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	countRows    = "../../guests/examples/extism/count_rows.wasm"
	aPluginIsOne = "an Extism plug-in: slower than other guests, and the kernel that it runs beside is not metered"
)

// extismPlugin gives the plug-in that AssemblyScript's compiler made of guests/examples/extism, with texts replaced, and its digest.
func extismPlugin(t *testing.T, oldNew ...string) (module []byte, digest string) {
	t.Helper()
	module, err := os.ReadFile(countRows)
	if err != nil {
		t.Fatal(err)
	}
	// The compiler keeps text as UTF-16.
	for i := 0; i < len(oldNew); i += 2 {
		from, to := utf16Text(oldNew[i]), utf16Text(oldNew[i+1])
		if len(from) != len(to) || !strings.Contains(string(module), from) {
			t.Fatalf("%q cannot be replaced by %q", oldNew[i], oldNew[i+1])
		}
		module = []byte(strings.ReplaceAll(string(module), from, to))
	}
	sum := sha256.Sum256(module)
	return module, hex.EncodeToString(sum[:])
}

func utf16Text(ascii string) string {
	var out strings.Builder
	for i := range len(ascii) {
		out.WriteByte(ascii[i])
		out.WriteByte(0)
	}
	return out.String()
}

func TestAnExtismPluginIsOffUntilItIsApprovedThenCalledAndRecorded(t *testing.T) {
	module, digest := extismPlugin(t)
	written, err := os.ReadFile(countRows + ".sha256")
	if err != nil {
		t.Fatal(err)
	}
	mustContain(t, "the digest beside the module", string(written), digest)

	dir := folder(t, nil)
	lock, record := filepath.Join(t.TempDir(), "config", "forcefield.lock"), filepath.Join(t.TempDir(), "calls.jsonl")
	s := serve(t, nil, "--demo", "--guests", dir, "--lock", lock, "--audit-file", record)
	replace(t, filepath.Join(dir, "count_rows.wasm"), module)
	until(t, "the log says that it waits", func() bool { return strings.Contains(s.stderrText(), "forcefield guest approve count_rows") })
	mustContain(t, "the log", s.stderrText(), aPluginIsOne)
	if slices.Contains(s.toolNames(), "count_rows") {
		t.Fatal("the tool is there before anybody approved its module")
	}
	approving := runCommand(t, nil, "guest", "approve", "count_rows", "--guests", dir, "--lock", lock, "--yes")
	mustContain(t, "what an operator is shown", approving.stdout, "contract extism-0.1.0", aPluginIsOne)
	until(t, "the tool is there", func() bool { return slices.Contains(s.toolNames(), "count_rows") })

	got := s.call("count_rows", `{"object":"Account"}`)
	if got.IsError {
		t.Fatal(got.Text)
	}
	var counted struct {
		Object string
		Rows   int
	}
	if err := json.Unmarshal(got.Structured, &counted); err != nil || counted.Object != "Account" || counted.Rows < 10 {
		t.Errorf("got %s, %v", got.Structured, err)
	}
	mustContain(t, "the text", got.Text, "Account has ")
	none := s.call("count_rows", `{"object":"Nothing__c"}`)
	mustContain(t, "what the org says", none.Text, "INVALID_TYPE", "Nothing__c")
	if wrong := s.call("count_rows", `{"object":"Account","where":"x"}`); !wrong.IsError {
		t.Errorf("an argument that does not fit is taken: %s", wrong.Text)
	}
	s.stop()

	if checked := runCommand(t, nil, "audit", "verify", record); checked.code != 0 {
		t.Error(checked.stdout, checked.stderr)
	}
	text, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	mustContain(t, "the record", string(text), `"tool":"count_rows"`, digest, `"pattern":"query"`, `"outcome":"ok"`, "INVALID_ARGUMENTS")
	locked, err := os.ReadFile(lock)
	if err != nil {
		t.Fatal(err)
	}
	mustContain(t, "the lock file", string(locked), `"contract": "extism-0.1.0"`, digest)
}

func TestAnExtismPluginIsShownAsOne(t *testing.T) {
	module, _ := extismPlugin(t)
	dir := folder(t, map[string][]byte{"count_rows.wasm": module})
	lock := filepath.Join(t.TempDir(), "config", "forcefield.lock")
	listed := runCommand(t, nil, "guest", "list", "--guests", dir, "--lock", lock)
	mustContain(t, "the list before the approval", listed.stdout, "count_rows: nobody approved it; it is "+aPluginIsOne)
	inspected := runCommand(t, nil, "guest", "inspect", filepath.Join(dir, "count_rows.wasm"))
	mustContain(t, "the inspection", inspected.stdout, "extism-0.1.0", aPluginIsOne, "extism:host/user.fetch")
	approveIn(t, dir, lock, "count_rows")
	listed = runCommand(t, nil, "guest", "list", "--guests", dir, "--lock", lock)
	mustContain(t, "the list", listed.stdout, "count_rows is "+aPluginIsOne)
	if row := guestRowOf(t, "count_rows", "--guests", dir, "--lock", lock); row.Contract != "extism-0.1.0" || row.State != "serving" {
		t.Errorf("got %+v", row)
	}
}

func TestNoWayOfServingWithoutAnApprovalOpensTheSecondDoor(t *testing.T) {
	module, _ := extismPlugin(t)
	asBundled, _ := extismPlugin(t, "count_rows", "get_record")
	for name, content := range map[string][]byte{"of its own tool": module, "of a bundled tool": asBundled} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, map[string][]byte{"plugin.wasm": content})
			for _, flags := range [][]string{{"--serve-unapproved"}, {"--guest-updates", "same-needs"}, {"--serve-unapproved", "--guest-updates", "same-needs"}} {
				row := guestRowOf(t, "plugin", append([]string{"--guests", dir}, flags...)...)
				if row.State != "waiting" || !strings.Contains(row.Reason, aPluginIsOne) {
					t.Errorf("with %v: %+v", flags, row)
				}
			}
		})
	}
}

func TestAnExtismPluginGetsNoMoreThanItsGrant(t *testing.T) {
	module, _ := extismPlugin(t, `"pattern":"query"`, `"pattern":"limit"`)
	dir := folder(t, map[string][]byte{"count_rows.wasm": module})
	s := serve(t, nil, "--demo", "--guests", dir, "--lock", approved(t, dir, "count_rows"))
	got := s.call("count_rows", `{"object":"Account"}`)
	if !got.IsError {
		t.Fatalf("it counted: %s", got.Text)
	}
	mustContain(t, "the denial", got.Text, "DENIED", "GET data query")
}

func TestAnExtismPluginTellsWhatTheOrgAnswers(t *testing.T) {
	module, _ := extismPlugin(t)
	dir := folder(t, map[string][]byte{"count_rows.wasm": module})
	lock := approved(t, dir, "count_rows")
	tests := map[string]struct {
		status int
		answer string
		fails  bool
		want   string
	}{
		"one row, and much that it does not look at": {200, `{"done":true,"note":"\u00e9 \ud83c\udfdd ` + strings.Repeat("x", 50_000) + `","none":null,"totalSize":1}`, false, "Account has 1 row."},
		"more rows than 32 bits count":               {200, `{"totalSize":5000000000}`, false, "Account has 5000000000 rows."},
		"an error of the org":                        {400, `[{"message":"é is “wrong”","errorCode":"MALFORMED_QUERY"}]`, true, "MALFORMED_QUERY: é is “wrong”"},
		"an answer of another form":                  {200, `{"size":1}`, true, "TOOL_FAULT"},
		"an answer that is cut off":                  {200, `{"totalSize`, true, "TOOL_FAULT"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			org := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasSuffix(r.URL.Path, "/query") {
					fmt.Fprint(w, `[{"label":"x","url":"/services/data/v60.0","version":"60.0"}]`)
					return
				}
				if q := r.URL.Query().Get("q"); q != "SELECT COUNT() FROM Account" {
					t.Errorf("it asks for %s", q)
				}
				w.WriteHeader(tc.status)
				fmt.Fprint(w, tc.answer)
			}))
			t.Cleanup(org.Close)
			s := serve(t, []string{"SALESFORCE_INSTANCE_URL=" + org.URL, "SALESFORCE_ACCESS_TOKEN=00Dxx!y"}, "--guests", dir, "--lock", lock)
			got := s.call("count_rows", `{"object":"Account"}`)
			if got.IsError != tc.fails {
				t.Errorf("error: %t", got.IsError)
			}
			mustContain(t, "the result", got.Text, tc.want)
		})
	}
}
