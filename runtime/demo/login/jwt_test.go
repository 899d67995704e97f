package login

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

// sign makes an assertion. The algorithm is only what its header says.
func sign(t testing.TB, key *rsa.PrivateKey, algorithm string, claims map[string]any) string {
	t.Helper()
	part := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(text)
	}
	signed := part(map[string]string{"alg": algorithm}) + "." + part(claims)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func TestJWTBearer(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	o := opened(t, func(c *Config) { c.Clients[0].Key = &key.PublicKey })
	now := o.at.Unix()
	const grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	with := func(changes map[string]any) map[string]any {
		claims := map[string]any{"iss": "app", "sub": "noor@x.example", "aud": "https://login.salesforce.com", "exp": now + 180}
		for name, v := range changes {
			if v == nil {
				delete(claims, name)
			} else {
				claims[name] = v
			}
		}
		return claims
	}
	for name, changes := range map[string]map[string]any{
		"as most clients send it":        {},
		"the end as a text":              {"exp": strconv.FormatInt(now+180, 10)},
		"the end in milliseconds":        {"exp": now*1000 + 300},
		"the older name of the subject":  {"sub": nil, "prn": "noor@x.example"},
		"for a sandbox":                  {"aud": "https://test.salesforce.com"},
		"for this host, with a slash":    {"aud": "http://127.0.0.1:8484/"},
		"for several":                    {"aud": []string{"https://x.example", "https://login.salesforce.com"}},
		"just over, by clocks that vary": {"exp": now - 29},
	} {
		t.Run(name, func(t *testing.T) {
			o := &tester{TB: t, Server: o.Server}
			g := o.granted("grant_type", grant, "assertion", sign(t, key, "RS256", with(changes)))
			if session, _ := o.Session(g.AccessToken); session.User.Username != "noor@x.example" || g.RefreshToken != "" || g.IssuedAt != "" || g.Signature != "" {
				t.Errorf("got %+v", g)
			}
		})
	}
	good := sign(t, key, "RS256", with(nil))
	parts := strings.Split(good, ".")
	for name, c := range map[string]struct{ assertion, code, description string }{
		"nothing":                        {"", "invalid_grant", "invalid assertion"},
		"no JWT":                         {"a.b.c", "invalid_grant", "invalid assertion"},
		"another key":                    {sign(t, stranger, "RS256", with(nil)), "invalid_grant", "invalid assertion"},
		"another algorithm":              {sign(t, key, "HS256", with(nil)), "invalid_grant", "invalid assertion"},
		"no algorithm, no signature":     {base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + parts[1] + ".", "invalid_grant", "invalid assertion"},
		"claims put under the signature": {parts[0] + "." + strings.Split(sign(t, key, "RS256", with(map[string]any{"sub": "dana@x.example"})), ".")[1] + "." + parts[2], "invalid_grant", "invalid assertion"},
		"an unknown issuer":              {sign(t, key, "RS256", with(map[string]any{"iss": "x"})), "invalid_client_id", "client identifier invalid"},
		"an issuer without a key":        {sign(t, key, "RS256", with(map[string]any{"iss": "other"})), "invalid_client", "the client has no key registered"},
		"an end that is past":            {sign(t, key, "RS256", with(map[string]any{"exp": now - 31})), "invalid_grant", "expired assertion"},
		"an end too far ahead":           {sign(t, key, "RS256", with(map[string]any{"exp": now + 3600})), "invalid_grant", "expired assertion"},
		"no end":                         {sign(t, key, "RS256", with(map[string]any{"exp": nil})), "invalid_grant", "expired assertion"},
		"an end that is no number":       {sign(t, key, "RS256", with(map[string]any{"exp": "NaN"})), "invalid_grant", "expired assertion"},
		"another audience":               {sign(t, key, "RS256", with(map[string]any{"aud": "https://x.example"})), "invalid_grant", "Audience validation failed"},
		"no audience":                    {sign(t, key, "RS256", with(map[string]any{"aud": nil})), "invalid_grant", "Audience validation failed"},
		"an unknown user":                {sign(t, key, "RS256", with(map[string]any{"sub": "x"})), "invalid_grant", "user hasn't approved this consumer"},
		"an inactive user":               {sign(t, key, "RS256", with(map[string]any{"sub": "gone@x.example"})), "invalid_grant", "user hasn't approved this consumer"},
	} {
		t.Run(name, func(t *testing.T) {
			(&tester{TB: t, Server: o.Server}).refused("token", c.code, c.description, "grant_type", grant, "assertion", c.assertion)
		})
	}
}
