package org

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
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
	// RootCAs are the certificate authorities that the org's host is checked against. Nil means those of the system, or
	// of SSL_CERT_FILE.
	RootCAs *x509.CertPool
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
	login      login
	version    string // set by the operator, or empty
	negotiated atomic.Pointer[string]
	asking     singleflight.Group
	userAgent  string
	limits     Limits
	transport  *http.Transport
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
	return assemble(staticLogin{newCredential(config.Token, base)}, version, config.Options), nil
}

// FromEnvironment gives the org that the environment describes: SALESFORCE_ACCESS_TOKEN with SALESFORCE_INSTANCE_URL, and
// SALESFORCE_API_VERSION to speak another version than the newest that both sides know. It does no I/O.
//
// There is always an org, so that a server can start and explain itself: when the settings are missing or wrong, every Do
// gives the *UnauthenticatedError that Configured gives.
func FromEnvironment(getenv func(string) string, options Options) *Org {
	found, missing := loginFromEnvironment(getenv)
	if missing != nil {
		return assemble(noLogin{missing}, "", options)
	}
	version := ""
	if setting := getenv(settingVersion); setting != "" {
		var ok bool
		if version, ok = parseAPIVersion(setting); !ok {
			return assemble(noLogin{&UnauthenticatedError{
				Reason: settingVersion + " is set to " + quote(setting) + ", which is not an API version.",
				Remedy: "Write it like 60.0, or leave it out to use the newest version that both sides know.",
			}}, "", options)
		}
	}
	return assemble(staticLogin{found}, version, options)
}

// Identity tells this org apart from others, as its address; it is empty when no login is configured.
func (o *Org) Identity() string { return o.login.identity() }

func assemble(l login, version string, options Options) *Org {
	agent := "forcefield"
	if options.Version != "" {
		agent += "/" + options.Version
	}
	return &Org{
		login: l, version: version, userAgent: agent,
		limits: options.Limits.orDefaults(), transport: newTransport(options.RootCAs),
	}
}

// Configured gives nil, or the *UnauthenticatedError that every Do will give because the settings are missing or wrong. It
// does no I/O, so a nil says nothing about whether the org accepts the login.
func (o *Org) Configured() error {
	if none, ok := o.login.(noLogin); ok {
		return none.reason
	}
	return nil
}

// Close closes the idle connections.
func (o *Org) Close() { o.transport.CloseIdleConnections() }

// Do sends a request to the org and gives its answer, whatever its status. The error is one of this package's types:
// *InvalidRequestError and *UnauthenticatedError (not carried out), *UnreachableError, *TimeoutError, *CanceledError and
// *TooLargeError (each says whether a change may have been carried out). No error and no response holds the credential.
func (o *Org) Do(ctx context.Context, request Request) (Response, error) {
	if err := request.check(); err != nil {
		return Response{}, err
	}
	header := o.commonHeader()
	if err := setHeaders(header, request.Header); err != nil {
		return Response{}, err
	}
	if request.Body != nil {
		contentType, _ := request.Body.Type.contentType()
		header.Set("Content-Type", contentType)
	}

	ctx, cancel := context.WithTimeout(ctx, o.limits.Timeout)
	defer cancel()
	login, err := o.login.current(ctx)
	if err != nil {
		return Response{}, err
	}
	version := ""
	if request.Root == RootData {
		if version, err = o.apiVersion(ctx, login); err != nil {
			return Response{}, err
		}
	}
	target, err := buildURL(login.base, rootPrefix(request.Root, version), request.Path, request.Query)
	if err != nil {
		return Response{}, err
	}
	header.Set("Authorization", "Bearer "+login.token.reveal())
	if err := checkHead(request.Method, target, header); err != nil {
		return Response{}, err
	}
	answer, err := o.exchange(ctx, exchange{
		method: request.Method, target: target, header: header, body: request.Body, redact: login.redact,
		timeout: o.limits.Timeout, limit: o.responseLimit(request.MaxResponse),
	})
	if err != nil {
		return Response{}, err
	}
	if refused := refusedLogin(answer); refused != nil {
		return Response{}, refused
	}
	return answer, nil
}

func (o *Org) responseLimit(asked int64) int64 {
	switch {
	case asked < 0:
		return 0
	case asked == 0:
		return o.limits.Response
	}
	return min(asked, o.limits.Response)
}

// commonHeader gives what every request carries.
func (o *Org) commonHeader() http.Header {
	return http.Header{
		"Accept":              {"application/json, */*;q=0.8"},
		"Accept-Encoding":     {"gzip"},
		"User-Agent":          {o.userAgent},
		"Sforce-Call-Options": {"client=forcefield"},
	}
}

// exchange is one request on the wire.
type exchange struct {
	method  string
	target  *url.URL
	header  http.Header
	body    *Body
	redact  *redactor
	timeout time.Duration
	limit   int64
}

// exchange sends one request and reads its answer.
func (o *Org) exchange(caller context.Context, e exchange) (Response, error) {
	started := time.Now()
	ctx, cancel := context.WithTimeout(caller, e.timeout)
	defer cancel()
	var sent delivery
	var content io.Reader
	if e.body != nil {
		content = bytes.NewReader(e.body.Data)
	}
	request, err := http.NewRequestWithContext(sent.trace(ctx), e.method, e.target.String(), content)
	if err != nil {
		return Response{}, invalid("", "The request cannot be written as HTTP.")
	}
	request.Header = e.header
	response, err := o.transport.RoundTrip(request)
	if err != nil {
		mayHaveHappened := changesData(e.method) && sent.connected.Load()
		return Response{}, explain(caller, ctx, err, e.target.Host, time.Since(started), mayHaveHappened)
	}
	defer func() { _ = response.Body.Close() }()
	return received(caller, ctx, response, e.redact, e.limit, started)
}

// refusedLogin gives an error when the org does not accept the token. Apex REST classes can answer 401 for reasons of their
// own; such an answer, without one of the platform's codes, is a response like any other.
func refusedLogin(answer Response) *UnauthenticatedError {
	if answer.Status != http.StatusUnauthorized {
		return nil
	}
	const remedy = "Get a fresh access token (`sf org auth show-access-token --target-org ALIAS` prints one), " +
		"set SALESFORCE_ACCESS_TOKEN to it and restart Forcefield."
	if len(answer.Body) == 0 { // HEAD
		return &UnauthenticatedError{Reason: "The org does not accept the access token.", Remedy: remedy}
	}
	var faults []struct {
		Code    string `json:"errorCode"`
		Message string `json:"message"`
	}
	if json.Unmarshal(answer.Body, &faults) != nil {
		return nil //nolint:nilerr // an answer in another form is the org's, and no login error
	}
	for _, fault := range faults {
		switch fault.Code {
		case "INVALID_SESSION_ID":
			return &UnauthenticatedError{
				Reason: "The session has expired or is invalid; the org says: " + quote(fault.Message) + ".", Remedy: remedy}
		case "INVALID_AUTH_HEADER":
			return &UnauthenticatedError{
				Reason: "The org cannot read the access token; it says: " + quote(fault.Message) + ".", Remedy: remedy}
		}
	}
	return nil
}
