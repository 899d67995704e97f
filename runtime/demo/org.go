package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/bulk"
	"github.com/forcefield-mcp/forcefield/runtime/demo/dataset"
	"github.com/forcefield-mcp/forcefield/runtime/demo/faults"
	"github.com/forcefield-mcp/forcefield/runtime/demo/metadata"
	"github.com/forcefield-mcp/forcefield/runtime/demo/rest"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// Org is a demo org, in memory or in a file. It is safe for concurrent use.
type Org struct {
	store       *store.Store
	handler     http.Handler
	credentials Credentials
	jobs        *bulk.Jobs
}

// Open makes an org and fills it. Two orgs with the same seed and scale, opened on the same day (UTC), hold the same records.
func Open(ctx context.Context, o Options) (*Org, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	org := &Org{}
	if err := org.open(ctx, o); err != nil {
		return nil, fmt.Errorf("open the demo org: %w", err)
	}
	return org, nil
}

func (o *Org) open(ctx context.Context, options Options) (err error) {
	if o.credentials, err = credentials(options); err != nil {
		return err
	}
	objects, err := schema.Load()
	if err != nil {
		return err
	}
	if o.store, err = openStore(ctx, options, objects); err != nil {
		return err
	}
	if err := metadata.Load(ctx, o.store, author(options)); err != nil {
		return errors.Join(err, o.store.Close())
	}
	if err := o.serve(ctx, options); err != nil {
		return errors.Join(err, o.store.Close())
	}
	return nil
}

// author is who made what an org begins with.
func author(o Options) metadata.Author { return metadata.Author{User: dataset.AdminID(), Now: o.Now()} }

// openStore opens the records of an org, in a file or in memory.
func openStore(ctx context.Context, o Options, objects *schema.Schema) (*store.Store, error) {
	fill := func(records *store.Store) error {
		if err := dataset.Load(ctx, records, dataset.Options{Seed: o.Seed, Scale: o.Scale, Now: o.Now()}); err != nil {
			return err
		}
		return metadata.LoadSetup(ctx, records, author(o))
	}
	if o.DataFile != "" {
		return store.OpenFile(ctx, o.DataFile, objects, fill)
	}
	records, err := store.Open(ctx, objects)
	if err != nil {
		return nil, err
	}
	if err := fill(records); err != nil {
		return nil, errors.Join(err, records.Close())
	}
	return records, nil
}

// serve puts the HTTP front before the records.
func (o *Org) serve(ctx context.Context, options Options) error {
	entrance, err := newLogin(ctx, options, &o.credentials, o.store)
	if err != nil {
		return err
	}
	o.jobs = bulk.New(options.Now)
	o.handler = rest.NewServer(rest.Config{
		Store: o.store, Now: options.Now, Login: entrance, Jobs: o.jobs, Organization: dataset.OrganizationID(), User: dataset.AdminID(), Log: options.Log,
	})
	if options.Faults {
		o.handler = faults.New(o.handler, o.credentials.FaultToken)
	}
	return nil
}

// Handler answers the org's HTTP requests. It needs no prefix stripped and redirects nothing.
func (o *Org) Handler() http.Handler { return o.handler }

// Token is the access token that opens the org.
func (o *Org) Token() string { return o.credentials.Token }

// Credentials are all that lets a client in.
func (o *Org) Credentials() Credentials { return o.credentials }

// Close forgets the org's records, but for those in a file. Requests under way fail, and jobs under way stop.
func (o *Org) Close() error {
	o.jobs.Close()
	return o.store.Close()
}
