package rest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// toolingPath is what stands behind the version in the Tooling API's URLs.
const toolingPath = "/tooling"

// routeTooling finds the resource under a path of the Tooling API. Its handlers are those of the data API, which see the
// Tooling API's objects, but where the two differ.
func routeTooling(path []string) (methods, bool) {
	var found methods
	switch first := word(path, 0); {
	case len(path) == 0:
		found = methods{http.MethodGet: (*Server).toolingResources}
	case first == "sobjects":
		found = routeToolingObjects(path[1:])
	case (first == "query" || first == "queryall") && len(path) == 1:
		found = methods{http.MethodGet: (*Server).toolingQuery}
	case (first == "query" || first == "queryall") && len(path) == 2:
		found = methods{http.MethodGet: (*Server).toolingPage}
	case first == "search" && len(path) == 1:
		found = methods{http.MethodGet: (*Server).search}
	case first == "executeanonymous" && len(path) == 1:
		found = methods{http.MethodGet: (*Server).executeAnonymous}
	case first == "runtestssynchronous" && len(path) == 1:
		found = methods{http.MethodGet: (*Server).runTests, http.MethodPost: (*Server).runTests}
	case first == "runtestsasynchronous" && len(path) == 1:
		found = methods{http.MethodPost: (*Server).queueTests, http.MethodGet: (*Server).queueTests}
	case first == "completions" && len(path) == 1:
		found = methods{http.MethodGet: (*Server).completions}
	default:
		return nil, false
	}
	if found == nil {
		return nil, false
	}
	inside := methods{}
	for method, h := range found {
		inside[method] = func(s *Server, c *call) (*reply, error) { return h(s.tooling(), c.tooling()) }
	}
	return inside, true
}

func routeToolingObjects(path []string) methods {
	object := word(path, 0)
	switch {
	case len(path) == 1 && (object == "customfield" || object == "customobject"):
		return methods{http.MethodGet: (*Server).objectInfo, http.MethodPost: (*Server).createDefinition}
	case len(path) == 2 && (object == "customfield" || object == "customobject") && word(path, 1) != "describe":
		return methods{http.MethodGet: (*Server).read, http.MethodPatch: (*Server).updateDefinition, http.MethodDelete: (*Server).removeDefinition}
	case len(path) == 1:
		return methods{http.MethodGet: (*Server).objectInfo, http.MethodPost: (*Server).createTooling}
	}
	found, _ := routeObjects(path)
	if len(path) == 2 && found[http.MethodPatch] != nil {
		found[http.MethodPatch] = guarded(found[http.MethodPatch])
		found[http.MethodDelete] = guarded(found[http.MethodDelete])
	}
	return found
}

// guarded is a handler for those who may customize the org.
func guarded(h handler) handler {
	return func(s *Server, c *call) (*reply, error) {
		if err := s.mustCustomize(c.Context()); err != nil {
			return nil, err
		}
		return h(s, c)
	}
}

// word is a part of a path in small letters; "" when there is none.
func word(path []string, at int) string {
	if at >= len(path) {
		return ""
	}
	return strings.ToLower(path[at])
}

// tooling is the server whose objects are those of the Tooling API.
func (s *Server) tooling() *Server {
	inner, data := *s, s.config.Store
	inner.config.Store = data.View(func(*schema.Schema) *schema.Schema { return data.Schema().Tooling() })
	return &inner
}

// tooling is the call as if the Tooling API were all there is; its URLs begin with it.
func (c *call) tooling() *call {
	inner := *c
	inner.version, inner.path = c.version+toolingPath, c.path[1:]
	return &inner
}

func (s *Server) toolingResources(c *call) (*reply, error) {
	var b strings.Builder
	for _, name := range []string{"completions", "executeAnonymous", "query", "queryAll", "runTestsAsynchronous", "runTestsSynchronous", "search", "sobjects"} {
		fmt.Fprintf(&b, `,"%s":"%s/%s"`, name, c.base(), name)
	}
	return ok([]byte("{" + b.String()[1:] + "}")), nil
}

// toolingQuery is a query with the wrapper of the Tooling API.
func (s *Server) toolingQuery(c *call) (*reply, error) {
	answer, err := s.query(c)
	if err != nil {
		return nil, err
	}
	q, _ := soql.Parse(c.URL.Query().Get("q")) // a query that was only explained is none
	return s.wrapped(answer, q)
}

func (s *Server) toolingPage(c *call) (*reply, error) {
	answer, err := s.nextPage(c)
	if err != nil {
		return nil, err
	}
	return s.wrapped(answer, nil)
}

// wrapped gives a query's result the keys that only the Tooling API has. The query is nil for a further page.
func (s *Server) wrapped(answer *reply, q *soql.Query) (*reply, error) {
	rest, isResult := bytes.CutPrefix(answer.body, []byte(`{"totalSize":`))
	at := bytes.Index(rest, []byte(`,"records":[`))
	if !isResult || at < 0 {
		return answer, nil
	}
	digits, _, _ := bytes.Cut(rest, []byte(","))
	total, err := strconv.Atoi(string(digits))
	if err != nil {
		return nil, fmt.Errorf("read the size of a result: %w", err)
	}
	if total > 1 && q != nil && selectsMetadata(q) {
		return nil, &fault.Error{Status: http.StatusBadRequest, Code: "MALFORMED_QUERY", Message: "When retrieving results with Metadata or " +
			"FullName fields, the query qualifications must specify no more than one row for retrieval. Result size: " + strconv.Itoa(total)}
	}
	name := []byte("null")
	if total > 0 {
		name = entityName(rest[at:])
	}
	body := make([]byte, 0, len(answer.body)+80)
	body = append(body, `{"size":`...)
	body = append(body, digits...)
	body = append(body, `,"totalSize":`...)
	body = append(body, rest[:at]...)
	body = append(body, `,"queryLocator":null,"entityTypeName":`...)
	body = append(body, name...)
	body = append(body, rest[at:]...)
	answer.body = body
	return answer, nil
}

// entityName is the type of the first record, with its quotes.
func entityName(records []byte) []byte {
	_, found, ok := bytes.Cut(records, []byte(`{"attributes":{"type":`))
	name, _, closed := bytes.Cut(found, []byte(","))
	if end := bytes.IndexByte(name, '}'); end >= 0 {
		name = name[:end]
	}
	if !ok || !closed && len(name) == 0 {
		return []byte("null")
	}
	return name
}

func selectsMetadata(q *soql.Query) bool {
	for _, item := range q.Select {
		if n, ok := item.(*soql.FieldItem); ok {
			if p, ok := n.Expr.(*soql.Path); ok && len(p.Names) == 1 {
				if name := p.Last().Text; strings.EqualFold(name, "Metadata") || strings.EqualFold(name, "FullName") {
					return true
				}
			}
		}
	}
	return false
}

// mustCustomize refuses users who may not change the org's setup.
func (s *Server) mustCustomize(ctx context.Context) error {
	may, err := s.administers(ctx)
	if err == nil && !may {
		return &fault.Error{Status: http.StatusForbidden, Code: "INSUFFICIENT_ACCESS", Message: "You do not have the permission to customize the application."}
	}
	return err
}
