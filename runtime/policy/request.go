package policy

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Request is what policy sees of a request: its parts as a guest gave them, unescaped, without headers and content.
type Request struct {
	// Method is the name in the guest contract: get, head, post, put, patch or delete.
	Method string
	// Root is the name in the guest contract: data or apexrest.
	Root string
	// Path holds the segments after the root.
	Path []string
	// Query holds the pairs in their order.
	Query []Param
	// HasBody is true when the request has content.
	HasBody bool
}

// Param is one pair of the query string.
type Param struct{ Name, Value string }

// The methods and roots of the guest contract.
func knownMethod(method string) bool {
	switch method {
	case "get", "head", "post", "put", "patch", "delete":
		return true
	}
	return false
}

func knownRoot(root string) bool { return root == "data" || root == "apexrest" }

// overridesMethod tells whether the request carries `_HttpMethod`, by which Salesforce takes a POST for another method.
// Letter case is ignored, because it may be there.
func (r Request) overridesMethod() bool {
	for _, param := range r.Query {
		if strings.EqualFold(strings.TrimSpace(param.Name), "_HttpMethod") {
			return true
		}
	}
	return false
}

// String shows the method and path, without the query, in at most some 200 characters.
func (r Request) String() string {
	path := strings.Join(r.Path, "/")
	if strings.ContainsFunc(path, func(c rune) bool { return c != '/' && !unreserved(c) }) {
		path = fmt.Sprintf("%q", shorten(path))
	}
	return shorten(strings.ToUpper(r.Method) + " " + r.Root + " " + path)
}

// shorten cuts what others wrote to a length that fits a message.
func shorten(s string) string {
	const most = 200 // bytes
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
