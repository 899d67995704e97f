package faults

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Resource is the path of the resource that arms faults.
const Resource = "/demo/faults"

// Injector passes requests on to the org, or makes them fail. It is safe for concurrent use.
type Injector struct {
	next  http.Handler
	token [sha256.Size]byte

	mu    sync.Mutex
	made  int
	armed []*Fault
}

// New puts an injector before a handler. Whoever is on this machine and has the token, which must not be empty, may arm it.
func New(next http.Handler, token string) *Injector {
	if token == "" {
		panic("faults: an empty token would let everybody in")
	}
	return &Injector{next: next, token: sha256.Sum256([]byte(token))}
}

// ServeHTTP implements http.Handler.
func (i *Injector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimSuffix(simple(r.URL.Path), "/")
	if path == Resource {
		i.administer(w, r, "")
		return
	}
	if id, below := strings.CutPrefix(path, Resource+"/"); below {
		i.administer(w, r, id)
		return
	}
	if f, struck := i.take(r); struck {
		i.strike(w, r, f)
		return
	}
	i.next.ServeHTTP(w, r)
}

// take finds the fault that a request is struck by, and counts it.
func (i *Injector) take(r *http.Request) (Fault, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for n, f := range i.armed {
		if !f.strikes(r) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		f.Times--
		if f.Times == 0 {
			i.armed = slices.Delete(i.armed, n, n+1)
		}
		return *f, true
	}
	return Fault{}, false
}

// administer answers the resource. To all others it looks as if it were not there.
func (i *Injector) administer(w http.ResponseWriter, r *http.Request, id string) {
	if !local(r) || !i.admits(r) {
		fail(w, http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
		return
	}
	switch {
	case r.Method == http.MethodPost && id == "":
		i.arm(w, r)
	case r.Method == http.MethodGet && id == "":
		answer(w, http.StatusOK, i.list())
	case r.Method == http.MethodDelete:
		i.disarm(w, id)
	default:
		fail(w, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "POST arms a fault, GET lists those that are armed, DELETE disarms them")
	}
}

// local reports whether a request comes from this machine.
func local(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func (i *Injector) admits(r *http.Request) bool {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	given := sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(given[:], i.token[:]) == 1 && bearer
}

func (i *Injector) arm(w http.ResponseWriter, r *http.Request) {
	f, err := parse(r.Body)
	if err != nil {
		fail(w, http.StatusBadRequest, "INVALID_FAULT", err.Error())
		return
	}
	i.mu.Lock()
	full := len(i.armed) >= MaxArmed
	if !full {
		i.made++
		f.ID = i.made
		armed := f
		i.armed = append(i.armed, &armed)
	}
	i.mu.Unlock()
	if full {
		fail(w, http.StatusBadRequest, "LIMIT_EXCEEDED", "No more than "+strconv.Itoa(MaxArmed)+" faults can be armed; disarm some with DELETE")
		return
	}
	answer(w, http.StatusCreated, f)
}

func (i *Injector) list() []Fault {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := make([]Fault, 0, len(i.armed))
	for _, f := range i.armed {
		all = append(all, *f)
	}
	return all
}

func (i *Injector) disarm(w http.ResponseWriter, id string) {
	i.mu.Lock()
	before := len(i.armed)
	i.armed = slices.DeleteFunc(i.armed, func(f *Fault) bool { return id == "" || strconv.Itoa(f.ID) == id })
	found := id == "" || len(i.armed) < before
	i.mu.Unlock()
	if !found {
		fail(w, http.StatusNotFound, "NOT_FOUND", "No fault with that id is armed")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func answer(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil { // a fault is always JSON
		body = []byte("null")
	}
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that is gone cannot be told
}
