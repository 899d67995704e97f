package org

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"github.com/forcefield-mcp/forcefield/runtime/private"
)

// maxCAFile is how long a file of certificate authorities may be, in bytes; a system's whole store has some 250 KB.
const maxCAFile = 4 << 20

// NetworkSettings say how hosts are reached. The zero value means: as the environment says.
type NetworkSettings struct {
	// Proxy is the URL of an HTTP proxy, in place of HTTPS_PROXY. It is empty, or http:// or https:// and a host, without a
	// user name or password: these belong into HTTPS_PROXY.
	Proxy string
	// CAFile is a PEM file of certificate authorities that are trusted besides the system's. Only the user and root may be
	// able to write to it, because it says whom the token may be sent to.
	CAFile string
	// Getenv reads HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE; nil means os.Getenv. Small letters count as well, as for other
	// programs.
	Getenv func(string) string
}

// Network is the way to Salesforce: proxy and certificate authorities. It is immutable.
type Network struct {
	proxy func(*url.URL) (*url.URL, error)
	roots *x509.CertPool // nil for the system's
	// from names the setting that the proxy comes from.
	from string
}

// NewNetwork reads the settings. The error says what is wrong with which one, and holds no password of a proxy.
//
// A proxy is asked by CONNECT and sees the host's name, never the token. Connections to this machine and those that NO_PROXY
// names go past it.
func NewNetwork(s NetworkSettings) (*Network, error) {
	getenv := s.Getenv
	if getenv == nil {
		getenv = os.Getenv
	}
	from, proxy := firstOf(getenv, "HTTPS_PROXY", "https_proxy")
	if s.Proxy != "" {
		from, proxy = "the setting proxy", s.Proxy
	}
	if proxy != "" {
		if err := checkProxyURL(proxy, s.Proxy == ""); err != nil {
			return nil, fmt.Errorf("%s %w", from, err)
		}
	}
	_, except := firstOf(getenv, "NO_PROXY", "no_proxy")
	n := &Network{proxy: (&httpproxy.Config{HTTPSProxy: proxy, NoProxy: except}).ProxyFunc(), from: from}
	var err error
	n.roots, err = authorities(s.CAFile, getenv)
	return n, err
}

// networkOfEnvironment is for an Org that was given no Network. Settings that are wrong are said by its first request.
func networkOfEnvironment() *Network {
	n, err := NewNetwork(NetworkSettings{})
	if err != nil {
		return &Network{proxy: func(*url.URL) (*url.URL, error) { return nil, &networkError{err} }}
	}
	return n
}

// networkError says that the settings of the network are wrong. Its text is fit to be shown.
type networkError struct{ error }

func firstOf(getenv func(string) string, names ...string) (name, value string) {
	for _, name := range names {
		if value := strings.TrimSpace(getenv(name)); value != "" {
			return name, value
		}
	}
	return "", ""
}

// checkProxyURL takes what the environment may say: a URL, or a host with a port. The error ends a sentence and repeats nothing
// of the value, in which a password may stand.
func checkProxyURL(value string, credentials bool) error {
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return errors.New("is not the address of a proxy; write it like http://proxy.example:3128 " +
			"(characters such as @ : / in a password are written as %40 %3A %2F)")
	case u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" && u.Scheme != "socks5h":
		return errors.New("names a kind of proxy that is not known; write it like http://proxy.example:3128")
	case u.User != nil && !credentials:
		return errors.New("holds a user name or password; set it in the environment as HTTPS_PROXY instead")
	}
	if port := u.Port(); port != "" {
		if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 {
			return errors.New("has a port that is not a number from 1 to 65535")
		}
	}
	return nil
}

// proxyFor gives the proxy for a URL as its scheme and host, and the setting that it comes from; both are empty without one.
func (n *Network) proxyFor(target *url.URL) (proxy, from string) {
	u, err := n.proxy(target)
	if err != nil || u == nil {
		return "", ""
	}
	return u.Scheme + "://" + u.Host, n.from
}

// authorities gives the system's certificate authorities with those of a file; nil when there is no file, which means the
// system's alone.
func authorities(path string, getenv func(string) string) (*x509.CertPool, error) {
	setting := "the setting ca-file"
	if path == "" && (runtime.GOOS == "darwin" || runtime.GOOS == "windows") {
		// Elsewhere crypto/x509 reads it itself, in place of the system's file.
		setting, path = firstOf(getenv, "SSL_CERT_FILE")
	}
	if path == "" {
		return nil, nil
	}
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("%s names a file that cannot be used: %w", setting, fmt.Errorf(format, args...))
	}
	// System stores are links at times; what is checked and read is where they lead.
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, wrong("%s is not there", path)
	}
	content, err := private.Read(real, maxCAFile)
	if err != nil {
		return nil, wrong("%w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(content) {
		return nil, wrong("%s holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)", path)
	}
	return pool, nil
}
