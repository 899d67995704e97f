package login

import (
	"slices"
	"strings"
	"time"
)

// Bounds of what is kept at the same time, and how long.
const (
	maxSessions  = 10_000
	maxRefresh   = 10_000
	maxCodes     = 1_000
	maxDevices   = 100
	codeLife     = 15 * time.Minute
	deviceLife   = 10 * time.Minute
	pageLife     = 15 * time.Minute
	pollInterval = 5 * time.Second
	// DefaultLifetime is how long a session lasts: Salesforce's default for a session timeout.
	DefaultLifetime = 2 * time.Hour
)

// Session is what an access token stands for.
type Session struct {
	User    User
	Client  string // id of the client; "" for a SOAP login and the org's own token
	Scopes  []string
	Issued  time.Time
	Expires time.Time // zero for never

	family string // shared with the refresh token that the session came with
}

// API reports whether the session is good for the REST API, not only for the identity.
func (s Session) API() bool {
	return slices.Contains(s.Scopes, "api") || slices.Contains(s.Scopes, "full") || slices.Contains(s.Scopes, "web")
}

func (s Session) scope() string { return strings.Join(s.Scopes, " ") }

// refresh is what a refresh token stands for.
type refresh struct {
	user   User
	client string
	scopes []string
	family string
	issued time.Time
	spent  bool // replaced by a newer one; using it again gives the theft away
}

// Session finds the session of an access token.
func (s *Server) Session(token string) (Session, bool) { return s.sessions.get(token, s.now()) }

// open begins a session and gives its token.
func (s *Server) open(session Session) (string, Session, error) {
	token, err := NewToken(s.config.Organization)
	if err != nil {
		return "", session, err
	}
	session.Issued = s.now()
	session.Expires = session.Issued.Add(s.config.Lifetime)
	s.sessions.put(token, session, session.Expires)
	return token, session, nil
}

// keep makes a refresh token.
func (s *Server) keep(r refresh) (string, error) {
	noise, err := Random(tokenLetters)
	if err != nil {
		return "", err
	}
	r.issued = s.now()
	s.refreshes.put("5Aep"+noise, r, time.Time{})
	return "5Aep" + noise, nil
}

// end drops all that came from one login.
func (s *Server) end(family string) {
	if family == "" {
		return
	}
	s.refreshes.forget(func(r refresh) bool { return r.family == family })
	s.sessions.forget(func(session Session) bool { return session.family == family })
}
