package org

import (
	"net/url"
	"strings"
)

// loginHost is where a login sends its secrets.
type loginHost struct {
	base *url.URL // scheme and host only
	// setting is where it comes from.
	setting string
	// instance is the host of SALESFORCE_INSTANCE_URL, or nil.
	instance *url.URL
}

// productionHost is where Salesforce's users log in when nothing else is said. Sandboxes and scratch orgs have testHost.
const (
	productionHost = "login.salesforce.com"
	testHost       = "test.salesforce.com"
)

// loginHostFrom finds the host to log in at: SALESFORCE_LOGIN_URL, else SALESFORCE_DOMAIN, else SALESFORCE_INSTANCE_URL, else
// login.salesforce.com if `production` allows it.
func loginHostFrom(s settings, production bool) (loginHost, *UnauthenticatedError) {
	var host loginHost
	if s.has(settingInstance) {
		instance, err := parseInstanceURL(s.get(settingInstance))
		if err != nil {
			return host, &UnauthenticatedError{Reason: settingInstance + " " + err.Error() + "."}
		}
		host.instance = instance
	}
	switch {
	case s.has(settingLoginURL):
		base, err := parseInstanceURL(s.get(settingLoginURL))
		if err != nil {
			return host, &UnauthenticatedError{Reason: settingLoginURL + " " + err.Error() + "."}
		}
		host.base, host.setting = base, settingLoginURL
	case s.has(settingDomain):
		base, ok := domainHost(s.get(settingDomain))
		if !ok {
			return host, &UnauthenticatedError{
				Reason: settingDomain + " is set to " + quote(s.get(settingDomain)) + ", which is not the beginning of a Salesforce host.",
				Remedy: "Write `mydomain.my` for mydomain.my.salesforce.com, `mydomain--dev.sandbox.my` for a sandbox's own address, `test` for " +
					"test.salesforce.com, or set " + settingLoginURL + " for a host elsewhere.",
			}
		}
		host.base, host.setting = base, settingDomain
	case host.instance != nil:
		host.base, host.setting = host.instance, settingInstance
	case production:
		host.base, host.setting = &url.URL{Scheme: "https", Host: productionHost}, settingDomain
	default:
		return host, &UnauthenticatedError{
			Reason: settingDomain + " is not set, and this login works at the org's own address only.",
			Remedy: "Set " + settingDomain + " to the org's My Domain: `mydomain.my` for mydomain.my.salesforce.com.",
		}
	}
	return host, nil
}

// domainHost takes what stands before `.salesforce.com`, or the whole host, also with https:// in front.
func domainHost(domain string) (*url.URL, bool) {
	domain = strings.TrimSuffix(strings.ToLower(domain), "/")
	domain = strings.TrimPrefix(domain, "https://")
	domain = strings.TrimSuffix(domain, ".salesforce.com")
	base, err := parseInstanceURL("https://" + domain + ".salesforce.com")
	if err != nil || base.Port() != "" {
		return nil, false
	}
	return base, true
}

// trusted gives the address of the org that a login host named, if the session may be sent there. A session is as good as
// the password for a while, so not any host will do, even though the login host was chosen by the operator: it must be a
// host of Salesforce, the login host itself, or the one of SALESFORCE_INSTANCE_URL. Where the login host is on this
// machine, another port of this machine will do as well.
func (h loginHost) trusted(named string) (*url.URL, *UnauthenticatedError) {
	base, err := parseInstanceURL(named)
	if err != nil {
		return nil, &UnauthenticatedError{
			Reason: "The login host " + h.base.Host + " gave an address of the org that " + err.Error() + ".",
			Remedy: "Check " + h.setting + ".",
		}
	}
	switch {
	case *base == *h.base, h.instance != nil && *base == *h.instance:
	case base.Scheme == "https" && base.Port() == "" && salesforceHost(base.Hostname()):
	case loopback(h.base.Hostname()) && loopback(base.Hostname()):
	default:
		return nil, &UnauthenticatedError{
			Reason: "The login host " + h.base.Host + " says that the org is at " + quote(base.Host) + ", which is not an address of Salesforce. " +
				"The session was not sent there.",
			Remedy: "If that host is yours, set " + settingInstance + " to " + quote(base.String()) + "; else check " + h.setting + ".",
		}
	}
	return base, nil
}

// salesforceHost knows the domains under which Salesforce alone gives out the API's hosts: its own, the one for
// government, and the one in China.
func salesforceHost(host string) bool {
	for _, domain := range []string{".salesforce.com", ".salesforce.mil", ".sfcrmproducts.cn", ".cloudforce.com"} {
		if strings.HasSuffix(host, domain) {
			return true
		}
	}
	return false
}
