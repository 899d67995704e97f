package mcpserver

import (
	"context"
	"net/http"
	"time"
)

// NewEndpointForTest gives the handler of Endpoint alone, without the door before it.
func NewEndpointForTest(d Dispatcher) (handler http.Handler, stop func()) {
	cfg := Config{Dispatcher: d}.complete()
	s, stop, err := newServer(cfg, httpHooks(), func() {})
	if err != nil {
		panic(err)
	}
	return newEndpoint(context.Background(), cfg, time.Minute, s), stop
}
