package rest

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
)

// subrequest is a part of a composite request.
type subrequest struct {
	method string
	url    string // "/services/data/v60.0/…"; what a URL cannot hold need not be escaped
	header map[string]string
	body   []byte
}

// part is the call that a subrequest stands for, by the same user and with the same rights as the outer one.
func (c *call) part(ctx context.Context, sub subrequest) (*call, error) {
	u, err := url.Parse(escapeLoosely(sub.url))
	if err != nil || u.IsAbs() || u.Host != "" {
		return nil, fault.NotFound()
	}
	path, valid := segments(u)
	if !valid || !starts(path, "services", "data") || len(path) < 3 {
		return nil, fault.NotFound()
	}
	version, err := parseVersion(path[2])
	if err != nil {
		return nil, err
	}
	r := c.Clone(ctx)
	r.Method, r.URL, r.RequestURI, r.Body = strings.ToUpper(sub.method), u, u.RequestURI(), http.NoBody
	for _, name := range []string{"Content-Type", "Content-Encoding", "Content-Length", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"} {
		r.Header.Del(name)
	}
	for name, value := range sub.header {
		switch http.CanonicalHeaderKey(name) {
		case "Authorization", "Host", "Cookie": // a part cannot be somebody else's
		default:
			r.Header.Set(name, value)
		}
	}
	inner := *c
	inner.Request, inner.method, inner.version, inner.path, inner.body = r, verb(r), version, path[3:], sub.body
	return &inner, nil
}

// run answers a part of a composite request; errors are answers too.
func (s *Server) run(ctx context.Context, c *call, sub subrequest, allowed func(*call) bool) *reply {
	inner, err := c.part(ctx, sub)
	if err != nil {
		return s.failed(c.Request, err)
	}
	if !allowed(inner) {
		return s.failed(c.Request, fault.InvalidInput("%s %s cannot be a part of this request.", inner.method, sub.url))
	}
	answer, err := s.answer(inner)
	if err != nil {
		return s.failed(inner.Request, err)
	}
	return answer
}

// failure reports whether the answer to a part fails the whole where all parts or none are wanted.
func (r *reply) failure() bool { return r.status >= http.StatusMultipleChoices || r.undone }

// escapeLoosely escapes what the URL of a part may hold as it is: spaces, quotes, lone percent signs and other texts of
// queries.
func escapeLoosely(text string) string {
	var out strings.Builder
	for i := range len(text) {
		c := text[i]
		switch {
		case c == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]):
			out.WriteByte(c)
		case c <= ' ' || c >= 0x7f || strings.IndexByte(`%"<>\^{|}`+"`#", c) >= 0:
			const hex = "0123456789ABCDEF"
			out.WriteByte('%')
			out.WriteByte(hex[c>>4])
			out.WriteByte(hex[c&0xf])
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
