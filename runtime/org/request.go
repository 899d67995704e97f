package org

import (
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of a request's parts, as in the guest contract.
const (
	maxSegments      = 32
	maxSegmentLength = 1024 // bytes, unescaped
	maxParams        = 64
	maxParamName     = 256 // bytes, unescaped
)

// Root is the API that a request is for. Its value is the name in the guest contract.
type Root string

// The roots that exist.
const (
	// RootData is `/services/data/vNN.N/`.
	RootData Root = "data"
	// RootApexREST is `/services/apexrest/`.
	RootApexREST Root = "apexrest"
)

// Param is one pair of the query string, unescaped.
type Param struct{ Name, Value string }

// BodyType decides the `Content-Type` of a request.
type BodyType uint8

// The kinds of body that exist.
const (
	// BodyJSON is `application/json`.
	BodyJSON BodyType = iota + 1
	// BodyCSV is `text/csv`.
	BodyCSV
	// BodyOctets is `application/octet-stream`.
	BodyOctets
)

func (t BodyType) contentType() (string, bool) {
	switch t {
	case BodyJSON:
		return "application/json", true
	case BodyCSV:
		return "text/csv", true
	case BodyOctets:
		return "application/octet-stream", true
	}
	return "", false
}

// Body is the content of a request.
type Body struct {
	Type BodyType
	Data []byte
}

// Request is one request to the org, in parts from which the URL is built. No part of it can name another host, scheme
// or API, and the headers that it may carry are those of Header.
type Request struct {
	// Method is GET, HEAD, POST, PUT, PATCH or DELETE.
	Method string
	Root   Root
	// Path holds the segments after the root, unescaped: 1 to 32, each of 1 to 1,024 bytes.
	Path []string
	// Query holds at most 64 pairs, sent in this order.
	Query []Param
	// Header holds each kind at most once.
	Header []Header
	// Body is nil for none. GET and HEAD have none.
	Body *Body
	// MaxResponse is the number of bytes, decompressed, that the response body may have. The zero value and any number
	// above the org's own limit mean that limit; a negative one means that no body is taken.
	MaxResponse int64
}

// changesData tells whether the method can change something. A request that does is sent at most once unless it is known
// not to have arrived.
func changesData(method string) bool { return method != http.MethodGet && method != http.MethodHead }

// check refuses what breaks the contract, before anything is sent. The URL's length is checked when it is built.
func (r *Request) check() error {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		if r.Body != nil {
			return invalid("Use a method that has a body, or leave the body out.", "A %s request has no body.", r.Method)
		}
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
	default:
		return invalid("Use GET, HEAD, POST, PUT, PATCH or DELETE.", "There is no method %s.", quote(r.Method))
	}
	if r.Root != RootData && r.Root != RootApexREST {
		return invalid("Use data or apexrest.", "There is no API root %s.", quote(string(r.Root)))
	}
	if r.Body != nil {
		if _, ok := r.Body.Type.contentType(); !ok {
			return invalid("Use JSON, CSV or octets.", "The body has no known type.")
		}
	}
	if err := checkPath(r.Path); err != nil {
		return err
	}
	return checkQuery(r.Query)
}

func checkPath(path []string) error {
	if len(path) == 0 {
		return invalid("Give the segments after the root, such as sobjects, Account.", "The path is empty.")
	}
	if len(path) > maxSegments {
		return invalid("", "The path has %d segments; at most %d are allowed.", len(path), maxSegments)
	}
	for i, segment := range path {
		if why := badSegment(segment); why != "" {
			return invalid("Give each segment as it is, unescaped, without slashes between segments.",
				"Path segment %d, %s, %s.", i+1, quote(segment), why)
		}
	}
	return nil
}

// badSegment says what is wrong with a segment, or nothing.
func badSegment(segment string) string {
	switch {
	case segment == "":
		return "is empty"
	case len(segment) > maxSegmentLength:
		return fmt.Sprintf("has %d bytes; at most %d are allowed", len(segment), maxSegmentLength)
	case !utf8.ValidString(segment):
		return "is not valid UTF-8"
	}
	// Every byte that could be structure is escaped, so one decoding gives the segment back. Servers and proxies exist
	// that decode more than once, take `\` for `/`, or cut a segment at `;` before they look at its dots; so what would
	// climb the path under any of these habits is refused as well.
	for decoded := segment; ; {
		for _, r := range decoded {
			if unicode.IsControl(r) {
				return "holds a control character"
			}
		}
		for _, part := range strings.FieldsFunc(decoded, func(r rune) bool { return r == '/' || r == '\\' }) {
			if name, _, _ := strings.Cut(part, ";"); name == "." || name == ".." {
				return "holds a `.` or `..` that a server could take for a step in the path"
			}
		}
		next := percentDecode(decoded)
		if next == decoded {
			return ""
		}
		decoded = next
	}
}

// percentDecode decodes every well-formed escape once and leaves the rest alone.
func percentDecode(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	decoded := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			high, highOK := hexValue(s[i+1])
			low, lowOK := hexValue(s[i+2])
			if highOK && lowOK {
				decoded = append(decoded, high<<4|low)
				i += 2
				continue
			}
		}
		decoded = append(decoded, s[i])
	}
	return string(decoded)
}

func hexValue(c byte) (value byte, ok bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

func checkQuery(query []Param) error {
	if len(query) > maxParams {
		return invalid("", "The query has %d pairs; at most %d are allowed.", len(query), maxParams)
	}
	for i, param := range query {
		switch {
		case param.Name == "":
			return invalid("", "The name of query pair %d is empty.", i+1)
		case len(param.Name) > maxParamName:
			return invalid("", "The name of query pair %d has %d bytes; at most %d are allowed.", i+1, len(param.Name), maxParamName)
		case !utf8.ValidString(param.Name) || strings.ContainsFunc(param.Name, unicode.IsControl):
			return invalid("", "The name of query pair %d, %s, holds a control character or is not valid UTF-8.", i+1, quote(param.Name))
		case !utf8.ValidString(param.Value):
			return invalid("", "The value of query pair %d (%s) is not valid UTF-8.", i+1, quote(param.Name))
		}
	}
	return nil
}

func invalid(remedy, format string, args ...any) *InvalidRequestError {
	return &InvalidRequestError{Reason: fmt.Sprintf(format, args...), Remedy: remedy}
}

// quote shows what a caller gave, short and printable.
func quote(s string) string {
	const most = 80
	if len(s) <= most {
		return fmt.Sprintf("%q", s)
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return fmt.Sprintf("%q…", s[:cut])
}
