package demo

import (
	"context"
	"fmt"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/dataset"
	"github.com/forcefield-mcp/forcefield/runtime/demo/login"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// Clients that every org has.
const (
	// DefaultClientID is the consumer key of a connected app with all grants.
	DefaultClientID = "3MVG9ForcefieldDemoOrgConnectedApp"
	// CommandLineClientID is the id by which the Salesforce command line logs in through the browser. It has no secret.
	CommandLineClientID = "PlatformCLI"
)

const (
	passwordLetters = 24 // about 140 bits
	secretLetters   = 64
)

// Credentials are what lets a client into an org.
type Credentials struct {
	Token        string // access token of the administrator
	Username     string // of the administrator
	Password     string // of every user
	ClientID     string
	ClientSecret string
	FaultToken   string // for the resource of package faults; "" when it is not served
}

// credentials takes those of the options and makes up the others.
func credentials(o Options) (c Credentials, err error) {
	c = Credentials{Token: o.Token, Password: o.Password, ClientID: DefaultClientID, ClientSecret: o.ClientSecret}
	if i := strings.IndexFunc(c.Token, func(r rune) bool { return r <= ' ' || r > '~' }); i >= 0 {
		return c, fmt.Errorf("the token has a character at place %d that an HTTP header cannot carry; use visible ASCII", i+1)
	}
	if c.Token == "" {
		if c.Token, err = login.NewToken(dataset.OrganizationID()); err != nil {
			return c, err
		}
	}
	if c.Password == "" {
		if c.Password, err = login.Random(passwordLetters); err != nil {
			return c, err
		}
	}
	if c.ClientSecret == "" {
		if c.ClientSecret, err = login.Random(secretLetters); err != nil {
			return c, err
		}
	}
	if o.Faults {
		c.FaultToken, err = login.Random(secretLetters)
	}
	return c, err
}

// newLogin makes the login of an org, and completes the credentials with the administrator's name.
func newLogin(ctx context.Context, o Options, c *Credentials, records *store.Store) (*login.Server, error) {
	users := directory{records}
	admin, found, err := users.byID(ctx, dataset.AdminID())
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("the administrator %s is not among the users", dataset.AdminID())
	}
	c.Username = admin.Username
	loopbacks := []string{
		"http://localhost/OauthRedirect", "http://localhost/callback", "http://127.0.0.1/OauthRedirect", "http://127.0.0.1/callback",
	}
	clients := append([]login.Client{
		{ID: c.ClientID, Secret: c.ClientSecret, Name: "Forcefield demo app", Redirects: loopbacks, RunAs: admin.Username, Key: o.JWTKey},
		{ID: CommandLineClientID, Name: "Salesforce CLI", Redirects: loopbacks},
	}, o.Clients...)
	return login.New(login.Config{
		Directory: users, Organization: dataset.OrganizationID(), OrganizationName: dataset.OrganizationName, Now: o.Now, Password: c.Password,
		Clients: clients, Lifetime: o.SessionLifetime,
		Token: c.Token, TokenUser: admin, TokenLifetime: o.SessionLifetime, RotateRefreshTokens: o.RotateRefreshTokens,
	})
}
