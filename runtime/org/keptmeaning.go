package org

import "strings"

// settingLoginHost names the flag with which a login that is kept says its host.
const settingLoginHost = "--sandbox or --domain"

// tokenIsDead is why a refresh token is refused for good.
const tokenIsDead = "the kept login is no longer good: it was revoked, ran out, or the user's password was changed"

// keptMeaning says what the refusals of a login that is kept mean, at the first login and at each renewal. alias is empty at the
// first.
func keptMeaning(alias string) func(code, said string) (cause, remedy string, known bool) {
	again := "Log in again: `forcefield org login`."
	if alias != "" {
		again = logInAgain(alias)
	}
	return func(code, said string) (cause, remedy string, known bool) {
		says := func(part string) bool { return strings.Contains(said, part) }
		switch {
		case says("expired access/refresh token"), says("token validity expired"), says("expired refresh token"):
			return tokenIsDead, again, true
		case says("authorization code"), says("code verifier"), says("device code"):
			return "the login took too long, or was used already", again, true
		case code == "access_denied":
			return "the consent was declined in the browser", "Log in again and choose Allow, or use another app with --client-id.", true
		case code == "redirect_uri_mismatch", says("redirect_uri"):
			return "the app of --client-id does not have the callback URL that was used",
				"Add `http://localhost:PORT" + callbackPath + "` to the app's callback URLs, and give the same number with --port.", true
		case code == "invalid_client_id", says("client identifier invalid"):
			return "it knows no app with the consumer key of --client-id or " + settingClientID,
				"Copy the consumer key again, and check that " + settingLoginHost + " names the org that has the app.", true
		case code == "invalid_client", says("invalid client"), says("client secret"):
			return "the app of --client-id asks for a client secret, which a program on a desktop cannot keep",
				"In the app's OAuth settings, switch off `Require Secret for Web Server Flow` and `for Refresh Token Flow`, and leave PKCE on.", true
		case code == "unsupported_grant_type", code == "unsupported_response_type", says("not supported"):
			return "the app or the org does not allow this kind of login", "Enable the flow in the app's OAuth settings, or log in without --device.", true
		case says("approval"):
			return "the app is blocked in this org", "An administrator can install or unblock it under Setup, Connected Apps OAuth Usage.", true
		}
		return "", "", false
	}
}
