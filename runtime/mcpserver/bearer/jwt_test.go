package bearer_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/forcefield-mcp/forcefield/runtime/mcpserver/bearer"
)

const (
	issuer   = "https://login.example"
	audience = "https://forcefield.example/mcp"
)

// authority is an authorization server that has public keys.
type authority struct {
	url     string
	fetches atomic.Int32
	mu      sync.Mutex
	keys    []map[string]string
	answer  func(w http.ResponseWriter) // instead of the keys
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		a.fetches.Add(1)
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.answer != nil {
			a.answer(w)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": a.keys})
	}))
	t.Cleanup(srv.Close)
	a.url = srv.URL
	return a
}

func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// rsaKey makes a key and publishes it.
func (a *authority) rsaKey(t *testing.T, kid string) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.keys = append(a.keys, map[string]string{"kty": "RSA", "kid": kid, "use": "sig", "alg": "RS256",
		"n": base64url(key.N.Bytes()), "e": base64url(big.NewInt(int64(key.E)).Bytes())})
	return key
}

func (a *authority) ed25519Key(t *testing.T, kid string) ed25519.PrivateKey {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.keys = append(a.keys, map[string]string{"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": base64url(public)})
	return private
}

func good() jwt.MapClaims {
	return jwt.MapClaims{"iss": issuer, "aud": audience, "sub": "ada", "client_id": "desk", "scope": "openid salesforce",
		"exp": time.Now().Add(time.Hour).Unix()}
}

func signed(t *testing.T, method jwt.SigningMethod, key any, kid string, claims jwt.MapClaims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, claims)
	if kid != "" {
		token.Header["kid"] = kid
	}
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (a *authority) verifier(t *testing.T) *bearer.JWT {
	t.Helper()
	v, err := bearer.NewJWT(t.Context(), bearer.JWTConfig{Issuer: issuer, Audience: audience, JWKS: a.url, Scopes: []string{"salesforce"}})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAGoodTokenNamesItsBearer(t *testing.T) {
	a := newAuthority(t)
	v := a.verifier(t)
	rsaKey, edKey := a.rsaKey(t, "r"), a.ed25519Key(t, "e")
	if a.fetches.Load() != 0 {
		t.Error("keys were fetched before the first token")
	}
	list := good()
	list["scope"], list["scp"], list["aud"] = nil, []string{"salesforce"}, []string{"https://other.example", audience}
	for name, token := range map[string]string{
		"RS256":         signed(t, jwt.SigningMethodRS256, rsaKey, "r", good()),
		"EdDSA":         signed(t, jwt.SigningMethodEdDSA, edKey, "e", good()),
		"lists of both": signed(t, jwt.SigningMethodRS256, rsaKey, "r", list),
	} {
		caller, err := v.Authenticate(t.Context(), token)
		if err != nil || caller.Issuer != issuer || caller.Subject != "ada" || caller.Client != "desk" || !slices.Contains(caller.Scopes, "salesforce") {
			t.Errorf("%s: got %+v, %v", name, caller, err)
		}
	}
	if n := a.fetches.Load(); n != 1 {
		t.Errorf("the keys were fetched %d times", n)
	}
}

func TestATokenThatIsNotGoodIsRefused(t *testing.T) {
	a := newAuthority(t)
	key := a.rsaKey(t, "r")
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	v := a.verifier(t)
	with := func(name string, value any) string {
		claims := good()
		if value == nil {
			delete(claims, name)
		} else {
			claims[name] = value
		}
		return signed(t, jwt.SigningMethodRS256, key, "r", claims)
	}
	whole := signed(t, jwt.SigningMethodRS256, key, "r", good())
	parts := strings.Split(whole, ".")
	other := good()
	other["sub"] = "eve"
	payload, _ := json.Marshal(other)
	ago, hence := time.Now().Add(-time.Hour).Unix(), time.Now().Add(time.Hour).Unix()
	a.mu.Lock()
	a.keys = append(a.keys, map[string]string{"kty": "oct", "kid": "shared", "k": base64url([]byte("0123456789abcdef0123456789abcdef"))})
	a.mu.Unlock()
	tests := map[string]struct{ token, want string }{
		"signed with a secret that stands among the keys": {
			signed(t, jwt.SigningMethodHS256, []byte("0123456789abcdef0123456789abcdef"), "shared", good()), "signature"},
		"expired":                                 {with("exp", ago), "expired"},
		"without an end":                          {with("exp", nil), "lacks a claim"},
		"not valid yet":                           {with("nbf", hence), "not valid yet"},
		"for another server":                      {with("aud", "https://other.example"), "for another server"},
		"for a server whose name begins so":       {with("aud", audience+"/x"), "for another server"},
		"for no server":                           {with("aud", nil), "lacks a claim"},
		"of another issuer":                       {with("iss", "https://evil.example"), "another issuer"},
		"of no issuer":                            {with("iss", nil), "lacks a claim"},
		"whose it is not said":                    {with("sub", nil), "whose it is"},
		"without a signature":                     {signed(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, "r", good()), "signature"},
		"signed with the public key as a secret":  {signed(t, jwt.SigningMethodHS256, public, "r", good()), "signature"},
		"signed with another key":                 {signed(t, jwt.SigningMethodRS256, foreign, "r", good()), "signature"},
		"of an algorithm that the key is not for": {signed(t, jwt.SigningMethodPS256, key, "r", good()), "signature"},
		"changed after it was signed":             {parts[0] + "." + base64url(payload) + "." + parts[2], "signature"},
		"without its signature":                   {parts[0] + "." + parts[1] + ".", "signature"},
		"cut":                                     {parts[0] + "." + parts[1], "not a JSON Web Token"},
		"nothing":                                 {"", "not a JSON Web Token"},
		"with odd scopes":                         {with("scope", 5), "not a JSON Web Token"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := v.Authenticate(t.Context(), tc.token)
			var invalid *bearer.InvalidError
			if !errors.As(err, &invalid) || !strings.Contains(invalid.Reason, tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
		})
	}
	for _, scope := range []any{"openid", nil, "salesforce2", []string{}} {
		_, err := v.Authenticate(t.Context(), with("scope", scope))
		var lacking *bearer.ScopeError
		if !errors.As(err, &lacking) || !slices.Equal(lacking.Missing, []string{"salesforce"}) {
			t.Errorf("with the scopes %v: %v", scope, err)
		}
	}
}

func TestANewKeyIsFetchedOnceAndMadeUpOnesCannotMakeItFetchMore(t *testing.T) {
	a := newAuthority(t)
	first := a.rsaKey(t, "first")
	v := a.verifier(t)
	if _, err := v.Authenticate(t.Context(), signed(t, jwt.SigningMethodRS256, first, "first", good())); err != nil {
		t.Fatal(err)
	}
	second := a.rsaKey(t, "second")
	if _, err := v.Authenticate(t.Context(), signed(t, jwt.SigningMethodRS256, second, "second", good())); err != nil {
		t.Errorf("after the keys were changed: %v", err)
	}
	before := a.fetches.Load()
	for range 20 {
		if _, err := v.Authenticate(t.Context(), signed(t, jwt.SigningMethodRS256, first, rand.Text(), good())); err == nil {
			t.Fatal("an unknown key was taken")
		}
	}
	if after := a.fetches.Load(); after > before {
		t.Errorf("made-up keys made the server fetch %d times", after-before)
	}
}

func TestKeysThatCannotBeFetchedRefuseTheToken(t *testing.T) {
	var published []map[string]string
	elsewhere := newAuthority(t)
	for name, answer := range map[string]func(http.ResponseWriter){
		"an error": func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
		"no JSON":  func(w http.ResponseWriter) { _, _ = w.Write([]byte("<html>")) },
		"a redirect": func(w http.ResponseWriter) {
			w.Header().Set("Location", elsewhere.url)
			w.WriteHeader(http.StatusFound)
		},
		"no end": func(w http.ResponseWriter) { // before it come the keys
			_ = json.NewEncoder(w).Encode(map[string]any{"keys": published, "x": strings.Repeat("x", 2<<20)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAuthority(t)
			key := a.rsaKey(t, "r")
			published, a.answer = a.keys, answer
			elsewhere.keys = published
			if _, err := a.verifier(t).Authenticate(t.Context(), signed(t, jwt.SigningMethodRS256, key, "r", good())); err == nil {
				t.Fatal("it was taken")
			}
		})
	}
}

func TestSettingsThatWouldTakeTooMuchAreRefused(t *testing.T) {
	for name, cfg := range map[string]bearer.JWTConfig{
		"no issuer":              {Audience: audience, JWKS: "https://login.example/keys"},
		"an issuer with a space": {Issuer: "https://login.example a", Audience: audience, JWKS: "https://login.example/keys"},
		"the issuer of tokens":   {Issuer: "token", Audience: audience, JWKS: "https://login.example/keys"},
		"no audience":            {Issuer: issuer, JWKS: "https://login.example/keys"},
		"no keys":                {Issuer: issuer, Audience: audience},
		"keys over plain HTTP":   {Issuer: issuer, Audience: audience, JWKS: "http://login.example/keys"},
		"keys of a file":         {Issuer: issuer, Audience: audience, JWKS: "file:///etc/keys"},
		"keys behind a password": {Issuer: issuer, Audience: audience, JWKS: "https://a:b@login.example/keys"},
	} {
		if _, err := bearer.NewJWT(t.Context(), cfg); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
