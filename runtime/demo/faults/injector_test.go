package faults

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

const (
	secret = "fault token"
	good   = `{"totalSize":0,"done":true,"records":[]}`
)

// tester is an injector on a real server: closed connections show only there.
type tester struct {
	testing.TB
	*httptest.Server
	seen atomic.Int64 // requests that reached the org
}

func serve(t testing.TB) *tester {
	o := &tester{TB: t}
	o.Server = httptest.NewServer(New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		o.seen.Add(1)
		w.Header().Set("Sforce-Limit-Info", "api-usage=1/2")
		_, _ = io.WriteString(w, good)
	}), secret))
	t.Cleanup(o.Close)
	return o
}

type answered struct {
	status int
	header http.Header
	body   string
	err    error // of sending, or of reading the body
}

func (o *tester) send(method, path, body string, headers ...string) answered {
	o.Helper()
	r, err := http.NewRequestWithContext(o.Context(), method, o.URL+path, strings.NewReader(body))
	if err != nil {
		o.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		return answered{err: err}
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return answered{response.StatusCode, response.Header, string(text), err}
}

func (o *tester) administer(method, path, body string) answered {
	o.Helper()
	return o.send(method, path, body, "Authorization", "Bearer "+secret)
}

func (o *tester) arm(fault string) {
	o.Helper()
	if a := o.administer(http.MethodPost, Resource, fault); a.status != http.StatusCreated {
		o.Fatalf("arm %s: %d %s", fault, a.status, a.body)
	}
}

func TestKinds(t *testing.T) {
	const maintenance = "<html><body>Down for maintenance</body></html>"
	for name, c := range map[string]struct {
		fault  string
		status int
		header string // "Name: value" that must be there, or "-Name" that must not
		body   string
		broken bool // the connection is
		seen   int64
	}{
		"delay":                      {`{"kind":"delay","delay":1}`, 200, "Sforce-Limit-Info: api-usage=1/2", good, false, 1},
		"drop":                       {`{"kind":"drop"}`, 0, "", "", true, 0},
		"drop after the work":        {`{"kind":"dropAfter"}`, 0, "", "", true, 1},
		"truncate":                   {`{"kind":"truncate"}`, 200, "Content-Length: 40", good[:20], true, 1},
		"expired":                    {`{"kind":"expired"}`, 401, "WWW-Authenticate: Token", `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`, false, 0},
		"limit":                      {`{"kind":"limit"}`, 403, "-Retry-After", `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, false, 0},
		"too many":                   {`{"kind":"tooMany"}`, 429, "-Retry-After", "<html><head><title>429 Too Many Requests</title></head><body><h1>Too Many Requests</h1></body></html>", false, 0},
		"too many, and when again":   {`{"kind":"tooMany","retryAfter":7}`, 429, "Retry-After: 7", "<html><head><title>429 Too Many Requests</title></head><body><h1>Too Many Requests</h1></body></html>", false, 0},
		"unavailable":                {`{"kind":"unavailable"}`, 503, "-Retry-After", `[{"message":"Server Unavailable","errorCode":"SERVER_UNAVAILABLE"}]`, false, 0},
		"unavailable for no time":    {`{"kind":"unavailable","retryAfter":0}`, 503, "Retry-After: 0", `[{"message":"Server Unavailable","errorCode":"SERVER_UNAVAILABLE"}]`, false, 0},
		"a row that is locked":       {`{"kind":"lockRow","retryAfter":7}`, 400, "-Retry-After", `[{"message":"unable to obtain exclusive access to this record or 1 records: 001Fd0000000001","errorCode":"UNABLE_TO_LOCK_ROW","fields":[]}]`, false, 0},
		"a query that took too long": {`{"kind":"queryTimeout"}`, 400, "", `[{"message":"Your query request was running for too long.","errorCode":"QUERY_TIMEOUT"}]`, false, 0},
		"an error of the server":     {`{"kind":"serverError"}`, 500, "", `[{"message":"An unexpected error occurred. Please include this ErrorId if you contact support: 1234567890-12345 (-1234567890)","errorCode":"UNKNOWN_EXCEPTION"}]`, false, 0},
		"HTML called JSON":           {`{"kind":"notJSON"}`, 200, "Content-Type: " + jsonType, maintenance, false, 0},
		"JSON that stops":            {`{"kind":"brokenJSON"}`, 200, "Content-Type: " + jsonType, `{"totalSize":2,"done":true,"records":[{"attributes":{"type":"Acc`, false, 0},
		"JSON of a wrong shape":      {`{"kind":"wrongJSON"}`, 200, "", `[[{"totalSize":"two","done":"perhaps","records":{"0":null}}],17,null]`, false, 0},
		"the token":                  {`{"kind":"echoToken"}`, 400, "", `[{"message":"Could not understand the header Authorization: Bearer \"t\"","errorCode":"INVALID_REQUEST"}]`, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			o := serve(t)
			o.arm(c.fault)
			a := o.send("GET", "/services/data/v60.0/query?q=x", "", "Authorization", `Bearer "t"`)
			if a.status != c.status || a.body != c.body || (a.err != nil) != c.broken || o.seen.Load() != c.seen {
				t.Errorf("got %d %s (%v), the org saw %d", a.status, a.body, a.err, o.seen.Load())
			}
			if header, absent := strings.CutPrefix(c.header, "-"); absent {
				if a.header.Get(header) != "" {
					t.Errorf("there is %s: %s", header, a.header.Get(header))
				}
			} else if header, want, _ := strings.Cut(c.header, ": "); want != a.header.Get(header) {
				t.Errorf("%s is %q, want %q", header, a.header.Get(header), want)
			}
			if again := o.send("GET", "/services/data/v60.0/query?q=x", ""); again.status != 200 || again.body != good {
				t.Errorf("the next request got %d %s (%v)", again.status, again.body, again.err)
			}
		})
	}
}

func TestAHugeAnswerHasTheSizeThatWasAskedFor(t *testing.T) {
	o := serve(t)
	o.arm(`{"kind":"huge","size":1000000}`)
	o.arm(`{"kind":"huge","size":1}`)
	if a := o.send("GET", "/", ""); len(a.body) != 1_000_000 || !json.Valid([]byte(a.body)) {
		t.Errorf("got %d bytes (%v)", len(a.body), a.err)
	}
	if a := o.send("GET", "/", ""); !json.Valid([]byte(a.body)) {
		t.Errorf("got %s", a.body)
	}
}

func cancelled(t testing.TB) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func TestADelayEndsWithTheRequest(t *testing.T) {
	i := New(http.NotFoundHandler(), secret)
	r := httptest.NewRequestWithContext(cancelled(t), http.MethodGet, "/", nil)
	i.strike(httptest.NewRecorder(), r, Fault{Kind: "delay", Delay: MaxDelay}) // hangs if it waits
}

func TestAFaultIsForSomeRequestsAndForSoManyTimes(t *testing.T) {
	o := serve(t)
	o.arm(`{"kind":"limit","method":"get","path":"/services/DATA/*/query**","times":2,"skip":1}`)
	o.arm(`{"kind":"unavailable","path":"/services/data/v60.0/query"}`)
	for i, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/services/data/v60.0/sobjects", 200},
		{"GET", "/services/data/v60.0/x/query", 200},
		{"GET", "/services/data/v60.0/query/next", 200}, // skipped
		{"POST", "/services/data/v60.0/query", 503},
		{"GET", "//services/data/v60.0/Query?q=x", 403},
		{"GET", "/services/data/v61.0/queryAll/01g/2", 403},
		{"GET", "/services/data/v60.0/query", 200},
	} {
		if a := o.send(c.method, c.path, ""); a.status != c.status {
			t.Errorf("%d. %s %s: %d, want %d", i, c.method, c.path, a.status, c.status)
		}
	}
}

func TestOnlyWhoHasTheTokenArms(t *testing.T) {
	o := serve(t)
	for name, header := range map[string]string{"no header": "", "another token": "Bearer x", "another scheme": "Basic " + secret, "the token alone": secret} {
		for _, method := range []string{"POST", "GET", "DELETE"} {
			if a := o.send(method, Resource, `{"kind":"drop"}`, "Authorization", header); a.status != 404 || a.body != `[{"message":"The requested resource does not exist","errorCode":"NOT_FOUND"}]` {
				t.Errorf("%s, %s: %d %s", name, method, a.status, a.body)
			}
		}
	}
	if a := o.send("GET", "/", ""); a.status != 200 {
		t.Errorf("a fault was armed: %v", a)
	}
}

func TestOnlyThisMachineArms(t *testing.T) {
	i := New(http.NotFoundHandler(), secret)
	for address, want := range map[string]int{"127.0.0.1:5": 200, "[::1]:5": 200, "192.0.2.1:5": 404, "[2001:db8::1]:5": 404, "": 404, "@": 404} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, Resource, nil)
		r.RemoteAddr = address
		r.Header.Set("Authorization", "Bearer "+secret)
		w := httptest.NewRecorder()
		i.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("from %q: %d, want %d", address, w.Code, want)
		}
	}
}

func TestAnEmptyTokenIsRefused(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it was taken")
		}
	}()
	New(http.NotFoundHandler(), "")
}

func TestFaultsThatAreRefused(t *testing.T) {
	o := serve(t)
	for name, c := range map[string]struct{ body, want string }{
		"nothing":             {``, "the body is not a fault: EOF"},
		"no kind":             {`{}`, `there is no kind \"\"; the kinds are delay, drop, `},
		"an unknown kind":     {`{"kind":"Drop"}`, `there is no kind \"Drop\"`},
		"an unknown member":   {`{"kind":"drop","count":2}`, `the body is not a fault: json: unknown field \"count\"`},
		"two faults":          {`{"kind":"drop"}{"kind":"drop"}`, "the body goes on after the fault"},
		"no times":            {`{"kind":"drop","times":0}`, "times must be from 1 to 1000000"},
		"too many times":      {`{"kind":"drop","times":1000001}`, "times must be from 1 to 1000000"},
		"a negative skip":     {`{"kind":"drop","skip":-1}`, "skip must be from 0 to 1000000"},
		"a long delay":        {`{"kind":"drop","delay":120001}`, "delay must be from 0 to 120000 milliseconds"},
		"a size too large":    {`{"kind":"huge","size":1073741825}`, "size must be from 0 to 1073741824 bytes"},
		"a negative wait":     {`{"kind":"limit","retryAfter":-1}`, "retryAfter must be from 0 to 86400 seconds"},
		"a long pattern":      {`{"kind":"drop","path":"` + strings.Repeat("*", 1001) + `"}`, "method and path must be at most 1000 bytes"},
		"a body that is long": {`{"kind":"drop","path":"` + strings.Repeat("*", maxBody) + `"}`, "the body is not a fault: unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			a := o.administer("POST", Resource, c.body)
			if a.status != 400 || !strings.HasPrefix(a.body, `[{"message":"`+c.want) || !strings.HasSuffix(a.body, `"errorCode":"INVALID_FAULT"}]`) {
				t.Errorf("got %d %s", a.status, a.body)
			}
		})
	}
}

func TestListingAndDisarming(t *testing.T) {
	o := serve(t)
	for _, kind := range []string{"drop", "expired", "limit"} {
		o.arm(`{"kind":"` + kind + `","times":3}`)
	}
	if a := o.administer("DELETE", Resource+"/1", ""); a.status != 204 {
		t.Errorf("got %d %s", a.status, a.body)
	}
	if a := o.administer("DELETE", Resource+"/1", ""); a.status != 404 {
		t.Errorf("got %d %s", a.status, a.body)
	}
	o.send("GET", "/", "")
	if a := o.administer("GET", Resource, ""); a.body != `[{"id":2,"kind":"expired","times":2,"skip":0},{"id":3,"kind":"limit","times":3,"skip":0}]` {
		t.Errorf("got %s", a.body)
	}
	if a := o.administer("PUT", Resource, ""); a.status != 405 {
		t.Errorf("got %d", a.status)
	}
	if a := o.administer("DELETE", Resource, ""); a.status != 204 {
		t.Errorf("got %d", a.status)
	}
	if a := o.administer("GET", Resource+"/", ""); a.body != `[]` {
		t.Errorf("got %s", a.body)
	}
}

func TestOnlySoManyFaultsAreArmed(t *testing.T) {
	o := serve(t)
	for range MaxArmed {
		o.arm(`{"kind":"drop"}`)
	}
	if a := o.administer("POST", Resource, `{"kind":"drop"}`); a.status != 400 || !strings.Contains(a.body, "LIMIT_EXCEEDED") {
		t.Errorf("got %d %s", a.status, a.body)
	}
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"/a", "/a", true}, {"/a", "/b", false}, {"/a", "/a/", false}, {"/*", "/a", true}, {"/*", "/a/b", false}, {"/**", "/a/b", true}, {"/*/b", "/a/b", true},
		{"/*/b", "/a/c/b", false}, {"/**/b", "/a/c/b", true}, {"*", "", true}, {"**", "", true}, {"", "", true}, {"/a*c", "/abc", true}, {"/a*c", "/ac", true},
		{"/a*c", "/a/c", false}, {"/a***c", "/a/b/c", true},
	} {
		if matches(c.pattern, c.path) != c.want {
			t.Errorf("%q matches %q: %v", c.pattern, c.path, !c.want)
		}
	}
	matches(strings.Repeat("**a", 300), strings.Repeat("a", 16<<10)) // hangs if it backtracks
}
