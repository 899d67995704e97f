package sandbox

import (
	"fmt"
	"time"
	"unicode"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// The rules of the contract for requests. The room that sends them checks again what concerns its URL and headers; here they
// keep what is malformed away from everything behind the sandbox.
const (
	maxSegments     = 32
	maxSegmentBytes = 1024
	maxQuery        = 64
	maxQueryName    = 256
	maxETag         = 512
	minBatch        = 200
	maxBatch        = 2000
	// maxRequestParts bounds path segments, query pairs and headers together, before they are counted one by one.
	maxRequestParts = 1024
	// imfFixdate is the date format that RFC 9110 section 5.6.7 has senders use.
	imfFixdate = "Mon, 02 Jan 2006 15:04:05 GMT"
)

// checkRequest gives the rule that a request breaks, as a sentence for the guest's author; empty if none.
func checkRequest(r abi.Request) string {
	if n := len(r.Path); n < 1 || n > maxSegments {
		return fmt.Sprintf("the path has %d segments: 1 to %d are allowed", n, maxSegments)
	}
	for i, s := range r.Path {
		if reason := checkSegment(s); reason != "" {
			return fmt.Sprintf("segment %d of the path %s", i+1, reason)
		}
	}
	if n := len(r.Query); n > maxQuery {
		return fmt.Sprintf("the query has %d pairs: at most %d are allowed", n, maxQuery)
	}
	for i, p := range r.Query {
		if p.Name == "" || len(p.Name) > maxQueryName || hasControl(p.Name) {
			return fmt.Sprintf("the name of pair %d of the query is empty, longer than %d bytes or holds a control character", i+1, maxQueryName)
		}
	}
	if reason := checkHeaders(r.Headers); reason != "" {
		return reason
	}
	if r.Body != nil && (r.Method == abi.MethodGet || r.Method == abi.MethodHead) {
		return fmt.Sprintf("a %s request has a body", r.Method)
	}
	return ""
}

func checkSegment(s string) string {
	switch {
	case s == "":
		return "is empty"
	case s == "." || s == "..":
		return fmt.Sprintf("is %q", s)
	case len(s) > maxSegmentBytes:
		return fmt.Sprintf("has %d bytes: at most %d are allowed", len(s), maxSegmentBytes)
	case hasControl(s):
		return "holds a control character"
	}
	return ""
}

func hasControl(s string) bool {
	for _, r := range s {
		if unicode.IsControl(r) {
			return true
		}
	}
	return false
}

func checkHeaders(headers []abi.RequestHeader) string {
	seen := map[string]bool{}
	for _, h := range headers {
		name, reason := checkHeader(h)
		if reason != "" {
			return fmt.Sprintf("the header %s %s", name, reason)
		}
		if seen[name] {
			return fmt.Sprintf("the header %s is there twice", name)
		}
		seen[name] = true
	}
	return ""
}

// checkHeader names a header as the contract does, and gives the rule that its value breaks.
func checkHeader(h abi.RequestHeader) (name, reason string) {
	switch h := h.(type) {
	case abi.RequestHeaderQueryBatchSize:
		if h.Value < minBatch || h.Value > maxBatch {
			reason = fmt.Sprintf("is %d: %d to %d are allowed", h.Value, minBatch, maxBatch)
		}
		return "query-batch-size", reason
	case abi.RequestHeaderAutoAssign:
		return "auto-assign", ""
	case abi.RequestHeaderAllowDuplicates:
		return "allow-duplicates", ""
	case abi.RequestHeaderUpdateRecentlyUsed:
		return "update-recently-used", ""
	case abi.RequestHeaderIfMatch:
		return "if-match", checkETag(h.Value)
	case abi.RequestHeaderIfNoneMatch:
		return "if-none-match", checkETag(h.Value)
	case abi.RequestHeaderIfModifiedSince:
		return "if-modified-since", checkDate(h.Value)
	case abi.RequestHeaderIfUnmodifiedSince:
		return "if-unmodified-since", checkDate(h.Value)
	}
	return "of an unknown kind", "is not of the contract"
}

// checkETag wants what RFC 9110 section 8.8.3 allows in an entity tag, quoted or not: visible ASCII.
func checkETag(v string) string {
	if v == "" || len(v) > maxETag {
		return fmt.Sprintf("is empty or longer than %d bytes", maxETag)
	}
	for i := range len(v) {
		if v[i] <= ' ' || v[i] >= 0x7f {
			return "holds a character that no entity tag has"
		}
	}
	return ""
}

func checkDate(v string) string {
	if _, err := time.Parse(imfFixdate, v); err != nil || len(v) != len(imfFixdate) {
		return "is no date of the form " + imfFixdate
	}
	return ""
}

// requestSize counts what a request sends, as Limits.BytesOut does.
func requestSize(r abi.Request) int64 {
	n := 0
	for _, s := range r.Path {
		n += 1 + len(s)
	}
	for _, p := range r.Query {
		n += 2 + len(p.Name) + len(p.Value)
	}
	for _, h := range r.Headers {
		n += headerSize(h)
	}
	switch b := r.Body.(type) {
	case abi.BodyJSON:
		n += len(b.Value)
	case abi.BodyCSV:
		n += len(b.Value)
	case abi.BodyOctets:
		n += len(b.Value)
	}
	return int64(n)
}

// headerSize is that of the value; of a header whose value the host writes, that of the longest.
func headerSize(h abi.RequestHeader) int {
	switch h := h.(type) {
	case abi.RequestHeaderIfMatch:
		return len(h.Value)
	case abi.RequestHeaderIfNoneMatch:
		return len(h.Value)
	case abi.RequestHeaderIfModifiedSince:
		return len(h.Value)
	case abi.RequestHeaderIfUnmodifiedSince:
		return len(h.Value)
	}
	return len("batchSize=2000")
}
