package rest

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/bulk"
	"github.com/forcefield-mcp/forcefield/runtime/demo/login"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// DailyRequests is the API allocation that Sforce-Limit-Info and the limits resource report. Nothing enforces it.
const DailyRequests = 5_000_000

// Config is what a server needs. All fields must be set.
type Config struct {
	Store        *store.Store
	Now          func() time.Time
	Login        *login.Server
	Jobs         *bulk.Jobs
	Organization string // 18-character id of the org
	User         string // 18-character id of the user for whom a request is answered; at first, of the administrator
	Log          *slog.Logger
}

// Server answers HTTP requests. It is safe for concurrent use. It is copied for each session (see session.go), so what
// requests share is behind pointers.
type Server struct {
	config Config
	calls  *atomic.Int64 // authorised calls, for Sforce-Limit-Info
	pages  *pages
	seats  *seats
}

// NewServer makes a server for an org.
func NewServer(c Config) *Server {
	return &Server{config: c, calls: new(atomic.Int64), pages: newPages(), seats: newSeats()}
}

// call is one authorised request to the REST API.
type call struct {
	*http.Request
	method  string   // with HEAD as GET, and the _HttpMethod parameter applied
	version string   // "60.0"; "" outside a version
	path    []string // the unescaped segments after the version
	body    []byte
}

// base is the path of the call's API version.
func (c *call) base() string { return "/services/data/v" + c.version }

// origin is the scheme and host that the client used, for the few URLs that are absolute.
func (c *call) origin() string {
	if c.TLS != nil {
		return "https://" + c.Host
	}
	return "http://" + c.Host
}

// reply is an answer: JSON unless a content type is given.
type reply struct {
	status      int
	body        []byte
	contentType string
	header      map[string]string
	undone      bool // a list of records of which none was written because one was refused
}

func ok(body []byte) *reply { return &reply{status: http.StatusOK, body: body} }

func noContent() *reply { return &reply{status: http.StatusNoContent} }
