package org

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"time"
)

// wire sends single requests: to the org, and to the host that logs in.
type wire struct {
	network   *Network
	transport *http.Transport
	userAgent string
	backoff   backoff
}

func newWire(options Options) *wire {
	agent := "forcefield"
	if options.Version != "" {
		agent += "/" + options.Version
	}
	network := options.Network
	if network == nil {
		network = networkOfEnvironment()
	}
	return &wire{network: network, transport: newTransport(network), userAgent: agent, backoff: defaultBackoff()}
}

// commonHeader gives what every request to the org's API carries.
func (w *wire) commonHeader() http.Header {
	return http.Header{
		"Accept":              {"application/json, */*;q=0.8"},
		"Accept-Encoding":     {"gzip"},
		"User-Agent":          {w.userAgent},
		"Sforce-Call-Options": {"client=forcefield"},
	}
}

// exchange is one request on the wire.
type exchange struct {
	method  string
	target  *url.URL
	header  http.Header
	body    *Body
	redact  *redactor
	timeout time.Duration
	limit   int64
}

// exchange sends one request and reads its answer.
func (w *wire) exchange(caller context.Context, e exchange) (Response, error) {
	started := time.Now()
	ctx, cancel := context.WithTimeout(caller, e.timeout)
	defer cancel()
	var sent delivery
	var content io.Reader
	if e.body != nil {
		content = bytes.NewReader(e.body.Data)
	}
	request, err := http.NewRequestWithContext(sent.trace(ctx), e.method, e.target.String(), content)
	if err != nil {
		return Response{}, invalid("", "The request cannot be written as HTTP.")
	}
	request.Header = e.header
	response, err := w.transport.RoundTrip(request)
	if err != nil {
		mayHaveHappened := changesData(e.method) && sent.connected.Load()
		return Response{}, explain(caller, ctx, err, e.target.Host, time.Since(started), mayHaveHappened)
	}
	defer func() { _ = response.Body.Close() }()
	return received(caller, ctx, response, e.redact, e.limit, started)
}
