package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	deskToken  = "canary-desk-0123456789abcdef0123456789"
	phoneToken = "canary-phone-0123456789abcdef0123456789"
)

// ask sends one request to a served address and gives the text of the answer.
func ask(t *testing.T, address, token, method, params string) string {
	t.Helper()
	body := `{"jsonrpc":"2.0","id":1,"method":"` + method + `","params":` + params + `}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %s, %v", method, resp.Status, text, err)
	}
	return string(text)
}

// issuer is an authorization server, as far as a resource server sees of it.
type issuer struct {
	url string
	key ed25519.PrivateKey
}

func newIssuer(t *testing.T) issuer {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": []map[string]string{
			{"kty": "OKP", "crv": "Ed25519", "kid": "1", "x": base64.RawURLEncoding.EncodeToString(public)}}})
	}))
	t.Cleanup(srv.Close)
	return issuer{url: srv.URL, key: private}
}

func (i issuer) token(t *testing.T, subject, client string) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.MapClaims{"iss": i.url, "aud": "https://forcefield.example/mcp", "sub": subject,
		"client_id": client, "exp": time.Now().Add(time.Hour).Unix()})
	token.Header["kid"] = "1"
	text, err := token.SignedString(i.key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (i issuer) args() []string {
	return []string{"--oauth-issuer", i.url, "--oauth-keys", i.url, "--http-url", "https://forcefield.example/mcp"}
}

// twoLogins keeps two logins and gives the environment that has them, and a file for the record.
func twoLogins(t *testing.T) (env []string, record string) {
	t.Helper()
	env = keeping(t)
	orgLogIn(t, env, startDemo(t), "--alias", "prod")
	orgLogIn(t, env, startDemo(t), "--alias", "dev")
	return env, filepath.Join(filepath.Dir(configFile(t, "")), "calls.jsonl")
}

// theirOwn shows that one caller has prod and another dev, and a third nothing, in all that a server offers.
func theirOwn(t *testing.T, address string, adas, bobs, eves string) {
	t.Helper()
	for token, c := range map[string]struct{ own, other string }{adas: {"prod", "dev"}, bobs: {"dev", "prod"}} {
		for what, text := range map[string]string{
			"the tools":      ask(t, address, token, "tools/list", `{}`),
			"the resources":  ask(t, address, token, "resources/list", `{}`),
			"the completion": ask(t, address, token, "completion/complete", `{"ref":{"type":"ref/resource","uri":"salesforce://{org}/me"},"argument":{"name":"org","value":""}}`),
		} {
			mustContain(t, what, text, c.own)
			if strings.Contains(text, `"`+c.other+`"`) || strings.Contains(text, "://"+c.other) {
				t.Errorf("%s show %s: %s", what, c.other, text)
			}
		}
		query := `{"name":"run_soql_query","arguments":{"query":"SELECT COUNT() FROM Account"`
		mustContain(t, "a call", ask(t, address, token, "tools/call", query+`}}`), "Count: ")
		mustContain(t, "a call to the other's", ask(t, address, token, "tools/call", query+`,"org":"`+c.other+`"}}`), `"isError":true`, "ORG_NOT_ALLOWED", "Your orgs are: "+c.own)
		mustContain(t, "a reading", ask(t, address, token, "resources/read", `{"uri":"salesforce://`+c.own+`/me"}`), `"contents"`)
		mustContain(t, "a reading of the other's", ask(t, address, token, "resources/read", `{"uri":"salesforce://`+c.other+`/me"}`), "-32002", "ORG_NOT_ALLOWED")
		mustContain(t, "names of the other's", ask(t, address, token, "completion/complete",
			`{"ref":{"type":"ref/resource","uri":"salesforce://{org}/sobjects/{name}"},"argument":{"name":"name","value":"A"},"context":{"arguments":{"org":"`+c.other+`"}}}`), `"values":[]`)
	}
	mustContain(t, "the tools of a stranger", ask(t, address, eves, "tools/list", `{}`), `"tools":[]`)
	mustContain(t, "the resources of a stranger", ask(t, address, eves, "resources/list", `{}`), `"resources":[]`)
	mustContain(t, "the templates of a stranger", ask(t, address, eves, "resources/templates/list", `{}`), `"resourceTemplates":[]`)
	mustContain(t, "a stranger's call", ask(t, address, eves, "tools/call", `{"name":"list_sobjects","arguments":{}}`), `"isError":true`, "ORG_NOT_ALLOWED", "No org of this server is open to you")
	mustContain(t, "a stranger's reading", ask(t, address, eves, "resources/read", `{"uri":"salesforce://default/me"}`), "ORG_NOT_ALLOWED")
	if said := ask(t, address, eves, "initialize", `{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}`); strings.Contains(said, "prod") {
		t.Errorf("a stranger is told of an org: %s", said)
	}
}

func TestEachTokenHasItsOwnOrgsAndIsNamedInTheRecord(t *testing.T) {
	env, record := twoLogins(t)
	tokens := privateFile(t, "desk "+deskToken+"\nphone "+phoneToken+"\nspare canary-spare-0123456789abcdef\n")
	s := serveHTTP(t, env, "--http-token-file", tokens, "--audit-file", record, "--http-callers", "token:desk=prod", "--http-callers", "token:phone=dev")
	theirOwn(t, s.url, deskToken, phoneToken, "canary-spare-0123456789abcdef")
	theRecord(t, record, `"caller":"token desk"`, `"caller":"token phone"`, `"caller":"token spare"`)
}

func TestEachSubjectHasItsOwnOrgsAndIsNamedInTheRecord(t *testing.T) {
	env, record := twoLogins(t)
	i := newIssuer(t)
	config := configFile(t, "http-callers:\n  subject:ada: [prod]\n  client:phone: dev\n")
	s := serveHTTP(t, append(env, "FORCEFIELD_CONFIG="+config), append(i.args(), "--audit-file", record)...)
	ada, bob, eve := i.token(t, "ada", "desk"), i.token(t, "bob", "phone"), i.token(t, "eve", "desk")
	theirOwn(t, s.url, ada, bob, eve)
	theRecord(t, record, `"caller":"`+i.url+` ada desk"`, `"caller":"`+i.url+` bob phone"`, `"caller":"`+i.url+` eve desk"`)
	text, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{ada, bob, eve} {
		for part := range strings.SplitSeq(token, ".") {
			if strings.Contains(string(text), part) {
				t.Error("the record has a part of a token")
			}
		}
	}
}

// theRecord shows that a record is whole, names the callers, says what was refused, and has no token.
func theRecord(t *testing.T, file string, callers ...string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	mustContain(t, "the record", string(text), append(callers, `"code":"ORG_NOT_ALLOWED"`, `"stopped":"rule: orgs of the caller"`)...)
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, `"kind":"begin"`) && !strings.Contains(line, `"caller":"`) {
			t.Errorf("nobody is named in %s", line)
		}
	}
	if strings.Contains(string(text), "canary") || strings.Contains(string(text), "eyJ") {
		t.Error("the record has a token")
	}
	if got := runCommand(t, nil, "audit", "verify", file); got.code != 0 {
		t.Errorf("%s%s", got.stdout, got.stderr)
	}
}

func TestCallersThatCouldBeNobodyStopTheStart(t *testing.T) {
	i := newIssuer(t)
	token := []string{"--http-token-file", privateFile(t, "desk "+deskToken)}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"without HTTP":               {[]string{"--http-callers", "token:desk=demo"}, 2, "--http is not"},
		"without a token or OAuth":   {[]string{"--http", "127.0.0.1:0", "--http-callers", "token:desk=demo"}, 2, "told from anybody"},
		"a subject without OAuth":    {append(token, "--http", "127.0.0.1:0", "--http-callers", "subject:ada=demo"), 2, "token:NAME"},
		"a token with OAuth":         {append(i.args(), "--http", "127.0.0.1:0", "--http-callers", "token:desk=demo"), 2, "subject:NAME"},
		"an org that there is not":   {append(token, "--http", "127.0.0.1:0", "--http-callers", "token:desk=prod"), 1, `"prod"`},
		"a token that there is not":  {append(token, "--http", "127.0.0.1:0", "--http-callers", "token:"+phoneToken+"=demo"), 1, "does not have"},
		"an entry that says nothing": {append(token, "--http", "127.0.0.1:0", "--http-callers", "desk"), 2, "subject:ada=prod"},
		"an empty entry":             {append(token, "--http", "127.0.0.1:0", "--http-callers", ""), 2, "subject:NAME=ORG"},
	} {
		t.Run(name, func(t *testing.T) {
			got := runCommand(t, nil, append([]string{"serve", "--demo"}, c.args...)...)
			if got.code != c.code {
				t.Errorf("status %d", got.code)
			}
			mustContain(t, "the refusal", got.stderr, c.want)
			if strings.Contains(got.stderr, "canary") {
				t.Errorf("it shows a token: %s", got.stderr)
			}
		})
	}
}
