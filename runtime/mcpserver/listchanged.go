package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// changing is a dispatcher whose tools may change while the server runs; *dispatch.Dispatcher is one.
type changing interface {
	// OnChange calls tell after each change of what clients see of the tools.
	OnChange(tell func()) (stop func())
}

// followTools gives mcp-go, which has the tools given, the dispatcher's of each moment, and calls announce after each change of what clients
// see. mcp-go itself tells its HTTP clients, rightly. It goes on until stop is called.
func followTools(cfg Config, d changing, s *server.MCPServer, tools []server.ServerTool, announce func()) (stop func()) {
	changed := make(chan struct{}, 1)
	forget := d.OnChange(func() {
		select {
		case changed <- struct{}{}:
		default: // what is to be told is told already
		}
	})
	ended, done := make(chan struct{}), make(chan struct{})
	shown := definitions(tools)
	go func() {
		defer close(done)
		for {
			select {
			case <-ended:
				return
			case <-changed:
			}
			tools, errs := serverTools(cfg, cfg.Dispatcher.Tools())
			for _, err := range errs {
				cfg.Log.Error("a changed tool cannot be shown to clients; the others are", "reason", err)
			}
			now := definitions(tools)
			if reflect.DeepEqual(now, shown) {
				continue
			}
			shown = now
			s.SetTools(tools...)
			announce()
		}
	}()
	changed <- struct{}{} // what changed since the server was made
	return func() {
		forget()
		close(ended)
		<-done
	}
}

// definitions are what clients see of tools.
func definitions(tools []server.ServerTool) []mcp.Tool {
	out := make([]mcp.Tool, len(tools))
	for i, t := range tools {
		out[i] = t.Tool
	}
	return out
}

// listeners remembers who is to be told that the list of tools changed. mcp-go tells everyone, and without a tag: what it writes of
// that goes nowhere. The caller locks.
type listeners struct {
	// legacy is true once a client of the older revisions has said that it is ready. They are told without asking.
	legacy bool
	// open are the ids, as JSON, of the open subscriptions to the list, in the order in which they were acknowledged.
	open []json.RawMessage
}

// outgoing takes note of a message that mcp-go writes, and says whether it is to be dropped.
func (l *listeners) outgoing(line []byte) (drop bool) {
	if !bytes.Contains(line, []byte(`"notifications/`)) {
		return false
	}
	var m struct {
		Method string `json:"method"`
		Params struct {
			Meta          map[string]json.RawMessage `json:"_meta"`
			Notifications struct {
				ToolsListChanged bool `json:"toolsListChanged"`
			} `json:"notifications"`
		} `json:"params"`
	}
	if json.Unmarshal(line, &m) != nil {
		return false
	}
	switch m.Method {
	case mcp.MethodNotificationToolsListChanged:
		return true
	case mcp.MethodNotificationSubscriptionsAcknowledged:
		if m.Params.Notifications.ToolsListChanged {
			l.open = append(l.open, m.Params.Meta[mcp.MetaKeySubscriptionID])
		}
	}
	return false
}

// ended takes out the subscription of a request that was answered or cancelled.
func (l *listeners) ended(id string) {
	for i, open := range l.open {
		if key(open) == id {
			l.open = append(l.open[:i:i], l.open[i+1:]...)
			return
		}
	}
}

// messages are those to write when the list changed.
func (l *listeners) messages(c *calls) []map[string]any {
	message := func(params map[string]any) map[string]any {
		m := map[string]any{"jsonrpc": "2.0", "method": mcp.MethodNotificationToolsListChanged}
		if params != nil {
			m["params"] = params
		}
		return m
	}
	var out []map[string]any
	if l.legacy {
		out = append(out, message(nil))
	}
	for _, id := range l.open {
		if c.isCancelled(id) { // before it was acknowledged
			continue
		}
		out = append(out, message(map[string]any{"_meta": map[string]any{mcp.MetaKeySubscriptionID: id}}))
	}
	return out
}

// announce tells the clients that asked that the list of tools changed.
func (w *wire) announce() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.listeners.messages(w.calls) {
		if line, err := json.Marshal(m); err == nil {
			_, _ = w.write(append(line, '\n'))
		}
	}
}

// withoutListChanged takes promises back that are not kept.
func withoutListChanged(_ context.Context, _ any, _ *mcp.InitializeRequest, result *mcp.InitializeResult) {
	c := &result.Capabilities
	if c.Tools != nil {
		c.Tools.ListChanged = false
	}
	if c.Prompts != nil {
		c.Prompts.ListChanged = false
	}
	if c.Resources != nil {
		c.Resources.ListChanged = false
	}
}
