package policy

import (
	"fmt"
	"strings"
)

// Limits of a pattern.
const (
	maxPatternLength   = 1024 // bytes
	maxPatternSegments = 32   // as many as a request may have
)

// The segments of a pattern that are not literals, as they are written.
const (
	objectSegment = "{object}"
	idSegment     = "{id}"
	anySegment    = "*"
	restSegment   = "**"
)

// Pattern describes the paths of requests, segment by segment. It is immutable.
//
// A segment of a pattern is a literal or one of: `{object}`, an API name such as `Account` or `Invoice__c`; `{id}`, a record
// id of 15 or 18 alphanumerics; `*`, any one segment; `**`, last only, any one or more segments.
//
// Literals match exactly, letter case included, although Salesforce may take `SObjects` for `sobjects`: a grant then allows
// less than it could, never more. No pattern matches a segment that a server could read as several (see splits).
type Pattern struct{ segments []string }

// PatternError says why a pattern is not one.
type PatternError struct {
	Pattern string
	Reason  string
}

func (e *PatternError) Error() string { return fmt.Sprintf("The pattern %q %s.", e.Pattern, e.Reason) }

// ParsePattern reads a pattern. The error is a *PatternError.
func ParsePattern(text string) (Pattern, error) {
	refuse := func(format string, args ...any) (Pattern, error) {
		return Pattern{}, &PatternError{Pattern: shorten(text), Reason: fmt.Sprintf(format, args...)}
	}
	if text == "" {
		return refuse("is empty; `**` stands for every path")
	}
	if len(text) > maxPatternLength {
		return refuse("has %d bytes; at most %d are allowed", len(text), maxPatternLength)
	}
	segments := strings.Split(text, "/")
	if len(segments) > maxPatternSegments {
		return refuse("has %d segments; at most %d are allowed", len(segments), maxPatternSegments)
	}
	for i, segment := range segments {
		switch segment {
		case "":
			return refuse("has an empty segment; a pattern neither begins nor ends with a slash")
		case ".", "..":
			return refuse("has the segment `%s`, which no request can have", segment)
		case restSegment:
			if i != len(segments)-1 {
				return refuse("has `**` before its end; only the last segment may be `**`")
			}
		case objectSegment, idSegment, anySegment:
		default:
			if bad := strings.IndexFunc(segment, func(r rune) bool { return !unreserved(r) }); bad >= 0 {
				return refuse("has the segment %q; a segment is `{object}`, `{id}`, `*`, `**` or made of letters, digits, `-`, `.`, `_` "+
					"and `~`", segment)
			}
		}
	}
	return Pattern{segments: segments}, nil
}

// String gives the pattern as it was written.
func (p Pattern) String() string { return strings.Join(p.segments, "/") }

// Match tells whether the pattern describes a path, given as unescaped segments. The zero Pattern matches nothing.
func (p Pattern) Match(path []string) bool {
	if len(p.segments) == 0 {
		return false
	}
	for i, segment := range path {
		if i >= len(p.segments) {
			return false
		}
		if p.segments[i] == restSegment {
			for _, later := range path[i:] {
				if !segmentMatches(anySegment, later) {
					return false
				}
			}
			return true
		}
		if !segmentMatches(p.segments[i], segment) {
			return false
		}
	}
	return len(path) == len(p.segments)
}

// Covers tells whether every path that other matches is matched by p.
func (p Pattern) Covers(other Pattern) bool {
	if len(p.segments) == 0 || len(other.segments) == 0 {
		return len(other.segments) == 0
	}
	for i, segment := range other.segments {
		if i >= len(p.segments) {
			return false
		}
		if p.segments[i] == restSegment {
			return true
		}
		if segment == restSegment || !segmentCovers(p.segments[i], segment) {
			return false
		}
	}
	return len(other.segments) == len(p.segments)
}

// overlaps tells whether a path exists that both patterns match.
func (p Pattern) overlaps(other Pattern) bool {
	for i := 0; i < len(p.segments) && i < len(other.segments); i++ {
		a, b := p.segments[i], other.segments[i]
		if a == restSegment || b == restSegment {
			return true
		}
		if !segmentsOverlap(a, b) {
			return false
		}
	}
	return len(p.segments) == len(other.segments) && len(p.segments) > 0
}

// capture gives the segments of a path that stand where the pattern has `{object}`. The path must match.
func (p Pattern) capture(path []string) []string {
	var objects []string
	for i, segment := range p.segments {
		if segment == objectSegment {
			objects = append(objects, path[i])
		}
	}
	return objects
}

func segmentMatches(pattern, segment string) bool {
	switch pattern {
	case objectSegment:
		return apiName(segment)
	case idSegment:
		return recordID(segment)
	case anySegment:
		return segment != "" && !splits(segment)
	}
	return pattern == segment
}

func segmentCovers(wide, narrow string) bool {
	if wide == narrow || wide == anySegment {
		return true
	}
	return literal(narrow) && segmentMatches(wide, narrow)
}

func segmentsOverlap(a, b string) bool {
	switch {
	case a == anySegment || b == anySegment:
		return true
	case literal(a):
		return segmentMatches(b, a)
	case literal(b):
		return segmentMatches(a, b)
	}
	return true // an API name can look like an id
}

func literal(segment string) bool {
	switch segment {
	case objectSegment, idSegment, anySegment, restSegment:
		return false
	}
	return true
}

// apiName tells whether s has the form of an object's or field's API name.
func apiName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}

// recordID tells whether s has the form of a record id.
func recordID(s string) bool {
	if len(s) != 15 && len(s) != 18 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func unreserved(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._~", r)
}

// splits tells whether a server that decodes a path before it routes it, or decodes it twice, could read the segment as
// more than one. What such a server would do with it is not what a pattern says, so no pattern matches it.
func splits(segment string) bool {
	if strings.ContainsAny(segment, `/\`) {
		return true
	}
	for i := 0; i+2 < len(segment); i++ {
		if segment[i] == '%' && hexDigit(segment[i+1]) && hexDigit(segment[i+2]) {
			return true
		}
	}
	return false
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}
