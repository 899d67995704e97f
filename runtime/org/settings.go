package org

import "strings"

// The settings of the logins. Those that the Python connector has are named and mean as they do there.
const (
	settingAccess        = "SALESFORCE_ACCESS_TOKEN"
	settingInstance      = "SALESFORCE_INSTANCE_URL"
	settingVersion       = "SALESFORCE_API_VERSION"
	settingClientID      = "SALESFORCE_CLIENT_ID"
	settingClientSecret  = "SALESFORCE_CLIENT_SECRET"
	settingUsername      = "SALESFORCE_USERNAME"
	settingPassword      = "SALESFORCE_PASSWORD"
	settingSecurityToken = "SALESFORCE_SECURITY_TOKEN" //nolint:gosec // the name of a setting
	settingDomain        = "SALESFORCE_DOMAIN"
	settingCLITarget     = "SALESFORCE_CLI_TARGET_ORG"

	// Not known to the connector.
	settingLoginURL    = "SALESFORCE_LOGIN_URL"
	settingKeyFile     = "SALESFORCE_JWT_KEY_FILE"
	settingJWTAudience = "SALESFORCE_JWT_AUDIENCE"
	settingCLI         = "SALESFORCE_CLI"
)

// settings are read from the environment. White space alone counts as not set.
type settings struct{ getenv func(string) string }

// get gives a setting without white space around it.
func (s settings) get(name string) string { return strings.TrimSpace(s.getenv(name)) }

func (s settings) has(name string) bool { return s.get(name) != "" }

// split parts names into those that are set and those that are not.
func (s settings) split(names []string) (set, missing []string) {
	for _, name := range names {
		if s.has(name) {
			set = append(set, name)
		} else {
			missing = append(missing, name)
		}
	}
	return set, missing
}

// isOrAre joins names with the verb that fits their number.
func isOrAre(names []string) string {
	if len(names) == 1 {
		return names[0] + " is"
	}
	return strings.Join(names, ", ") + " are"
}
