package login

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"time"
)

const (
	idTokenKey  = "1" // the name of the one key that the org signs with
	idTokenLife = 2 * time.Minute
	idTokenBits = 2048
)

// idToken is what an ID token says (OpenID Connect Core, section 2).
type idToken struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience string `json:"aud"`
	Expires  int64  `json:"exp"`
	Issued   int64  `json:"iat"`
	Nonce    string `json:"nonce,omitempty"`
}

// newSigner makes the key of ID tokens when it is first needed: it takes longer than opening the org.
func newSigner() (*rsa.PrivateKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, idTokenBits)
	if err != nil {
		return nil, fmt.Errorf("make a key for ID tokens: %w", err)
	}
	return key, nil
}

// sign makes an ID token for a client that was granted openid.
func (s *Server) sign(r *http.Request, client *Client, user User, nonce string) (string, error) {
	key, err := s.signer()
	if err != nil {
		return "", err
	}
	now := s.now()
	header, err := json.Marshal(map[string]string{"alg": "RS256", "typ": "JWT", "kid": idTokenKey})
	if err != nil {
		return "", err
	}
	claims, err := json.Marshal(idToken{
		Issuer: origin(r), Subject: s.identity(r, user), Audience: client.ID, Expires: now.Add(idTokenLife).Unix(), Issued: now.Unix(), Nonce: nonce,
	})
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(claims)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign an ID token: %w", err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// keys is GET /id/keys: what verifies ID tokens, as a JSON Web Key Set (RFC 7517).
func (s *Server) keys(*http.Request) (*Reply, error) {
	key, err := s.signer()
	if err != nil {
		return nil, err
	}
	encode := base64.RawURLEncoding.EncodeToString
	return reply(http.StatusOK, map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "alg": "RS256", "use": "sig", "kid": idTokenKey, "n": encode(key.N.Bytes()), "e": encode(big.NewInt(int64(key.E)).Bytes()),
	}}})
}
