package policy

import (
	"slices"
	"strings"
	"sync"
)

// Operation is what a request does, as far as its parts tell.
type Operation struct {
	Kind  Kind
	Class Class
	// Objects are the object names in the path, as the request wrote them; Salesforce ignores their letter case. Objects
	// that a query, a body or an id names are not among them.
	Objects []string
}

// compiledRoute is a row of the table, ready to be matched.
type compiledRoute struct {
	route
	methods     []string
	withoutBody bool
	pattern     Pattern
}

// compiledRoutes compiles the table at its first use. A row that does not compile is a mistake in this package, which its
// tests find.
var compiledRoutes = sync.OnceValue(func() []compiledRoute { return compile(table()) })

func compile(rows []route) []compiledRoute {
	compiled := make([]compiledRoute, len(rows))
	for i, row := range rows {
		pattern, err := ParsePattern(row.pattern)
		if err != nil {
			panic("policy: route table: " + err.Error())
		}
		c := compiledRoute{route: row, pattern: pattern}
		switch row.methods {
		case "read":
			c.methods, c.withoutBody = []string{"get", "head"}, true
		case "any":
			c.methods = []string{"get", "head", "post", "put", "patch", "delete"}
		default:
			c.methods = strings.Fields(row.methods)
		}
		compiled[i] = c
	}
	return compiled
}

// Classify tells what a request does. What it does not know is Unrecognised and Opaque.
func Classify(request Request) Operation {
	found := findRoute(request)
	if found == nil {
		return Operation{Kind: Unrecognised, Class: Opaque}
	}
	return Operation{Kind: found.kind, Class: found.class, Objects: found.pattern.capture(request.Path)}
}

func findRoute(request Request) *compiledRoute {
	if request.overridesMethod() {
		return nil
	}
	routes := compiledRoutes()
	for i := range routes {
		if routes[i].matches(request) {
			return &routes[i]
		}
	}
	return nil
}

func (c *compiledRoute) matches(request Request) bool {
	return c.root == request.Root && slices.Contains(c.methods, request.Method) && !(c.withoutBody && request.HasBody) &&
		c.pattern.Match(request.Path) && (c.param == "" || decides(request.Query, c.param))
}

// decides tells whether `name` is there once and nothing else in the query could decide what the request does: neither a
// second one, of which a server may take either, nor one that differs in letter case only.
func decides(query []Param, name string) bool {
	count, exact := 0, false
	for _, param := range query {
		if strings.EqualFold(param.Name, "q") || strings.EqualFold(param.Name, "explain") {
			count++
			exact = param.Name == name
		}
	}
	return count == 1 && exact
}

// needFor gives the need that a module would list for a request, in the words of the route table where it has some.
func needFor(request Request) (Need, bool) {
	if !knownMethod(request.Method) || !knownRoot(request.Root) || request.overridesMethod() {
		return Need{}, false
	}
	need := Need{Method: request.Method, Root: request.Root, Pattern: strings.Join(request.Path, "/")}
	if found := findRoute(request); found != nil && !strings.HasSuffix(found.pattern.String(), restSegment) {
		need.Pattern = found.pattern.String()
	}
	_, err := ParsePattern(need.Pattern)
	return need, err == nil
}

// ToolIsReadOnly tells whether every request that a grant allows is a read, so that a tool with it may call itself
// read-only. It errs on the side of no: a pattern must lie wholly within one row of the route table, and every row above
// that one that it touches must be a read as well.
//
// A request that a grant allows and that no row recognises for its query or content only (two `q`, a GET with content)
// does not count against it. Under Engine.ReadOnly it is refused.
func ToolIsReadOnly(grant Grant) bool {
	for _, r := range grant.rights {
		if !onlyReads(compiledRoutes(), r) {
			return false
		}
	}
	return true
}

func onlyReads(rows []compiledRoute, r right) bool {
	within := false
	for _, row := range rows {
		if row.root != r.root || !slices.Contains(row.methods, r.method) || !row.pattern.overlaps(r.pattern) {
			continue
		}
		if row.class != ReadOnly {
			return false
		}
		if row.pattern.Covers(r.pattern) {
			if row.param == "" {
				return true // no row below is ever reached
			}
			within = true
		}
	}
	return within
}
