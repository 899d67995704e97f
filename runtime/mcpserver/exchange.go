package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

const streamType = "text/event-stream"

// exchange is the answer to one posted request. mcp-go writes the reply to it, and the call its progress: the first report turns
// the answer into a stream of events, of which the reply is the last.
type exchange struct {
	cancel      context.CancelFunc // ends the request
	takesStream bool
	session     string // the id of the session that this answer begins
	codes       errorCodes
	writeTime   time.Duration

	mu     sync.Mutex // guards what follows, and w
	w      http.ResponseWriter
	rc     *http.ResponseController
	header http.Header // mcp-go's
	begun  bool        // the header was written
	stream bool        // as that of a stream
	wrap   bool        // mcp-go writes its reply as plain JSON, into the stream
	over   bool        // nothing more is to be written
}

func newExchange(w http.ResponseWriter, takesStream bool, codes errorCodes, writeTime time.Duration, cancel context.CancelFunc) *exchange {
	return &exchange{cancel: cancel, takesStream: takesStream, codes: codes, writeTime: writeTime, w: w, rc: http.NewResponseController(w),
		header: http.Header{}}
}

// Header implements server.HTTPResponseWriter.
func (x *exchange) Header() http.Header { return x.header }

// CanStream implements server.HTTPResponseWriter.
func (x *exchange) CanStream() bool { return x.takesStream }

// Flush implements server.HTTPResponseWriter: each write is flushed.
func (x *exchange) Flush() {}

// WriteHeader implements server.HTTPResponseWriter.
func (x *exchange) WriteHeader(status int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.over {
		return
	}
	if x.begun {
		x.wrap = x.header.Get("Content-Type") != streamType
		return
	}
	x.begin(status, x.header)
}

// begin writes the header. The caller locks.
func (x *exchange) begin(status int, header http.Header) {
	x.begun, x.stream = true, header.Get("Content-Type") == streamType
	maps.Copy(x.w.Header(), header)
	x.w.Header().Del("Connection") // net/http's to say
	x.w.Header().Del(server.HeaderKeySessionID)
	if x.session != "" && status == http.StatusOK {
		x.w.Header().Set(server.HeaderKeySessionID, x.session)
	}
	x.w.WriteHeader(status)
}

func (x *exchange) beginStream() {
	x.begin(http.StatusOK, http.Header{"Content-Type": {streamType}, "Cache-Control": {"no-store"}})
}

// Write implements server.HTTPResponseWriter. mcp-go writes each message at once.
func (x *exchange) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.over {
		return len(p), nil
	}
	if !x.begun {
		x.begin(http.StatusOK, x.header)
	}
	message := x.codes.settle(p)
	if x.wrap {
		x.writeEvent(bytes.TrimSpace(message))
		return len(p), nil
	}
	return len(p), x.write(message)
}

func (x *exchange) write(p []byte) error {
	_ = x.rc.SetWriteDeadline(time.Now().Add(x.writeTime))
	if _, err := x.w.Write(p); err != nil {
		return err // net/http ends the request: nobody reads
	}
	if !x.stream {
		return nil
	}
	return x.rc.Flush()
}

func (x *exchange) writeEvent(message []byte) {
	event := make([]byte, 0, len(message)+32)
	event = append(event, "event: message\ndata: "...)
	event = append(event, message...)
	_ = x.write(append(event, '\n', '\n'))
}

// progress implements reporter.
func (x *exchange) progress(ctx context.Context, token any, p dispatch.Progress) {
	message, err := progressMessage(token, p)
	if err != nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.over || ctx.Err() != nil || !x.takesStream || x.begun && !x.stream {
		return
	}
	if !x.begun {
		x.beginStream()
	}
	x.writeEvent(message)
}

// cancelled ends the request; nothing is written for it any more.
func (x *exchange) cancelled() {
	x.mu.Lock()
	x.over = true
	x.mu.Unlock()
	x.cancel()
}

// endSubscription writes the result of a subscription that the server ends.
func (x *exchange) endSubscription(id json.RawMessage) {
	message, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": id, "result": map[string]any{
		"resultType": mcp.ResultTypeComplete, "_meta": map[string]any{mcp.MetaKeySubscriptionID: id},
	}})
	if err != nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.begun && x.stream && !x.over {
		x.writeEvent(message)
	}
}

// fail answers a request that broke off, as far as an answer can still be given.
func (x *exchange) fail() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.begun {
		x.begin(http.StatusInternalServerError, http.Header{})
	}
	x.over = true
}

// finish ends the answer: whoever still holds the exchange writes nothing any more. A request that was cancelled is answered by a stream
// that ends.
func (x *exchange) finish() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.over = true
	if !x.begun {
		x.beginStream()
	}
}
