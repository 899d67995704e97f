package org

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestRequestsThatAreRefused(t *testing.T) {
	const ok = "limits"
	long := strings.Repeat("a", maxSegmentLength+1)
	pairs := make([]Param, maxParams+1)
	for i := range pairs {
		pairs[i] = Param{"a", "b"}
	}
	cases := map[string]struct {
		request Request
		says    string
	}{
		"no method":                             {Request{Method: "", Root: RootData, Path: []string{ok}}, "no method"},
		"a method in small letters":             {Request{Method: "get", Root: RootData, Path: []string{ok}}, "no method"},
		"CONNECT":                               {Request{Method: "CONNECT", Root: RootData, Path: []string{ok}}, "no method"},
		"TRACE":                                 {Request{Method: "TRACE", Root: RootData, Path: []string{ok}}, "no method"},
		"a method with a line break":            {Request{Method: "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET", Root: RootData, Path: []string{ok}}, "no method"},
		"no root":                               {Request{Method: "GET", Path: []string{ok}}, "no API root"},
		"a root that does not exist":            {Request{Method: "GET", Root: "../oauth2", Path: []string{ok}}, "no API root"},
		"no path":                               {get(), "path is empty"},
		"33 segments":                           {get(slices.Repeat([]string{"a"}, 33)...), "33 segments"},
		"an empty segment":                      {get("sobjects", "", "x"), "segment 2"},
		"an empty first segment (a //host)":     {get("", "evil.example"), "is empty"},
		"a dot":                                 {get("."), "step in the path"},
		"two dots":                              {get("sobjects", "..", "x"), "step in the path"},
		"two dots that are escaped":             {get("%2e%2e"), "step in the path"},
		"two dots that are escaped in part":     {get(".%2E"), "step in the path"},
		"two dots that are escaped twice":       {get("%252e%252e"), "step in the path"},
		"two dots with an escaped slash":        {get("%2e%2e%2foauth2"), "step in the path"},
		"two dots behind a slash":               {get("a/../../oauth2"), "step in the path"},
		"two dots behind a backslash":           {get(`a\..\oauth2`), "step in the path"},
		"two dots before a semicolon":           {get("..;", "oauth2"), "step in the path"},
		"two dots before a named parameter":     {get("..;x=1"), "step in the path"},
		"a line break":                          {get("a\r\nHost: evil.example"), "control character"},
		"an escaped line break":                 {get("a%0d%0aHost: evil.example"), "control character"},
		"a NUL":                                 {get("a\x00"), "control character"},
		"a DEL":                                 {get("a\x7f"), "control character"},
		"a C1 control character":                {get("a\u0085"), "control character"},
		"a segment of 1,025 bytes":              {get(long), "1025 bytes"},
		"a segment that is not UTF-8":           {get("a\xff"), "UTF-8"},
		"65 pairs":                              {Request{Method: "GET", Root: RootData, Path: []string{ok}, Query: pairs}, "65 pairs"},
		"a pair without a name":                 {Request{Method: "GET", Root: RootData, Path: []string{ok}, Query: []Param{{"", "x"}}}, "is empty"},
		"a pair's name with a line break":       {Request{Method: "GET", Root: RootData, Path: []string{ok}, Query: []Param{{"a\r\nb", "x"}}}, "control character"},
		"a pair's name that is too long":        {Request{Method: "GET", Root: RootData, Path: []string{ok}, Query: []Param{{strings.Repeat("n", 257), "x"}}}, "257 bytes"},
		"a pair's value that is not UTF-8":      {Request{Method: "GET", Root: RootData, Path: []string{ok}, Query: []Param{{"q", "\xff"}}}, "UTF-8"},
		"a GET with a body":                     {Request{Method: "GET", Root: RootData, Path: []string{ok}, Body: &Body{Type: BodyJSON}}, "has no body"},
		"a body of no type":                     {Request{Method: "POST", Root: RootData, Path: []string{ok}, Body: &Body{}}, "no known type"},
		"a query of 16,001 bytes":               {Request{Method: "GET", Root: RootData, Path: []string{"query"}, Query: []Param{{"q", strings.Repeat("x", 16_000)}}}, "Shorten the query"},
		"a query too long only after escaping":  {Request{Method: "GET", Root: RootData, Path: []string{"query"}, Query: []Param{{"q", strings.Repeat(" ", 6_000)}}}, "URL would have 18"},
		"a query too long only with the header": {Request{Method: "GET", Root: RootData, Path: []string{"query"}, Query: []Param{{"q", strings.Repeat("x", 15_930)}}, Header: []Header{IfMatch(`"` + strings.Repeat("e", 1000) + `"`)}}, "URL with its headers"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the request was sent") })
			_, err := o.Do(context.Background(), c.request)
			contains(t, wantError[*InvalidRequestError](t, err).Error(), c.says)
		})
	}
}

func TestRequestLinesOnTheWire(t *testing.T) {
	cases := map[string]struct {
		request Request
		want    string
	}{
		"a record": {get("sobjects", "Account", "001xx000003DGb2AAG"), "/services/data/v60.0/sobjects/Account/001xx000003DGb2AAG"},
		"an Apex REST resource": {Request{Method: "GET", Root: RootApexREST, Path: []string{"acme", "Orders"}},
			"/services/apexrest/acme/Orders"},
		"a query with spaces, plus and quotes": {Request{Method: "GET", Root: RootData, Path: []string{"query"}, Query: []Param{{"q", "SELECT Id FROM A WHERE N = 'a+b&c=d#e;f'\n"}}},
			"/services/data/v60.0/query?q=SELECT%20Id%20FROM%20A%20WHERE%20N%20%3D%20%27a%2Bb%26c%3Dd%23e%3Bf%27%0A"},
		"pairs keep their order and may repeat": {Request{Method: "GET", Root: RootData, Path: []string{"x"}, Query: []Param{{"b", "1"}, {"a", ""}, {"b", "2"}}},
			"/services/data/v60.0/x?b=1&a=&b=2"},
		"an absolute URL is one segment":       {get("https://evil.example/x"), "/services/data/v60.0/https%3A%2F%2Fevil.example%2Fx"},
		"a scheme-relative URL is one segment": {get("//evil.example"), "/services/data/v60.0/%2F%2Fevil.example"},
		"a user name is data":                  {get("@evil.example"), "/services/data/v60.0/%40evil.example"},
		"a backslash is data":                  {get(`\evil.example`), "/services/data/v60.0/%5Cevil.example"},
		"an escaped slash is data":             {get("a%2fb"), "/services/data/v60.0/a%252fb"},
		"a semicolon is data":                  {get("a;b=c"), "/services/data/v60.0/a%3Bb%3Dc"},
		"a question mark and a hash are data":  {get("a?b=c#d"), "/services/data/v60.0/a%3Fb%3Dc%23d"},
		"a space and a letter with an accent":  {get("a é"), "/services/data/v60.0/a%20%C3%A9"},
		"three dots are a name":                {get("..."), "/services/data/v60.0/..."},
		"unreserved characters stay":           {get("a-b.c_d~e"), "/services/data/v60.0/a-b.c_d~e"},
		"32 segments":                          {get(slices.Repeat([]string{"a"}, 32)...), "/services/data/v60.0" + strings.Repeat("/a", 32)},
		"a segment of 1,024 bytes":             {get(strings.Repeat("a", 1024)), "/services/data/v60.0/" + strings.Repeat("a", 1024)},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var got *http.Request
			o := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r })
			if _, err := o.Do(context.Background(), c.request); err != nil {
				t.Fatal(err)
			}
			if got.RequestURI != c.want {
				t.Errorf("got  %s\nwant %s", got.RequestURI, c.want)
			}
			if "http://"+got.Host != o.login.(staticLogin).credential.base.String() {
				t.Errorf("the Host is %s", got.Host)
			}
		})
	}
}

func TestEveryMethodArrives(t *testing.T) {
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
		for _, body := range []*Body{nil, {Type: BodyJSON}, {Type: BodyJSON, Data: []byte(`{"a":1}`)}} {
			if body != nil && !changesData(method) {
				continue
			}
			var got string
			var length int64
			o := serve(t, func(_ http.ResponseWriter, r *http.Request) { got, length = r.Method, r.ContentLength })
			if _, err := o.Do(context.Background(), Request{Method: method, Root: RootData, Path: []string{"x"}, Body: body}); err != nil {
				t.Fatal(err)
			}
			want := int64(0)
			if body != nil {
				want = int64(len(body.Data))
			}
			if got != method || length != want {
				t.Errorf("%s arrived as %s with %d bytes, want %d", method, got, length, want)
			}
		}
	}
}

// understood is what the server of the property below understood.
type understood struct {
	host, path string
	segments   []string
	query      []Param
}

func understand(r *http.Request) (understood, error) {
	u := understood{host: r.Host}
	rawPath, rawQuery, _ := strings.Cut(r.RequestURI, "?")
	u.path = rawPath
	for _, raw := range strings.Split(rawPath, "/") {
		segment, err := url.PathUnescape(raw)
		if err != nil {
			return u, err
		}
		u.segments = append(u.segments, segment)
	}
	if rawQuery == "" {
		return u, nil
	}
	for _, raw := range strings.Split(rawQuery, "&") {
		name, value, found := strings.Cut(raw, "=")
		if !found {
			return u, errors.New("a pair has no =")
		}
		decodedName, err := url.QueryUnescape(name)
		if err != nil {
			return u, err
		}
		decodedValue, err := url.QueryUnescape(value)
		if err != nil {
			return u, err
		}
		u.query = append(u.query, Param{decodedName, decodedValue})
	}
	return u, nil
}

// arrival sends requests to a server and checks that each is refused or arrives as it was meant.
func arrival(t testing.TB) func(t failer, path []string, query []Param) {
	seen := make(chan *http.Request, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r }))
	t.Cleanup(server.Close)
	o := connect(t, server.URL, Limits{})
	return func(t failer, path []string, query []Param) {
		_, err := o.Do(context.Background(), Request{Method: http.MethodGet, Root: RootData, Path: path, Query: query})
		if err != nil {
			var refused *InvalidRequestError
			if !errors.As(err, &refused) {
				t.Fatalf("%q %q: %v", path, query, err)
			}
			if !utf8.ValidString(err.Error()) {
				t.Fatalf("the refusal is not UTF-8: %q", err)
			}
			return
		}
		got, err := understand(<-seen)
		if err != nil {
			t.Fatalf("%q %q: the server could not read it: %v", path, query, err)
		}
		want := append([]string{"", "services", "data", "v60.0"}, path...)
		if "http://"+got.host != server.URL || !slices.Equal(got.segments, want) || !slices.Equal(got.query, query) {
			t.Fatalf("sent %q %q; arrived at %s as %q %q", path, query, got.host, got.segments, got.query)
		}
	}
}

type failer interface {
	Fatalf(format string, args ...any)
}

func TestAnyPathAndQueryIsRefusedOrArrivesAsItIs(t *testing.T) {
	check := arrival(t)
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"", ".", "..", "%2e", "%2f", "/", "//", `\`, ";", "?", "#", "@", ":", "&", "=", "+", "%", " ", "\r\n", "é", "\u2028", "https://evil.example", "a"}),
		rapid.String(),
		rapid.StringMatching(`[A-Za-z0-9_]{1,20}`),
	)
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(piece, 0, 4).Draw(t, "pieces"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		path := rapid.SliceOfN(text, 0, 5).Draw(t, "path")
		var query []Param
		for range rapid.IntRange(0, 3).Draw(t, "pairs") {
			query = append(query, Param{text.Draw(t, "name"), text.Draw(t, "value")})
		}
		check(t, path, query)
	})
}

func FuzzURL(f *testing.F) {
	for _, seed := range []string{"sobjects\nAccount", "..", "%2e%2e%2f", "//evil.example", "@evil.example", `\\evil.example`, "a;b", "a?b#c", "\r", "é\n"} {
		f.Add(seed, "q", "SELECT Id FROM Account")
		f.Add("query", seed, seed)
	}
	check := arrival(f)
	f.Fuzz(func(t *testing.T, path, name, value string) {
		check(t, strings.Split(path, "\n"), []Param{{name, value}})
	})
}

func TestAHugeQueryIsRefusedWithoutEscapingIt(t *testing.T) {
	huge := []Param{{"q", strings.Repeat(" ", 16<<20)}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := buildURL(&url.URL{Scheme: "https", Host: "org.example"}, "/services/data/v60.0", []string{"query"}, huge)
	runtime.ReadMemStats(&after)
	_ = wantError[*InvalidRequestError](t, err)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes were set aside", used)
	}
}

func TestBuildURLNeverLeavesItsPrefix(t *testing.T) {
	// The check behind the escaping: even segments that Do would refuse do not get another host or API.
	base := &url.URL{Scheme: "https", Host: "org.example"}
	rapid.Check(t, func(t *rapid.T) {
		path := rapid.SliceOfN(rapid.SampledFrom([]string{"..", ".", "", "a", "/", "\\", "%2e", "@x", "\x00", "\xff"}), 1, 6).Draw(t, "path")
		built, err := buildURL(base, "/services/data/v60.0", path, nil)
		if err != nil {
			return
		}
		if built.Host != "org.example" || !strings.HasPrefix(built.EscapedPath(), "/services/data/v60.0/") {
			t.Fatalf("%q became %s", path, built)
		}
	})
}
