package config

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// secretWords are what names of secrets are made of, in the ways that people write them.
func secretWords() []string {
	return []string{"token", "secret", "password", "passwd", "passphrase", "pwd", "credential", "credentials", "private", "apikey",
		"session", "sid", "bearer", "authorization", "auth"}
}

// secretKey says where a key belongs that is no setting and looks like a secret; empty when it does not.
func secretKey(name string) string {
	upper := strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(name))
	if strings.HasPrefix(upper, "SALESFORCE_") {
		return "the login's settings are environment variables: set " + upper + " in the environment of the process (in Claude " +
			"Desktop, under \"env\")"
	}
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune("-_. ", r) })
	whole := strings.Join(words, "")
	if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(secretWords(), w) }) ||
		strings.HasSuffix(whole, "token") || strings.HasSuffix(whole, "secret") || strings.HasSuffix(whole, "password") {
		return "a secret does not belong into a file that is copied and shared: set the login's environment variable " +
			"(SALESFORCE_ACCESS_TOKEN, SALESFORCE_CLIENT_SECRET, SALESFORCE_PASSWORD, SALESFORCE_JWT_KEY_FILE) instead"
	}
	return ""
}

// sessionForm is what a Salesforce session, a refresh token or a key in PEM form looks like.
var sessionForm = regexp.MustCompile(`00D[A-Za-z0-9]{9,15}!|force://|-----BEGIN [A-Z ]*PRIVATE KEY`)

// looksSecret knows values that are credentials whatever they are set for.
func looksSecret(value string) bool { return sessionForm.MatchString(value) }

// checkProxy takes http:// or https:// and a host with a port if need be.
func checkProxy(value string) error {
	const form = "write it like http://proxy.example:3128"
	u, err := url.Parse(value)
	switch {
	case err != nil:
		return errors.New("is not a URL; " + form) // the parser's message would repeat it
	case u.User != nil:
		return errors.New("holds a user name or password, and this is no place for one; set it in the environment, as " +
			"HTTPS_PROXY, and leave proxy out")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("does not begin with http:// or https://; " + form)
	case u.Hostname() == "" || u.Opaque != "" || strings.TrimSuffix(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return errors.New("must be a host with a port, and nothing else; " + form)
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return errors.New("has a port that is not a number from 1 to 65535")
		}
	}
	return nil
}
