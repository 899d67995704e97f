package org

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// Response is what the org answered, whatever its status, with the credential redacted.
type Response struct {
	Status int
	// Header holds what visibleHeaders names, one value each.
	Header http.Header
	// Body is decompressed.
	Body []byte
	// Usage is nil when the org did not say.
	Usage *APIUsage

	// date is when the server answered, by its own clock; zero when it did not say.
	date time.Time
}

// visibleHeaders are the response headers of the guest contract. What is not here stays in this package.
func visibleHeaders() []string {
	return []string{"Content-Type", "ETag", "Last-Modified", "Location", "Retry-After", "Sforce-Locator", "Sforce-NumberOfRecords"}
}

// limitInfo is kept aside for the host and not shown to guests.
const limitInfo = "Sforce-Limit-Info"

// firstReadBuffer is what is set aside for a body before its first byte is there, whatever length it claims.
const firstReadBuffer = 1 << 20

// smallestPiece is what a body of unknown length is read into at first.
const smallestPiece = 4 << 10

// errTooLarge is turned into a *TooLargeError where the limit and status are known.
var errTooLarge = errors.New("the body is larger than its limit")

// visible gives the headers that may leave this package.
func visible(from http.Header, redact *redactor) http.Header {
	to := make(http.Header)
	for _, name := range visibleHeaders() {
		value := from.Get(name)
		if value == "" {
			continue
		}
		value = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return ' '
			}
			return r
		}, strings.ToValidUTF8(value, "\uFFFD"))
		to.Set(name, redact.text(value))
	}
	return to
}

// readBody reads and decompresses a body of at most `limit` bytes.
func readBody(response *http.Response, limit int64) ([]byte, error) {
	if response.Request.Method == http.MethodHead || response.StatusCode == http.StatusNoContent ||
		response.StatusCode == http.StatusNotModified {
		return nil, nil
	}
	// The compressed form is held to the same limit: gzip streams exist that are long and decompress to nothing.
	compressed := &cappedReader{from: response.Body, left: limit}
	switch encoding := strings.ToLower(strings.TrimSpace(response.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
		return readAll(compressed, min(response.ContentLength, firstReadBuffer-1))
	case "gzip", "x-gzip":
		unzipped, err := gzip.NewReader(compressed)
		if errors.Is(err, io.EOF) && !compressed.any {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return readAll(&cappedReader{from: unzipped, left: limit}, 0)
	default:
		return nil, &unknownEncodingError{encoding: encoding}
	}
}

// readAll reads to the end. It reads pieces of up to firstReadBuffer bytes and joins them once: a buffer that doubles would copy megabytes
// at a time, again and again, and other calls would wait for that.
func readAll(from io.Reader, expected int64) ([]byte, error) {
	var full [][]byte
	piece := make([]byte, 0, max(expected+1, smallestPiece)) // one more, to see the end without another piece
	for {
		n, err := from.Read(piece[len(piece):cap(piece)])
		piece = piece[:len(piece)+n]
		switch {
		case err == io.EOF: // an error that wraps it is of a body that broke off
			if len(full) == 0 {
				return piece, nil
			}
			return bytes.Join(append(full, piece), nil), nil
		case err != nil:
			return nil, err
		case len(piece) == cap(piece):
			full = append(full, piece)
			piece = make([]byte, 0, min(2*cap(piece), firstReadBuffer))
		}
	}
}

// cappedReader fails with errTooLarge at the first byte above its limit, where an io.LimitReader would end in silence.
type cappedReader struct {
	from io.Reader
	left int64
	any  bool
}

func (r *cappedReader) Read(to []byte) (int, error) {
	if int64(len(to)) > r.left+1 {
		to = to[:r.left+1]
	}
	n, err := r.from.Read(to)
	r.any = r.any || n > 0
	if int64(n) > r.left {
		n, r.left = int(r.left), 0
		return n, errTooLarge
	}
	r.left -= int64(n)
	return n, err
}

type unknownEncodingError struct{ encoding string }

func (e *unknownEncodingError) Error() string {
	return "it is compressed as " + quote(e.encoding) + ", which was not asked for"
}

// refusedRedirect gives an error for an answer that sends the request elsewhere. 300 (several records match an external
// id) and 304 (not modified) are ordinary answers of Salesforce.
func refusedRedirect(response *http.Response, redact *redactor, mayHaveHappened bool) *UnreachableError {
	switch response.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil
	}
	location := response.Header.Get("Location")
	if location == "" {
		return nil
	}
	// Only the host is shown: the rest of such a URL may hold a session.
	where := "an address that is not a URL"
	if target, err := url.Parse(location); err == nil {
		where = redact.text(response.Request.URL.ResolveReference(target).Host)
		if where == "" {
			where = "an address without a host"
		}
	}
	return &UnreachableError{
		Reason: fmt.Sprintf("The org at %s answered with a redirect to %s. It was not followed, because the credential is for the first host only.",
			response.Request.URL.Host, quote(where)),
		Remedy:          "If the org has moved there, set SALESFORCE_INSTANCE_URL to its new address.",
		MayHaveHappened: mayHaveHappened,
	}
}

// received turns an answer into a Response, or says what is wrong with it.
//
// `caller` is the context that the caller gave, `own` the one with this package's deadline.
func received(caller, own context.Context, response *http.Response, redact *redactor, limit int64, started time.Time) (Response, error) {
	happened := changesData(response.Request.Method)
	if response.StatusCode < 200 || response.StatusCode > 599 {
		return Response{}, &UnreachableError{
			Reason: fmt.Sprintf("The host %s answered with status %d, which is not an answer to a request.",
				response.Request.URL.Host, response.StatusCode),
			Remedy:          checkURL,
			MayHaveHappened: happened,
		}
	}
	if redirect := refusedRedirect(response, redact, happened); redirect != nil {
		return Response{}, redirect
	}
	body, err := readBody(response, limit)
	switch {
	case errors.Is(err, errTooLarge):
		return Response{}, &TooLargeError{Limit: limit, Status: response.StatusCode, MayHaveHappened: happened && response.StatusCode < 400}
	case errors.Is(caller.Err(), context.Canceled) && err != nil:
		return Response{}, &CanceledError{MayHaveHappened: happened}
	case own.Err() != nil && err != nil:
		return Response{}, &TimeoutError{After: time.Since(started), MayHaveHappened: happened}
	case err != nil:
		trouble := bodyTrouble(err)
		var encoding *unknownEncodingError
		if errors.As(err, &encoding) {
			trouble = redact.text(encoding.Error())
		}
		return Response{}, &UnreachableError{
			Reason: fmt.Sprintf("The org at %s answered with status %d, but its answer cannot be read: %s.",
				response.Request.URL.Host, response.StatusCode, trouble),
			Remedy:          "Try again; if it happens again, check whether a proxy stands between.",
			MayHaveHappened: happened,
			passing:         encoding == nil,
		}
	}
	return Response{
		Status: response.StatusCode,
		Header: visible(response.Header, redact),
		Body:   redact.bytes(body),
		Usage:  parseUsage(response.Header.Get(limitInfo)),
		date:   serverDate(response.Header.Get("Date")),
	}, nil
}

func serverDate(header string) time.Time {
	date, err := http.ParseTime(header)
	if err != nil {
		return time.Time{}
	}
	return date
}
