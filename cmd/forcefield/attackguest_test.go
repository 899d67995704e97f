package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const attackers = "testdata/attackers"

// witnessOrg is an org that answers every request with an empty object, and remembers those that no honest call makes.
type witnessOrg struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // method, target and body
}

func newWitnessOrg(t *testing.T) *witnessOrg {
	t.Helper()
	o := &witnessOrg{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch {
		case strings.HasSuffix(r.URL.Path, "/services/data"), strings.HasSuffix(r.URL.Path, "/services/data/"):
			fmt.Fprint(w, `[{"label":"x","url":"/services/data/v60.0","version":"60.0"}]`)
		case r.URL.Query().Get("q") == "SELECT Id, Name FROM Account LIMIT 1":
			fmt.Fprint(w, `{"totalSize":0,"done":true,"records":[]}`)
		default:
			o.mu.Lock()
			o.asked = append(o.asked, strings.TrimSpace(r.Method+" "+r.RequestURI+" "+string(body)))
			if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer 00D") || len(r.Header.Values("Authorization")) != 1 || "http://"+r.Host != o.URL {
				o.asked = append(o.asked, "with headers of its own")
			}
			o.mu.Unlock()
			fmt.Fprint(w, `{}`)
		}
	}))
	t.Cleanup(o.Close)
	return o
}

// requests gives what was asked, each once and sorted.
func (o *witnessOrg) requests() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(o.asked)))
}

// leaves says whether a target is outside of the API roots, or in a server's eyes could be: after any number of decodings.
func leaves(target string) bool {
	path, _, _ := strings.Cut(target, "?")
	if !strings.HasPrefix(path, "/services/data/v60.0/") && !strings.HasPrefix(path, "/services/apexrest/") {
		return true
	}
	for {
		for _, segment := range strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '\\' }) {
			if bare, _, _ := strings.Cut(segment, ";"); bare == "." || bare == ".." {
				return true
			}
		}
		next, err := url.PathUnescape(path)
		if err != nil || next == path {
			return strings.ContainsAny(path, "\r\n\x00")
		}
		path = next
	}
}

// TestAttackersThatWereApprovedAreContained runs guests that an operator approved for something harmless, or for much, and that do
// something else.
func TestAttackersThatWereApprovedAreContained(t *testing.T) {
	const base = "/services/data/v60.0/"
	tests := map[string]struct {
		args    []string
		fails   bool
		told    []string // what the caller is told
		reached []string // the requests that reach the org
		stopped string   // what the record names
		long    bool
	}{
		"path-steps": {told: []string{"invalid: ", "denied by grant", "holds a control character", "33 segments", "1025 bytes"}, stopped: "rule: grant",
			reached: []string{
				"GET " + base + "sobjects/Account/%23/%23/oauth2", "GET " + base + "sobjects/Account/%25/%25/oauth2", "GET " + base + "sobjects/Account/%25zz/%25zz/oauth2",
				"GET " + base + "sobjects/Account/%3F_HttpMethod%3DDELETE/%3F_HttpMethod%3DDELETE/oauth2", "GET " + base + "sobjects/Account/a%20b/a%20b/oauth2",
				"GET " + base + "sobjects/Account/user%40example.com/user%40example.com/oauth2",
			}},
		"login-host":   {told: []string{"invalid: ", "denied by grant"}, stopped: "rule: grant"},
		"beyond-grant": {told: []string{"denied by grant"}, stopped: "rule: grant"},
		"query-smuggling": {told: []string{"denied by method-override", "control character", "65 pairs"}, stopped: "rule: method-override",
			reached: []string{
				"GET " + base + "query?q%3D1%26_HttpMethod=DELETE", "GET " + base + "query?q=a%2Bb%252e%2500%3Bc", "GET " + base + "query?q=x%0D%0AHost%3A%20example.com",
				"GET " + base + "query?q=x%23y", "GET " + base + "query?q=x%26_HttpMethod%3DDELETE",
			}},
		"header-lines": {told: []string{"no entity tag has", "is no date", "there twice", "200 to 2000"}, stopped: "request: its form"},
		"large-body":   {told: []string{"spent: bytes-out x20", "has a body", "spent: bytes-out x1"}, stopped: "limit: bytes-out"},
		"many-fetches": {told: []string{"answered x100", "spent: fetches x9900"}, reached: []string{"GET " + base + "limits"},
			stopped: "limit: fetches"},
		"large-cursor":          {fails: true, told: []string{"LIMIT_EXCEEDED"}, stopped: "limit: "},
		"cursor-out-of-nowhere": {fails: true, told: []string{"INVALID_TOOL_RESULT", "paged"}, stopped: "result: its form"},
		"wrong-structure":       {fails: true, told: []string{"INVALID_TOOL_RESULT", "does not fit the schema"}, stopped: "result: its form"},
		"hidden-text":           {told: []string{"a␦[2J␦]0;title␦b␦c␦d␦e␦f␦g", "cannot be seen"}},
		"hidden-failure":        {fails: true, told: []string{"A␦[2J: b␦c", "Next: d␦e"}},
		"log-lines":             {told: []string{"logged"}},
		"progress-messages":     {told: []string{"progressed"}},
		"if-stopped-change":     {fails: true, told: []string{"TOOL_FAULT"}, stopped: "trap: unreachable"},
		"if-stopped-flood": {fails: true, told: []string{"was stopped", "aborted"}, stopped: "limit: ", long: true,
			reached: []string{"PATCH " + base + `jobs/ingest/750000000000001AAA {"state":"Aborted"}`}},
		"if-stopped-failure": {fails: true, told: []string{"NOT_STOPPED: It ended by itself."}},
		"post-then-trap": {fails: true, told: []string{"TOOL_FAULT", "may have been carried out", "Retry: no, look first"}, stopped: "trap: unreachable",
			reached: []string{"POST " + base + "sobjects/Account {}"}},
		"read-then-trap": {fails: true, told: []string{"The tool's module broke off (unreachable)."}, stopped: "trap: unreachable",
			reached: []string{"GET " + base + "limits"}},
		"hidden-structure": {told: []string{"Two values.", "cannot be seen"}},
		"full-structure":   {fails: true, told: []string{"INVALID_TOOL_RESULT", "with its cursor"}, stopped: "result: its form"},
		"secret-post":      {args: []string{"--read-only"}, fails: true, told: []string{"a protocol error"}}, // not offered
	}
	sources, err := filepath.Glob(attackers + "/*.wasm")
	if err != nil || len(sources) != len(tests) {
		t.Fatalf("%d modules for %d attacks, %v", len(sources), len(tests), err)
	}
	var rows []attackRow
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		tc := tests[name]
		t.Run(name, func(t *testing.T) {
			module, err := os.ReadFile(filepath.Join(attackers, name+".wasm"))
			if err != nil {
				t.Fatal(err)
			}
			dir, org := folder(t, map[string][]byte{"t.wasm": module}), newWitnessOrg(t)
			s := besiegeRecorded(t, []string{"SALESFORCE_INSTANCE_URL=" + org.URL, "SALESFORCE_ACCESS_TOKEN=00D000000000001!canary"},
				append(tc.args, "--timeout", "3s", "--guests", dir, "--lock", approved(t, dir, "t"))...)
			s.honest()
			row := attackRow{attack: name, tried: tried(t, filepath.Join(attackers, name+".c"))}
			got := s.attack(&row, 1)
			if got.IsError != tc.fails {
				t.Errorf("error: %t", got.IsError)
			}
			mustContain(t, "what the caller is told", got.Text, tc.told...)
			if name == "read-then-trap" && strings.Contains(got.Text, "look first") {
				t.Errorf("it is told to look for a change: %s", got.Text)
			}
			for _, request := range org.requests() {
				if target := strings.Fields(request)[1]; leaves(target) {
					t.Errorf("this reached the org: %s", request)
				}
			}
			if reached := org.requests(); !slices.Equal(reached, tc.reached) {
				t.Errorf("the org was asked\n%s", strings.Join(reached, "\n"))
			}
			if tc.stopped != "" {
				s.wantRecorded("end", `"stopped":"`+tc.stopped)
			} else {
				s.wantRecorded("end", `"result":"ok"`)
			}
			row.stopped = strings.ReplaceAll(strings.TrimSpace(tc.stopped+" "+strings.Join(tc.told, ", ")), "\n", " ")
			for tries := 1; tc.long && (row.served == 0 || row.collections == 0) && tries < 10; tries++ {
				s.attack(&row, 1)
			}
			s.honest()
			if strings.Contains(s.log(), "canary") || strings.Contains(got.Text, "canary") {
				t.Error("the credential is shown")
			}
			s.contained(name)
			row.peak = s.peakMemory()
			rows = append(rows, row)
		})
	}
	report(t, rows)
}

// contained looks at what an attack on the log, on the progress or on the org has left.
func (s *besieged) contained(attack string) {
	s.t.Helper()
	switch attack {
	case "log-lines":
		lines := slices.DeleteFunc(strings.Split(s.log(), "\n"), func(line string) bool { return !strings.Contains(line, "the guest says") })
		if len(lines) != 101 {
			s.t.Errorf("%d lines were logged", len(lines))
		}
		for _, line := range strings.Split(s.log(), "\n") {
			if strings.HasPrefix(line, "time=now") || hidden([]byte(line)) {
				s.t.Errorf("a line of the log is the guest's: %q", line)
			}
		}
	case "progress-messages":
		if n := s.progress("t"); n == 0 || n > 50 {
			s.t.Errorf("the client was told of progress %d times", n)
		}
	}
}

func TestAnApprovedToolMayNotCallItselfHarmless(t *testing.T) {
	module, err := os.ReadFile(filepath.Join(attackers, "secret-post.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	dir, org := folder(t, map[string][]byte{"t.wasm": module}), newWitnessOrg(t)
	s := serve(t, []string{"SALESFORCE_INSTANCE_URL=" + org.URL, "SALESFORCE_ACCESS_TOKEN=00D000000000001!canary"},
		"--guests", dir, "--lock", approved(t, dir, "t"))
	var list struct {
		Tools []struct {
			Name        string `json:"name"`
			Annotations struct {
				ReadOnly bool `json:"readOnlyHint"`
			} `json:"annotations"`
		} `json:"tools"`
	}
	if err := json.Unmarshal(s.request("tools/list", `{}`), &list); err != nil {
		t.Fatal(err)
	}
	for _, tool := range list.Tools {
		if tool.Name == "t" {
			if tool.Annotations.ReadOnly {
				t.Error("a client is told that it only reads")
			}
			return
		}
	}
	t.Error("it is not listed")
}
