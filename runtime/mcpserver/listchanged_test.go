package mcpserver_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// shifting is a dispatcher whose list of tools a test changes.
type shifting struct {
	fake
	mu   sync.Mutex
	tell func()
}

func (s *shifting) Tools() []dispatch.Tool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tools
}

func (s *shifting) OnChange(tell func()) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell = tell
	return func() {}
}

// shift makes name the only tool.
func (s *shifting) shift(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tools = echoTool()
	s.tools[0].Name = name
	s.tell()
}

const modern = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}`

// listed asks for the names of the tools, in the modern way, and fails when anything comes before the reply.
func listed(c *client, id int) string {
	c.t.Helper()
	c.send(`{"jsonrpc":"2.0","id":%d,"method":"tools/list","params":{%s}}`, id, modern)
	m := c.receive()
	if m["id"] != float64(id) {
		c.t.Fatalf("got %v, want nothing before the list", m)
	}
	text, _ := json.Marshal(path(m, "result", "tools"))
	return string(text)
}

func TestOnlyClientsThatAskedAreToldThatTheListChanged(t *testing.T) {
	d := &shifting{fake: fake{tools: echoTool(), call: echo}}
	c := start(t, d)
	list := func(id int, name string) {
		t.Helper()
		for i := 0; !strings.Contains(listed(c, id+i), `"name":"`+name+`"`); i++ {
			if i == 100_000 {
				t.Fatalf("the list does not come to have %s", name)
			}
		}
	}
	list(1000, "echo")
	d.shift("second")
	list(200_000, "second") // nothing came before these replies

	c.send(`{"jsonrpc":"2.0","id":"none","method":"subscriptions/listen","params":{"notifications":{"promptsListChanged":true},%s}}`, modern)
	for range 2 {
		if m := c.receive(); m["id"] != "none" && m["method"] != "notifications/subscriptions/acknowledged" {
			t.Fatalf("got %v", m)
		}
	}
	d.shift("third")
	list(400_000, "third")

	for _, id := range []string{"a", "b"} {
		c.send(`{"jsonrpc":"2.0","id":%q,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},%s}}`, id, modern)
		if m := c.receive(); m["method"] != "notifications/subscriptions/acknowledged" {
			t.Fatalf("got %v", m)
		}
	}
	d.shift("fourth")
	for _, id := range []string{"a", "b"} {
		m := c.receive()
		if m["method"] != "notifications/tools/list_changed" || path(m, "params", "_meta", "io.modelcontextprotocol/subscriptionId") != id {
			t.Fatalf("got %v, want it tagged %s", m, id)
		}
	}
	if !strings.Contains(listed(c, 1), `"fourth"`) {
		t.Fatal("the list is not the new one when it is told")
	}
	c.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"a"}}`)
	listed(c, 2) // the notification above was read
	d.shift("fifth")
	if m := c.receive(); path(m, "params", "_meta", "io.modelcontextprotocol/subscriptionId") != "b" {
		t.Fatalf("got %v, want it for b alone", m)
	}
	c.silence()
}

func TestAClientOfTheOlderRevisionsIsToldThatTheListChanged(t *testing.T) {
	d := &shifting{fake: fake{tools: echoTool(), call: echo}}
	c := start(t, d)
	c.send(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`)
	if m := c.receive(); path(m, "result", "capabilities", "tools", "listChanged") != true {
		t.Fatalf("it is not promised: %v", m)
	}
	c.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	c.silence() // the notification above was read
	for i := range 3 {
		d.shift(fmt.Sprintf("tool%d", i))
		m := c.receive()
		if m["method"] != "notifications/tools/list_changed" || m["params"] != nil {
			t.Fatalf("got %v", m)
		}
	}
	d.mu.Lock()
	d.tell()
	d.mu.Unlock()
	c.silence() // nothing that a client sees changed
	c.send(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"tool2","arguments":{"n":1}}}`)
	if m := c.receive(); path(m, "result", "structuredContent", "n") != 1.0 {
		t.Fatalf("the new tool is not called: %v", m)
	}
	c.send(`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"tool1","arguments":{}}}`)
	if m := c.receive(); m["error"] == nil {
		t.Fatalf("the old tool is still there: %v", m)
	}
}
