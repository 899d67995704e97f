package org

import (
	"slices"
	"strings"
)

const howToConfigure = "Log in with a browser by `forcefield org login`; or set SALESFORCE_CLIENT_ID, SALESFORCE_CLIENT_SECRET and SALESFORCE_DOMAIN (client credentials), or " +
	"SALESFORCE_INSTANCE_URL to the org's address (https://mydomain.my.salesforce.com) and " +
	"SALESFORCE_ACCESS_TOKEN to a token of it (`sf org auth show-access-token --target-org ALIAS` prints one), " +
	"or log in with the Salesforce CLI, or start Forcefield with --demo to use the built-in demo org."

// loginKind is one way to log in that settings can ask for.
type loginKind struct {
	name string
	// needs are the settings without which it is not meant; with all of them it is chosen.
	needs []string
	// also are settings that belong to it.
	also []string
	make func(settings, *wire) (login, *UnauthenticatedError)
	// notice is what an operator who uses it should know.
	notice string
	// remedy is for when one of needs is missing.
	remedy string
}

// loginKinds are in the order in which they are looked for. It is the Python connector's, but that the Salesforce CLI comes
// last: what somebody set is never passed over for what a command line happens to have. JWT bearer, which the connector does
// not have, stands before the password that it is to replace.
func loginKinds() []loginKind {
	return []loginKind{
		{
			name: "access token", needs: []string{settingAccess, settingInstance}, make: newTokenLogin,
			remedy: "Set " + settingInstance + " to the address of the org that the token is for, such as https://mydomain.my.salesforce.com.",
		},
		{
			name: "client credentials", needs: []string{settingClientID, settingClientSecret}, make: newClientCredentials,
			remedy: "Set " + settingClientID + " and " + settingClientSecret + " to the app's consumer key and secret, and " + settingDomain +
				" to the org's My Domain (`mydomain.my`); or set " + settingClientID + ", " + settingKeyFile + " and " + settingUsername + " for JWT bearer.",
		},
		{
			name: "JWT bearer", needs: []string{settingClientID, settingKeyFile, settingUsername}, also: []string{settingJWTAudience}, make: newJWTBearer,
			remedy: "JWT bearer needs " + settingClientID + " (the app's consumer key), " + settingKeyFile + " (the private key) and " + settingUsername + ".",
		},
		{
			name: "user name and password", needs: []string{settingUsername, settingPassword}, also: []string{settingSecurityToken},
			make: newSOAPPassword, notice: soapNotice,
			remedy: "Set " + settingUsername + ", " + settingPassword + " and, if the org asks for it, " + settingSecurityToken +
				"; client credentials (" + settingClientID + ", " + settingClientSecret + ", " + settingDomain + ") are the better login.",
		},
	}
}

// chooseLogin finds the login that the settings ask for, and what the operator should know about them.
func chooseLogin(s settings, w *wire) (login, []string) {
	if explicit, notices := explicitLogin(s, w, false); explicit != nil {
		return explicit, notices
	}
	return defaultCLILogin(s)
}

// explicitLogin gives the login that somebody set, which fails when its settings are wrong or incomplete; nil when nobody set
// any. `kept` is true when there are kept logins: what they are made with then asks for no login of its own.
func explicitLogin(s settings, w *wire, kept bool) (login, []string) {
	for _, kind := range loginKinds() {
		if _, missing := s.split(kind.needs); len(missing) == 0 {
			return made(kind, s, w)
		}
	}
	if s.has(settingCLITarget) {
		return made(loginKind{name: "Salesforce CLI", needs: []string{settingCLITarget}, make: newTargetLogin}, s, w)
	}
	if kept && onlyForKept(s) {
		return nil, nil
	}
	if wrong := incomplete(s); wrong != nil {
		return noLogin{wrong}, nil
	}
	return nil, nil
}

// onlyForKept tells whether nothing is set but what `forcefield org login` takes as well.
func onlyForKept(s settings) bool {
	set, _ := s.split([]string{settingAccess, settingInstance, settingClientSecret, settingUsername, settingPassword, settingSecurityToken, settingLoginURL,
		settingKeyFile, settingJWTAudience})
	return len(set) == 0
}

// defaultCLILogin gives the login of the Salesforce CLI's default org, or one that says what to set.
func defaultCLILogin(s settings) (login, []string) {
	path, wrong := findCLI(s)
	if wrong != nil {
		return noLogin{wrong}, nil
	}
	if path == "" {
		return noLogin{&UnauthenticatedError{Reason: "No Salesforce login is configured.", Remedy: howToConfigure}}, nil
	}
	chosen, wrong := newCLILogin(path, "")
	if wrong != nil {
		return noLogin{wrong}, nil
	}
	return chosen, []string{"No login is configured, so the Salesforce CLI's default org is used. Set " + settingCLITarget +
		" to name an org, or " + settingCLI + "=off to leave the CLI alone."}
}

func made(kind loginKind, s settings, w *wire) (login, []string) {
	chosen, wrong := kind.make(s, w)
	if wrong != nil {
		return noLogin{wrong}, nil
	}
	var notices []string
	if kind.notice != "" {
		notices = append(notices, kind.notice)
	}
	if unused := unusedSettings(kind, s); len(unused) > 0 {
		notices = append(notices, isOrAre(unused)+" set, but not used: the login is by "+kind.name+".")
	}
	return chosen, notices
}

// unusedSettings gives the settings of other logins that are set for nothing.
func unusedSettings(kind loginKind, s settings) []string {
	all := []string{settingAccess, settingClientID, settingClientSecret, settingKeyFile, settingJWTAudience, settingUsername, settingPassword,
		settingSecurityToken, settingCLITarget}
	set, _ := s.split(all)
	return slices.DeleteFunc(set, func(name string) bool { return slices.Contains(kind.needs, name) || slices.Contains(kind.also, name) })
}

func newTokenLogin(s settings, _ *wire) (login, *UnauthenticatedError) {
	base, err := parseInstanceURL(s.get(settingInstance))
	if err != nil {
		return nil, &UnauthenticatedError{Reason: settingInstance + " " + err.Error() + "."}
	}
	token, err := NewToken(s.get(settingAccess))
	if err != nil {
		return nil, &UnauthenticatedError{
			Reason: settingAccess + " cannot be used: " + err.Error() + ".",
			Remedy: "Set it to an access token: `sf org auth show-access-token --target-org ALIAS` prints one.",
		}
	}
	return staticLogin{newCredential(token, base)}, nil
}

func newTargetLogin(s settings, _ *wire) (login, *UnauthenticatedError) {
	path, wrong := findCLI(s)
	if wrong != nil {
		return nil, wrong
	}
	if path == "" {
		return nil, &UnauthenticatedError{
			Reason: settingCLITarget + " is set, but the Salesforce CLI (sf) is not on the PATH of this process, or " + settingCLI + " is `off`.",
			Remedy: "Install it, or set " + settingCLI + " to its whole path (`which sf` prints it in a terminal).",
		}
	}
	return newCLILogin(path, s.get(settingCLITarget))
}

// incomplete names what is missing when some settings of a login are there but no login has all of them.
func incomplete(s settings) *UnauthenticatedError {
	var nearest *loginKind
	var set, missing []string
	for _, kind := range loginKinds() {
		has, lacks := s.split(kind.needs)
		// An address alone says nothing about how to log in.
		if len(has) == 0 || slices.Equal(has, []string{settingInstance}) {
			continue
		}
		if nearest == nil || len(lacks) < len(missing) || len(lacks) == len(missing) && len(has) > len(set) {
			nearest, set, missing = &kind, has, lacks
		}
	}
	if nearest != nil {
		verb := " is not."
		if len(missing) > 1 {
			verb = " are not."
		}
		return &UnauthenticatedError{Reason: isOrAre(set) + " set, but " + strings.Join(missing, ", ") + verb, Remedy: nearest.remedy}
	}
	if s.has(settingInstance) {
		return &UnauthenticatedError{
			Reason: settingInstance + " is set, but " + settingAccess + " is not, and neither are the settings of another login.",
			Remedy: "Set " + settingAccess + " to an access token of that org: `sf org auth show-access-token --target-org ALIAS` prints one; or set " +
				settingClientID + " and " + settingClientSecret + ", or " + settingCLITarget + " to use the Salesforce CLI.",
		}
	}
	others, _ := s.split([]string{settingDomain, settingLoginURL, settingSecurityToken, settingJWTAudience})
	if len(others) == 0 {
		return nil
	}
	return &UnauthenticatedError{
		Reason: isOrAre(others) + " set, but the settings of no login are.", Remedy: howToConfigure,
	}
}
