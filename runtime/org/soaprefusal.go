package org

import "strings"

// soapRefusal turns a fault of the SOAP login into an error. The codes are those of the partner WSDL.
func soapRefusal(reply soapReply, host loginHost, redact *redactor) error {
	code := reply.FaultCode
	if _, local, prefixed := strings.Cut(code, ":"); prefixed {
		code = local
	}
	says := "It says: " + quote(redact.text(strings.TrimSpace(reply.FaultString))) + "."
	switch code {
	case "SERVER_UNAVAILABLE", "REQUEST_LIMIT_EXCEEDED", "UNKNOWN_EXCEPTION", "REQUEST_RUNNING_TOO_LONG":
		return &UnreachableError{
			Reason: sentences("The login host "+host.base.Host+" could not carry out the login.", says),
			Remedy: "Try again in a minute; https://status.salesforce.com says whether something is wrong.",
		}
	}
	cause, remedy := soapCause(strings.TrimSpace(code), host)
	return &UnauthenticatedError{Reason: sentences("The login host "+host.base.Host+" refused the login: "+cause+".", says), Remedy: remedy}
}

func soapCause(code string, host loginHost) (cause, remedy string) {
	const oauth = "Use client credentials (" + settingClientID + ", " + settingClientSecret + ", " + settingDomain + ") instead."
	switch code {
	case "INVALID_LOGIN":
		return "the user name, password or security token is wrong, the user is locked out, or it belongs to another login host",
			"Check " + settingUsername + ", " + settingPassword + " and " + settingSecurityToken + " (a new password comes with a new security token), and " +
				"the login host (" + host.setting + "; a sandbox's is test.salesforce.com). The user's login history in Setup gives the exact reason. " +
				"Repeated attempts lock the user out."
	case "LOGIN_MUST_USE_SECURITY_TOKEN":
		return "it asks for the security token from this network",
			"Set " + settingSecurityToken + "; Salesforce sends it by mail from the user's settings under Reset My Security Token."
	case "INVALID_OPERATION_WITH_EXPIRED_PASSWORD":
		return "the password has expired", "Log in to Salesforce with a browser, set a new password, and set " + settingPassword + " and " +
			settingSecurityToken + " to the new ones."
	case "PASSWORD_LOCKOUT":
		return "the user is locked out", "Wait, or ask an administrator to unlock the user."
	case "ORG_LOCKED", "INACTIVE_ORG":
		return "the org is locked", "Ask the org's administrator."
	case "INACTIVE_USER", "INACTIVE_OWNER_OR_USER":
		return "the user is not active", "An administrator has to activate the user, or name another."
	case "RESTRICTED_IP", "LOGIN_DURING_RESTRICTED_DOMAIN":
		return "it does not allow this machine's IP address", "Add it to the trusted IP ranges of the org or to the login IP ranges of the profile."
	case "LOGIN_DURING_RESTRICTED_TIME":
		return "the user's profile does not allow logins at this time", "Log in within the profile's login hours."
	case "API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED":
		return "the org or the user may not use the API", "Ask the administrator for the permission API Enabled."
	case "INVALID_SSO_GATEWAY_URL", "SSO_SERVICE_DOWN":
		return "the user logs in through single sign-on, which does not answer", oauth
	case "UNSUPPORTED_API_VERSION", "INVALID_OPERATION", "FUNCTIONALITY_NOT_ENABLED", "Client":
		return "it no longer allows the login with a password over SOAP", oauth
	}
	return "it gave the code " + quote(code), "Check " + settingUsername + ", " + settingPassword + ", " + settingSecurityToken + " and " + host.setting + "."
}
