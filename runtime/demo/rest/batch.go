package rest

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
)

// batch answers several requests that have nothing to do with each other, one after the other: POST composite/batch.
func (s *Server) batch(c *call) (*reply, error) {
	var given struct {
		HaltOnError bool `json:"haltOnError"`
		Parts       []struct {
			Method    string          `json:"method"`
			URL       string          `json:"url"`
			RichInput json.RawMessage `json:"richInput"`
		} `json:"batchRequests"`
	}
	if err := records.DecodeJSON(c.body, &given); err != nil {
		return nil, err
	}
	switch {
	case len(given.Parts) == 0:
		return nil, fault.InvalidInput("The request needs at least one subrequest in batchRequests.")
	case len(given.Parts) > maxParts:
		return nil, fault.LimitExceeded("The limit of %d subrequests in a batch is exceeded: it has %d.", maxParts, len(given.Parts))
	}
	hasErrors := false
	out := []byte(`,"results":[`)
	for i, p := range given.Parts {
		if i > 0 {
			out = append(out, ',')
		}
		var answer *reply
		if hasErrors && given.HaltOnError {
			answer = s.failed(c.Request, fault.BatchHalted())
		} else {
			target := p.URL
			if trimmed := strings.TrimLeft(target, "/"); !strings.HasPrefix(trimmed, "services/") {
				target = "/services/data/" + trimmed
			}
			answer = s.run(c.Context(), c, subrequest{method: p.Method, url: target, body: p.RichInput}, inComposite)
		}
		hasErrors = hasErrors || answer.status >= 400
		out = append(out, `{"statusCode":`...)
		out = strconv.AppendInt(out, int64(answer.status), 10)
		out = append(out, `,"result":`...)
		out = append(appendInner(out, answer), '}')
	}
	return ok(append(append([]byte(`{"hasErrors":`+boolText(hasErrors)), out...), "]}"...)), nil
}
