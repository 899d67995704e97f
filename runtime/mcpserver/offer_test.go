package mcpserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/guide"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
	"github.com/forcefield-mcp/forcefield/runtime/resources"
)

// readings answers every reading of a resource in one way.
type readings func() dispatch.Result

func (r readings) Read(context.Context, dispatch.Call, ...policy.Need) dispatch.Result { return r() }

func (readings) OrgsFor(dispatch.Caller) []string { return []string{""} }

func offering(r readings) func(*mcpserver.Config) {
	return func(cfg *mcpserver.Config) {
		cfg.Resources = resources.New(r)
		cfg.Prompts = guide.Prompts()
	}
}

func objects() dispatch.Result {
	return dispatch.Result{Structured: json.RawMessage(`{"sobjects":["Account","Contact"]}`)}
}

func TestPromisesAreKeptInBothEras(t *testing.T) {
	for era, meta := range map[string]string{"modern": "," + modern, "legacy": ""} {
		t.Run(era, func(t *testing.T) {
			c := start(t, fake{tools: echoTool(), call: echo}, offering(objects))
			var promised any
			if era == "modern" {
				c.send(`{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{%s}}`, modern)
			} else {
				c.send(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`)
			}
			promised = path(c.receive(), "result", "capabilities")
			capabilities, _ := promised.(map[string]any)
			var names []string
			for name := range capabilities {
				names = append(names, name)
			}
			slices.Sort(names)
			if fmt.Sprint(names) != "[completions prompts resources tools]" {
				t.Errorf("it promises %v", names)
			}
			if path(promised, "resources", "subscribe") != nil || path(promised, "resources", "listChanged") != nil || path(promised, "prompts", "listChanged") != nil {
				t.Errorf("it promises %v", promised)
			}
			if era == "legacy" {
				c.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
			}
			for id, request := range []struct{ method, params, want string }{
				{"resources/list", `"x":1`, `"salesforce://default/limits"`},
				{"resources/templates/list", `"x":1`, `salesforce://{org}/sobjects/{name}`},
				{"resources/read", `"uri":"salesforce://default/sobjects"`, `\"Account\"`},
				{"prompts/list", `"x":1`, `"explore_org"`},
				{"prompts/get", `"name":"explore_org"`, `list_sobjects`},
				{"completion/complete", `"ref":{"type":"ref/resource","uri":"salesforce://{org}/sobjects/{name}"},"argument":{"name":"name","value":"a"}`, `["Account"]`},
			} {
				c.send(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":{%s%s}}`, id+10, request.method, request.params, meta)
				text, err := json.Marshal(c.receive()["result"])
				if err != nil || !strings.Contains(string(text), request.want) {
					t.Errorf("%s gave %s, want %s", request.method, text, request.want)
				}
			}
		})
	}
}

func TestAReadingThatFailsSaysWhyAndAPanicSaysNothingOfItself(t *testing.T) {
	result := dispatch.Result{Failure: &dispatch.Failure{Code: "NOT_FOUND", Message: "No such object.", Hint: "List them."}}
	panics := false
	c := start(t, fake{tools: echoTool(), call: echo}, offering(func() dispatch.Result {
		if panics {
			panic("secret of the host")
		}
		return result
	}))
	c.initialize()
	ask := func() string {
		c.send(`{"jsonrpc":"2.0","id":5,"method":"resources/read","params":{"uri":"salesforce://default/me"}}`)
		text, err := json.Marshal(c.receive())
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if got := ask(); !strings.Contains(got, `NOT_FOUND: No such object.\nNext: List them.`) {
		t.Errorf("a failure: %s", got)
	}
	panics = true
	if got := ask(); strings.Contains(got, "secret") || !strings.Contains(got, `"error"`) {
		t.Errorf("a panic: %s", got)
	}
	c.send(`{"jsonrpc":"2.0","id":6,"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"salesforce://{org}/sobjects/{name}"},"argument":{"name":"name","value":"a"}}}`)
	if text, err := json.Marshal(c.receive()); err != nil || strings.Contains(string(text), "secret") {
		t.Errorf("a panic while completing: %s", text)
	}
}
