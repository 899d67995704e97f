package registry

import (
	"fmt"
	"net/http"
	"time"
)

// newHTTPClient makes the client for a registry. Registries send the reader of a blob on to where it is stored; that such a host gets no
// credential, and cannot ask for one, and that it does not go on without end, is oras-go's work, which the tests of this package look at.
func newHTTPClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		own := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // of the standard library
		own.ResponseHeaderTimeout = 30 * time.Second
		own.TLSHandshakeTimeout = 15 * time.Second
		transport = own
	}
	return &http.Client{Transport: encrypted{transport}}
}

// encrypted refuses requests without TLS to other machines, wherever they come from.
type encrypted struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (e encrypted) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme != "https" && (req.URL.Scheme != "http" || !local(req.URL.Host)) {
		return nil, fmt.Errorf("the registry wants a request without TLS to %.80q, which is refused", req.URL.Host)
	}
	return e.next.RoundTrip(req)
}
