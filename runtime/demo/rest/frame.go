package rest

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
)

// Limits of a request, in bytes.
const (
	MaxBody = 8 << 20  // after decompression
	MaxURI  = 16 << 10 // request line; longer queries need another resource, as in Salesforce
)

const jsonType = "application/json;charset=UTF-8"

// ServeHTTP answers a request. It never redirects.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer, err := s.safely(r)
	if err != nil {
		answer = s.failed(r, err)
	}
	s.send(w, r, answer)
}

// safely runs the request and turns a panic into an error.
func (s *Server) safely(r *http.Request) (answer *reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			answer, err = nil, fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return s.dispatch(r)
}

// dispatch tells the areas of the org apart by the beginning of the path.
func (s *Server) dispatch(r *http.Request) (*reply, error) {
	if len(r.RequestURI) > MaxURI {
		return nil, &fault.Error{Status: http.StatusRequestURITooLong, Code: "URI_TOO_LONG",
			Message: fmt.Sprintf("The URI is longer than %d bytes.", MaxURI)}
	}
	path, valid := segments(r.URL)
	if !valid {
		return nil, fault.NotFound()
	}
	if answer, mine, err := s.config.Login.Answer(r, path); mine {
		return fromLogin(answer), err
	}
	s = s.entered(r)
	switch {
	case starts(path, "services", "data"):
		return s.data(r, path[2:])
	case starts(path, "services", "Soap") && len(path) > 3 && (path[2] == "m" || path[2] == "s"):
		return s.soapAPI(r, path[2])
	case starts(path, "services", "apexrest"):
		return s.apexREST(r, path[2:])
	case starts(path, "services", "async"):
		return s.async(r, path[2:])
	case starts(path, "services", "oauth2", "userinfo") && len(path) == 3:
		return s.userInfo(r)
	case starts(path, "id") && len(path) == 3:
		return s.identity(r, path[1], path[2])
	case starts(path, "profilephoto", "005") && len(path) == 3:
		return profilePhoto(r, path[2])
	case len(path) > 0 && path[0] != "services":
		return s.pageForPeople(r, path)
	}
	return nil, fault.NotFound()
}

func starts(path []string, prefix ...string) bool {
	if len(path) < len(prefix) {
		return false
	}
	for i := range prefix {
		if path[i] != prefix[i] {
			return false
		}
	}
	return true
}

// data answers everything under /services/data.
func (s *Server) data(r *http.Request, path []string) (*reply, error) {
	method := verb(r)
	if len(path) == 0 { // the only resource that asks for no token
		if method != http.MethodGet {
			return nil, fault.MethodNotAllowed(method, []string{http.MethodGet, http.MethodHead})
		}
		return ok(versions()), nil
	}
	if err := s.authorise(r); err != nil {
		return nil, err
	}
	usage := fmt.Sprintf("api-usage=%d/%d", s.calls.Add(1), DailyRequests)
	answer, err := s.versioned(r, method, path)
	if err != nil {
		answer = s.failed(r, err)
	}
	if answer.header == nil {
		answer.header = map[string]string{}
	}
	answer.header["Sforce-Limit-Info"] = usage
	return answer, nil
}

func (s *Server) versioned(r *http.Request, method string, path []string) (*reply, error) {
	version, err := parseVersion(path[0])
	if err != nil {
		return nil, err
	}
	c := &call{Request: r, method: method, version: version, path: path[1:]}
	if method == http.MethodPost || method == http.MethodPatch || method == http.MethodPut {
		if c.body, err = readBody(r, bodyOf(method, c.path)); err != nil {
			return nil, err
		}
	}
	return s.answer(c)
}

// verb is the method that counts. Clients that cannot send PATCH send POST with a parameter.
func verb(r *http.Request) string {
	if r.Method == http.MethodHead {
		return http.MethodGet
	}
	if r.Method == http.MethodPost {
		if override := r.URL.Query().Get("_HttpMethod"); override != "" {
			return strings.ToUpper(override)
		}
	}
	return r.Method
}

// failed is the answer to an error. An error that no client caused goes to the log and shows only a reference.
func (s *Server) failed(r *http.Request, err error) *reply {
	var known *fault.Error
	if !errors.As(err, &known) {
		reference := reference()
		if r.Context().Err() == nil { // a client that went away is no fault of the org, and does not see the answer
			s.config.Log.ErrorContext(r.Context(), "the demo org failed", "reference", reference, "method", r.Method, "error", err)
		}
		known = fault.Unknown(reference)
	}
	answer := &reply{status: known.Status, body: errorBody(known), header: map[string]string{}}
	switch known.Status {
	case http.StatusUnauthorized:
		answer.header["WWW-Authenticate"] = "Token"
	case http.StatusMethodNotAllowed:
		_, methods, _ := strings.Cut(known.Message, "Allowed are ")
		answer.header["Allow"] = methods
	}
	return answer
}

func reference() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails on the systems Go supports
	return hex.EncodeToString(b[:])
}

// send writes an answer, pretty-printed and compressed as the client asked.
func (s *Server) send(w http.ResponseWriter, r *http.Request, answer *reply) {
	header := w.Header()
	for name, value := range answer.header {
		header.Set(name, value)
	}
	header.Set("Cache-Control", "no-cache,must-revalidate,max-age=0,no-store,private")
	body := answer.body
	if len(body) > 0 {
		if answer.contentType == "" {
			answer.contentType = jsonType
			if r.Header.Get("X-PrettyPrint") == "1" {
				body = pretty(body)
			}
		}
		header.Set("Content-Type", answer.contentType)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Vary", "Accept-Encoding")
		if len(body) >= minCompressed && acceptsGzip(r.Header.Get("Accept-Encoding")) {
			body = compress(body)
			header.Set("Content-Encoding", "gzip")
		}
	}
	if answer.status != http.StatusNoContent {
		header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(answer.status)
	_, _ = w.Write(body) // a client that is gone cannot be told
}
