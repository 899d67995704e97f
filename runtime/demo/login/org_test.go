package login

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

const (
	organization = "00DFd0000000001MAA"
	testPassword = "correct horse"
	testSecret   = "client secret"
	callback     = "http://127.0.0.1/callback"
)

// people are a directory of three.
type people struct{}

func (people) User(_ context.Context, username string) (User, bool, error) {
	switch strings.ToLower(username) {
	case "dana@x.example":
		return User{ID: "005Fd0000000001IAA", Username: "dana@x.example", Profile: "System Administrator", ProfileID: "00eFd0000000001IAA",
			Name: "Dana <Admin>", Email: "dana@x.example", TimeZone: "GMT", Language: "en_US", Locale: "en_US", Active: true}, true, nil
	case "noor@x.example":
		return User{ID: "005Fd0000000002IAA", Username: "noor@x.example", Profile: "Support User", Active: true}, true, nil
	case "gone@x.example":
		return User{ID: "005Fd0000000003IAA", Username: "gone@x.example"}, true, nil
	}
	return User{}, false, nil
}

// tester speaks to a server at a time that it sets.
type tester struct {
	testing.TB
	*Server
	at time.Time
}

func opened(t testing.TB, change ...func(*Config)) *tester {
	t.Helper()
	o := &tester{TB: t, at: time.Date(2026, 3, 18, 12, 0, 0, 0, time.UTC)}
	c := Config{
		Directory: people{}, Organization: organization, OrganizationName: "Demo & Co", Now: func() time.Time { return o.at }, Password: testPassword,
		Clients: []Client{
			{ID: "app", Secret: testSecret, Name: "The <App>", Redirects: []string{callback, "https://app.example/cb?x=1"}, RunAs: "dana@x.example"},
			{ID: "other", Secret: "another", Scopes: []string{"id"}},
			{ID: "public", Redirects: []string{callback}},
			{ID: "retired", Secret: testSecret, RunAs: "gone@x.example", Redirects: []string{"http://127.0.0.1:8080/callback", "https://127.0.0.1/callback"}},
		},
	}
	for _, f := range change {
		f(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	o.Server = s
	return o
}

// do sends a request; headers come in pairs.
func (o *tester) do(method, target, body string, headers ...string) *Reply {
	o.Helper()
	r := httptest.NewRequestWithContext(o.Context(), method, "http://127.0.0.1:8484"+target, strings.NewReader(body))
	if method == http.MethodPost && strings.Contains(target, "/Soap/") {
		r.Header.Set("Content-Type", "text/xml")
	} else if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, mine, err := o.Answer(r, strings.FieldsFunc(r.URL.Path, func(c rune) bool { return c == '/' }))
	if err != nil || !mine {
		o.Fatalf("%s %s: %v, %v", method, target, mine, err)
	}
	return answer
}

// form writes parameters that come in pairs.
func form(pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values.Encode()
}

// token asks the token endpoint for what must be granted.
func (o *tester) granted(pairs ...string) granted {
	o.Helper()
	a := o.do(http.MethodPost, "/services/oauth2/token", form(pairs...))
	var g granted
	if err := json.Unmarshal(a.Body, &g); err != nil || a.Status != http.StatusOK || g.AccessToken == "" {
		o.Fatalf("got %d %s", a.Status, a.Body)
	}
	return g
}

// refused asks an endpoint for what must be refused with an error and its description.
func (o *tester) refused(endpoint, code, description string, pairs ...string) {
	o.Helper()
	a := o.do(http.MethodPost, "/services/oauth2/"+endpoint, form(pairs...))
	want := `{"error":"` + code + `","error_description":"` + description + `"}`
	if a.Status != http.StatusBadRequest || string(a.Body) != want || a.ContentType != jsonType {
		o.Errorf("%v\n got %d %s\nwant 400 %s", pairs, a.Status, a.Body, want)
	}
}

func (o *tester) alive(token string) bool {
	_, ok := o.Session(token)
	return ok
}
