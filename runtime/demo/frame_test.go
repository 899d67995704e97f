package demo

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/demo/rest"
)

const nothing = `[{"message":"The requested resource does not exist","errorCode":"NOT_FOUND"}]`

func TestVersions(t *testing.T) {
	o := shared(t)
	for _, target := range []string{"/services/data", "/services/data/", "//services/data/", "/services//data"} {
		o.want(http.MethodGet, target, "", 200, `[{"label":"Summer '14","url":"/services/data/v31.0","version":"31.0"},…`+
			`{"label":"Spring '24","url":"/services/data/v60.0","version":"60.0"},…{"label":"Winter '27","url":"/services/data/v68.0","version":"68.0"}]`,
			"Authorization", "")
	}
	o.want(http.MethodPost, "/services/data", "", 405, `[{"message":"HTTP Method 'POST' not allowed. Allowed are GET,HEAD","errorCode":"METHOD_NOT_ALLOWED"}]`)
	for _, version := range []string{"v31.0", "v68.0"} {
		o.want(http.MethodGet, "/services/data/"+version, "", 200, `{"identity":"http://example.com/id/00DFd0000000001MAA/005Fd0000000001IAA",…`+
			`"sobjects":"/services/data/`+version+`/sobjects",…}`)
	}
	for _, version := range []string{"v99.0", "v69.0", "v60", "60.0", "v60.1", "v060.0", "v+60.0", "V60.0", "v.0", "v60.0.0", "v-1.0", "v99999999999999999999.0", "..", "v60.0%2f"} {
		o.want(http.MethodGet, "/services/data/"+version+"/sobjects", "", 404, nothing)
	}
	o.want(http.MethodGet, "/services/data/v20.0/sobjects", "", 410, `[{…"errorCode":"GONE"}]`)
}

func TestUnknownURLsAnswerInJSON(t *testing.T) {
	o := shared(t)
	for _, target := range []string{
		"/", "/services", "/services/", "/index.html", "/services/oauth2", "/services/oauth2/userinfo/x", "/id", "/id/x",
		data + "/nothing", data + "/sobjects/Nope", data + "/sobjects/Nope/describe", data + "/sobjects/Nope/" + edge, data + "/sobjects/Account/describe/nope",
		data + "/limits/x", data + "/query/a/b", data + "/%2e%2e/%2e%2e", data + "/sobjects/Account%00", "/services/data%2fv60.0",
		data + "/sobjects/Name/" + edge,
	} {
		o.want(http.MethodGet, target, "", 404, nothing)
	}
}

func TestMethodsThatAResourceDoesNotHave(t *testing.T) {
	o := shared(t)
	for _, c := range []struct{ method, target, allowed string }{
		{"POST", data, "GET,HEAD"},
		{"DELETE", data + "/sobjects", "GET,HEAD"},
		{"PATCH", data + "/sobjects/Account", "GET,HEAD,POST"},
		{"POST", data + "/sobjects/Account/describe", "GET,HEAD"},
		{"PUT", data + "/sobjects/Account/" + edge, "DELETE,GET,HEAD,PATCH"},
		{"POST", data + "/query?q=SELECT+Id+FROM+Account", "GET,HEAD"},
		{"OPTIONS", data + "/limits", "GET,HEAD"},
		{"BREW", data + "/limits", "GET,HEAD"},
	} {
		w := o.send(c.method, c.target, "")
		want := `[{"message":"HTTP Method '` + c.method + `' not allowed. Allowed are ` + c.allowed + `","errorCode":"METHOD_NOT_ALLOWED"}]`
		if w.Code != 405 || w.Body.String() != want || w.Header().Get("Allow") != c.allowed {
			t.Errorf("%s %s: %d %s Allow %q", c.method, c.target, w.Code, w.Body, w.Header().Get("Allow"))
		}
	}
}

func TestEveryDataReplyCountsTheCalls(t *testing.T) {
	o := open(t)
	for i, c := range []struct{ method, target string }{
		{"GET", data + "/limits"}, {"GET", data + "/nothing"}, {"DELETE", data + "/sobjects/Account/" + edge}, {"GET", "/services/data/v99.0/x"},
	} {
		w := o.send(c.method, c.target, "")
		if got, want := w.Header().Get("Sforce-Limit-Info"), "api-usage="+string(rune('1'+i))+"/5000000"; got != want {
			t.Errorf("%s %s: Sforce-Limit-Info is %q, want %q", c.method, c.target, got, want)
		}
	}
	if w := o.send("GET", data+"/limits", "", "Authorization", ""); w.Header().Get("Sforce-Limit-Info") != "" {
		t.Error("a refused call was counted")
	}
}

func TestRepliesAreJSONOfOneKind(t *testing.T) {
	o := shared(t)
	for _, target := range []string{"/services/data", data + "/limits", data + "/nothing", data + "/sobjects/Account/" + edge} {
		if got := o.send("GET", target, "").Header().Get("Content-Type"); got != "application/json;charset=UTF-8" {
			t.Errorf("%s: Content-Type is %q", target, got)
		}
	}
}

func TestPrettyPrint(t *testing.T) {
	o := shared(t)
	o.want("GET", data+"/nothing", "", 404, "[ {\n  \"message\" : \"The requested resource does not exist\",\n  \"errorCode\" : \"NOT_FOUND\"\n} ]", "X-PrettyPrint", "1")
	o.want("GET", data+"/nothing", "", 404, nothing, "X-PrettyPrint", "0")
	o.want("GET", data+"/query?q=SELECT+Id+FROM+Account+WHERE+Name='no+such+name'", "", 200,
		"{\n  \"totalSize\" : 0,\n  \"done\" : true,\n  \"records\" : [ ]\n}", "X-PrettyPrint", "1")
}

func TestRepliesAreCompressedWhenTheClientAccepts(t *testing.T) {
	o := shared(t)
	target := data + "/sobjects/Account/describe"
	plain := o.send("GET", target, "")
	if plain.Header().Get("Content-Encoding") != "" {
		t.Error("a reply nobody asked to compress is compressed")
	}
	for _, header := range []string{"gzip", "deflate, gzip;q=0.5", "*"} {
		w := o.send("GET", target, "", "Accept-Encoding", header)
		if w.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: not compressed", header)
			continue
		}
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(z); err != nil || !bytes.Equal(text, plain.Body.Bytes()) {
			t.Errorf("%s: the compressed reply differs (%v)", header, err)
		}
	}
	for _, header := range []string{"gzip;q=0", "deflate", "identity"} {
		if w := o.send("GET", target, "", "Accept-Encoding", header); w.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s: compressed", header)
		}
	}
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRequestBodies(t *testing.T) {
	o := open(t)
	target := data + "/sobjects/Account"
	o.want("POST", target, zipped(t, `{"Name":"zipped"}`), 201, `{"id":"001…","success":true,"errors":[]}`, "Content-Encoding", "gzip")
	o.want("POST", target, `{"Name":"x"}`, 400, `[{"message":"The body is not compressed as its Content-Encoding says","errorCode":"JSON_PARSER_ERROR"}]`, "Content-Encoding", "gzip")
	o.want("POST", target, zipped(t, `{"Name":"zipped"}`)[:20], 400, `[{…"errorCode":"JSON_PARSER_ERROR"}]`, "Content-Encoding", "gzip")
	o.want("POST", target, `{"Name":"x"}`, 415, `[{"message":"Content type br not supported","errorCode":"UNSUPPORTED_MEDIA_TYPE"}]`, "Content-Encoding", "br")
	o.want("POST", target, `Name=x`, 415, `[{"message":"Content type application/x-www-form-urlencoded not supported","errorCode":"UNSUPPORTED_MEDIA_TYPE"}]`,
		"Content-Type", "application/x-www-form-urlencoded")
	o.want("POST", target, `{"Name":"x"}`, 201, `{…}`, "Content-Type", "")
	o.want("POST", target, `{"Name":"x"}`, 201, `{…}`, "Content-Type", "application/json; charset=utf-8")
	// More than the limit, plain and as a bomb.
	o.want("POST", target, strings.Repeat(" ", rest.MaxBody+1), 413, `[{"message":"The request body is longer than 8388608 bytes.",…}]`)
	o.want("POST", target, zipped(t, strings.Repeat(" ", rest.MaxBody+1)), 413, `[{…"errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, "Content-Encoding", "gzip")
	o.want("GET", data+"/query?q="+strings.Repeat("x", rest.MaxURI), "", 414, `[{…"errorCode":"URI_TOO_LONG"}]`)
}

func TestPostCanStandForPatch(t *testing.T) {
	o := open(t)
	o.want("POST", data+"/sobjects/Account/"+edge+"?_HttpMethod=PATCH", `{"Site":"HQ"}`, 204, "")
	if got := o.record("Account", edge)["Site"]; got != "HQ" {
		t.Errorf("Site is %v", got)
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	local, err := Start(t.Context(), Options{Token: testToken, Now: march18})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = local.Close() }()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodHead, local.URL+data+"/limits", nil)
	r.RequestURI = ""
	r.Header.Set("Authorization", "Bearer "+testToken)
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.Body.Close() != nil || response.StatusCode != http.StatusOK || len(body) != 0 || response.ContentLength == 0 {
		t.Errorf("got %d, %d bytes of %d (%v)", response.StatusCode, len(body), response.ContentLength, err)
	}
}
