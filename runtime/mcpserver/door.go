package mcpserver

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/mcpserver/bearer"
)

// door decides which HTTP requests come in: by the host that they name, the page that sends them and the token that they bear.
type door struct {
	hosts     []string
	origins   []string
	auth      Authenticator
	challenge string // the parameters that every WWW-Authenticate has
	scopes    string
	times     Times
}

func newDoor(cfg HTTPConfig, loopback bool) (*door, error) {
	d := &door{auth: cfg.Auth, times: cfg.Times}
	for _, host := range cfg.Hosts {
		host = strings.ToLower(strings.Trim(host, "[]"))
		if host == "" || strings.ContainsAny(host, "/*@ ") {
			return nil, fmt.Errorf("%q is not the name of a host", host)
		}
		d.hosts = append(d.hosts, host)
	}
	if loopback {
		d.hosts = append(d.hosts, "localhost", "127.0.0.1", "::1")
	}
	if len(d.hosts) == 0 {
		return nil, errors.New("the names that clients reach this server by are not given, so a page in a browser could pretend to be one")
	}
	for _, origin := range cfg.Origins {
		u, err := url.Parse(origin)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Scheme+"://"+u.Host != origin {
			return nil, fmt.Errorf("%q is not an origin: it must be like https://chat.example, with a port if it has one and without a path", origin)
		}
		d.origins = append(d.origins, strings.ToLower(origin))
	}
	if cfg.Resource != nil {
		address, err := metadataURL(cfg.Resource.URL)
		if err != nil {
			return nil, err
		}
		d.challenge = fmt.Sprintf("resource_metadata=%q", address)
		d.scopes = strings.Join(cfg.Resource.Scopes, " ")
	}
	return d, nil
}

// guarded lets through what names this server as its host, and comes from no page in a browser or from one that is allowed to.
func (d *door) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A connection serves several requests: what an earlier one set is over.
		rc := http.NewResponseController(w)
		_ = rc.SetWriteDeadline(time.Now().Add(d.times.Write))
		// Also of a request that is refused: net/http reads what is left of its body before it takes the next one.
		_ = rc.SetReadDeadline(time.Now().Add(d.times.Body))
		if !slices.Contains(d.hosts, hostname(r.Host)) {
			http.Error(w, "The Host of the request is not one that this server is reached by.", http.StatusForbidden)
			return
		}
		origins, browser := r.Header["Origin"]
		if !browser {
			next.ServeHTTP(w, r)
			return
		}
		origin := strings.ToLower(strings.Join(origins, ","))
		listed := slices.Contains(d.origins, origin)
		if !listed && origin != "http://"+strings.ToLower(r.Host) && origin != "https://"+strings.ToLower(r.Host) {
			http.Error(w, "The Origin of the request is not one that may talk to this server.", http.StatusForbidden)
			return
		}
		if listed {
			h := w.Header()
			h.Set("Access-Control-Allow-Origin", origins[0])
			h.Set("Access-Control-Expose-Headers", "Mcp-Session-Id, WWW-Authenticate")
			h.Add("Vary", "Origin")
			if r.Method == http.MethodOptions {
				h.Set("Access-Control-Allow-Methods", http.MethodPost)
				h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, Mcp-Session-Id, Mcp-Protocol-Version, Mcp-Method, Mcp-Name")
				h.Set("Access-Control-Max-Age", "600")
				w.WriteHeader(http.StatusNoContent)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// hostname takes the port and the brackets off a Host header.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// authenticated lets through requests whose bearer is known, and says who that is.
func (d *door) authenticated(next http.Handler) http.Handler {
	if d.auth == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, ok := bearerToken(r.Header)
		if !ok {
			d.refuse(w, http.StatusUnauthorized, "", "A bearer token is needed.", d.scopes)
			return
		}
		caller, err := d.auth.Authenticate(r.Context(), token)
		var scope *bearer.ScopeError
		switch {
		case errors.As(err, &scope):
			d.refuse(w, http.StatusForbidden, "insufficient_scope", scope.Error(), d.scopes)
		case err != nil:
			text := "The token cannot be checked."
			if invalid := (*bearer.InvalidError)(nil); errors.As(err, &invalid) {
				text = invalid.Reason
			}
			d.refuse(w, http.StatusUnauthorized, "invalid_token", text, d.scopes)
		default:
			next.ServeHTTP(w, r.WithContext(withCaller(r.Context(), caller)))
		}
	})
}

// bearerToken takes the token out of the one header that it may stand in: in a URL it would be logged.
func bearerToken(h http.Header) (string, bool) {
	values := h.Values("Authorization")
	if len(values) != 1 {
		return "", false
	}
	scheme, token, ok := strings.Cut(values[0], " ")
	token = strings.TrimSpace(token)
	return token, ok && strings.EqualFold(scheme, "Bearer") && token != ""
}

// refuse answers as RFC 6750 asks. A request without a token gets no error code.
func (d *door) refuse(w http.ResponseWriter, status int, code, text, scope string) {
	var parameters []string
	if code != "" {
		parameters = append(parameters, fmt.Sprintf("error=%q", code), fmt.Sprintf("error_description=%q", text))
	}
	if d.challenge != "" {
		parameters = append(parameters, d.challenge)
	}
	if scope != "" {
		parameters = append(parameters, fmt.Sprintf("scope=%q", scope))
	}
	w.Header().Set("WWW-Authenticate", strings.TrimSpace("Bearer "+strings.Join(parameters, ", ")))
	http.Error(w, text, status)
}
