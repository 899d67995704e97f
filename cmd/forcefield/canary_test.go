package main

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
)

// canary stands for a credential. Its `!` is what Salesforce's tokens have and what encodings change.
const canary = "00D000000000001!CANARY.token_0123456789abcdef"

// echoingOrg is an org that gives the credential back wherever it can.
func echoingOrg(t *testing.T) *httptest.Server {
	t.Helper()
	org := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		auth := r.Header.Get("Authorization")
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		if r.URL.Path == "/services/data" || r.URL.Path == "/services/data/" {
			_, _ = fmt.Fprint(w, `[{"label":"Summer '26","url":"/services/data/v67.0","version":"67.0"}]`)
			return
		}
		if !strings.Contains(auth, canary) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("ETag", `"`+canary+`"`)
		w.Header().Set("Location", "/"+canary)
		text := strings.Join([]string{auth, canary, url.QueryEscape(canary), base64.StdEncoding.EncodeToString([]byte(canary)),
			strings.ReplaceAll(canary, "!", `\\u0021`)}, " ")
		switch {
		case r.Method != http.MethodGet:
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprintf(w, `[{"errorCode":"%s","message":"%s","fields":["%s"]}]`, canary, text, canary)
		case strings.Contains(r.URL.Path, "/query"):
			_, _ = fmt.Fprintf(w, `{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Account","url":"/x"},"Name":"%s"}]}`, text)
		case strings.HasSuffix(r.URL.Path, "/describe"):
			_, _ = fmt.Fprintf(w, `{"name":"Account","label":"%s","fields":[{"name":"%s","label":"%s","type":"string","updateable":true}]}`, text, text, text)
		default:
			_, _ = fmt.Fprintf(w, `{"attributes":{"type":"Account"},"Name":"%s"}`, text)
		}
	}))
	t.Cleanup(org.Close)
	return org
}

func TestTheTokenIsNowhereThatAClientOrALogCanSee(t *testing.T) {
	org := echoingOrg(t)
	s := serve(t, []string{"SALESFORCE_ACCESS_TOKEN=" + canary, "SALESFORCE_INSTANCE_URL=" + org.URL}, "--verbose")
	reached := 0
	for _, call := range [][2]string{
		{"run_soql_query", `{"query":"SELECT Name FROM Account"}`},
		{"run_soql_query", `{"query":"SELECT Name FROM Account","format":"json"}`},
		{"get_object_fields", `{"object_name":"Account"}`},
		{"get_record", `{"object_name":"Account","record_id":"001000000000001AAA"}`},
		{"create_record", `{"object_name":"Account","data":{"Name":"A"}}`},
		{"delete_record", `{"object_name":"Account","record_id":"001000000000001AAA"}`},
	} {
		if got := s.call(call[0], call[1]); strings.Contains(got.Text, "[redacted]") {
			reached++
		}
	}
	if reached < 5 {
		t.Errorf("only %d of 6 results show what the org echoed; the others show nothing about redaction", reached)
	}
	mustNotHoldTheCanary(t, "standard output", s.stdoutText())
	mustNotHoldTheCanary(t, "standard error", s.stderrText())
}

func TestTheTokenIsNowhereThatAGuestCanSee(t *testing.T) {
	dump, err := os.ReadFile("testdata/dump.wasm")
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t, map[string][]byte{"dump.wasm": dump})
	s := serve(t, []string{"SALESFORCE_ACCESS_TOKEN=" + canary, "SALESFORCE_INSTANCE_URL=" + echoingOrg(t).URL},
		"--guests", dir, "--lock", approved(t, dir, "dump"))
	got := s.call("get_record", `{}`)
	if got.IsError {
		t.Fatal(got.Text)
	}
	// Its arguments, the body, and the headers ETag and Location, each with what the org echoed there.
	if strings.Count(got.Text, "[redacted]") < 5 || !strings.Contains(got.Text, `{"attributes":`) {
		t.Fatalf("the guest was not given what the org echoed: %s", got.Text)
	}
	mustNotHoldTheCanary(t, "the guest's memory", got.Text)
}

// mustNotHoldTheCanary looks for the part behind the `!`, which is what is secret whatever became of the `!`, and for the whole
// in base64.
func mustNotHoldTheCanary(t *testing.T, what, text string) {
	t.Helper()
	encoded := base64.StdEncoding.EncodeToString([]byte(canary))
	for _, form := range []string{canary[strings.Index(canary, "!")+1:], encoded, encoded[:24]} {
		if strings.Contains(text, form) {
			t.Errorf("%s holds the token as %q:\n%s", what, form, text)
		}
	}
}

func TestAnExpiredTokenIsSaidAsSuch(t *testing.T) {
	org := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Trim(r.URL.Path, "/") == "services/data" {
			_, _ = fmt.Fprint(w, `[{"label":"Summer '26","url":"/services/data/v67.0","version":"67.0"}]`)
			return
		}
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = fmt.Fprint(w, `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`)
	}))
	defer org.Close()
	s := serve(t, []string{"SALESFORCE_ACCESS_TOKEN=" + canary, "SALESFORCE_INSTANCE_URL=" + org.URL})
	got := s.call("run_soql_query", `{"query":"SELECT Id FROM Account"}`)
	if !got.IsError {
		t.Fatalf("no error: %s", got.Text)
	}
	mustContain(t, "the error", got.Text, "NOT_LOGGED_IN", "expired", "SALESFORCE_ACCESS_TOKEN")
}
