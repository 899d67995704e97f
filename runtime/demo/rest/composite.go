package rest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/backref"
	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

// Limits of a composite request, as Salesforce documents them.
const (
	maxParts      = 25
	maxHeavyParts = 5 // queries and collections among them
)

// compositePart is a part of a composite request or of a graph.
type compositePart struct {
	Method      string            `json:"method"`
	URL         string            `json:"url"`
	ReferenceID string            `json:"referenceId"`
	Body        json.RawMessage   `json:"body"`
	HTTPHeaders map[string]string `json:"httpHeaders"`
}

// composite answers several requests, the later ones with values from the answers of earlier ones: POST composite.
func (s *Server) composite(c *call) (*reply, error) {
	var given struct {
		AllOrNone bool            `json:"allOrNone"`
		Parts     []compositePart `json:"compositeRequest"`
	}
	if err := records.DecodeJSON(c.body, &given); err != nil {
		return nil, err
	}
	if len(given.Parts) > maxParts {
		return nil, fault.LimitExceeded("The limit of %d subrequests in a composite request is exceeded: it has %d.", maxParts, len(given.Parts))
	}
	if err := checkParts(given.Parts); err != nil {
		return nil, err
	}
	order := make([]int, len(given.Parts))
	heavy := 0
	for i, p := range given.Parts {
		order[i] = i
		if isHeavy(p.URL) {
			heavy++
		}
	}
	if heavy > maxHeavyParts {
		return nil, fault.LimitExceeded("The limit of %d queries and sObject collections in a composite request is exceeded: it has %d.", maxHeavyParts, heavy)
	}
	answers, _, err := s.runParts(c, given.Parts, order, given.AllOrNone, inComposite)
	if err != nil {
		return nil, err
	}
	return ok(appendParts(nil, given.Parts, answers)), nil
}

// checkParts refuses parts that cannot be told apart.
func checkParts(parts []compositePart) error {
	if len(parts) == 0 {
		return fault.InvalidInput("The request needs at least one subrequest in compositeRequest.")
	}
	seen := map[string]bool{}
	for _, p := range parts {
		switch {
		case p.Method == "" || p.URL == "" || p.ReferenceID == "":
			return fault.InvalidInput("Each subrequest needs a method, a url and a referenceId.")
		case !backref.Valid(p.ReferenceID):
			return fault.InvalidInput("Provided referenceId ('%s') must start with a letter or a number, and it can contain only letters, "+
				"numbers and underscores.", p.ReferenceID)
		case seen[p.ReferenceID]:
			return fault.InvalidInput("Duplicate ReferenceId provided in the request: %s.", p.ReferenceID)
		}
		seen[p.ReferenceID] = true
	}
	return nil
}

// isHeavy reports whether the URL is one of those that a composite request may have few of.
func isHeavy(text string) bool {
	path, _, _ := strings.Cut(text, "?")
	parts := strings.FieldsFunc(strings.ToLower(path), func(r rune) bool { return r == '/' })
	if len(parts) < 4 {
		return false
	}
	return parts[3] == "query" || parts[3] == "queryall" || parts[3] == "composite" && len(parts) > 4 && parts[4] == "sobjects"
}

// inComposite reports whether a call may be a part of a composite request.
func inComposite(c *call) bool {
	if len(c.path) == 0 {
		return true
	}
	switch strings.ToLower(c.path[0]) {
	case "jobs":
		return false
	case "composite":
		return len(c.path) > 1 && strings.EqualFold(c.path[1], "sobjects")
	}
	return true
}

// runParts answers parts in an order. Where all or none are wanted they are one transaction, which ends with the first
// failure; whether they succeeded is told, too.
func (s *Server) runParts(c *call, parts []compositePart, order []int, allOrNone bool, allowed func(*call) bool) (answers []*reply, succeeded bool, err error) {
	answers = make([]*reply, len(parts))
	if !allOrNone {
		filler, values := newFiller()
		for _, i := range order {
			answers[i] = s.runPart(c.Context(), c, parts[i], filler, values, allowed)
		}
		return answers, true, nil
	}
	failed := -1
	err = s.config.Store.Write(c.Context(), func(tx *store.Tx) error {
		ctx := store.Within(c.Context(), tx)
		filler, values := newFiller()
		for _, i := range order {
			if answers[i] = s.runPart(ctx, c, parts[i], filler, values, allowed); answers[i].failure() {
				failed = i
				return errRolledBack
			}
		}
		return nil
	})
	if err == nil {
		return answers, true, nil
	}
	if !errors.Is(err, errRolledBack) {
		return nil, false, err
	}
	for i := range answers {
		if i != failed {
			answers[i] = s.failed(c.Request, fault.Halted())
		}
	}
	return answers, false, nil
}

func newFiller() (*backref.Filler, backref.Answers) {
	values := backref.Answers{}
	return backref.NewFiller(values), values
}

// runPart fills in a part's references, answers it and remembers the answer for parts behind it.
func (s *Server) runPart(ctx context.Context, c *call, p compositePart, filler *backref.Filler, values backref.Answers, allowed func(*call) bool) *reply {
	target, err := filler.Text(p.URL, func(v string, at int) string {
		if strings.Contains(p.URL[:at], "?") {
			return url.QueryEscape(v)
		}
		return url.PathEscape(v)
	})
	var body []byte
	if err == nil {
		body, err = filler.JSON(p.Body)
	}
	var dead *backref.Error
	if errors.As(err, &dead) {
		return s.failed(c.Request, fault.BadReference("%s", dead.Message))
	}
	answer := s.run(ctx, c, subrequest{method: p.Method, url: target, header: p.HTTPHeaders, body: body}, allowed)
	values.Add(p.ReferenceID, answer.body)
	return answer
}

// appendParts appends the answers in the order of the request.
func appendParts(out []byte, parts []compositePart, answers []*reply) []byte {
	out = append(out, `{"compositeResponse":[`...)
	for i, answer := range answers {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, `{"body":`...)
		out = appendInner(out, answer)
		out = append(out, `,"httpHeaders":{`...)
		first := true
		for _, name := range []string{"Location", "ETag", "Last-Modified", "Allow"} {
			text, found := answer.header[name]
			if !found {
				continue
			}
			if !first {
				out = append(out, ',')
			}
			first = false
			out = append(value.AppendString(out, name), ':')
			out = value.AppendString(out, text)
		}
		out = append(out, `},"httpStatusCode":`...)
		out = strconv.AppendInt(out, int64(answer.status), 10)
		out = append(out, `,"referenceId":`...)
		out = append(value.AppendString(out, parts[i].ReferenceID), '}')
	}
	return append(out, "]}"...)
}

// appendInner appends the body of an answer as a value within another answer.
func appendInner(out []byte, answer *reply) []byte {
	switch {
	case len(answer.body) == 0:
		return append(out, "null"...)
	case answer.contentType != "" && !strings.HasPrefix(answer.contentType, "application/json"):
		return value.AppendString(out, string(answer.body))
	}
	return append(out, answer.body...)
}

// compositeResources names the resources of several requests in one: GET composite.
func (s *Server) compositeResources(c *call) (*reply, error) {
	base := c.base() + "/composite"
	return ok([]byte(`{"tree":"` + base + `/tree","batch":"` + base + `/batch","sobjects":"` + base + `/sobjects","graph":"` + base + `/graph"}`)), nil
}

// routeComposite finds the resource behind composite.
func routeComposite(path []string) (methods, bool) {
	if len(path) == 0 {
		return methods{http.MethodGet: (*Server).compositeResources, http.MethodPost: (*Server).composite}, true
	}
	switch strings.ToLower(path[0]) {
	case "batch":
		return methods{http.MethodPost: (*Server).batch}, len(path) == 1
	case "graph":
		return methods{http.MethodPost: (*Server).graph}, len(path) == 1
	case "tree":
		if len(path) == 1 { // the resources name it so, and it wants an object behind it
			return methods{http.MethodPost: func(*Server, *call) (*reply, error) { return nil, fault.NotFound() }}, true
		}
		return methods{http.MethodPost: (*Server).tree}, len(path) == 2
	case "sobjects":
		switch len(path) {
		case 1:
			return methods{http.MethodPost: (*Server).createCollection, http.MethodPatch: (*Server).updateCollection,
				http.MethodDelete: (*Server).deleteCollection}, true
		case 2:
			return methods{http.MethodGet: (*Server).retrieveCollection, http.MethodPost: (*Server).retrieveCollection}, true
		case 3:
			return methods{http.MethodPatch: (*Server).upsertCollection}, true
		}
	}
	return nil, false
}
