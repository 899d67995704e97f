package bearer

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// algorithms are those of signatures with a public key. With one of a shared secret, whoever has the public key could sign.
func algorithms() []string {
	return []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
}

// leeway is how far the clocks of the authorization server and this machine may be apart.
const leeway = 30 * time.Second

// JWTConfig says which access tokens are good.
type JWTConfig struct {
	// Issuer is the URL of the authorization server, as its tokens have it in "iss".
	Issuer string
	// Audience is what must be in "aud": the identifier of this server, its public URL.
	Audience string
	// JWKS is the URL of the issuer's public keys. It is https, or http on a loopback address.
	JWKS string
	// Scopes are those that a token must have, all of them.
	Scopes []string
	// Log gets why keys could not be fetched; nil means none.
	Log *slog.Logger
}

// JWT checks access tokens that are JSON Web Tokens. Nothing is fetched before the first one.
type JWT struct {
	cfg    JWTConfig
	parser *jwt.Parser
	keys   func() (keyfunc.Keyfunc, error)
}

// NewJWT makes a JWT. Until ctx ends it keeps the issuer's keys up to date.
func NewJWT(ctx context.Context, cfg JWTConfig) (*JWT, error) {
	if cfg.Issuer == "" || cfg.Issuer == dispatch.TokenIssuer || strings.ContainsAny(cfg.Issuer, " \t") {
		return nil, errors.New("the issuer must be the URL that the tokens have in \"iss\"")
	}
	if cfg.Audience == "" {
		return nil, errors.New("an audience must be named: without one, tokens for other servers would be taken")
	}
	if err := checkKeyURL(cfg.JWKS); err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &JWT{
		cfg: cfg,
		parser: jwt.NewParser(jwt.WithValidMethods(algorithms()), jwt.WithIssuer(cfg.Issuer), jwt.WithAudience(cfg.Audience),
			jwt.WithExpirationRequired(), jwt.WithLeeway(leeway)),
		keys: sync.OnceValues(func() (keyfunc.Keyfunc, error) { return fetchKeys(ctx, cfg) }),
	}, nil
}

// claims are those of RFC 9068, with the names that other issuers use for the same.
type claims struct {
	jwt.RegisteredClaims
	Scope    scopes `json:"scope"`
	Scp      scopes `json:"scp"`
	ClientID string `json:"client_id"`
	Azp      string `json:"azp"`
}

// scopes are written as one string with spaces, or as a list.
type scopes []string

func (s *scopes) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		*s = strings.Fields(text)
		return nil
	}
	var list []string
	if err := json.Unmarshal(raw, &list); err != nil {
		return errors.New("the scopes are neither a string nor a list of strings")
	}
	*s = list
	return nil
}

// Authenticate checks signature, issuer, audience, times and scopes of an access token.
func (j *JWT) Authenticate(ctx context.Context, token string) (dispatch.Caller, error) {
	keys, err := j.keys()
	if err != nil {
		j.cfg.Log.Error("the keys of the authorization server cannot be used", "error", err)
		return dispatch.Caller{}, &InvalidError{Reason: "The token cannot be checked now."}
	}
	var c claims
	if _, err := j.parser.ParseWithClaims(token, &c, keys.KeyfuncCtx(ctx)); err != nil {
		return dispatch.Caller{}, &InvalidError{Reason: reason(err)}
	}
	if c.Subject == "" {
		return dispatch.Caller{}, &InvalidError{Reason: "The token does not say whose it is."}
	}
	caller := dispatch.Caller{Issuer: c.Issuer, Subject: c.Subject, Client: c.ClientID, Scopes: append(c.Scope, c.Scp...)}
	if caller.Client == "" {
		caller.Client = c.Azp
	}
	var missing []string
	for _, scope := range j.cfg.Scopes {
		if !slices.Contains(caller.Scopes, scope) {
			missing = append(missing, scope)
		}
	}
	if len(missing) > 0 {
		return dispatch.Caller{}, &ScopeError{Missing: missing}
	}
	return caller, nil
}

// reason says what is wrong with a token in words that quote nothing of it.
func reason(err error) string {
	for _, known := range []struct {
		err  error
		text string
	}{
		{jwt.ErrTokenMalformed, "The token is not a JSON Web Token."},
		{jwt.ErrTokenExpired, "The token has expired."},
		{jwt.ErrTokenNotValidYet, "The token is not valid yet."},
		{jwt.ErrTokenInvalidAudience, "The token is for another server."},
		{jwt.ErrTokenInvalidIssuer, "The token is of another issuer."},
		{jwt.ErrTokenRequiredClaimMissing, "The token lacks a claim that it must have."},
	} {
		if errors.Is(err, known.err) {
			return known.text
		}
	}
	return "The token's signature cannot be verified."
}
