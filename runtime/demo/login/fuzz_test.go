package login

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// FuzzRequests sends any request to any endpoint: each is answered, none is let in.
func FuzzRequests(f *testing.F) {
	for _, seed := range [][3]string{
		{"/services/oauth2/token", "", "grant_type=password&client_id=app&client_secret=x&username=dana@x.example&password=x"},
		{"/services/oauth2/token", "grant_type=refresh_token", "client_id=public&refresh_token=5Aepx"},
		{"/services/oauth2/token", "", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhcHAifQ.x"},
		{"/services/oauth2/authorize", "response_type=code&client_id=app&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback&state=%00", "proof=1.x"},
		{"/services/oauth2/introspect", "", "token=x"}, {"/services/oauth2/revoke", "", "token=x"}, {"/setup/connect", "user_code=%22", "proof=9"},
		{"/services/Soap/u/50.0", "", soapLogin(partner, "dana@x.example", "x")},
	} {
		f.Add(seed[0], seed[1], seed[2], true)
		f.Add(seed[0], seed[1], seed[2], false)
	}
	s, err := New(Config{
		Directory: people{}, Organization: organization, Now: time.Now, Password: "unguessable password",
		Clients: []Client{{ID: "app", Secret: "unguessable secret", Redirects: []string{callback}}, {ID: "public", Redirects: []string{callback}}},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path, query, body string, post bool) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1/", strings.NewReader(body))
		if post {
			r.Method = http.MethodPost
		}
		r.URL.Path, r.URL.RawQuery = path, query
		r.Header.Set("Cookie", formCookie+"="+query)
		answer, mine, err := s.Answer(r, strings.FieldsFunc(path, func(c rune) bool { return c == '/' }))
		if !mine {
			return
		}
		if err != nil || answer.Status < 200 || strings.Contains(string(answer.Body), "access_token") || strings.Contains(string(answer.Body), "sessionId") {
			t.Errorf("%v, %+v", err, answer)
		}
		if strings.ContainsAny(answer.Header["Location"], "\r\n") {
			t.Errorf("the header is %q", answer.Header["Location"])
		}
	})
}
