package login

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"strings"
	"testing"
)

// TestTheCodeFlowGivesAnIDTokenThatTheKeysVerify reads it as a client would: the signature by what /id/keys gives, then the claims.
func TestTheCodeFlowGivesAnIDTokenThatTheKeysVerify(t *testing.T) {
	o := opened(t)
	ask := []string{"client_id", "public", "code_challenge", challenge(), "redirect_uri", "http://127.0.0.1:1717/callback", "nonce", "n-1"}
	redeem := func(code string) granted {
		return o.granted("grant_type", "authorization_code", "client_id", "public", "code", code,
			"redirect_uri", "http://127.0.0.1:1717/callback", "code_verifier", verifier)
	}
	g := redeem(o.code(ask...))
	parts := strings.Split(g.IDToken, ".")
	if len(parts) != 3 {
		t.Fatalf("the ID token is %q", g.IDToken)
	}
	var set struct{ Keys []struct{ Kid, N, E string } }
	if err := json.Unmarshal(o.do(http.MethodGet, "/id/keys", "").Body, &set); err != nil || len(set.Keys) != 1 {
		t.Fatalf("the keys are %+v, %v", set, err)
	}
	decode := func(text string) []byte {
		b, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	key := &rsa.PublicKey{N: new(big.Int).SetBytes(decode(set.Keys[0].N)), E: int(new(big.Int).SetBytes(decode(set.Keys[0].E)).Int64())}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], decode(parts[2])); err != nil {
		t.Fatal(err)
	}
	var header struct{ Alg, Kid string }
	var claims idToken
	if json.Unmarshal(decode(parts[0]), &header) != nil || json.Unmarshal(decode(parts[1]), &claims) != nil || header.Alg != "RS256" || header.Kid != set.Keys[0].Kid {
		t.Fatalf("%s %s", decode(parts[0]), decode(parts[1]))
	}
	if claims.Issuer != "http://127.0.0.1:8484" || claims.Subject != g.ID || claims.Audience != "public" || claims.Nonce != "n-1" || claims.Expires <= claims.Issued {
		t.Errorf("it claims %+v", claims)
	}

	if g := redeem(o.code(append(ask, "scope", "api refresh_token")...)); g.IDToken != "" {
		t.Error("without openid there is an ID token")
	}
}
