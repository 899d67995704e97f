package mcpserver_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver/bearer"
)

func TestOnlyKnownHostsAndOriginsComeIn(t *testing.T) {
	s := startHTTP(t, fake{tools: echoTool(), call: echo}, func(cfg *mcpserver.HTTPConfig) {
		cfg.Hosts = []string{"forcefield.example"}
		cfg.Origins = []string{"https://chat.example:8443"}
	})
	own := strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/mcp")
	_, port, _ := net.SplitHostPort(own)
	tests := map[string]struct {
		host, origin string
		want         int
	}{
		"its address":                         {own, "", 200},
		"localhost":                           {"localhost:" + port, "", 200},
		"IPv6 loopback":                       {"[::1]:" + port, "", 200},
		"a name that is given":                {"Forcefield.example", "", 200},
		"a name that is not":                  {"evil.example", "", 403},
		"a name with the right one in it":     {"forcefield.example.evil.example", "", 403},
		"a page of its own":                   {own, "http://" + own, 200},
		"a page that is given":                {own, "https://chat.example:8443", 200},
		"a page of another port":              {own, "https://chat.example", 403},
		"a page of another scheme":            {own, "http://chat.example:8443", 403},
		"a page that is not given":            {own, "https://evil.example", 403},
		"a page that is nothing":              {own, "null", 403},
		"a page of another port of localhost": {"localhost:" + port, "http://localhost:1", 403},
		"an empty origin":                     {own, "", 200},
		"a rebound name, from its own page":   {"evil.example:" + port, "http://evil.example:" + port, 403},
		"two pages, of which one may":         {own, "https://chat.example:8443,https://evil.example", 403},
	}
	two, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url, strings.NewReader(echoCall(1, nil)))
	two.Header = http.Header{"Content-Type": {"application/json"}, "Origin": {"https://chat.example:8443", "https://evil.example"}}
	if resp, err := http.DefaultClient.Do(two); err != nil || resp.StatusCode != http.StatusForbidden || resp.Body.Close() != nil {
		t.Errorf("two pages, each in a header of its own: %v, %v", resp, err)
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			headers := []string{"Host", tc.host}
			if tc.origin != "" {
				headers = append(headers, "Origin", tc.origin)
			}
			if resp := s.post(t.Context(), echoCall(1, nil), headers...); resp.StatusCode != tc.want {
				t.Fatalf("got %s, want %d", resp.Status, tc.want)
			}
		})
	}
}

func TestABrowserIsToldThatAGivenPageMayAsk(t *testing.T) {
	token, err := bearer.NewTokens(secret)
	if err != nil {
		t.Fatal(err)
	}
	s := startHTTP(t, fake{tools: echoTool(), call: echo}, func(cfg *mcpserver.HTTPConfig) {
		cfg.Origins, cfg.Auth = []string{"https://chat.example"}, token
	})
	for origin, want := range map[string]int{"https://chat.example": 204, "https://evil.example": 403} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodOptions, s.url, nil)
		req.Header.Set("Origin", origin)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want || (want == 204) != (resp.Header.Get("Access-Control-Allow-Origin") == origin) {
			t.Errorf("%s: %s, %v", origin, resp.Status, resp.Header)
		}
	}
}

const secret = "0123456789abcdef0123456789abcdef"

func TestWithoutTheTokenNothingIsAnswered(t *testing.T) {
	token, err := bearer.NewTokens(secret)
	if err != nil {
		t.Fatal(err)
	}
	var caller dispatch.Caller
	s := startHTTP(t, fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
		caller = call.Caller
		return echo(ctx, call)
	}}, func(cfg *mcpserver.HTTPConfig) { cfg.Auth = token })
	tests := map[string]struct {
		authorization []string
		status        int
		challenge     string
	}{
		"no token":            {nil, 401, "Bearer"},
		"another one":         {[]string{"Bearer " + strings.ToUpper(secret)}, 401, `Bearer error="invalid_token"`},
		"the start of it":     {[]string{"Bearer " + secret[:31]}, 401, `Bearer error="invalid_token"`},
		"an empty one":        {[]string{"Bearer "}, 401, "Bearer"},
		"another scheme":      {[]string{"Basic " + secret}, 401, "Bearer"},
		"no scheme":           {[]string{secret}, 401, "Bearer"},
		"two, the first good": {[]string{"Bearer " + secret, "Bearer x"}, 401, "Bearer"},
		"the right one":       {[]string{"Bearer " + secret}, 200, ""},
		"in small letters":    {[]string{"bearer " + secret}, 200, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url, strings.NewReader(echoCall(1, nil)))
			req.Header["Authorization"] = tc.authorization
			req.Header.Set("Content-Type", "application/json")
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = resp.Body.Close() }()
			if resp.StatusCode != tc.status || !strings.HasPrefix(resp.Header.Get("WWW-Authenticate"), strings.Split(tc.challenge, " ")[0]) ||
				!strings.Contains(resp.Header.Get("WWW-Authenticate"), tc.challenge) {
				t.Fatalf("got %s, %q", resp.Status, resp.Header.Get("WWW-Authenticate"))
			}
			if body, _ := io.ReadAll(resp.Body); tc.status != 200 && bytes.Contains(body, []byte(secret)) {
				t.Fatalf("the answer has the token: %s", body)
			}
		})
	}
	if caller.Local() || caller.Key() == "" {
		t.Errorf("the call says that %+v asked", caller)
	}
}

// scoped authenticates two tokens: one lacks the scope.
type scoped struct{}

func (scoped) Authenticate(_ context.Context, token string) (dispatch.Caller, error) {
	if token == "poor" {
		return dispatch.Caller{}, &bearer.ScopeError{Missing: []string{"salesforce"}}
	}
	return dispatch.Caller{}, &bearer.InvalidError{Reason: "The token has expired."}
}

func TestOAuthClientsAreToldWhereToGetAToken(t *testing.T) {
	s := startHTTP(t, fake{tools: echoTool(), call: echo}, func(cfg *mcpserver.HTTPConfig) {
		cfg.Auth = scoped{}
		cfg.Resource = &mcpserver.Resource{URL: "https://forcefield.example/mcp",
			AuthorizationServers: []string{"https://login.example"}, Scopes: []string{"salesforce"}}
	})
	const where = `resource_metadata="https://forcefield.example/.well-known/oauth-protected-resource/mcp", scope="salesforce"`
	for token, want := range map[string]struct {
		status    int
		challenge string
	}{
		"":        {401, "Bearer " + where},
		"expired": {401, `Bearer error="invalid_token", error_description="The token has expired.", ` + where},
		"poor":    {403, `Bearer error="insufficient_scope", error_description="The token lacks the scope salesforce.", ` + where},
	} {
		var headers []string
		if token != "" {
			headers = []string{"Authorization", "Bearer " + token}
		}
		resp := s.post(t.Context(), echoCall(1, nil), headers...)
		if got := resp.Header.Get("WWW-Authenticate"); resp.StatusCode != want.status || got != want.challenge {
			t.Errorf("%q: got %s, %s\nwant %s", token, resp.Status, got, want.challenge)
		}
	}
	for _, place := range []string{"/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSuffix(s.url, "/mcp")+place, nil)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		m := decoded(t, string(raw))
		if m["resource"] != "https://forcefield.example/mcp" || !strings.Contains(string(raw), `"authorization_servers":["https://login.example"]`) ||
			!strings.Contains(string(raw), `"scopes_supported":["salesforce"]`) {
			t.Errorf("%s: %s", place, raw)
		}
	}
}

func TestAnAddressThatOthersReachAsksForAToken(t *testing.T) {
	listen := func() net.Listener {
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "0.0.0.0:0")
		if err != nil {
			t.Fatal(err)
		}
		return listener
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	token, err := bearer.NewTokens(secret)
	if err != nil {
		t.Fatal(err)
	}
	ready := 0
	cfg := mcpserver.HTTPConfig{Config: mcpserver.Config{Dispatcher: fake{tools: echoTool(), call: echo}}, Hosts: []string{"forcefield.example"},
		Ready: func(net.Addr) { ready++ }}
	if err := mcpserver.ServeHTTP(ended, cfg, listen()); err == nil || !strings.Contains(err.Error(), "token") || ready != 0 {
		t.Errorf("without a token: %v, ready %d times", err, ready)
	}
	cfg.Auth = token
	if err := mcpserver.ServeHTTP(ended, cfg, listen()); err != nil || ready != 1 {
		t.Errorf("with one: %v, ready %d times", err, ready)
	}
	cfg.Hosts = nil
	if err := mcpserver.ServeHTTP(ended, cfg, listen()); err == nil || !strings.Contains(err.Error(), "names") {
		t.Errorf("without a name: %v", err)
	}
	for _, bad := range []mcpserver.HTTPConfig{
		{Hosts: []string{"https://x/"}}, {Hosts: []string{"*"}}, {Origins: []string{"*"}}, {Origins: []string{"ftp://chat.example"}}, {Origins: []string{"https://x/"}}, {Origins: []string{"chat.example"}},
		{Resource: &mcpserver.Resource{URL: "forcefield.example"}},
	} {
		bad.Config, bad.Auth = cfg.Config, token
		if bad.Hosts == nil {
			bad.Hosts = []string{"x"}
		}
		if err := mcpserver.ServeHTTP(ended, bad, listen()); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}
