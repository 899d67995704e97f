package main

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestHostileAnswersAreContained answers a query as an org that has been taken over, or something between it and this server, might:
// the call ends in an error or in what could be read, others are served meanwhile, and no other host is ever asked.
func TestHostileAnswersAreContained(t *testing.T) {
	const token = "00D000000000001!echoedToken.0123456789abcdef"
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	chunk := []byte(strings.Repeat(" ", 1<<16))
	tests := map[string]struct {
		tried  string
		answer func(http.ResponseWriter, *http.Request)
		want   string
	}{
		"redirect": {"Sends the request on to another host, with its credential.", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+r.URL.Path, http.StatusTemporaryRedirect)
		}, "redirect"},
		"gzip bomb": {"Answers with 1 GiB of blanks in 1 MB.", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 1 << 14 {
				if _, err := z.Write(chunk); err != nil {
					return
				}
			}
			_ = z.Close()
		}, ""},
		"endless answer": {"Answers without an end.", func(w http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, ""},
		"slow answer": {"Answers one blank a second.", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte(" "))
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Second)
			}
		}, ""},
		"deep JSON": {"Answers with JSON that is nested a million times.", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"records":` + strings.Repeat("[", 1<<20)))
		}, ""},
		"echoed token": {"Answers with the credential that it was sent.", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `[{"errorCode":"MALFORMED_QUERY","message":"got %s"}]`, r.Header.Get("Authorization"))
		}, "MALFORMED_QUERY"},
		"huge headers": {"Answers with 4 MiB of headers.", func(w http.ResponseWriter, _ *http.Request) {
			for i := range 64 {
				w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("a", 1<<16))
			}
		}, ""},
	}
	var rows []attackRow
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			org := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case strings.HasSuffix(r.URL.Path, "/services/data"), strings.HasSuffix(r.URL.Path, "/services/data/"):
					fmt.Fprint(w, `[{"label":"x","url":"/services/data/v60.0","version":"60.0"}]`)
				case r.URL.Query().Get("q") == "SELECT Id, Name FROM Account LIMIT 1":
					fmt.Fprint(w, `{"totalSize":0,"done":true,"records":[]}`)
				default:
					tc.answer(w, r)
				}
			}))
			t.Cleanup(func() { org.CloseClientConnections(); org.Close() })
			s := besiege(t, []string{"SALESFORCE_INSTANCE_URL=" + org.URL, "SALESFORCE_ACCESS_TOKEN=" + token}, "--timeout", "3s")
			s.honest()
			row, started := attackRow{attack: name, tried: tc.tried}, time.Now()
			reply := s.startCall("run_soql_query", `{"query":"SELECT Id FROM Contact"}`)
			for ended := false; !ended; {
				row.ping = max(row.ping, s.ping())
				row.honest = max(row.honest, s.honest())
				select {
				case raw := <-reply:
					got := s.called(raw)
					row.took, row.stopped, ended = time.Since(started), strings.ReplaceAll(got.Text, "\n", " "), true
					if !got.IsError {
						t.Errorf("it is taken for an answer: %.300s", got.Text)
					}
					mustContain(t, "what the caller is told", got.Text, tc.want)
					if strings.Contains(got.Text, "echoedToken") {
						t.Errorf("the credential is shown: %s", got.Text)
					}
				default:
				}
			}
			row.peak = s.peakMemory()
			_, row.collect = s.collections()
			if strings.Contains(s.log(), "echoedToken") {
				t.Error("the credential is in the log")
			}
			rows = append(rows, row)
		})
	}
	if n := elsewhere.Load(); n != 0 {
		t.Errorf("another host was asked %d times", n)
	}
	report(t, rows)
}
