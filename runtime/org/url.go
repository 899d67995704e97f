package org

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Salesforce takes 16,384 bytes for the request line and all headers together and answers 414 or 431 above that.
const (
	maxURLLength = 16_000
	// maxHeadLength leaves room for what net/http adds itself: the length of the body and the like.
	maxHeadLength = 16_384 - 128
)

// buildURL puts a checked request's path and query behind a prefix such as `/services/data/v60.0`, on the org's host.
func buildURL(base *url.URL, prefix string, path []string, query []Param) (*url.URL, error) {
	// Escaping never shortens, so what is too long already needs no escaping (and no memory for it).
	unescaped := 0
	for _, segment := range path {
		unescaped += len(segment)
	}
	for _, param := range query {
		unescaped += len(param.Name) + len(param.Value)
	}
	if unescaped > maxURLLength {
		return nil, tooLong("URL", unescaped, maxURLLength)
	}

	var escaped strings.Builder
	escaped.WriteString(prefix)
	for _, segment := range path {
		escaped.WriteByte('/')
		escape(&escaped, segment)
	}
	escapedPath := escaped.String()
	escaped.Reset()
	for i, param := range query {
		if i > 0 {
			escaped.WriteByte('&')
		}
		escape(&escaped, param.Name)
		escaped.WriteByte('=')
		escape(&escaped, param.Value)
	}
	escapedQuery := escaped.String()

	origin := base.Scheme + "://" + base.Host
	whole := origin + escapedPath
	if escapedQuery != "" {
		whole += "?" + escapedQuery
	}
	if len(whole) > maxURLLength {
		return nil, tooLong("URL", len(whole), maxURLLength)
	}

	// The escaping above leaves nothing that could be structure. Reading the result back with the parser that the
	// transport uses proves it for each request, whatever is changed above later.
	parsed, err := url.Parse(whole)
	if err != nil {
		return nil, invalid("", "The path and query do not make a URL.")
	}
	same := parsed.Scheme == base.Scheme && parsed.Host == base.Host && parsed.User == nil && parsed.Opaque == "" &&
		parsed.Fragment == "" && parsed.EscapedPath() == escapedPath && parsed.RawQuery == escapedQuery &&
		strings.HasPrefix(parsed.Path, prefix+"/")
	if !same {
		return nil, invalid("", "The path and query would lead outside the org's API.")
	}
	return parsed, nil
}

// checkHead refuses a request whose URL and headers together are more than Salesforce takes.
func checkHead(method string, target *url.URL, header http.Header) error {
	const lineRest, fieldRest = len("  HTTP/1.1\r\n"), len(": \r\n")
	size := len(method) + len(target.RequestURI()) + lineRest + len("Host") + len(target.Host) + fieldRest
	for name, values := range header {
		for _, value := range values {
			size += len(name) + len(value) + fieldRest
		}
	}
	if size > maxHeadLength {
		return tooLong("URL with its headers", size, maxHeadLength)
	}
	return nil
}

func tooLong(what string, size, most int) error {
	return invalid("Shorten the query: select fewer fields, or split a long IN list over several requests.",
		"The %s would have %d bytes or more; Salesforce refuses what is longer than %d.", what, size, most)
}

// escape writes s with every byte escaped that RFC 3986 section 2.3 does not call unreserved: more than a path or a query
// needs, so that no server, proxy or log can take data for structure.
func escape(to *strings.Builder, s string) {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.', c == '_', c == '~':
			to.WriteByte(c)
		default:
			to.WriteByte('%')
			to.WriteByte(digits[c>>4])
			to.WriteByte(digits[c&15])
		}
	}
}

// rootPrefix gives the path before a request's own segments, without a slash at its end.
func rootPrefix(root Root, version string) string {
	if root == RootApexREST {
		return "/services/apexrest"
	}
	return fmt.Sprintf("/services/data/v%s", version)
}
