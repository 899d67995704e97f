package org

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"time"
)

// assertionLife is how long an assertion is good for; Salesforce takes up to five minutes.
const assertionLife = 3 * time.Minute

// jwtBearer logs in a user with an assertion that a private key signed (RFC 7523 section 2.1).
type jwtBearer struct {
	endpoint tokenEndpoint
	client   string
	username string
	audience string
	keyFile  string
	now      func() time.Time
}

func newJWTBearer(s settings, w *wire) (login, *UnauthenticatedError) {
	host, wrong := loginHostFrom(s, true)
	if wrong != nil {
		return nil, wrong
	}
	audience := audienceOf(host.base)
	if s.has(settingJWTAudience) {
		named, err := parseInstanceURL(s.get(settingJWTAudience))
		if err != nil {
			return nil, &UnauthenticatedError{Reason: settingJWTAudience + " " + err.Error() + "."}
		}
		audience = named.String()
	}
	return newSessionLogin(&jwtBearer{
		endpoint: tokenEndpoint{wire: w, host: host}, client: s.get(settingClientID), username: s.get(settingUsername),
		audience: audience, keyFile: s.get(settingKeyFile), now: time.Now,
	}), nil
}

// audienceOf gives the audience that Salesforce asks for at a login host: one of its two general hosts, of which sandboxes and
// scratch orgs have the second. A host elsewhere is taken to be its own.
func audienceOf(host *url.URL) string {
	name := host.Hostname()
	switch {
	case !strings.HasSuffix(name, ".salesforce.com") || host.Port() != "":
		return host.String()
	case name == testHost, strings.HasSuffix(name, ".sandbox.my.salesforce.com"), strings.HasSuffix(name, ".scratch.my.salesforce.com"):
		return "https://" + testHost
	}
	return "https://" + productionHost
}

func (j *jwtBearer) logIn(ctx context.Context) (*credential, error) {
	// The file is read each time, so that a key can be replaced while Forcefield runs.
	key, wrong := readKeyFile(j.keyFile)
	if wrong != nil {
		return nil, wrong
	}
	assertion, err := j.assertion(key)
	if err != nil {
		return nil, &UnauthenticatedError{Reason: "The key in " + settingKeyFile + " cannot sign.", Remedy: "Use an RSA key of 2048 bits or more.", local: true}
	}
	return j.endpoint.ask(ctx, url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {assertion},
	}, []string{assertion})
}

// assertion gives the signed JWT (RFC 7519, RS256 of RFC 7518). One header, four claims and one signature are all there is
// to it, so it is written here and not with a library, whose greater part is the verification that is not needed.
func (j *jwtBearer) assertion(key *rsa.PrivateKey) (string, error) {
	claims, err := json.Marshal(map[string]any{
		"iss": j.client, "sub": j.username, "aud": j.audience, "exp": j.now().Add(assertionLife).Unix(),
	})
	if err != nil {
		return "", err
	}
	encoding := base64.RawURLEncoding
	signed := encoding.EncodeToString([]byte(`{"alg":"RS256"}`)) + "." + encoding.EncodeToString(claims)
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	if err != nil {
		return "", err
	}
	return signed + "." + encoding.EncodeToString(signature), nil
}

func (*jwtBearer) patience() time.Duration { return loginPatience }

func (j *jwtBearer) place() string { return j.endpoint.host.base.Host }

func (j *jwtBearer) identity() string { return j.endpoint.host.base.String() + " user " + j.username }

func (j *jwtBearer) describe() string { return "JWT bearer at " + j.place() }
