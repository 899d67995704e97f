package org

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"
)

const checkURL = "Check SALESFORCE_INSTANCE_URL and the network."

// explain turns the error of a transport into one of this package. The messages of net/http are not passed on: they may
// hold a proxy's password, and they are written for programmers.
//
// `caller` is the context that the caller gave, `own` the one with this package's deadline.
func explain(caller, own context.Context, err error, host string, waited time.Duration, mayHaveHappened bool) error {
	if errors.Is(caller.Err(), context.Canceled) {
		return &CanceledError{MayHaveHappened: mayHaveHappened}
	}
	if own.Err() != nil {
		return &TimeoutError{After: waited, MayHaveHappened: mayHaveHappened}
	}
	reason, remedy := connectionTrouble(err)
	return &UnreachableError{
		Reason:          fmt.Sprintf("The org at %s could not be reached: %s.", host, reason),
		Remedy:          remedy,
		MayHaveHappened: mayHaveHappened,
		passing:         connectionLost(err),
	}
}

// connectionLost tells whether an error of net/http is of the kind that passes: the connection broke, or could not be made
// just then. A wrong name or certificate, and a port where nothing listens, stay as they are for longer than a call lasts.
func connectionLost(err error) bool {
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	_, _, wrongCertificate := certificateTrouble(err)
	var refused *proxyRefusedError
	var settings *networkError
	switch {
	case errors.As(err, &refused):
		return busy(refused.status)
	case errors.As(err, &settings):
		return false
	case wrongCertificate, errors.As(err, &record), errors.As(err, &alert), errors.As(err, &dns) && dns.IsNotFound,
		errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return false
	}
	return true
}

// connectionTrouble says what an error of net/http means and what to do about it.
func connectionTrouble(err error) (reason, remedy string) {
	if reason, remedy, ok := proxyTrouble(err); ok {
		return reason, remedy
	}
	if reason, remedy, ok := certificateTrouble(err); ok {
		return reason, remedy
	}
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var timeout net.Error
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "there is no host of that name", "Check SALESFORCE_INSTANCE_URL for a typing error."
	case errors.As(err, &dns):
		return "its name could not be looked up", "Check the network and its name server, then try again."
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing accepts connections there", "Check the host and port of SALESFORCE_INSTANCE_URL; if it is a demo org, start it."
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "there is no route to it", "Check the network, or set HTTPS_PROXY if it has a proxy."
	case errors.As(err, &record):
		return "it does not speak TLS", "Check the host and port of SALESFORCE_INSTANCE_URL."
	case errors.As(err, &alert):
		return "it refused the TLS connection", "Check whether a proxy or firewall stands between."
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, net.ErrClosed),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed before the answer", "Try again; if it happens again, check the network."
	case errors.As(err, &timeout) && timeout.Timeout():
		return "the connection could not be made in time", checkURL
	}
	return "the connection failed", checkURL
}

func certificateTrouble(err error) (reason, remedy string, ok bool) {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var certificate x509.CertificateInvalidError
	var roots x509.SystemRootsError
	var verification *tls.CertificateVerificationError
	switch {
	case errors.As(err, &unknown), errors.As(err, &roots):
		return "its certificate comes from an authority that this machine does not know" + issuer(unknown), trustAuthority, true
	case errors.As(err, &name):
		return "its certificate is for another host name", "Check the host of SALESFORCE_INSTANCE_URL.", true
	case errors.As(err, &certificate) && certificate.Reason == x509.Expired:
		return "its certificate has expired or is not valid yet", "Check the clock of this machine.", true
	case errors.As(err, &certificate), errors.As(err, &verification):
		return "its certificate is not valid", "Check the host of SALESFORCE_INSTANCE_URL, and whether a proxy stands between.", true
	}
	return "", "", false
}

// bodyTrouble says what went wrong while the body of an answer was read.
func bodyTrouble(err error) string {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return "its compressed content is damaged"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "it ended too early"
	}
	return "the connection broke"
}
