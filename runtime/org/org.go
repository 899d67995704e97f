package org

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// Limits of one request. A zero field means its default.
type Limits struct {
	// Timeout of a request, from connecting to the last byte of its answer. Default 50 s. A nearer deadline of the
	// caller's context counts.
	Timeout time.Duration
	// Response is the most bytes, decompressed, of one response body. Default 32 MiB.
	Response int64
}

// DefaultLimits gives the limits of an Org that is not told otherwise.
func DefaultLimits() Limits {
	return Limits{Timeout: 50 * time.Second, Response: 32 << 20}
}

func (l Limits) orDefaults() Limits {
	defaults := DefaultLimits()
	if l.Timeout <= 0 {
		l.Timeout = defaults.Timeout
	}
	if l.Response <= 0 {
		l.Response = defaults.Response
	}
	return l
}

// Options are what an Org needs besides a login. The zero value works.
type Options struct {
	Limits Limits
	// Version of this build, for the User-Agent.
	Version string
	// Network is the way to Salesforce. Nil means as the environment says: HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE.
	Network *Network
}

// Config describes an org whose login is known, such as the demo org.
type Config struct {
	// InstanceURL is https:// and a host, or http:// and a loopback host.
	InstanceURL string
	Token       Token
	// APIVersion is empty to negotiate it, or like `60.0`, `v60.0` or `60`.
	APIVersion string
	Options
}

// Org is one Salesforce org with a login. It is safe for concurrent use.
type Org struct {
	*wire
	login      login
	notices    []string
	version    string // set by the operator, or empty
	negotiated atomic.Pointer[string]
	asking     singleflight.Group
	limits     Limits
}

// New gives an org with a known login. It does no I/O.
func New(config Config) (*Org, error) {
	base, err := parseInstanceURL(config.InstanceURL)
	if err != nil {
		return nil, fmt.Errorf("the instance URL %w", err)
	}
	if config.Token.reveal() == "" {
		return nil, errors.New("the org has no access token")
	}
	version := ""
	if config.APIVersion != "" {
		var ok bool
		if version, ok = parseAPIVersion(config.APIVersion); !ok {
			return nil, fmt.Errorf("the API version %s is not one; write it like 60.0", quote(config.APIVersion))
		}
	}
	return assemble(newWire(config.Options), staticLogin{newCredential(config.Token, base)}, version, config.Options), nil
}

// FromEnvironment gives the org that the environment describes, with the first of these logins whose settings are there:
//
//  1. SALESFORCE_ACCESS_TOKEN with SALESFORCE_INSTANCE_URL;
//  2. client credentials: SALESFORCE_CLIENT_ID, SALESFORCE_CLIENT_SECRET;
//  3. JWT bearer: SALESFORCE_CLIENT_ID, SALESFORCE_JWT_KEY_FILE, SALESFORCE_USERNAME;
//  4. SALESFORCE_USERNAME, SALESFORCE_PASSWORD and, where the org asks for one, SALESFORCE_SECURITY_TOKEN;
//  5. the Salesforce CLI's login for SALESFORCE_CLI_TARGET_ORG;
//  6. when none of the settings above is there at all, the Salesforce CLI's default org, unless SALESFORCE_CLI is `off`.
//
// SALESFORCE_LOGIN_URL, SALESFORCE_DOMAIN or SALESFORCE_INSTANCE_URL, in this order, name the host where 2 to 4 log in.
// SALESFORCE_API_VERSION asks for another version than the newest that both sides know.
//
// It does no I/O but to look for the CLI on the PATH; the first Do logs in. There is always an org, so that a server can
// start and explain itself: when the settings are missing or wrong, every Do gives the *UnauthenticatedError that Configured
// gives.
func FromEnvironment(getenv func(string) string, options Options) *Org {
	w, s := newWire(options), settings{getenv}
	chosen, notices := chooseLogin(s, w)
	version, wrong := settledVersion(s)
	if wrong != nil {
		chosen, notices = noLogin{wrong}, nil
	}
	o := assemble(w, chosen, version, options)
	o.notices = notices
	return o
}

// settledVersion gives the API version that the settings ask for, or an empty one.
func settledVersion(s settings) (string, *UnauthenticatedError) {
	setting := s.get(settingVersion)
	if setting == "" {
		return "", nil
	}
	version, ok := parseAPIVersion(setting)
	if !ok {
		return "", &UnauthenticatedError{
			Reason: settingVersion + " is set to " + quote(setting) + ", which is not an API version.",
			Remedy: "Write it like 60.0, or leave it out to use the newest version that both sides know.",
		}
	}
	return version, nil
}

// Identity tells this org apart from others, as its address or as the login's place and name; it is empty when no login is
// configured.
func (o *Org) Identity() string { return o.login.identity() }

// Login says in a few words which login is used and where, for logs.
func (o *Org) Login() string { return o.login.describe() }

// Notices are what the operator should know about the settings, such as a login that Salesforce retires. They hold no secret
// and are for a log at the start.
func (o *Org) Notices() []string { return slices.Clone(o.notices) }

func assemble(w *wire, l login, version string, options Options) *Org {
	return &Org{wire: w, login: l, version: version, limits: options.Limits.orDefaults()}
}

// Configured gives nil, or the *UnauthenticatedError that every Do will give because the settings are missing or wrong. It
// does no I/O, so a nil says nothing about whether the org accepts the login.
func (o *Org) Configured() error {
	if none, ok := o.login.(noLogin); ok {
		return none.reason
	}
	return nil
}

// Close ends a login that is under way and closes the idle connections.
func (o *Org) Close() {
	if l, ok := o.login.(*sessionLogin); ok {
		l.end()
	}
	o.transport.CloseIdleConnections()
}
