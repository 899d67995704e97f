package org

import (
	"context"
	"net/url"
	"strings"
)

// The settings of the logins, named as users of the Python connector know them.
const (
	settingAccess   = "SALESFORCE_ACCESS_TOKEN"
	settingInstance = "SALESFORCE_INSTANCE_URL"
	settingVersion  = "SALESFORCE_API_VERSION"
)

// otherLogins are settings of logins that this build does not have: client credentials, the Salesforce CLI, and user name
// with password. A person who set one of them is told so instead of "nothing is configured".
func otherLogins() []string {
	return []string{"SALESFORCE_CLIENT_ID", "SALESFORCE_CLIENT_SECRET", "SALESFORCE_CLI_TARGET_ORG",
		"SALESFORCE_USERNAME", "SALESFORCE_PASSWORD", "SALESFORCE_SECURITY_TOKEN"}
}

const howToConfigure = "Set SALESFORCE_INSTANCE_URL to the org's address (https://mydomain.my.salesforce.com) and " +
	"SALESFORCE_ACCESS_TOKEN to a token of it (`sf org auth show-access-token --target-org ALIAS` prints one), " +
	"or start Forcefield with --demo to use the built-in demo org."

// login is a source of credentials. One that logs in by itself fits behind it: current may then take time, fail, and
// give another credential than before.
type login interface {
	// current gives the credential to sign a request with. The error is an *UnauthenticatedError or an
	// *UnreachableError.
	current(ctx context.Context) (*credential, error)
	// identity tells the org apart from others, without I/O and without a credential; empty when there is none.
	identity() string
}

// credential is a token and the one host that it may be sent to.
type credential struct {
	token  Token
	base   *url.URL // scheme and host only
	redact *redactor
}

func newCredential(token Token, base *url.URL) *credential {
	return &credential{token: token, base: base, redact: newRedactor(token)}
}

// staticLogin always has the same credential.
type staticLogin struct{ credential *credential }

func (l staticLogin) current(context.Context) (*credential, error) { return l.credential, nil }

func (l staticLogin) identity() string { return l.credential.base.String() }

// noLogin says why there is none.
type noLogin struct{ reason *UnauthenticatedError }

func (l noLogin) current(context.Context) (*credential, error) { return nil, l.reason }

func (noLogin) identity() string { return "" }

// loginFromEnvironment finds the login that the environment describes.
func loginFromEnvironment(getenv func(string) string) (*credential, *UnauthenticatedError) {
	rawToken, rawURL := strings.TrimSpace(getenv(settingAccess)), strings.TrimSpace(getenv(settingInstance))
	switch {
	case rawToken != "" && rawURL == "":
		return nil, &UnauthenticatedError{
			Reason: settingAccess + " is set, but " + settingInstance + " is not.",
			Remedy: "Set " + settingInstance + " to the address of the org that the token is for, such as https://mydomain.my.salesforce.com.",
		}
	case rawToken == "" && rawURL != "":
		return nil, &UnauthenticatedError{
			Reason: settingInstance + " is set, but " + settingAccess + " is not.",
			Remedy: "Set " + settingAccess + " to an access token of that org: `sf org auth show-access-token --target-org ALIAS` prints one.",
		}
	case rawToken == "" && rawURL == "":
		return nil, nothingConfigured(getenv)
	}
	base, err := parseInstanceURL(rawURL)
	if err != nil {
		return nil, &UnauthenticatedError{Reason: settingInstance + " " + err.Error() + "."}
	}
	token, err := NewToken(rawToken)
	if err != nil {
		return nil, &UnauthenticatedError{
			Reason: settingAccess + " cannot be used: " + err.Error() + ".",
			Remedy: "Set it to an access token: `sf org auth show-access-token --target-org ALIAS` prints one.",
		}
	}
	return newCredential(token, base), nil
}

func nothingConfigured(getenv func(string) string) *UnauthenticatedError {
	var set []string
	for _, name := range otherLogins() {
		if getenv(name) != "" {
			set = append(set, name)
		}
	}
	if len(set) == 0 {
		return &UnauthenticatedError{Reason: "No Salesforce login is configured.", Remedy: howToConfigure}
	}
	verb := " is"
	if len(set) > 1 {
		verb = " are"
	}
	return &UnauthenticatedError{
		Reason: strings.Join(set, ", ") + verb + " set, but this version of Forcefield logs in with an access token only; " +
			settingAccess + " and " + settingInstance + " are missing.",
		Remedy: howToConfigure,
	}
}
