package org

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// Times and sizes of a connection. A whole exchange is bounded by Limits.Timeout.
const (
	dialTimeout      = 10 * time.Second
	handshakeTimeout = 10 * time.Second
	idleTimeout      = 60 * time.Second
	keepAlive        = 30 * time.Second
	maxIdle          = 16
	maxHeaderBytes   = 64 << 10 // of a response
)

// newTransport makes the connections to one org, as the network says.
//
// It is used without an http.Client, so that there is nothing that could follow a redirect, keep a cookie or add a
// Referer.
//
// It speaks HTTP/1.1 only. There, net/http repeats a request that changes data (POST, PUT, PATCH, DELETE; without an
// Idempotency-Key, which is never set here) only when not one byte of it was written. Over HTTP/2 it also repeats one whose
// stream the server reset with PROTOCOL_ERROR, which the server may have carried out before.
func newTransport(n *Network) *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  func(r *http.Request) (*url.URL, error) { return n.proxy(r.URL) },
		OnProxyConnectResponse: checkConnect,
		DialContext:            (&net.Dialer{Timeout: dialTimeout, KeepAlive: keepAlive}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: n.roots},
		TLSHandshakeTimeout:    handshakeTimeout,
		Protocols:              &protocols,
		MaxIdleConns:           maxIdle,
		MaxIdleConnsPerHost:    maxIdle,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableCompression:     true, // decompressed here, under a cap
	}
}

// delivery knows whether a request can have reached anybody.
type delivery struct{ connected atomic.Bool }

// trace makes the transport report to d.
func (d *delivery) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { d.connected.Store(true) },
	})
}
