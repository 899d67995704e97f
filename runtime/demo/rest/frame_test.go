package rest

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/login"
)

// TestAFaultOfTheOrgShowsOnlyAReference uses a server without a store, which panics when it is asked for records.
func TestAFaultOfTheOrgShowsOnlyAReference(t *testing.T) {
	var log bytes.Buffer
	entrance, err := login.New(login.Config{Token: "secret-token", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	s := NewServer(Config{Login: entrance, Log: slog.New(slog.NewTextHandler(&log, nil))})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/services/data/v60.0/sobjects", nil)
	r.Header.Set("Authorization", "Bearer secret-token")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	found := regexp.MustCompile(`^\[\{"message":"An unexpected error occurred\. Please include this ErrorId if you contact support: ([0-9a-f]{12})","errorCode":"UNKNOWN_EXCEPTION"\}\]$`).
		FindStringSubmatch(w.Body.String())
	if w.Code != http.StatusInternalServerError || found == nil {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), found[1]) || !strings.Contains(log.String(), "nil pointer") {
		t.Errorf("the log does not tell the cause: %s", &log)
	}
	if strings.Contains(log.String(), "secret-token") {
		t.Error("the log has the token")
	}
}
