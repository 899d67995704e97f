package org

import (
	"net/http"
	"strconv"
	"time"
)

// Header is a request header that a caller may set. The cases are closed: what is not a type of this package cannot be
// sent, so credentials, hosts, lengths, encodings and content types are out of a caller's reach.
type Header interface {
	// field gives the name and value to send, or an *InvalidRequestError.
	field() (name, value string, err error)
}

// Rows of one page of a query result (Salesforce clamps what is outside; here it is refused, so that nobody is misled).
const (
	minBatchSize = 200
	maxBatchSize = 2000
)

const maxEntityTag = 1024 // bytes

// QueryBatchSize is `Sforce-Query-Options: batchSize=N`, 200 to 2000.
type QueryBatchSize uint32

func (h QueryBatchSize) field() (string, string, error) {
	if h < minBatchSize || h > maxBatchSize {
		return "", "", invalid("", "The batch size %d is not between %d and %d.", h, minBatchSize, maxBatchSize)
	}
	return "Sforce-Query-Options", "batchSize=" + strconv.FormatUint(uint64(h), 10), nil
}

// AutoAssign is `Sforce-Auto-Assign: TRUE|FALSE`.
type AutoAssign bool

func (h AutoAssign) field() (string, string, error) {
	if h {
		return "Sforce-Auto-Assign", "TRUE", nil
	}
	return "Sforce-Auto-Assign", "FALSE", nil
}

// AllowDuplicates is `Sforce-Duplicate-Rule-Header: allowSave=true|false`.
type AllowDuplicates bool

func (h AllowDuplicates) field() (string, string, error) {
	return "Sforce-Duplicate-Rule-Header", "allowSave=" + strconv.FormatBool(bool(h)), nil
}

// UpdateRecentlyUsed is `Sforce-Mru: updateMru=true|false`.
type UpdateRecentlyUsed bool

func (h UpdateRecentlyUsed) field() (string, string, error) {
	return "Sforce-Mru", "updateMru=" + strconv.FormatBool(bool(h)), nil
}

// IfMatch is `If-Match` with one entity tag as the server gave it: `"…"` or `W/"…"`.
type IfMatch string

func (h IfMatch) field() (string, string, error) { return entityTag("If-Match", string(h)) }

// IfNoneMatch is `If-None-Match` with one entity tag as the server gave it: `"…"` or `W/"…"`.
type IfNoneMatch string

func (h IfNoneMatch) field() (string, string, error) { return entityTag("If-None-Match", string(h)) }

// IfModifiedSince is `If-Modified-Since` with a date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
type IfModifiedSince string

func (h IfModifiedSince) field() (string, string, error) {
	return httpDate("If-Modified-Since", string(h))
}

// IfUnmodifiedSince is `If-Unmodified-Since` with a date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
type IfUnmodifiedSince string

func (h IfUnmodifiedSince) field() (string, string, error) {
	return httpDate("If-Unmodified-Since", string(h))
}

// setHeaders puts the caller's headers into the header of the request.
func setHeaders(to http.Header, headers []Header) error {
	for i, header := range headers {
		if header == nil {
			return invalid("", "Header %d is missing.", i+1)
		}
		name, value, err := header.field()
		if err != nil {
			return err
		}
		if to.Get(name) != "" {
			return invalid("Give each header once.", "The header %s is given twice.", name)
		}
		to.Set(name, value)
	}
	return nil
}

// entityTag checks the form of RFC 9110 section 8.8.3, without the obsolete characters above ASCII.
func entityTag(name, tag string) (string, string, error) {
	opaque := tag
	if len(opaque) > 2 && opaque[:2] == "W/" {
		opaque = opaque[2:]
	}
	good := len(tag) <= maxEntityTag && len(opaque) >= 2 && opaque[0] == '"' && opaque[len(opaque)-1] == '"'
	for i := 1; good && i < len(opaque)-1; i++ {
		good = opaque[i] > ' ' && opaque[i] <= '~' && opaque[i] != '"'
	}
	if !good {
		return "", "", invalid("Give the entity tag exactly as the server gave it, quotes included.",
			"The value of %s, %s, is not an entity tag.", name, quote(tag))
	}
	return name, tag, nil
}

// httpDate checks the one form of date that RFC 9110 section 5.6.7 lets a sender generate.
func httpDate(name, date string) (string, string, error) {
	parsed, err := time.Parse(http.TimeFormat, date)
	if err != nil || parsed.Format(http.TimeFormat) != date {
		return "", "", invalid("Write it like `Sun, 06 Nov 1994 08:49:37 GMT`.",
			"The value of %s, %s, is not a date of RFC 9110.", name, quote(date))
	}
	return name, date, nil
}
