package org

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// parseInstanceURL checks the URL of an org: `https://` and a host, and nothing that could redirect a request or hide
// where it goes. Plain http is for loopback hosts only, where the demo org and tests live.
//
// Any other host name or address is taken. Orgs live under many domains (My Domain, government and China clouds, private
// connections), so a list of known ones would lock people out; the operator who sets the URL decides who gets the token.
// The error is the end of a sentence that begins with the URL's setting.
func parseInstanceURL(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	_, behindScheme, found := strings.Cut(raw, "://")
	if !found {
		return nil, errors.New("has no scheme; write it like https://mydomain.my.salesforce.com")
	}
	parsed, err := url.Parse(raw)
	if err != nil {
		// The parser's own message repeats the URL, and with it a password that somebody may have put there.
		return nil, errors.New("is not a URL; write it like https://mydomain.my.salesforce.com")
	}
	host := strings.ToLower(parsed.Hostname())
	switch {
	case parsed.User != nil:
		return nil, errors.New("holds a user name or password; a token goes into SALESFORCE_ACCESS_TOKEN, " +
			"and the URL is only https:// and the host")
	case parsed.Opaque != "" || !validHost(host):
		return nil, errors.New("has no valid host name; write it like https://mydomain.my.salesforce.com")
	case !validPort(parsed.Host, parsed.Port()):
		return nil, errors.New("has a port that is not a number from 1 to 65535")
	case strings.TrimSuffix(behindScheme, "/") != parsed.Host:
		return nil, errors.New("has something behind the host; leave only https:// and the host")
	case strings.HasSuffix(host, ".lightning.force.com"):
		return nil, errors.New("is the address of the Lightning pages, not of the API; write " +
			"https://" + strings.TrimSuffix(host, ".lightning.force.com") + ".my.salesforce.com")
	case parsed.Scheme == "http" && !loopback(host):
		return nil, errors.New("begins with http://, which would send the token unencrypted; write https:// " +
			"(http is for a demo org on this machine only)")
	case parsed.Scheme != "https" && parsed.Scheme != "http":
		return nil, errors.New("does not begin with https://")
	}
	return &url.URL{Scheme: parsed.Scheme, Host: strings.ToLower(parsed.Host)}, nil
}

// validHost takes an IP address without a zone, or a host name of RFC 1123 labels.
func validHost(host string) bool {
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Zone() == ""
	}
	if host == "" || len(host) > 253 {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			c := label[i]
			if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
				return false
			}
		}
	}
	return true
}

// validPort takes no port, without a colon either, or a number from 1 to 65535.
func validPort(hostPort, port string) bool {
	if port == "" {
		return !strings.HasSuffix(hostPort, ":")
	}
	number, err := strconv.ParseUint(port, 10, 16)
	return err == nil && number > 0
}

// loopback tells whether the host can only be this machine. A name that a resolver maps to 127.0.0.1 does not count: the
// resolver may change its mind.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
