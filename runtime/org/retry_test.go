package org

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

const locked = `[{"message":"unable to obtain exclusive access to this record","errorCode":"UNABLE_TO_LOCK_ROW","fields":[]}]`

func TestWhatIsSentAgain(t *testing.T) {
	attempts := defaultBackoff().attempts
	request := func(method string, root Root, path ...string) Request {
		return Request{Method: method, Root: root, Path: path}
	}
	read, create := get("query"), post("{}", "sobjects", "Account")
	cases := map[string]struct {
		request Request
		status  int
		body    string
		sent    int
	}{
		"a read that meets too many requests":          {read, 429, "", attempts},
		"a read that meets an unavailable org":         {read, 503, `[{"errorCode":"SERVER_UNAVAILABLE","message":"x"}]`, attempts},
		"a read that meets a bad gateway":              {read, 502, "<html>", attempts},
		"a HEAD that meets an unavailable org":         {request("HEAD", RootData, "limits"), 503, "", attempts},
		"a read that meets too many at once":           {read, 403, `[{"message":"ConcurrentRequests (Concurrent API Requests) Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, attempts},
		"a read beyond the daily limit":                {read, 403, `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, 1},
		"a read that is wrong":                         {read, 400, `[{"errorCode":"MALFORMED_QUERY","message":"x"}]`, 1},
		"a read that fails":                            {read, 500, `[{"errorCode":"UNKNOWN_EXCEPTION","message":"x"}]`, 1},
		"a read that is fine":                          {read, 200, locked, 1},
		"a create that meets an unavailable org":       {create, 503, `[{"errorCode":"SERVER_UNAVAILABLE","message":"x"}]`, 1},
		"a create that meets too many requests":        {create, 429, "", 1},
		"a create that meets a gateway's timeout":      {create, 504, "", 1},
		"a create that meets a locked row":             {create, 400, locked, attempts},
		"an update that meets a locked row":            {request("PATCH", RootData, "sobjects", "Account", "001000000000001"), 400, locked, attempts},
		"a delete that meets a locked row":             {request("DELETE", RootData, "tooling", "sobjects", "X", "001000000000001"), 500, locked, attempts},
		"a create with a locked row and another error": {create, 400, `[{"errorCode":"UNABLE_TO_LOCK_ROW"},{"errorCode":"INVALID_FIELD"}]`, 1},
		"a create of several, one of which was locked": {request("POST", RootData, "composite", "sobjects"), 200, locked, 1},
		"a change by Apex that meets a locked row":     {request("POST", RootApexREST, "sobjects", "x"), 400, locked, 1},
		"a job that meets a locked row":                {request("POST", RootData, "jobs", "ingest"), 400, locked, 1},
		"a read by Apex that meets a locked row":       {request("GET", RootApexREST, "x"), 500, locked, attempts},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var sent atomic.Int64
			o := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				sent.Add(1)
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			answer, err := o.Do(context.Background(), c.request)
			if err != nil || answer.Status != c.status || sent.Load() != int64(c.sent) {
				t.Errorf("status %d, %v, sent %d times, want %d", answer.Status, err, sent.Load(), c.sent)
			}
		})
	}
}

func TestABodyIsWholeEachTimeItIsSent(t *testing.T) {
	var sent atomic.Int64
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if string(body) != `{"Name":"x"}` {
			t.Errorf("got %q", body)
		}
		if sent.Add(1) < 3 {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, locked)
		}
	})
	answer, err := o.Do(context.Background(), post(`{"Name":"x"}`, "sobjects", "Account"))
	if err != nil || answer.Status != 200 || sent.Load() != 3 {
		t.Errorf("%d, %v, sent %d times", answer.Status, err, sent.Load())
	}
}

func TestAReadIsSentAgainWhenTheConnectionBreaks(t *testing.T) {
	for name, broken := range map[string]string{"before the answer": "", "in its head": "HTTP/1.1 200 OK\r\nContent-Le", "in its body": "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"} {
		t.Run(name, func(t *testing.T) {
			var sent atomic.Int64
			url, _ := rawServer(t, func(int, *http.Request) (string, bool) {
				if sent.Add(1) < 3 {
					return broken, false
				}
				return emptyOK, true
			})
			if _, err := connect(t, url, Limits{}).Do(context.Background(), get("limits")); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestARetryAfterIsWaitedForUnlessItIsBeyondTheDeadline(t *testing.T) {
	serveOnce := func(after string) (*Org, *atomic.Int64) {
		var sent atomic.Int64
		return serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if sent.Add(1) == 1 {
				w.Header().Set("Retry-After", after)
				w.WriteHeader(http.StatusTooManyRequests)
			}
		}), &sent
	}
	t.Run("waited for", func(t *testing.T) {
		o, sent := serveOnce("1")
		started := time.Now()
		answer, err := o.Do(context.Background(), get("limits"))
		if err != nil || answer.Status != 200 || sent.Load() != 2 || time.Since(started) < time.Second {
			t.Errorf("%d, %v, sent %d times in %s", answer.Status, err, sent.Load(), time.Since(started))
		}
	})
	t.Run("beyond the deadline the answer is given at once", func(t *testing.T) {
		o, sent := serveOnce("3600")
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		answer, err := o.Do(ctx, get("limits"))
		if ctx.Err() != nil {
			t.Error("the call was waited out, for nothing")
		}
		if err != nil || answer.Status != 429 || sent.Load() != 1 || answer.Header.Get("Retry-After") != "3600" {
			t.Errorf("%d, %v, sent %d times", answer.Status, err, sent.Load())
		}
	})
	t.Run("a caller that gives up is not kept waiting", func(t *testing.T) {
		o, sent := serveOnce("15")
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			for sent.Load() == 0 {
				time.Sleep(time.Millisecond)
			}
			cancel()
		}()
		_, _ = o.Do(ctx, get("limits"))
		if sent.Load() != 1 {
			t.Errorf("sent %d times", sent.Load())
		}
	})
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(1994, 11, 6, 8, 49, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "5": 5 * time.Second, " 5 ": 5 * time.Second, "0": 0, "-1": 0, "x": 0, "1e9": 0, "4294967295": 24 * time.Hour,
		"99999999999": 0, "Sun, 06 Nov 1994 08:49:37 GMT": 37 * time.Second, "Sun, 06 Nov 1994 08:48:00 GMT": 0,
		"Sun, 06 Nov 2094 08:48:00 GMT": 24 * time.Hour,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}

func TestADateToRetryAfterIsOfTheServersClock(t *testing.T) {
	read := get("limits")
	for name, off := range map[string]time.Duration{"a server whose clock is right": 0, "one that is behind": -time.Hour, "one that is ahead": time.Hour} {
		now := time.Now().Add(off).Truncate(time.Second)
		answer := Response{Status: 503, date: now, Header: http.Header{"Retry-After": {now.Add(7 * time.Second).UTC().Format(http.TimeFormat)}}}
		if again, after := read.worthAnother(answer, nil); !again || after != 7*time.Second {
			t.Errorf("%s: %v after %s", name, again, after)
		}
		answer.date = time.Time{}
		answer.Header.Set("Retry-After", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
		if _, after := read.worthAnother(answer, nil); after < 59*time.Minute || after > time.Hour {
			t.Errorf("a server that does not tell its time: after %s", after)
		}
	}
}

func TestThePausesGrowAndAreBounded(t *testing.T) {
	b := defaultBackoff()
	for made, most := range map[int]time.Duration{1: 500 * time.Millisecond, 2: time.Second, 3: 2 * time.Second, 9: 8 * time.Second} {
		for range 100 {
			if got := b.wait(made); got > most || got < most/2 {
				t.Fatalf("pause %d is %s", made, got)
			}
		}
	}
}
