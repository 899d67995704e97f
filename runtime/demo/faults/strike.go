package faults

import (
	"bytes"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

const (
	jsonType = "application/json;charset=UTF-8"
	htmlType = "text/html;charset=UTF-8"
)

// strike makes a request fail. Connections are closed by the panic that net/http has for it, which is not logged.
func (i *Injector) strike(w http.ResponseWriter, r *http.Request, f Fault) {
	if f.Delay > 0 {
		timer := time.NewTimer(time.Duration(f.Delay) * time.Millisecond)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		}
	}
	if f.RetryAfter != nil {
		switch f.Kind {
		case "limit", "tooMany", "unavailable":
			w.Header().Set("Retry-After", strconv.Itoa(*f.RetryAfter))
		}
	}
	switch f.Kind {
	case "delay":
		i.next.ServeHTTP(w, r)
	case "drop":
		panic(http.ErrAbortHandler)
	case "dropAfter":
		i.next.ServeHTTP(newRecorder(), r)
		panic(http.ErrAbortHandler)
	case "truncate":
		i.truncate(w, r)
	case "expired":
		w.Header().Set("WWW-Authenticate", "Token")
		fail(w, http.StatusUnauthorized, "INVALID_SESSION_ID", "Session expired or invalid")
	case "limit":
		fail(w, http.StatusForbidden, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
	case "tooMany":
		text(w, http.StatusTooManyRequests, htmlType, "<html><head><title>429 Too Many Requests</title></head><body><h1>Too Many Requests</h1></body></html>")
	case "unavailable":
		fail(w, http.StatusServiceUnavailable, "SERVER_UNAVAILABLE", "Server Unavailable")
	case "lockRow":
		send(w, http.StatusBadRequest, `[{"message":"unable to obtain exclusive access to this record or 1 records: 001Fd0000000001","errorCode":"UNABLE_TO_LOCK_ROW","fields":[]}]`)
	case "queryTimeout":
		fail(w, http.StatusBadRequest, "QUERY_TIMEOUT", "Your query request was running for too long.")
	case "serverError":
		fail(w, http.StatusInternalServerError, "UNKNOWN_EXCEPTION",
			"An unexpected error occurred. Please include this ErrorId if you contact support: 1234567890-12345 (-1234567890)")
	case "notJSON":
		send(w, http.StatusOK, "<html><body>Down for maintenance</body></html>")
	case "brokenJSON":
		send(w, http.StatusOK, `{"totalSize":2,"done":true,"records":[{"attributes":{"type":"Acc`)
	case "wrongJSON":
		send(w, http.StatusOK, `[[{"totalSize":"two","done":"perhaps","records":{"0":null}}],17,null]`)
	case "huge":
		huge(w, f.Size)
	case "echoToken":
		fail(w, http.StatusBadRequest, "INVALID_REQUEST", "Could not understand the header Authorization: "+r.Header.Get("Authorization"))
	}
}

// truncate announces the whole answer and sends half of it.
func (i *Injector) truncate(w http.ResponseWriter, r *http.Request) {
	full := newRecorder()
	i.next.ServeHTTP(full, r)
	maps.Copy(w.Header(), full.header)
	w.Header().Set("Content-Length", strconv.Itoa(full.body.Len()))
	w.WriteHeader(full.status)
	_, _ = w.Write(full.body.Bytes()[:full.body.Len()/2]) // a client that is gone cannot be told
	_ = http.NewResponseController(w).Flush()             // where it cannot be flushed, less arrives
	panic(http.ErrAbortHandler)
}

// huge sends a valid JSON text of a size in bytes, without having it in memory.
func huge(w http.ResponseWriter, size int) {
	const head, tail = `{"totalSize":0,"done":true,"records":[],"filler":"`, `"}`
	size = max(size, len(head)+len(tail))
	w.Header().Set("Content-Type", jsonType)
	w.Header().Set("Content-Length", strconv.Itoa(size))
	w.WriteHeader(http.StatusOK)
	chunk := []byte(strings.Repeat("x", 64<<10))
	if _, err := w.Write([]byte(head)); err != nil {
		return
	}
	for left := size - len(head) - len(tail); left > 0; left -= len(chunk) {
		if _, err := w.Write(chunk[:min(left, len(chunk))]); err != nil {
			return // the client has had enough
		}
	}
	_, _ = w.Write([]byte(tail)) // a client that is gone cannot be told
}

// fail sends an error as the REST API does.
func fail(w http.ResponseWriter, status int, code, message string) {
	body := value.AppendString([]byte(`[{"message":`), message)
	body = append(body, `,"errorCode":`...)
	send(w, status, string(append(value.AppendString(body, code), "}]"...)))
}

func send(w http.ResponseWriter, status int, body string) { text(w, status, jsonType, body) }

func text(w http.ResponseWriter, status int, contentType, body string) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // #nosec G705 -- what repeats the request is JSON; a client that is gone cannot be told
}

// recorder keeps an answer back.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newRecorder() *recorder { return &recorder{header: http.Header{}, status: http.StatusOK} }

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
