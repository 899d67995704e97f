package raw

import (
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// maxSegments and maxParams are what the contract allows a request.
const (
	maxSegments = 32
	maxParams   = 64
)

// maxQuoted is how many bytes of what is wrong are quoted.
const maxQuoted = 100

// ParsePath takes apart a relative path with perhaps a query string, `query?q=SELECT+Id+FROM+Account`, and undoes its escapes once.
// One slash at either end is ignored. The reason, a clause, says what is wrong with it; it is empty when nothing is.
func ParsePath(path string) (segments []string, params []tool.Param, reason string) {
	query := ""
	if at := text.Index(path, "?"); at >= 0 {
		path, query = path[:at], path[at+1:]
	}
	switch {
	case text.Contains(path, ":") && text.Contains(path, "//"):
		return nil, nil, "must be a path and not an address: leave out the scheme and the host"
	case text.Contains(path, "//"):
		return nil, nil, "has two slashes in a row"
	case text.Contains(path, "#"):
		return nil, nil, "has a fragment, #"
	case text.Contains(path, "\\"):
		return nil, nil, "has a backslash"
	}
	if len(path) > 0 && path[0] == '/' {
		path = path[1:]
	}
	if n := len(path); n > 0 && path[n-1] == '/' {
		path = path[:n-1]
	}
	if path == "" {
		return nil, nil, "names no resource"
	}
	if _, full := text.CutPrefix(text.Lower(path), "services/"); full {
		return nil, nil, "must be relative: leave out what is before the resource, such as /services/data/v60.0/"
	}
	for rest, more := path, true; more; {
		var segment string
		segment, rest, more = cut(rest, '/')
		escaped := segment
		if segment = unescape(escaped, false); !utf8.ValidString(segment) {
			return nil, nil, text.Concat("has the segment `", text.Clip(escaped, maxQuoted), "`, whose escapes are not UTF-8")
		}
		if !salesforce.IsSegment(segment) {
			return nil, nil, text.Concat("has the segment `", text.Clip(segment, maxQuoted), "`, which is not allowed: a segment is not empty, `.` or `..` and has no slash, backslash, control character or second escape")
		}
		segments = append(segments, segment)
	}
	if len(segments) > maxSegments {
		return nil, nil, "has more than 32 segments"
	}
	for rest, more := query, query != ""; more; {
		var pair string
		pair, rest, more = cut(rest, '&')
		if pair == "" {
			continue
		}
		name, value, _ := cut(pair, '=')
		p := tool.Param{Name: unescape(name, true), Value: unescape(value, true)}
		if !utf8.ValidString(p.Name) || !utf8.ValidString(p.Value) {
			return nil, nil, text.Concat("has the parameter `", text.Clip(pair, maxQuoted), "`, whose escapes are not UTF-8")
		}
		params = append(params, p)
	}
	return segments, params, ""
}

// cut is what stands before and behind the first such byte, and whether there is one.
func cut(s string, at byte) (before, after string, found bool) {
	for i := range len(s) {
		if s[i] == at {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// unescape undoes %XX, and in a query string + for a space. A percent sign that begins no escape stays.
func unescape(s string, query bool) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '%' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0:
			b = append(b, byte(hex(s[i+1])<<4|hex(s[i+2]))) //nolint:gosec // two digits make a byte
			i += 2
		case s[i] == '+' && query:
			b = append(b, ' ')
		default:
			b = append(b, s[i])
		}
	}
	return string(b)
}

// hex is the value of a hexadecimal digit, or -1.
func hex(c byte) int {
	switch {
	case text.IsDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
