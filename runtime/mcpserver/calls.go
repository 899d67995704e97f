package mcpserver

import (
	"bytes"
	"encoding/json"
)

// calls remembers which requests are unanswered and which of them were cancelled. Ids and tokens are kept as the JSON that
// mcp-go writes for them. The caller locks.
type calls struct {
	requests map[string]*request
	tokens   map[string]*request
}

type request struct {
	token     string
	cancelled bool
	// listening is true for a subscription: it is answered when the client ends it, and not before.
	listening bool
}

func newCalls() *calls { return &calls{requests: map[string]*request{}, tokens: map[string]*request{}} }

// seen takes note of a message of the client: a request opens, a cancellation marks. What is not valid JSON is mcp-go's to
// refuse.
func (c *calls) seen(line []byte, l *listeners) {
	var m struct {
		ID     any    `json:"id"`
		Method string `json:"method"`
		Params struct {
			RequestID any `json:"requestId"`
			Meta      struct {
				ProgressToken any `json:"progressToken"`
			} `json:"_meta"`
		} `json:"params"`
	}
	if err := json.Unmarshal(line, &m); err != nil && m.Method == "" {
		return
	}
	switch {
	case m.ID != nil && m.Method != "":
		r := &request{listening: m.Method == "subscriptions/listen"}
		if m.Params.Meta.ProgressToken != nil {
			r.token = key(m.Params.Meta.ProgressToken)
			c.tokens[r.token] = r
		}
		c.requests[key(m.ID)] = r
	case m.Method == "notifications/cancelled" && m.Params.RequestID != nil:
		if r, ok := c.requests[key(m.Params.RequestID)]; ok {
			r.cancelled = true
		}
	case m.Method == "notifications/initialized":
		l.legacy = true
	}
}

// answer closes a request and says whether its reply is to be dropped.
func (c *calls) answer(id string) bool {
	r, ok := c.requests[id]
	if !ok {
		return false
	}
	delete(c.requests, id)
	if c.tokens[r.token] == r {
		delete(c.tokens, r.token)
	}
	return r.cancelled
}

func (c *calls) isCancelled(id any) bool {
	r, ok := c.requests[key(id)]
	return ok && r.cancelled
}

func (c *calls) tokenCancelled(token any) bool {
	r, ok := c.tokens[key(token)]
	return ok && r.cancelled
}

// open is the number of requests that will still be answered.
func (c *calls) open() int {
	n := 0
	for _, r := range c.requests {
		if !r.cancelled && !r.listening {
			n++
		}
	}
	return n
}

// key writes an id or a token in one way, whatever way it was written in.
func key(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

// replyID gives the id of a response that mcp-go writes; requests and notifications of the server are no responses.
func replyID(line []byte) (string, bool) {
	dec := json.NewDecoder(bytes.NewReader(line))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return "", false
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil || name == "method" {
			return "", false
		}
		if name == "id" {
			var id any
			if err := dec.Decode(&id); err != nil {
				return "", false
			}
			return key(id), id != nil
		}
		var skipped json.RawMessage
		if err := dec.Decode(&skipped); err != nil {
			return "", false
		}
	}
	return "", false
}
