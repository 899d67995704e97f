package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/dataset"
	"github.com/forcefield-mcp/forcefield/runtime/demo/rest"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// Org is a demo org in memory. It is safe for concurrent use.
type Org struct {
	store *store.Store
	rest  *rest.Server
	token string
}

// Open makes an org and fills it. Two orgs with the same seed and scale, opened on the same day (UTC), hold the same records.
func Open(ctx context.Context, o Options) (*Org, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	token, err := tokenOr(o.Token)
	if err != nil {
		return nil, err
	}
	objects, err := schema.Load()
	if err != nil {
		return nil, fmt.Errorf("open the demo org: %w", err)
	}
	records, err := store.Open(ctx, objects)
	if err != nil {
		return nil, fmt.Errorf("open the demo org: %w", err)
	}
	if err := dataset.Load(ctx, records, dataset.Options{Seed: o.Seed, Scale: o.Scale, Now: o.Now()}); err != nil {
		return nil, errors.Join(fmt.Errorf("open the demo org: %w", err), records.Close())
	}
	server := rest.NewServer(rest.Config{
		Store: records, Now: o.Now, Token: token, Organization: dataset.OrganizationID(), User: dataset.AdminID(), Log: o.Log,
	})
	return &Org{store: records, rest: server, token: token}, nil
}

// Handler answers the org's HTTP requests. It needs no prefix stripped and redirects nothing.
func (o *Org) Handler() http.Handler { return o.rest }

// Token is the access token that opens the org.
func (o *Org) Token() string { return o.token }

// Close forgets the org's records. Requests under way fail.
func (o *Org) Close() error { return o.store.Close() }

// tokenOr gives the token itself if a header can carry it, or a random one for an empty text.
func tokenOr(token string) (string, error) {
	if token == "" {
		return randomToken()
	}
	if i := strings.IndexFunc(token, func(c rune) bool { return c <= ' ' || c > '~' }); i >= 0 {
		return "", fmt.Errorf("open the demo org: the token has a character at place %d that an HTTP header cannot carry; use visible ASCII", i+1)
	}
	return token, nil
}
