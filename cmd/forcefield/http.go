package main

import (
	"context"
	"fmt"
	"net"
	"os"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver/bearer"
	"github.com/forcefield-mcp/forcefield/runtime/secretfile"
)

// tokenVariable holds the token that clients must have. It is no flag: other users see the flags of a process.
const tokenVariable = "FORCEFIELD_HTTP_TOKEN" //nolint:gosec // the name of a variable

// httpOptions are the flags of serve that are about HTTP.
type httpOptions struct {
	address, tokenFile, url, issuer, keys string
	hosts, origins, scopes, callers       []string
}

func (o *httpOptions) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.address, "http", "", "serve over HTTP at this `address`, such as 127.0.0.1:8080, in place of standard input and output")
	f.StringSliceVar(&o.hosts, "http-hosts", nil, "the `names` that clients reach the server by, besides those of loopback")
	f.StringSliceVar(&o.origins, "http-origins", nil, "the `origins` whose pages may talk to the server from a browser, such as https://chat.example")
	f.StringVar(&o.tokenFile, "http-token-file", "", "a private `file` with the token that clients must have, or one a line after its name")
	f.StringArrayVar(&o.callers, "http-callers", nil, "a `caller=org` that opens an org to a caller, such as subject:ada=prod; may be given several times, and who is not named may use none")
	f.StringVar(&o.url, "http-url", "", "the `URL` that clients reach the server at, such as https://forcefield.example/mcp: OAuth tokens must be for it")
	f.StringVar(&o.issuer, "oauth-issuer", "", "the `URL` of the authorization server whose access tokens are taken")
	f.StringVar(&o.keys, "oauth-keys", "", "the `URL` of its public keys (JWKS)")
	f.StringSliceVar(&o.scopes, "oauth-scopes", nil, "the `scopes` that an access token must have")
}

// check refuses flags that do not go together.
func (o *httpOptions) check() error {
	oauth := o.issuer != "" || o.keys != ""
	switch {
	case o.address == "" && (oauth || o.url != "" || o.tokenFile != "" || len(o.hosts)+len(o.origins)+len(o.scopes)+len(o.callers) > 0):
		return usagef("settings for HTTP are given, and --http is not")
	case oauth && (o.issuer == "" || o.keys == "" || o.url == ""):
		return usagef("OAuth needs all of --oauth-issuer, --oauth-keys and --http-url")
	case oauth && (o.tokenFile != "" || os.Getenv(tokenVariable) != ""):
		return usagef("OAuth and a token for all clients are both configured; choose one")
	case !oauth && len(o.scopes) > 0:
		return usagef("--oauth-scopes is given without --oauth-issuer")
	default:
		return o.checkCallers(oauth)
	}
}

// checkCallers refuses entries that no caller could ever be: somebody would be kept out, or believed to be.
func (o *httpOptions) checkCallers(oauth bool) error {
	access, err := o.access()
	if access == nil || err != nil {
		return err
	}
	named := len(access.Names(dispatch.AccessToken)) > 0
	switch {
	case !oauth && o.tokenFile == "" && os.Getenv(tokenVariable) == "":
		return usagef("--http-callers is given, and neither a token nor OAuth: nobody could be told from anybody else")
	case oauth && named:
		return usagef("--http-callers names a token (token:NAME), and callers come with access tokens of OAuth: name them by subject:NAME or client:NAME")
	case !oauth && len(access.Names(dispatch.AccessSubject))+len(access.Names(dispatch.AccessClient)) > 0:
		return usagef("--http-callers names a subject or client, which only OAuth tells: name tokens by token:NAME")
	}
	return nil
}

// access gives nil when every caller may use every org.
func (o *httpOptions) access() (*dispatch.Access, error) {
	if o.callers == nil {
		return nil, nil
	}
	access, err := dispatch.ParseAccess(o.callers)
	if err != nil {
		return nil, usagef("--http-callers: %w", err)
	}
	return access, nil
}

// serve serves over HTTP until ctx ends.
func (o *httpOptions) serve(ctx context.Context, cfg mcpserver.Config) error {
	auth, err := o.authenticator(ctx, cfg)
	if err != nil {
		return err
	}
	served := mcpserver.HTTPConfig{Config: cfg, Hosts: o.hosts, Origins: o.origins, Auth: auth}
	if o.issuer != "" {
		served.Resource = &mcpserver.Resource{URL: o.url, AuthorizationServers: []string{o.issuer}, Scopes: o.scopes}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.address)
	if err != nil {
		return fmt.Errorf("--http: %w", err)
	}
	served.Ready = func(at net.Addr) {
		fmt.Fprintf(os.Stderr, "forcefield: serving MCP at http://%s%s\n", at, mcpserver.Endpoint)
	}
	return mcpserver.ServeHTTP(ctx, served, listener)
}

// authenticator gives nil when nothing is configured.
func (o *httpOptions) authenticator(ctx context.Context, cfg mcpserver.Config) (mcpserver.Authenticator, error) {
	if o.issuer != "" {
		return bearer.NewJWT(ctx, bearer.JWTConfig{Issuer: o.issuer, Audience: o.url, JWKS: o.keys, Scopes: o.scopes, Log: cfg.Log})
	}
	secret, from := os.Getenv(tokenVariable), tokenVariable
	if o.tokenFile != "" {
		var err error
		if secret, err = secretfile.Read(o.tokenFile); err != nil {
			return nil, fmt.Errorf("--http-token-file: %w", err)
		}
		from = "--http-token-file"
	}
	if secret == "" {
		return nil, nil
	}
	tokens, err := bearer.NewTokens(secret)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from, err)
	}
	access, err := o.access()
	if err != nil || access == nil {
		return tokens, err
	}
	for _, name := range access.Names(dispatch.AccessToken) {
		if !tokens.Has(name) { // it is not shown: somebody may have put the token in its place
			return nil, fmt.Errorf("--http-callers names a token that %s does not have; a single token without a name is token:%s", from, bearer.OnlyToken)
		}
	}
	return tokens, nil
}
