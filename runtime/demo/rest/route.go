package rest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
)

// handler answers one resource.
type handler func(*Server, *call) (*reply, error)

// methods are the handlers of a resource by HTTP method. HEAD goes with GET.
type methods map[string]handler

// allowed lists the methods as the API does.
func (m methods) allowed() []string {
	names := make([]string, 0, len(m)+1)
	for name := range m {
		names = append(names, name)
		if name == http.MethodGet {
			names = append(names, http.MethodHead)
		}
	}
	slices.Sort(names)
	return names
}

// segments cuts a path into its unescaped parts. Slashes that are doubled, lead or trail say nothing: some clients join a
// base URL that ends in a slash to a path that begins with one, and do not follow redirects.
func segments(u *url.URL) ([]string, bool) {
	var parts []string
	for part := range strings.SplitSeq(u.EscapedPath(), "/") {
		if part == "" {
			continue
		}
		plain, err := url.PathUnescape(part)
		if err != nil {
			return nil, false
		}
		parts = append(parts, plain)
	}
	return parts, true
}

// route finds the resource under a path within an API version.
func route(path []string) (methods, bool) {
	if len(path) == 0 {
		return methods{http.MethodGet: (*Server).resources}, true
	}
	switch strings.ToLower(path[0]) {
	case "sobjects":
		return routeObjects(path[1:])
	case "query", "queryall":
		switch len(path) {
		case 1:
			return methods{http.MethodGet: (*Server).query}, true
		case 2:
			return methods{http.MethodGet: (*Server).nextPage}, true
		}
	case "composite":
		return routeComposite(path[1:])
	case "tooling":
		return routeTooling(path[1:])
	case "process":
		return routeProcess(path[1:])
	case "analytics":
		return routeAnalytics(path[1:])
	case "search":
		switch {
		case len(path) == 1:
			return methods{http.MethodGet: (*Server).search}, true
		case len(path) == 2 && word(path, 1) == "scopeorder":
			return methods{http.MethodGet: (*Server).scopeOrder}, true
		}
	case "parameterizedsearch":
		if len(path) == 1 {
			return methods{http.MethodGet: (*Server).parameterizedSearch, http.MethodPost: (*Server).parameterizedSearch}, true
		}
	case "tabs", "theme", "quickactions":
		if len(path) == 1 {
			return methods{http.MethodGet: map[string]handler{"tabs": (*Server).tabs, "theme": (*Server).theme,
				"quickactions": (*Server).quickActions}[word(path, 0)]}, true
		}
	case "recent":
		if len(path) == 1 {
			return methods{http.MethodGet: (*Server).recentItems}, true
		}
	case "chatter":
		if len(path) == 3 && word(path, 1) == "users" && word(path, 2) == "me" {
			return methods{http.MethodGet: (*Server).userSummary}, true
		}
	case "jobs":
		return routeJobs(path[1:])
	case "limits":
		switch {
		case len(path) == 1:
			return methods{http.MethodGet: (*Server).limits}, true
		case len(path) == 2 && strings.EqualFold(path[1], "recordCount"):
			return methods{http.MethodGet: (*Server).recordCount}, true
		}
	}
	return nil, false
}

func routeObjects(path []string) (methods, bool) {
	if found, mine := routeListViews(path); mine {
		return found, found != nil
	}
	if found, mine := routeLayouts(path); mine {
		return found, found != nil
	}
	if len(path) == 3 && word(path, 0) == "user" && word(path, 2) == "password" {
		return methods{http.MethodGet: (*Server).passwordState, http.MethodPost: (*Server).keepPassword, http.MethodDelete: (*Server).keepPassword}, true
	}
	if len(path) == 3 && word(path, 0) == "apexlog" && word(path, 2) == "body" {
		return methods{http.MethodGet: (*Server).logBody}, true
	}
	switch len(path) {
	case 0:
		return methods{http.MethodGet: (*Server).describeGlobal}, true
	case 1:
		return methods{http.MethodGet: (*Server).objectInfo, http.MethodPost: (*Server).create}, true
	case 2:
		if strings.EqualFold(path[1], "describe") {
			return methods{http.MethodGet: (*Server).describe}, true
		}
		switch {
		case strings.EqualFold(path[1], "deleted"):
			return methods{http.MethodGet: (*Server).deleted}, true
		case strings.EqualFold(path[1], "updated"):
			return methods{http.MethodGet: (*Server).updated}, true
		case strings.EqualFold(path[1], "Id"):
			return methods{http.MethodPost: (*Server).createByID}, true
		}
		return methods{http.MethodGet: (*Server).read, http.MethodPatch: (*Server).update, http.MethodDelete: (*Server).remove}, true
	}
	return keyedMethods(), true // the value of an external id with slashes, which some clients do not escape
}

// answer finds and runs the handler of an authorised call.
func (s *Server) answer(c *call) (*reply, error) {
	resource, found := route(c.path)
	if !found {
		return nil, fault.NotFound()
	}
	h, found := resource[c.method]
	if !found {
		return nil, fault.MethodNotAllowed(c.method, resource.allowed())
	}
	return h(s, c)
}
