package org

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/org/store"
)

// DefaultClientID is the app that Salesforce puts into every org for its own command line. It has no secret, and takes a user
// back to http://localhost:1717/OauthRedirect only.
const DefaultClientID = "PlatformCLI"

const (
	// defaultClientPort is the port in the callback URL of DefaultClientID.
	defaultClientPort = 1717
	callbackPath      = "/OauthRedirect"
	// loginScopes are no more than tools need: the API, and to renew the session.
	loginScopes = "api refresh_token"
	// browserLife is how long a person has to log in.
	browserLife = 10 * time.Minute
	maxClientID = 512 // bytes
)

// LoginRequest says how to log in and where to keep the login.
type LoginRequest struct {
	// Host is empty for login.salesforce.com, `test` for a sandbox, or a host: a My Domain (`mydomain.my`), a whole host name, or a
	// URL. Any host will do that the operator names.
	Host string
	// Alias is what the login is to be called; empty means the user's name.
	Alias string
	// ClientID is the app's consumer key; empty means DefaultClientID.
	ClientID string
	// Device logs in with a code that is typed into a browser anywhere, for machines without one.
	Device bool
	// Port is the one that the browser comes back to: 0 takes a free one, AnyPort the one that the app has.
	Port int
	// Keep is `keyring`, `file`, or empty for the keyring where there is one.
	Keep string
	// Browse opens a URL in the person's browser. Nil means that none is opened.
	Browse func(ctx context.Context, url string) error
	// Say tells the person what to do, in whole lines. What it is given holds no secret.
	Say func(text string)
}

// AnyPort leaves the port to what the app allows.
const AnyPort = -1

// wanted is a LoginRequest that was checked.
type wanted struct {
	LoginRequest
	endpoint tokenEndpoint
	keeper   store.Keeper
}

func (k *Kept) check(r LoginRequest) (wanted, error) {
	refuse := func(reason, remedy string) (wanted, error) {
		return wanted{}, &UnauthenticatedError{Reason: reason, Remedy: remedy, local: true}
	}
	base, err := namedHost(r.Host)
	if err != nil {
		return refuse("--domain "+err.Error()+".", "Write the org's My Domain (`mydomain.my`), a sandbox's (`mydomain--dev.sandbox.my`), a whole host name or its URL.")
	}
	if r.Alias != "" {
		if err := store.CheckAlias(r.Alias); err != nil {
			return refuse("The alias "+err.Error()+".", "Choose another with --alias.")
		}
		if r.Alias == EnvironmentOrg {
			return refuse("The alias "+EnvironmentOrg+" is the name of the org that the environment sets.", "Choose another with --alias.")
		}
	}
	if r.ClientID == "" {
		r.ClientID = DefaultClientID
	}
	if len(r.ClientID) > maxClientID || strings.ContainsFunc(r.ClientID, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return refuse("--client-id is not a consumer key.", "Copy it from the app's OAuth settings.")
	}
	if r.Port < AnyPort || r.Port > 65535 {
		return refuse("--port is not a number from 0 to 65535.", "Leave it out, or give the one in the app's callback URL.")
	}
	if r.Port == AnyPort {
		r.Port = 0
		if r.ClientID == DefaultClientID {
			r.Port = defaultClientPort
		}
	}
	keeper := store.Keeper(r.Keep)
	switch keeper {
	case "":
		keeper = store.Auto
	case store.Auto, store.Keyring, store.File:
	default:
		return refuse("--keep is "+quote(r.Keep)+".", "Write `keyring` or `file`, or leave it out.")
	}
	return wanted{LoginRequest: r, keeper: keeper, endpoint: tokenEndpoint{
		wire: newWire(k.options), host: loginHost{base: base, setting: settingLoginHost}, means: keptMeaning(""),
	}}, nil
}

// namedHost gives the host that a person named. The error ends a sentence.
func namedHost(name string) (*url.URL, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return &url.URL{Scheme: "https", Host: productionHost}, nil
	case strings.Contains(name, "://"):
		return parseInstanceURL(name)
	case name == "test" || name == "login" || strings.HasSuffix(name, ".my"):
		return parseInstanceURL("https://" + name + ".salesforce.com")
	}
	return parseInstanceURL("https://" + name)
}
