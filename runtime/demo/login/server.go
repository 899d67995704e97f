package login

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"html/template"
	"net/http"
	"sync"
	"time"
)

// Config is what a server needs.
type Config struct {
	Directory        Directory
	Organization     string // 18-character id of the org
	OrganizationName string
	Now              func() time.Time
	Password         string // of every user
	Clients          []Client
	Lifetime         time.Duration // of a session; DefaultLifetime when zero
	// Token is an access token that is good from the start, for TokenUser and for TokenLifetime (zero for ever).
	Token         string
	TokenUser     User
	TokenLifetime time.Duration
	// RotateRefreshTokens replaces a refresh token each time it is used.
	RotateRefreshTokens bool
}

// Server logs users in and keeps their sessions. It is safe for concurrent use.
type Server struct {
	config  Config
	clients map[string]*Client
	pages   *template.Template
	formKey [32]byte // signs the forms
	signer  func() (*rsa.PrivateKey, error)

	sessions  *table[Session]
	refreshes *table[refresh]
	codes     *table[*authorization]
	spent     *table[string] // codes that were used, with what came of them
	devices   *table[*device]
	userCodes *table[*device]
}

// New makes a server, or says what is wrong with a client.
func New(c Config) (*Server, error) {
	if c.Lifetime <= 0 {
		c.Lifetime = DefaultLifetime
	}
	s := &Server{
		config: c, clients: make(map[string]*Client, len(c.Clients)),
		sessions: newTable[Session](maxSessions), refreshes: newTable[refresh](maxRefresh),
		codes: newTable[*authorization](maxCodes), spent: newTable[string](maxCodes),
		devices: newTable[*device](maxDevices), userCodes: newTable[*device](maxDevices),
		signer: sync.OnceValues(newSigner),
	}
	for i := range c.Clients {
		client := c.Clients[i]
		if err := client.check(); err != nil {
			return nil, fmt.Errorf("register the clients of the demo org: %w", err)
		}
		if _, twice := s.clients[client.ID]; twice {
			return nil, fmt.Errorf("register the clients of the demo org: the id %s is taken twice", client.ID)
		}
		if client.Scopes == nil {
			client.Scopes = DefaultScopes()
		}
		s.clients[client.ID] = &client
	}
	if _, err := rand.Read(s.formKey[:]); err != nil {
		return nil, fmt.Errorf("make a key for the login page: %w", err)
	}
	var err error
	if s.pages, err = parsePages(); err != nil {
		return nil, fmt.Errorf("read the login page: %w", err)
	}
	if c.Token != "" {
		session := Session{User: c.TokenUser, Scopes: DefaultScopes(), Issued: c.Now()}
		if c.TokenLifetime > 0 {
			session.Expires = session.Issued.Add(c.TokenLifetime)
		}
		s.own(c.Token, session)
	}
	return s, nil
}

// own registers the org's own token. It is kept apart from the others, which could push it out.
func (s *Server) own(token string, session Session) { s.sessions.pin(token, session, session.Expires) }

func (s *Server) now() time.Time { return s.config.Now() }

// Answer answers a request whose path has these segments; false when the path is none of the package's.
func (s *Server) Answer(r *http.Request, path []string) (answer *Reply, mine bool, err error) {
	h := s.route(path)
	if h == nil {
		return nil, false, nil
	}
	answer, err = h(r)
	return answer, true, err
}

func (s *Server) route(path []string) func(*http.Request) (*Reply, error) {
	switch {
	case len(path) == 3 && path[0] == "services" && path[1] == "oauth2":
		switch path[2] {
		case "token":
			return s.oauth(s.token)
		case "authorize":
			return s.authorize
		case "introspect":
			return s.oauth(s.introspect)
		case "revoke":
			return s.oauth(s.revoke)
		}
	case len(path) == 2 && path[0] == "setup" && path[1] == "connect":
		return s.connect
	case len(path) == 2 && path[0] == ".well-known" && path[1] == "openid-configuration":
		return s.discovery
	case len(path) == 2 && path[0] == "id" && path[1] == "keys":
		return s.keys
	case len(path) >= 4 && path[0] == "services" && path[1] == "Soap" && (path[2] == "u" || path[2] == "c"):
		return func(r *http.Request) (*Reply, error) { return s.soap(r, path[2], path[3]) }
	}
	return nil
}

// origin is the scheme and host that the client used.
func origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
