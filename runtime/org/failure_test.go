package org

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestEveryKindOfConnectionTroubleHasItsOwnAdvice(t *testing.T) {
	verification := func(err error) error {
		return &tls.CertificateVerificationError{Err: err}
	}
	syscallError := func(err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", err)}
	}
	cases := map[string]struct {
		err            error
		reason, remedy string
	}{
		"a name that does not exist":          {&net.DNSError{IsNotFound: true}, "no host of that name", "typing error"},
		"a name server that does not answer":  {&net.DNSError{IsTimeout: true}, "could not be looked up", "name server"},
		"a port where nothing listens":        {syscallError(syscall.ECONNREFUSED), "nothing accepts connections", "demo org"},
		"a network without a route":           {syscallError(syscall.ENETUNREACH), "no route", "HTTPS_PROXY"},
		"a host without a route":              {syscallError(syscall.EHOSTUNREACH), "no route", "HTTPS_PROXY"},
		"a dial that takes too long":          {&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, "in time", "SALESFORCE_INSTANCE_URL"},
		"a connection that was reset":         {syscallError(syscall.ECONNRESET), "closed before the answer", "again"},
		"a connection that ended":             {io.ErrUnexpectedEOF, "closed before the answer", "again"},
		"a proxy that refuses":                {&net.OpError{Op: "proxyconnect", Err: syscallError(syscall.ECONNREFUSED)}, "proxy", "HTTPS_PROXY"},
		"a server that does not speak TLS":    {tls.RecordHeaderError{}, "does not speak TLS", "port"},
		"a server that refuses TLS":           {tls.AlertError(40), "refused the TLS", "firewall"},
		"a certificate of an unknown maker":   {verification(x509.UnknownAuthorityError{}), "authority", "ca-file"},
		"a machine without certificates":      {verification(x509.SystemRootsError{}), "authority", "ca-file"},
		"a certificate for another name":      {verification(x509.HostnameError{Certificate: &x509.Certificate{}}), "another host name", "SALESFORCE_INSTANCE_URL"},
		"a certificate that is out of date":   {verification(x509.CertificateInvalidError{Reason: x509.Expired}), "expired", "clock"},
		"a certificate that is not for this":  {verification(x509.CertificateInvalidError{Reason: x509.IncompatibleUsage}), "not valid", "proxy"},
		"a certificate that is bad otherwise": {verification(errors.New("x")), "not valid", "proxy"},
		"anything else":                       {errors.New("x"), "connection failed", "network"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			reason, remedy := connectionTrouble(fmt.Errorf("wrapped: %w", c.err))
			contains(t, reason, c.reason)
			contains(t, remedy, c.remedy)
		})
	}
}

func TestAProxysPasswordIsNotShown(t *testing.T) {
	o := connect(t, "https://org.example", Limits{})
	o.transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", User: url.UserPassword("jo", "hunter2"), Host: "127.0.0.1:1"})
	_, err := o.Do(context.Background(), post("{}", "x"))
	failed := wantError[*UnreachableError](t, err)
	contains(t, failed.Error(), "proxy")
	if strings.Contains(failed.Error(), "hunter2") || failed.MayHaveHappened {
		t.Errorf("%+v", failed)
	}
}

func TestOnlyTroubleThatPassesIsWorthAnotherAttempt(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		passes bool
	}{
		"a reset":                      {syscall.ECONNRESET, true},
		"an end":                       {io.EOF, true},
		"an answer that is cut off":    {errors.New("malformed MIME header"), true},
		"a name server that is slow":   {&net.DNSError{IsTimeout: true}, true},
		"a name that does not exist":   {&net.DNSError{IsNotFound: true}, false},
		"a port where nothing listens": {syscall.ECONNREFUSED, false},
		"a network without a route":    {syscall.ENETUNREACH, false},
		"a certificate":                {&tls.CertificateVerificationError{Err: errors.New("x")}, false},
		"a server without TLS":         {tls.RecordHeaderError{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := connectionLost(fmt.Errorf("wrapped: %w", c.err)); got != c.passes {
				t.Errorf("got %v", got)
			}
		})
	}
}
