package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testToken = "00DFd0000000001!test"
	data      = "/services/data/v60.0"
	edge      = "001Fd0000000001IAA" // the account Edge Communications
)

// tester speaks to an org's handler without a network.
type tester struct {
	testing.TB
	handler http.Handler
}

func march18() time.Time { return time.Date(2026, 3, 18, 12, 0, 0, 0, time.UTC) }

func open(t testing.TB) *tester {
	t.Helper()
	org, err := Open(t.Context(), Options{Token: testToken, Now: march18})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := org.Close(); err != nil {
			t.Error(err)
		}
	})
	return &tester{TB: t, handler: org.Handler()}
}

// readOnly is one org for all tests that change nothing: opening one takes seconds under the race detector.
var readOnly = sync.OnceValues(func() (*Org, error) {
	return Open(context.Background(), Options{Token: testToken, Now: march18})
})

func shared(t testing.TB) *tester {
	t.Helper()
	org, err := readOnly()
	if err != nil {
		t.Fatal(err)
	}
	return &tester{TB: t, handler: org.Handler()}
}

// send makes a request; headers come in pairs and replace the usual ones.
func (t *tester) send(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+testToken)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	t.handler.ServeHTTP(w, r)
	return w
}

// want sends a request and compares the status and the whole body; an ellipsis in the wanted body stands for anything.
func (t *tester) want(method, target, body string, status int, text string, headers ...string) {
	t.Helper()
	w := t.send(method, target, body, headers...)
	if w.Code != status || !matches(text, w.Body.String()) {
		t.Errorf("%s %s %s\n got %d %s\nwant %d %s", method, target, body, w.Code, w.Body, status, text)
	}
}

func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "…")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile(`(?s)^` + strings.Join(parts, ".*") + `$`).MatchString(text)
}

// get sends a GET that must succeed, and reads the answer into v.
func (t *tester) get(target string, v any) {
	t.Helper()
	w := t.send(http.MethodGet, target, "")
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s: %d %s", target, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), v); err != nil {
		t.Fatalf("GET %s: %v in %s", target, err, w.Body)
	}
}

// record reads a record as JSON values by field.
func (t *tester) record(object, id string) map[string]any {
	t.Helper()
	var v map[string]any
	t.get(data+"/sobjects/"+object+"/"+id, &v)
	return v
}

// create adds a record that must be accepted, and gives its id.
func (t *tester) create(object, body string) string {
	t.Helper()
	w := t.send(http.MethodPost, data+"/sobjects/"+object, body)
	var v struct{ ID string }
	if err := json.Unmarshal(w.Body.Bytes(), &v); w.Code != http.StatusCreated || err != nil {
		t.Fatalf("create %s %s: %d %s", object, body, w.Code, w.Body)
	}
	return v.ID
}

func TestATokenIsMadeInSalesforcesForm(t *testing.T) {
	org, err := Open(t.Context(), Options{Now: march18})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = org.Close() }()
	if !regexp.MustCompile(`^00DFd0000000001![0-9A-Za-z]{96}$`).MatchString(org.Token()) {
		t.Errorf("the token is %q", org.Token())
	}
}

func TestATokenThatNoHeaderCanCarryIsRefused(t *testing.T) {
	for _, token := range []string{"with space", "line\nbreak", "é", "\x00"} {
		if org, err := Open(t.Context(), Options{Token: token}); err == nil {
			t.Errorf("the token %q was accepted", token)
			_ = org.Close()
		}
	}
}

func TestStartServesOnLoopbackUntilClosed(t *testing.T) {
	local, err := Start(t.Context(), Options{Token: testToken, Now: march18})
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^http://127\.0\.0\.1:\d+$`).MatchString(local.URL) {
		t.Errorf("the URL is %q", local.URL)
	}
	// A base URL that ends in a slash, joined to a path that begins with one, must not be answered with a redirect.
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, local.URL+"//services/data/v60.0/limits", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "OAuth "+local.Token())
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.Body.Close() != nil || response.StatusCode != http.StatusOK || !bytes.Contains(body, []byte("DailyApiRequests")) {
		t.Errorf("got %d %s (%v)", response.StatusCode, body, err)
	}
	if err := local.Close(); err != nil {
		t.Error(err)
	}
	if response, err := http.DefaultTransport.RoundTrip(r); err == nil {
		_ = response.Body.Close()
		t.Error("the org still answers after Close")
	}
}

func decode[T any](t testing.TB, text []byte) (v T) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}
