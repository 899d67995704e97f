package org

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// maxClockSkew is how far the clocks may be apart before it is mentioned: Salesforce takes an assertion for some minutes.
const maxClockSkew = 2 * time.Minute

// refusal turns the answer of a token endpoint that gave no session into an error.
func (e tokenEndpoint) refusal(answer Response, redact *redactor) error {
	host := e.host
	code, description, ok := parseOAuthError(answer.Body)
	if !ok || answer.Status >= 300 && answer.Status < 400 {
		if busy(answer.Status) {
			return &UnreachableError{
				Reason: fmt.Sprintf("The login host %s is busy: it answers with status %d.", host.base.Host, answer.Status),
				Remedy: "Try again in a minute.",
			}
		}
		return strangeLogin(host, answer.Status, fmt.Errorf("no error that OAuth knows"))
	}
	code, description = redact.text(code), redact.text(description)
	says := fmt.Sprintf("It says: %s.", quote(strings.TrimSpace(code+" "+description)))
	if answer.Status >= http.StatusInternalServerError || code == "server_error" || code == "temporarily_unavailable" {
		return &UnreachableError{
			Reason: sentences("The login host "+host.base.Host+" could not carry out the login.", says),
			Remedy: "Try again in a minute; https://status.salesforce.com says whether something is wrong.",
		}
	}
	cause, remedy := e.cause(code, description)
	if skew := time.Since(answer.date).Abs(); !answer.date.IsZero() && skew > maxClockSkew {
		remedy = sentences(remedy, fmt.Sprintf("The clock of this machine is %s away from the login host's; set it right.", skew.Round(time.Second)))
	}
	return &UnauthenticatedError{Reason: sentences("The login host "+host.base.Host+" refused the login: "+cause+".", says), Remedy: remedy}
}

// cause says what an error means to this login.
func (e tokenEndpoint) cause(code, description string) (cause, remedy string) {
	if e.means != nil {
		if cause, remedy, known := e.means(code, strings.ToLower(description)); known {
			return cause, remedy
		}
	}
	return oauthCause(code, description, e.host)
}

// parseOAuthError reads the error object of RFC 6749 section 5.2.
func parseOAuthError(body []byte) (code, description string, ok bool) {
	var answer struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Error == "" {
		return "", "", false
	}
	return answer.Error, answer.Description, true
}

// oauthCause says what an error of Salesforce's means for the settings. The same code stands for many causes, so the
// description is looked at first; it is not documented, and what is not known here is shown as it is.
func oauthCause(code, description string, host loginHost) (cause, remedy string) {
	said := strings.ToLower(description)
	says := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(said, part) {
				return true
			}
		}
		return false
	}
	const policies = "in Setup, open the app's policies"
	switch {
	case says("not supported on this domain"):
		return "this login works at the org's own address only, and " + host.setting + " names another",
			"Set " + settingDomain + " to the org's My Domain: `mydomain.my` for mydomain.my.salesforce.com."
	case says("no client credentials user"):
		return "the app has no user to run as", "An administrator has to enable the client credentials flow: " + policies +
			" and choose the user under Run As."
	case says("hasn't approved", "not approved", "not admin approved"), code == "invalid_app_access":
		return "the user may not use this app", "An administrator has to allow it: " + policies +
			", set Permitted Users to admin-approved, and add one of the user's profiles or permission sets."
	case says("audience"):
		return "the audience of the assertion is not this login host's", "Check " + settingDomain +
			" (`test` for a sandbox or scratch org), or set " + settingJWTAudience + "."
	case says("expired assertion", "assertion expired", "expired authorization", "not yet valid"):
		return "the assertion is out of date", "Check the clock of this machine."
	case says("assertion", "signature"):
		return settingKeyFile + " does not fit the certificate of the app that " + settingClientID + " names",
			"Upload the certificate of this key to the app, or use the key whose certificate is there."
	case code == "invalid_client_id", says("client identifier invalid"):
		return "it knows no app with the consumer key in " + settingClientID,
			"Copy the consumer key from the app again, and check that " + host.setting + " names the org that has the app. A new app takes up to ten minutes to be known."
	case code == "invalid_client", says("invalid client", "client secret"):
		return settingClientSecret + " is not the secret of the app in " + settingClientID, "Copy the consumer key and secret from the app again."
	case code == "inactive_user", says("inactive user", "user is inactive"):
		return "the user is not active", "An administrator has to activate the user, or name another."
	case code == "inactive_org", says("org inactive", "inactive org"):
		return "the org is not active", "Check " + host.setting + "."
	case says("ip restricted", "ip not allowed", "restricted ip"):
		return "it does not allow this machine's IP address", "Add it to the trusted IP ranges of the org or the login IP ranges of the profile, or relax the app's IP policy."
	case says("user is locked", "locked out"):
		return "the user is locked out", "Wait, or ask an administrator to unlock the user."
	case code == "rate_limit_exceeded", says("login rate exceeded"):
		return "the user logged in too often", "Wait an hour; Salesforce allows 3,600 logins an hour."
	case code == "unsupported_grant_type":
		return "it does not allow this kind of login", "Enable the flow in the app's OAuth settings, and check the org's OAuth and OpenID Connect settings."
	case code == "invalid_scope":
		return "the app may not give the scope that it needs", "Add `Manage user data via APIs (api)` to the app's scopes."
	}
	return "it does not accept the settings", "Check " + settingClientID + " and the settings with it, that " + host.setting +
		" names the right org, and the user's login history in Setup, which gives the exact reason."
}
