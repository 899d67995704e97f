package mcpserver

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// endpoint answers the requests that clients post. It stands between net/http and mcp-go, and works round what mcp-go leaves out.
type endpoint struct {
	mcp       *server.StreamableHTTPServer
	cfg       Config
	writeTime time.Duration
	ending    context.Context // ends when the server is to
	// running is held for reading by each request, so that a writer waits for all and lets none begin.
	running sync.RWMutex
	mu      sync.Mutex
	// open are the requests of the older revisions that can be cancelled, by session and id.
	open map[string]*exchange
}

func newEndpoint(ending context.Context, cfg Config, writeTime time.Duration, s *server.MCPServer) *endpoint {
	return &endpoint{
		mcp: server.NewStreamableHTTPServer(s, server.WithStateLess(true),
			server.WithStreamableHTTPLogger(slog.New(slog.DiscardHandler))), // it logs what clients send
		cfg: cfg, writeTime: writeTime, ending: ending, open: map[string]*exchange{},
	}
}

// envelope is what is to be known of a message before mcp-go reads it.
type envelope struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params struct {
		RequestID json.RawMessage `json:"requestId"`
		Meta      struct {
			Version string `json:"io.modelcontextprotocol/protocolVersion"`
		} `json:"_meta"`
	} `json:"params"`
}

// ServeHTTP implements http.Handler.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.running.RLock()
	defer e.running.RUnlock()
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "This server takes messages by POST.", http.StatusMethodNotAllowed)
		return
	}
	takesJSON, takesStream := accepts(r.Header.Values("Accept"))
	if !takesJSON && !takesStream {
		http.Error(w, "This server answers with application/json or text/event-stream.", http.StatusNotAcceptable)
		return
	}
	body, err := e.body(w, r)
	if err != nil {
		refuseBody(w, err)
		return
	}
	var m envelope
	_ = json.Unmarshal(body, &m) // what does not fit is mcp-go's to refuse
	session := sessionKey(callerFrom(r.Context()).Key(), r.Header.Get(server.HeaderKeySessionID))
	if m.Method == "notifications/cancelled" {
		// mcp-go would take any request with this id, of any client. A modern client ends its request by closing the stream.
		if m.Params.Meta.Version == "" && session != "" {
			e.cancel(session + string(m.Params.RequestID))
		}
		w.WriteHeader(http.StatusAccepted)
		return
	}
	e.exchange(w, r, m, body, session, takesStream)
}

func (e *endpoint) exchange(w http.ResponseWriter, r *http.Request, m envelope, body []byte, session string, takesStream bool) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	x := newExchange(w, takesStream, e.cfg.codes, e.writeTime, cancel)
	defer x.finish()
	defer func() {
		if p := recover(); p != nil {
			e.cfg.Log.Error("a request panicked", "method", m.Method)
			x.fail()
		}
	}()
	header := r.Header.Clone()
	header.Del(server.HeaderKeySessionID)
	if m.Params.Meta.Version == "" {
		if m.Method == string(mcp.MethodInitialize) {
			x.session = rand.Text()
		}
		if session != "" {
			header.Set(server.HeaderKeySessionID, session)
			if len(m.ID) > 0 {
				defer e.keep(session+string(m.ID), x)()
			}
		}
	}
	if m.Method == string(mcp.MethodSubscriptionsListen) {
		defer context.AfterFunc(e.ending, cancel)()
	}
	e.mcp.Handle(x, &server.HTTPRequest{
		Method: r.Method, URL: r.URL, Header: header, Body: body,
		Context: withReporter(ctx, x),
	})
	if m.Method == string(mcp.MethodSubscriptionsListen) && e.ending.Err() != nil {
		x.endSubscription(m.ID)
	}
}

// body reads a request's body within its limits. The time for it began with the request; net/http ends it with the body.
func (e *endpoint) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	return io.ReadAll(http.MaxBytesReader(w, r.Body, int64(e.cfg.MaxMessage)))
}

func refuseBody(w http.ResponseWriter, err error) {
	status, text := http.StatusBadRequest, "The message could not be read to its end."
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		status, text = http.StatusRequestEntityTooLarge, "The message is longer than this server reads."
	}
	w.Header().Set("Connection", "close") // what is left of the body is not read
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"`+text+`"}}`)
}

// keep remembers a request that its client may cancel, and gives what forgets it.
func (e *endpoint) keep(id string, x *exchange) (forget func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.open[id] = x
	return func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.open[id] == x {
			delete(e.open, id)
		}
	}
}

func (e *endpoint) cancel(id string) {
	e.mu.Lock()
	x := e.open[id]
	e.mu.Unlock()
	if x != nil {
		x.cancelled()
	}
}

// sessionKey is what a session's id is within this server: of fixed length, and good for its own caller only. Nothing is kept for it: a session
// is a name that a client of the older revisions gives its requests, so that it can cancel them.
func sessionKey(caller, id string) string {
	if id == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(caller + "\n" + id))
	return hex.EncodeToString(sum[:])
}

// accepts says which of the two kinds of answer a client takes. One that says nothing takes both.
func accepts(values []string) (json, stream bool) {
	if len(values) == 0 {
		return true, true
	}
	for part := range strings.SplitSeq(strings.Join(values, ","), ",") {
		kind, _, _ := strings.Cut(part, ";")
		switch strings.ToLower(strings.TrimSpace(kind)) {
		case "*/*":
			return true, true
		case "application/json", "application/*":
			json = true
		case "text/event-stream", "text/*":
			stream = true
		}
	}
	return json, stream
}
