package org

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"
)

// proxyRefusedError says that a proxy answered CONNECT with another status than 200.
type proxyRefusedError struct {
	proxy  string // host and port
	status int
}

func (e *proxyRefusedError) Error() string {
	return fmt.Sprintf("the proxy %s answered with status %d", e.proxy, e.status)
}

// checkConnect is for http.Transport.OnProxyConnectResponse. Without it, the transport's error is the text of the proxy's status.
func checkConnect(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode != http.StatusOK {
		return &proxyRefusedError{proxy: proxy.Host, status: answer.StatusCode}
	}
	return nil
}

const checkProxy = "Check HTTPS_PROXY or the setting proxy; NO_PROXY names hosts that are reached without it."

// proxyTrouble says what an error means that came from a proxy, or from the way to it.
func proxyTrouble(err error) (reason, remedy string, ok bool) {
	var refused *proxyRefusedError
	if errors.As(err, &refused) {
		return refusedByProxy(refused)
	}
	var settings *networkError
	if errors.As(err, &settings) {
		return settings.Error(), "Set it right, and start Forcefield again.", true
	}
	var operation *net.OpError
	if !errors.As(err, &operation) || operation.Op != "proxyconnect" {
		return "", "", false
	}
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var authority x509.UnknownAuthorityError
	var verification *tls.CertificateVerificationError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "there is no host of the proxy's name", checkProxy, true
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing accepts connections at the proxy's address", checkProxy, true
	case errors.As(err, &record):
		return "the proxy does not speak TLS", "Write its address with http:// in HTTPS_PROXY or the setting proxy: the connection through it is encrypted all the same.", true
	case errors.As(err, &authority):
		return "the proxy's certificate comes from an authority that this machine does not know" + issuer(authority), trustAuthority, true
	case errors.As(err, &verification):
		return "the proxy's certificate is not valid", checkProxy, true
	}
	return "the proxy did not accept the connection", checkProxy, true
}

func refusedByProxy(refused *proxyRefusedError) (reason, remedy string, ok bool) {
	reason = refused.Error()
	switch refused.status {
	case http.StatusProxyAuthRequired:
		return reason + ": it asks for a user name and password",
			"Set HTTPS_PROXY to http://USER:PASSWORD@" + refused.proxy + " in the environment of the process, and leave the setting proxy out.", true
	case http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusUnavailableForLegalReasons:
		return reason + ": it does not let connections to that host through",
			"Ask whoever runs the proxy to allow it, or add the host to NO_PROXY if it can be reached without.", true
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return reason + ": it could not reach the host", "Check the host's name; if it is right, try again or ask whoever runs the proxy.", true
	}
	return reason, checkProxy, true
}

const trustAuthority = "If your network inspects encrypted connections or has an authority of its own, set `ca-file` (or SSL_CERT_FILE) to a PEM file with " +
	"that authority's certificate, or add it to the system's store. If you know of no such thing, do not go on: somebody may be reading along."

// issuer names who signed a certificate that is not trusted. Whoever answered wrote the name, so it is quoted and cut.
func issuer(e x509.UnknownAuthorityError) string {
	if e.Cert == nil {
		return ""
	}
	name := e.Cert.Issuer.CommonName
	if name == "" && len(e.Cert.Issuer.Organization) > 0 {
		name = e.Cert.Issuer.Organization[0]
	}
	if name == "" {
		return ""
	}
	if e.Cert.Issuer.String() == e.Cert.Subject.String() {
		return " (it is signed by itself, as " + quote(name) + ")"
	}
	return " (it says that it is from " + quote(name) + ")"
}
