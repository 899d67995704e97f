package rest

import (
	"net/http"
	"sync"

	"github.com/forcefield-mcp/forcefield/runtime/demo/access"
	"github.com/forcefield-mcp/forcefield/runtime/demo/login"
)

// maxSeats bounds the users for whom a view of the org is kept. One too many drops all, and with them their open locators.
const maxSeats = 200

// seats are the org as each user sees it.
type seats struct {
	mu     sync.Mutex
	byUser map[seatKey]*Server
}

type seatKey struct{ user, profile string }

func newSeats() *seats { return &seats{byUser: map[seatKey]*Server{}} }

// entered is the server for whoever a request says it comes from: what it answers is written in that user's name and shows
// no more than that user may see. Without a good token it is the server itself; that lets nobody in.
func (s *Server) entered(r *http.Request) *Server {
	token := tokenOf(r)
	if token == "" {
		token = r.Header.Get("X-SFDC-Session") // of the SOAP-based APIs
	}
	if seat, known := s.seat(token); known {
		return seat
	}
	return s
}

// seat is the server for the user of a token; false when the token is not good.
func (s *Server) seat(token string) (*Server, bool) {
	session, known := s.config.Login.Session(token)
	if !known {
		return nil, false
	}
	return s.seats.of(s, session.User), true
}

func (t *seats) of(s *Server, u login.User) *Server {
	key := seatKey{u.ID, u.Profile}
	t.mu.Lock()
	defer t.mu.Unlock()
	if seat, ok := t.byUser[key]; ok {
		return seat
	}
	if len(t.byUser) >= maxSeats {
		clear(t.byUser)
	}
	seat := *s
	seat.config.User = u.ID
	seat.config.Store = s.config.Store.View(access.View(u.Profile))
	if access.Of(u.Profile) != nil {
		seat.config.Jobs = s.config.Jobs.For(u.ID)
	}
	seat.pages = newPages()
	t.byUser[key] = &seat
	return &seat
}

// fromLogin frames an answer of the login.
func fromLogin(a *login.Reply) *reply {
	if a == nil {
		return nil
	}
	return &reply{status: a.Status, body: a.Body, contentType: a.ContentType, header: a.Header}
}
