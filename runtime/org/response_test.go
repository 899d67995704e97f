package org

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"
)

func zipped(t testing.TB, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAnswersOfAnyStatusAreResponses(t *testing.T) {
	for _, status := range []int{200, 201, 204, 300, 304, 400, 403, 404, 405, 409, 410, 412, 414, 415, 420, 429, 431, 500, 502, 503} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			o := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
			answer, err := o.Do(context.Background(), get("x"))
			if err != nil || answer.Status != status {
				t.Errorf("got %d, %v", answer.Status, err)
			}
		})
	}
	t.Run("300 with the candidates and a Location", func(t *testing.T) {
		const candidates = `["/services/data/v60.0/sobjects/X/001xx1","/services/data/v60.0/sobjects/X/001xx2"]`
		o := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/services/data/v60.0/sobjects/X/001xx1")
			w.WriteHeader(http.StatusMultipleChoices)
			_, _ = io.WriteString(w, candidates)
		})
		answer, err := o.Do(context.Background(), get("sobjects", "X", "Ext__c", "1"))
		if err != nil || string(answer.Body) != candidates {
			t.Errorf("got %s, %v", answer.Body, err)
		}
	})
}

func TestResponseHeadersAreFiltered(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for name, value := range map[string]string{
			"Content-Type": "application/json;charset=UTF-8", "ETag": `"abc--gzip"`, "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT",
			"Location": "/services/data/v60.0/sobjects/Account/001", "Retry-After": "5", "Sforce-Locator": "MTAwMDA",
			"Sforce-NumberOfRecords": "10000", "Sforce-Limit-Info": "api-usage=18/5000", "Set-Cookie": "sid=secret",
			"X-Internal": "secret", "WWW-Authenticate": "Token", "Server": "secret",
		} {
			w.Header().Set(name, value)
		}
		w.Header().Add("ETag", "second")
	})
	answer, err := o.Do(context.Background(), get("x"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"Content-Type": "application/json;charset=UTF-8", "ETag": `"abc--gzip"`, "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT",
		"Location": "/services/data/v60.0/sobjects/Account/001", "Retry-After": "5", "Sforce-Locator": "MTAwMDA",
		"Sforce-NumberOfRecords": "10000",
	}
	if len(answer.Header) != len(want) {
		t.Errorf("got %v", answer.Header)
	}
	for name, value := range want {
		if got := answer.Header.Values(name); len(got) != 1 || got[0] != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if answer.Usage == nil || *answer.Usage != (APIUsage{18, 5000}) {
		t.Errorf("usage is %v", answer.Usage)
	}
}

func TestHeaderValuesAreText(t *testing.T) {
	header := visible(http.Header{"Etag": {"a\xffb\tc\x01d"}}, newRedactor(canary))
	if got := header.Get("ETag"); got != "a\uFFFDb c d" {
		t.Errorf("got %q", got)
	}
}

func TestUsage(t *testing.T) {
	cases := map[string]struct {
		value string
		want  *APIUsage
	}{
		"the simple form":            {"api-usage=18/5000", &APIUsage{18, 5000}},
		"with the app's own usage":   {"api-usage=25/5000; per-app-api-usage=17/250(appName=sample-connected-app)", &APIUsage{25, 5000}},
		"with the app's usage first": {"per-app-api-usage=17/250(appName=x);api-usage=25/5000", &APIUsage{25, 5000}},
		"only the app's usage":       {"per-app-api-usage=17/250(appName=x)", nil},
		"nothing":                    {"", nil},
		"no slash":                   {"api-usage=18", nil},
		"not a number":               {"api-usage=a/b", nil},
		"a negative number":          {"api-usage=-1/5", nil},
		"a number that does not fit": {"api-usage=1/99999999999999999999", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := parseUsage(c.value)
			if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestGzip(t *testing.T) {
	content := []byte(strings.Repeat(`{"Id":"001"},`, 1000))
	small := zipped(t, content)
	cases := map[string]struct {
		encoding string
		body     []byte
		want     string
		says     string
	}{
		"is decompressed":                 {"gzip", small, string(content), ""},
		"in capitals is decompressed":     {"GZIP", small, string(content), ""},
		"in two members is joined":        {"gzip", append(bytes.Clone(small), small...), string(content) + string(content), ""},
		"of nothing is nothing":           {"gzip", nil, "", ""},
		"identity is left alone":          {"identity", []byte("abc"), "abc", ""},
		"that is not gzip is an error":    {"gzip", []byte("this is not gzip at all"), "", "damaged"},
		"cut off in its head":             {"gzip", small[:5], "", "too early"},
		"cut off in its content":          {"gzip", small[:len(small)/2], "", "too early"},
		"with a wrong checksum":           {"gzip", append(bytes.Clone(small[:len(small)-8]), 0, 0, 0, 0, 0, 0, 0, 0), "", "damaged"},
		"with content that is damaged":    {"gzip", append(bytes.Clone(small[:10]), bytes.Repeat([]byte{0xff}, 50)...), "", "damaged"},
		"another encoding is not guessed": {"br", []byte("abc"), "", `compressed as "br"`},
		"two encodings are not guessed":   {"gzip, gzip", zipped(t, small), "", "compressed as"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Accept-Encoding") != "gzip" {
					t.Error("gzip was not asked for")
				}
				w.Header().Set("Content-Encoding", c.encoding)
				_, _ = w.Write(c.body)
			})
			answer, err := o.Do(context.Background(), post("{}", "x"))
			if c.says == "" {
				if err != nil || string(answer.Body) != c.want {
					t.Errorf("got %d bytes, %v", len(answer.Body), err)
				}
				return
			}
			broken := wantError[*UnreachableError](t, err)
			contains(t, broken.Error(), c.says, "status 200")
			if !broken.MayHaveHappened {
				t.Error("the error does not say that it may have happened")
			}
		})
	}
}

func TestAnAnswerAboveItsLimit(t *testing.T) {
	const limit = 10_000
	endless := func(w http.ResponseWriter, r *http.Request) {
		chunk := bytes.Repeat([]byte("x"), 4096)
		for r.Context().Err() == nil {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
	bomb := zipped(t, make([]byte, 8<<20))
	emptyMembers := bytes.Repeat(zipped(t, nil), limit)
	cases := map[string]http.HandlerFunc{
		"that says so": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, limit+1)) },
		"that comes in chunks": func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			_, _ = w.Write(make([]byte, limit+1))
		},
		"that does not end": endless,
		"that is a gzip bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb)
		},
		"that unzips to nothing": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(emptyMembers)
		},
		"that does not end, zipped": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			for r.Context().Err() == nil {
				if _, err := w.Write(bomb); err != nil { // members of one stream
					return
				}
			}
		},
	}
	for name, handler := range cases {
		t.Run(name+" is cut off at the org's limit", func(t *testing.T) {
			server := httptest.NewServer(handler)
			t.Cleanup(server.Close)
			o := connect(t, server.URL, Limits{Response: limit})
			request := post("{}", "x")
			request.MaxResponse = 10 * limit // a caller cannot raise it
			_, err := o.Do(context.Background(), request)
			large := wantError[*TooLargeError](t, err)
			if large.Limit != limit || large.Status != 200 || !large.MayHaveHappened {
				t.Errorf("%+v", large)
			}
			contains(t, large.Error(), "10000 bytes", "Ask for less")
		})
		t.Run(name+" is cut off at the caller's limit", func(t *testing.T) {
			o := serve(t, handler)
			request := get("x")
			request.MaxResponse = 100
			_, err := o.Do(context.Background(), request)
			if large := wantError[*TooLargeError](t, err); large.Limit != 100 || large.MayHaveHappened {
				t.Errorf("%+v", large)
			}
		})
	}
	t.Run("exactly at the limit is taken", func(t *testing.T) {
		for _, encoding := range []string{"", "gzip"} {
			o := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				content := []byte(strings.Repeat("ab", 50))
				if encoding != "" {
					w.Header().Set("Content-Encoding", encoding)
					content = zipped(t, content)
				}
				_, _ = w.Write(content)
			})
			request := get("x")
			request.MaxResponse = 100
			if answer, err := o.Do(context.Background(), request); err != nil || len(answer.Body) != 100 {
				t.Errorf("%q: got %d bytes, %v", encoding, len(answer.Body), err)
			}
		}
	})
	t.Run("with nothing left, only an empty body is taken", func(t *testing.T) {
		body := ""
		o := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
		request := get("x")
		request.MaxResponse = -1
		if _, err := o.Do(context.Background(), request); err != nil {
			t.Error(err)
		}
		body = "x"
		_, err := o.Do(context.Background(), request)
		_ = wantError[*TooLargeError](t, err)
	})
	t.Run("is one of an error status, so a change did not happen", func(t *testing.T) {
		o := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write(make([]byte, 200))
		})
		request := post("{}", "x")
		request.MaxResponse = 100
		_, err := o.Do(context.Background(), request)
		if wantError[*TooLargeError](t, err).MayHaveHappened {
			t.Error("the org refused it")
		}
	})
}

func TestRedirectsAreRefused(t *testing.T) {
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	otherHost := strings.TrimPrefix(other.URL, "http://")
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, target := range map[string]struct{ location, says string }{
			"to another host":                  {other.URL + "/path?sid=secret", otherHost},
			"to another host, scheme-relative": {"//" + otherHost + "/path?sid=secret", otherHost},
			"to the same host":                 {"/secret", "127.0.0.1"},
			"to what is not a URL":             {"http://%zz/secret", "not a URL"},
			"to another scheme":                {"javascript:secret", "without a host"},
		} {
			t.Run(fmt.Sprintf("%d %s", status, name), func(t *testing.T) {
				var here atomic.Int64
				o := serve(t, func(w http.ResponseWriter, _ *http.Request) {
					here.Add(1)
					w.Header().Set("Location", target.location)
					w.WriteHeader(status)
				})
				_, err := o.Do(context.Background(), post("{}", "x"))
				refused := wantError[*UnreachableError](t, err)
				contains(t, refused.Error(), "redirect", target.says, "SALESFORCE_INSTANCE_URL")
				if strings.Contains(refused.Error(), "secret") {
					t.Errorf("the whole address shows: %v", refused)
				}
				if here.Load() != 1 || elsewhere.Load() != 0 {
					t.Errorf("%d requests here, %d elsewhere", here.Load(), elsewhere.Load())
				}
			})
		}
	}
}

func TestNoCookieIsKept(t *testing.T) {
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") != "" {
			t.Error("a cookie came back")
		}
		http.SetCookie(w, &http.Cookie{Name: "sid", Value: "x", Path: "/"})
	})
	for range 2 {
		if _, err := o.Do(context.Background(), get("x")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestALoginThatTheOrgRefuses(t *testing.T) {
	cases := map[string]struct {
		status int
		body   string
		says   []string // none means that it is a response
	}{
		"an expired session":              {401, `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`, []string{"has expired or is invalid", "SALESFORCE_ACCESS_TOKEN"}},
		"a session for other APIs":        {401, `[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]`, []string{"not valid for use with the REST API"}},
		"a token that is malformed":       {401, `[{"message":"INVALID_HEADER_TYPE","errorCode":"INVALID_AUTH_HEADER"}]`, []string{"cannot read the access token"}},
		"a refusal that echoes the token": {401, `[{"message":"bad: ` + canary + `","errorCode":"INVALID_SESSION_ID"}]`, []string{"bad: [redacted]"}},
		"an empty refusal":                {401, "", []string{"does not accept the access token"}},
		"an Apex class's own 401":         {401, `{"error":"buy a licence"}`, nil},
		"another code of the platform":    {401, `[{"message":"x","errorCode":"SOMETHING_ELSE"}]`, nil},
		"no API permission":               {403, `[{"message":"x","errorCode":"API_DISABLED_FOR_ORG"}]`, nil},
		"the code with another status":    {400, `[{"message":"x","errorCode":"INVALID_SESSION_ID"}]`, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			answer, err := o.Do(context.Background(), get("x"))
			if len(c.says) == 0 {
				if err != nil || answer.Status != c.status {
					t.Errorf("got %d, %v", answer.Status, err)
				}
				return
			}
			contains(t, wantError[*UnauthenticatedError](t, err).Error(), c.says...)
		})
	}
}

func TestAnAnswerToNothingIsRefused(t *testing.T) {
	for _, status := range []string{"101 Switching Protocols", "999 Odd"} {
		url, _ := rawServer(t, func(int, *http.Request) (string, bool) {
			return "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n", false
		})
		o := connect(t, url, Limits{Timeout: 5 * time.Second})
		_, err := o.Do(context.Background(), get("x"))
		_ = wantError[*UnreachableError](t, err)
	}
}

// TestNothingShowsTheToken goes through the kinds of error and looks for the canary in each form that a caller could print.
func TestNothingShowsTheToken(t *testing.T) {
	echo := func(status int) *Org {
		return serve(t, func(w http.ResponseWriter, r *http.Request) {
			given := r.Header.Get("Authorization")
			w.Header().Set("Location", "http://"+canary+".example/"+given)
			w.Header().Set("Content-Encoding", r.Header.Get("If-Match"))
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `[{"message":"`+given+`","errorCode":"INVALID_SESSION_ID"}]`)
		})
	}
	closed := connect(t, "http://127.0.0.1:1", Limits{})
	for name, o := range map[string]*Org{"200": echo(200), "302": echo(302), "401": echo(401), "closed": closed} {
		t.Run(name, func(t *testing.T) {
			answer, err := o.Do(context.Background(), get("x"))
			shown := fmt.Sprintf("%v %+v %#v %s", answer, answer, answer, answer.Body)
			if err != nil {
				shown += fmt.Sprintf("%v %+v %#v", err, err, err)
			}
			encoded, _ := json.Marshal(err)
			noCanary(t, shown+string(encoded)+fmt.Sprintf("%v %+v %#v", o, o, o))
		})
	}
}

func TestABodyIsReadWholeHoweverItArrives(t *testing.T) {
	content := make([]byte, 5*firstReadBuffer/2)
	for i := range content {
		content[i] = byte(i * i >> 8)
	}
	for _, size := range []int{0, 1, smallestPiece - 1, smallestPiece, smallestPiece + 1, firstReadBuffer - 1, firstReadBuffer, firstReadBuffer + 1, len(content)} {
		for _, expected := range []int64{-1, 0, 1, firstReadBuffer - 1} {
			for how, from := range map[string]func(io.Reader) io.Reader{
				"as asked for":                   func(r io.Reader) io.Reader { return r },
				"half of it":                     iotest.HalfReader,
				"with its end in the last bytes": iotest.DataErrReader,
			} {
				got, err := readAll(from(bytes.NewReader(content[:size])), expected)
				if err != nil || !bytes.Equal(got, content[:size]) {
					t.Errorf("%d bytes, %d expected, %s: %d bytes, %v", size, expected, how, len(got), err)
				}
			}
		}
	}
}

func TestABodyThatBreaksOffIsNotTakenForAWholeOne(t *testing.T) {
	for _, broken := range []error{io.ErrUnexpectedEOF, fmt.Errorf("the connection: %w", io.EOF)} {
		if got, err := readAll(io.MultiReader(strings.NewReader("{}"), iotest.ErrReader(broken)), -1); err == nil {
			t.Errorf("%v: it is taken for %q", broken, got)
		}
	}
}
