package org

import (
	"context"
	"crypto/subtle"
	_ "embed"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Bounds of the server that waits for the browser.
const (
	callbackHeaderTime = 5 * time.Second
	callbackIdleTime   = 10 * time.Second
	callbackHeader     = 32 << 10
	// callbackGrace is how long the last page is waited for.
	callbackGrace = 2 * time.Second
)

const donePath = "/done"

// callback is a server on 127.0.0.1 that takes one answer of the login, for one login. The code that comes with it does not stay
// in the browser's address: the answer is a redirect to a page without it.
type callback struct {
	url   string // of the redirect
	hosts []string
	state string

	taken   atomic.Bool
	answers chan url.Values
	// over is closed when the login is decided, and failed says how; shown is closed when the last page was.
	over   chan struct{}
	once   sync.Once
	failed bool
	shown  chan struct{}
	seen   sync.Once
	server *http.Server
}

// listenForCallback serves on a port of 127.0.0.1; 0 takes a free one. Other machines cannot reach it, and other programs of this
// one do not know the state.
func listenForCallback(ctx context.Context, port int, state string) (*callback, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, portTrouble(err, port)
	}
	number := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	c := &callback{
		url: "http://localhost:" + number + callbackPath, hosts: []string{"localhost:" + number, "127.0.0.1:" + number}, state: state,
		answers: make(chan url.Values, 1), over: make(chan struct{}), shown: make(chan struct{}),
	}
	c.server = &http.Server{
		Handler: c, ReadHeaderTimeout: callbackHeaderTime, ReadTimeout: callbackHeaderTime, IdleTimeout: callbackIdleTime,
		MaxHeaderBytes: callbackHeader, ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() { _ = c.server.Serve(l) }() // ends with close
	return c, nil
}

func portTrouble(err error, port int) error {
	named := "Port " + strconv.Itoa(port) + " of this machine"
	const other = "Or use an app of your own, with --client-id and the --port of its callback URL."
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return &UnauthenticatedError{
			Reason: named + ", to which the browser is to come back, is in use.",
			Remedy: "Another login may be under way (`sf org login web` uses the same one): finish it and try again. " + other, local: true,
		}
	case errors.Is(err, syscall.EACCES):
		return &UnauthenticatedError{Reason: named + " may not be used by this user.", Remedy: "Give a --port above 1023. " + other, local: true}
	}
	return &UnauthenticatedError{Reason: named + " cannot be listened on.", Remedy: other, local: true}
}

// ServeHTTP answers the browser.
func (c *callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	switch {
	case !c.mine(r.Host): // a name that somebody let point here
		c.page(w, http.StatusMisdirectedRequest, "Nothing is here.")
	case r.Method != http.MethodGet:
		c.page(w, http.StatusMethodNotAllowed, "Nothing is here.")
	case r.URL.Path == donePath:
		c.last(w, r)
	case r.URL.Path == callbackPath:
		c.take(w, r)
	default:
		c.page(w, http.StatusNotFound, "Nothing is here.")
	}
}

func (c *callback) mine(host string) bool {
	for _, h := range c.hosts {
		if strings.EqualFold(host, h) {
			return true
		}
	}
	return false
}

// take accepts the first answer with the right state. What has another state is not of this login, which goes on waiting.
func (c *callback) take(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(c.state)) != 1 {
		c.page(w, http.StatusBadRequest, "This is not the login that Forcefield waits for. Begin anew from the terminal.")
		return
	}
	if !c.taken.CompareAndSwap(false, true) {
		c.page(w, http.StatusGone, "This login was used already. Begin anew from the terminal.")
		return
	}
	c.answers <- query
	http.Redirect(w, r, donePath, http.StatusSeeOther)
}

// last shows how the login ended, once it has.
func (c *callback) last(w http.ResponseWriter, r *http.Request) {
	select {
	case <-c.over:
	case <-r.Context().Done():
		return
	}
	text := "You are logged in. You can close this page and go back to the terminal."
	if c.failed {
		text = "The login did not work. The terminal says why."
	}
	c.page(w, http.StatusOK, text)
	c.seen.Do(func() { close(c.shown) })
}

//go:embed callback.html
var callbackPage string

// page shows one of the texts above.
func (*callback) page(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, strings.Replace(callbackPage, "TEXT", text, 1)) // the browser may be gone
}

// wait gives what the browser brought.
func (c *callback) wait(ctx context.Context) (url.Values, error) {
	select {
	case answer := <-c.answers:
		return answer, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// finish lets the last page say how the login ended.
func (c *callback) finish(err error) {
	c.once.Do(func() {
		c.failed = err != nil
		close(c.over)
	})
}

// close ends the server. A browser that was sent to the last page gets it first.
func (c *callback) close(ctx context.Context) {
	c.finish(context.Canceled)
	grace, cancel := context.WithTimeout(ctx, callbackGrace)
	defer cancel()
	if c.taken.Load() {
		select {
		case <-c.shown:
		case <-grace.Done():
		}
	}
	if c.server.Shutdown(grace) != nil {
		_ = c.server.Close()
	}
}
