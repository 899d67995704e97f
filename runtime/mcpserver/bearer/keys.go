package bearer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"golang.org/x/time/rate"
)

const (
	// keyLifetime is how long the issuer's keys are kept before they are fetched anew, so that a withdrawn one ends.
	keyLifetime = 15 * time.Minute
	// unknownKeyInterval is how often a token with an unknown key may make this server fetch the keys: anybody can make up such a token.
	unknownKeyInterval = 30 * time.Second
	keyTimeout         = 10 * time.Second
	// maxKeyBytes is the size that the document of the keys may have.
	maxKeyBytes = 1 << 20
)

func checkKeyURL(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.User != nil {
		return errors.New("the URL of the keys is not one")
	}
	ip := net.ParseIP(u.Hostname())
	if u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback())) {
		return fmt.Errorf("the keys must be fetched over https; %s would let anybody on the way put in their own", raw)
	}
	return nil
}

// fetchKeys fetches the issuer's keys and goes on until ctx ends.
func fetchKeys(ctx context.Context, cfg JWTConfig) (keyfunc.Keyfunc, error) {
	return keyfunc.NewDefaultOverrideCtx(ctx, []string{cfg.JWKS}, keyfunc.Override{
		Client: &http.Client{
			Transport: limitedTransport{http.DefaultTransport},
			CheckRedirect: func(*http.Request, []*http.Request) error {
				return errors.New("the URL of the keys redirects; name the one that it redirects to")
			},
		},
		HTTPTimeout:       keyTimeout,
		RateLimitWaitMax:  keyTimeout,
		RefreshInterval:   keyLifetime,
		RefreshUnknownKID: rate.NewLimiter(rate.Every(unknownKeyInterval), 1),
		RefreshErrorHandlerFunc: func(string) func(context.Context, error) {
			return func(_ context.Context, err error) {
				cfg.Log.Error("the keys of the authorization server could not be fetched", "error", err)
			}
		},
	})
}

// limitedTransport ends a response that is too large with an error.
type limitedTransport struct{ next http.RoundTripper }

func (t limitedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(r)
	if err == nil {
		resp.Body = http.MaxBytesReader(nil, resp.Body, maxKeyBytes)
	}
	return resp, err
}
