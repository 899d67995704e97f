package org

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"
)

const probeTimeout = 20 * time.Second

// trail is how far a request got. The transport reports from several goroutines.
type trail struct {
	mu        sync.Mutex
	addresses []string
	connected string // address
	handshake *tls.ConnectionState
	answered  bool
}

func (t *trail) trace(ctx context.Context) context.Context {
	locked := func(f func()) {
		t.mu.Lock()
		defer t.mu.Unlock()
		f()
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSDone: func(i httptrace.DNSDoneInfo) {
			locked(func() {
				for _, a := range i.Addrs {
					t.addresses = append(t.addresses, a.String())
				}
			})
		},
		ConnectDone: func(_, address string, err error) {
			locked(func() {
				if err == nil {
					t.connected = address
				}
			})
		},
		TLSHandshakeDone: func(s tls.ConnectionState, err error) {
			locked(func() {
				if err == nil {
					t.handshake = &s
				}
			})
		},
	})
}

// probe asks for /services/data, without a credential, over a new connection.
func (o *Org) probe(caller context.Context, base url.URL) (Response, *trail, error) {
	ctx, cancel := context.WithTimeout(caller, probeTimeout)
	defer cancel()
	transport := newTransport(o.network)
	transport.DisableKeepAlives = true
	defer transport.CloseIdleConnections()
	t := &trail{}
	request, err := http.NewRequestWithContext(t.trace(ctx), http.MethodGet, base.JoinPath("/services/data").String(), nil)
	if err != nil {
		return Response{}, t, err
	}
	request.Header = o.commonHeader()
	started := time.Now()
	response, err := transport.RoundTrip(request)
	if err != nil {
		if ctx.Err() != nil {
			err = errors.Join(err, ctx.Err())
		}
		return Response{}, t, err
	}
	defer func() { _ = response.Body.Close() }()
	t.mu.Lock()
	t.answered = true
	t.mu.Unlock()
	answer, err := received(caller, ctx, response, newRedactor(), versionBodySize, started)
	return answer, t, err
}

// tale tells the steps of a way to a host.
type tale struct {
	*diagnosis
	host, setting string
	base          url.URL
	proxy, from   string // of the proxy on the way, if there is one
}

// way tells each step up to the one that failed, and whether none did. The mutex is not needed any more: nothing is under way.
func (t tale) way(trail *trail, err error) bool {
	trail.mu.Lock()
	defer trail.mu.Unlock()
	name, target := t.host+": name", t.base.Hostname()
	if t.proxy != "" {
		t.passed(t.host+": proxy", "connections to %s go through %s, from %s", t.base.Host, t.proxy, t.from)
		if proxy, wrong := url.Parse(t.proxy); wrong == nil {
			target = proxy.Hostname()
		}
	}
	literal := net.ParseIP(target) != nil
	if !literal && len(trail.addresses) == 0 && trail.connected == "" {
		return t.broken(name, err)
	}
	if !literal {
		t.passed(name, "%s is %s", target, strings.Join(trail.addresses, ", "))
	}
	if trail.connected == "" {
		return t.broken(t.host+": connection", err)
	}
	t.passed(t.host+": connection", "connected to %s", trail.connected)
	if t.base.Scheme == "https" {
		if trail.handshake == nil {
			return t.broken(t.host+": TLS", err)
		}
		t.passed(t.host+": TLS", "%s", certificate(trail.handshake))
	}
	if err != nil || !trail.answered {
		return t.broken(t.host+": answer", err)
	}
	return true
}

// broken says what an error of the transport means. Nothing of the error itself is shown.
func (t tale) broken(step string, err error) bool {
	if err == nil {
		err = errors.New("nothing came")
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return t.failed(step, "Check the network, and whether a firewall stands between; if the network has a proxy, set HTTPS_PROXY or the setting proxy.",
			"%s did not answer within %s", t.base.Host, probeTimeout)
	}
	var known *UnreachableError
	reason, remedy := connectionTrouble(err)
	reason = fmt.Sprintf("%s could not be reached: %s", t.base.Host, reason)
	if errors.As(err, &known) {
		reason, remedy = known.Reason, known.Remedy
	}
	return t.failed(step, strings.ReplaceAll(remedy, settingInstance, t.setting), "%s", reason)
}

// certificate says who vouches for the host: in a network that inspects connections, somebody else than usual.
func certificate(s *tls.ConnectionState) string {
	if len(s.PeerCertificates) == 0 {
		return tls.VersionName(s.Version)
	}
	leaf := s.PeerCertificates[0]
	from := leaf.Issuer.CommonName
	if from == "" {
		from = strings.Join(leaf.Issuer.Organization, ", ")
	}
	return fmt.Sprintf("%s; the certificate is from %s and good until %s", tls.VersionName(s.Version), quote(from), leaf.NotAfter.Format(time.DateOnly))
}

// clock compares this machine's clock with the host's.
func (t tale) clock(answer Response) {
	step := t.host + ": clock"
	if answer.date.IsZero() {
		return
	}
	skew := time.Since(answer.date).Round(time.Second)
	if skew.Abs() <= maxClockSkew {
		t.passed(step, "this machine's clock and the host's agree")
		return
	}
	order := "ahead of"
	if skew < 0 {
		order = "behind"
	}
	t.warned(step, "Set the clock of this machine right, or turn on time synchronization: JWT bearer logins are refused when it is minutes off, and certificates "+
		"when it is more.", "this machine's clock is %s %s the host's", skew.Abs(), order)
}
