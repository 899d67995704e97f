package org

import (
	"slices"
	"strings"
)

// SettingReport says what one environment variable of the logins does.
type SettingReport struct {
	Name string `json:"name"`
	// Value is what it is set to, or "set" for a secret and for what could hold one.
	Value string `json:"value"`
	// Used says whether the login that was chosen uses it, and Why says what for, or why not.
	Used bool   `json:"used"`
	Why  string `json:"why"`
}

// Survey tells of each login setting that is set in an environment, as os.Environ gives it: whether it is used and why. Variables
// that begin with SALESFORCE_ and are no setting are among them. It does no I/O but to look for the Salesforce CLI.
func Survey(environ []string) []SettingReport {
	values := map[string]string{}
	var names []string
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "SALESFORCE_") && strings.TrimSpace(value) != "" {
			if _, twice := values[name]; !twice {
				names = append(names, name)
			}
			values[name] = value
		}
	}
	slices.Sort(names)
	s := settings{func(name string) string { return values[name] }}
	uses, by := usesOf(s)
	reports := make([]SettingReport, len(names))
	for i, name := range names {
		why, used := uses[name]
		switch {
		case used:
		case !slices.Contains(allSettings(), name):
			why = "not a setting of Forcefield"
		case by == "":
			why = "the settings of no login are complete"
		default:
			why = "the login is by " + by
		}
		reports[i] = SettingReport{Name: name, Value: shownSetting(name, s.get(name)), Used: used, Why: why}
	}
	return reports
}

func allSettings() []string {
	return []string{settingAccess, settingInstance, settingVersion, settingClientID, settingClientSecret, settingUsername, settingPassword,
		settingSecurityToken, settingDomain, settingCLITarget, settingLoginURL, settingKeyFile, settingJWTAudience, settingCLI}
}

// usesOf gives what each setting is used for by the login that the settings ask for, and that login's name; it is empty when none is
// complete.
func usesOf(s settings) (uses map[string]string, by string) {
	uses = map[string]string{settingVersion: "the API version to speak"}
	for _, kind := range loginKinds() {
		if _, missing := s.split(kind.needs); len(missing) > 0 {
			continue
		}
		for _, name := range slices.Concat(kind.needs, kind.also) {
			uses[name] = "the login by " + kind.name
		}
		if kind.name != loginKinds()[0].name {
			hostUses(s, uses)
		}
		return uses, kind.name
	}
	if s.has(settingCLITarget) || len(uses) == 1 && incomplete(s) == nil {
		uses[settingCLITarget], uses[settingCLI] = "the org of the Salesforce CLI", "where the Salesforce CLI is"
		return uses, "the Salesforce CLI"
	}
	return uses, ""
}

// hostUses says which of the settings of hosts counts.
func hostUses(s settings, uses map[string]string) {
	for _, name := range []string{settingLoginURL, settingDomain, settingInstance} {
		if s.has(name) {
			uses[name] = "the host to log in at"
			break
		}
	}
	if _, login := uses[settingInstance]; !login && s.has(settingInstance) {
		uses[settingInstance] = "an address of the org that the login host may name"
	}
}

// shownSetting gives a value that can be shown.
func shownSetting(name, value string) string {
	switch name {
	case settingInstance, settingLoginURL, settingJWTAudience:
		base, err := parseInstanceURL(value)
		if err != nil {
			return "set, but it " + err.Error()
		}
		return base.String()
	case settingDomain, settingVersion, settingUsername, settingCLITarget, settingKeyFile, settingCLI:
		return shown(value)
	}
	return "set"
}
