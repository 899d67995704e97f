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

// guestInC gives the module that clang made of guests/examples/c, and its digest.
func guestInC(t *testing.T) (module []byte, digest string) {
	t.Helper()
	module, err := os.ReadFile("../../guests/examples/c/org_limits.wasm")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(module)
	return module, hex.EncodeToString(sum[:])
}

func TestAToolInCIsApprovedCalledAndRecorded(t *testing.T) {
	module, digest := guestInC(t)
	written, err := os.ReadFile("../../guests/examples/c/org_limits.wasm.sha256")
	if err != nil {
		t.Fatal(err)
	}
	mustContain(t, "the digest beside the module", string(written), digest)

	dir := folder(t, nil)
	lock, record := filepath.Join(t.TempDir(), "config", "forcefield.lock"), filepath.Join(t.TempDir(), "calls.jsonl")
	s := serve(t, nil, "--demo", "--guests", dir, "--lock", lock, "--audit-file", record)
	replace(t, filepath.Join(dir, "org_limits.wasm"), module)
	until(t, "the log says that it waits", func() bool { return strings.Contains(s.stderrText(), "forcefield guest approve org_limits") })
	if slices.Contains(s.toolNames(), "org_limits") {
		t.Fatal("the tool is there before anybody approved its module")
	}
	approveIn(t, dir, lock, "org_limits")
	until(t, "the tool is there", func() bool { return slices.Contains(s.toolNames(), "org_limits") })

	got := s.call("org_limits", `{"used_percent":0}`)
	if got.IsError {
		t.Fatal(got.Text)
	}
	var result struct {
		Limits []struct {
			Name           string
			Max, Remaining int
		}
		LeftOut int `json:"left_out"`
	}
	if err := json.Unmarshal(got.Structured, &result); err != nil {
		t.Fatal(err)
	}
	if len(result.Limits) < 20 || result.LeftOut != 0 || strings.Count(got.Text, "\n") != len(result.Limits) {
		t.Errorf("%d limits, %d left out: %s", len(result.Limits), result.LeftOut, got.Text)
	}
	mustContain(t, "the result", got.Text, "DailyApiRequests: 4")
	if wrong := s.call("org_limits", `{"used_percent":101}`); !wrong.IsError {
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
	mustContain(t, "the record", string(text), `"tool":"org_limits"`, digest, `"pattern":"limits"`, `"outcome":"ok"`, "INVALID_ARGUMENTS")
}

func TestAToolInCTellsWhatTheOrgAnswers(t *testing.T) {
	module, _ := guestInC(t)
	dir := folder(t, map[string][]byte{"org_limits.wasm": module})
	lock := approved(t, dir, "org_limits")
	many := strings.Builder{}
	for i := range 4000 {
		fmt.Fprintf(&many, `"Limit%d":{"Max":10,"Remaining":0},`, i)
	}
	tests := map[string]struct {
		status int
		answer string
		fails  bool
		want   string
	}{
		"limits past the threshold, with shares of apps and what is no limit": {200,
			`{"Almost":{"Max":100,"Remaining":21},"Gone":{"Remaining":-3,"Max":100},"Shared":{"Max":10,"Remaining":1,"App":{"Max":10,"Remaining":10}},` +
				`"Odd \u0041":{"Max":1,"Remaining":0},"None":{"Max":0,"Remaining":0},"Text":"1","List":[{"Max":1}],"Half":{"Max":5}}`,
			false, "Gone: -3 of 100 left\nShared: 1 of 10 left\n"},
		"nothing past the threshold":   {200, `{"A":{"Max":100,"Remaining":100}}`, false, "No limit is used up by 80 per cent."},
		"more than there is room for":  {200, `{` + many.String() + `"Z":{"Max":1,"Remaining":1}}`, false, "more are left out"},
		"an error of the org":          {403, `[{"message":"not for you","errorCode":"API_DISABLED_FOR_ORG"}]`, true, "API_DISABLED_FOR_ORG: The org did not tell its limits: it answered with status 403."},
		"an error that is no JSON":     {500, `<html>`, true, "UNEXPECTED_STATUS"},
		"an answer that is cut off":    {200, `{"A":{"Max":1,"Rem`, true, "BAD_ANSWER"},
		"an answer that is a list":     {200, `[]`, true, "BAD_ANSWER"},
		"an answer with a broken text": {200, `{"A\`, true, "BAD_ANSWER"},
		"an empty answer":              {200, ``, true, "BAD_ANSWER"},
		"brackets that do not match":   {200, `{"A":]}`, true, "BAD_ANSWER"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			org := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasSuffix(r.URL.Path, "/limits") {
					fmt.Fprint(w, `[{"label":"x","url":"/services/data/v60.0","version":"60.0"}]`)
					return
				}
				w.WriteHeader(tc.status)
				fmt.Fprint(w, tc.answer)
			}))
			t.Cleanup(org.Close)
			s := serve(t, []string{"SALESFORCE_INSTANCE_URL=" + org.URL, "SALESFORCE_ACCESS_TOKEN=00Dxx!y"},
				"--guests", dir, "--lock", lock)
			got := s.call("org_limits", `{}`)
			if got.IsError != tc.fails {
				t.Errorf("error: %t", got.IsError)
			}
			mustContain(t, "the result", got.Text, tc.want)
			if strings.Contains(got.Text, "Almost") || strings.Contains(got.Text, "Odd") {
				t.Errorf("it tells what it should not: %s", got.Text)
			}
		})
	}
}
