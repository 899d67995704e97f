package mcpserver_test

import (
	"fmt"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/mcpserver"
)

// methods gives the methods that come with a capability. A capability within another is written with a dot.
func methods() map[string][]string {
	return map[string][]string{
		"tools":               {"tools/list", "tools/call"},
		"resources":           {"resources/list", "resources/templates/list", "resources/read"},
		"resources.subscribe": {"resources/subscribe", "resources/unsubscribe"},
		"prompts":             {"prompts/list", "prompts/get"},
		"completions":         {"completion/complete"},
		"logging":             {"logging/setLevel"},
		"tasks":               {"tasks/list", "tasks/get", "tasks/result", "tasks/cancel", "tasks/update"},
	}
}

// params are such that a server that knows the method has something to say other than that it does not.
func params(method string) string {
	return map[string]string{
		"tools/call":            `"name":"echo","arguments":{}`,
		"resources/read":        `"uri":"salesforce://default/sobjects"`,
		"resources/subscribe":   `"uri":"salesforce://default/sobjects"`,
		"resources/unsubscribe": `"uri":"salesforce://default/sobjects"`,
		"prompts/get":           `"name":"explore_org"`,
		"completion/complete":   `"ref":{"type":"ref/prompt","name":"explore_org"},"argument":{"name":"topic","value":""}`,
		"logging/setLevel":      `"level":"info"`,
		"tasks/get":             `"taskId":"x"`,
		"tasks/result":          `"taskId":"x"`,
		"tasks/cancel":          `"taskId":"x"`,
		"tasks/update":          `"taskId":"x"`,
	}[method]
}

// talk asks a server one thing in one revision, over one transport. Modern is said in each request.
type talk func(revision, method, params string) map[string]any

const newest = "2026-07-28"

func overStdio(t *testing.T, change func(*mcpserver.Config)) talk {
	t.Helper()
	c := start(t, fake{tools: echoTool(), call: echo}, change)
	return func(revision, method, params string) map[string]any {
		c.send("%s", asked(revision, method, params))
		return c.receive()
	}
}

func overHTTPSite(t *testing.T, change func(*mcpserver.Config)) talk {
	t.Helper()
	s := startHTTP(t, fake{tools: echoTool(), call: echo}, func(cfg *mcpserver.HTTPConfig) { change(&cfg.Config) })
	return func(revision, method, params string) map[string]any {
		headers := []string{"Mcp-Protocol-Version", revision}
		if revision == newest {
			names := map[string][]string{"tools/call": {"echo"}, "resources/read": {"salesforce://default/sobjects"}, "prompts/get": {"explore_org"},
				"resources/subscribe": {"salesforce://default/sobjects"}, "resources/unsubscribe": {"salesforce://default/sobjects"}}
			headers = modernHeaders(method, names[method]...)
		} else if method == "initialize" {
			headers = nil
		}
		return messages(t, s.post(t.Context(), asked(revision, method, params), headers...))[0]
	}
}

func asked(revision, method, params string) string {
	if revision == newest {
		if params != "" {
			params += ","
		}
		params += modern
	}
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":{%s}}`, method, params)
}

func TestWhatIsPromisedIsAnsweredAndNothingElse(t *testing.T) {
	for transport, open := range map[string]func(*testing.T, func(*mcpserver.Config)) talk{"stdio": overStdio, "HTTP": overHTTPSite} {
		for offer, change := range map[string]func(*mcpserver.Config){"all": offering(objects), "tools alone": func(*mcpserver.Config) {}} {
			for _, revision := range []string{"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", newest} {
				t.Run(fmt.Sprintf("%s, %s, %s", transport, offer, revision), func(t *testing.T) {
					say := open(t, change)
					var greeting map[string]any
					if revision == newest {
						greeting = say(revision, "server/discover", "")
					} else {
						greeting = say(revision, "initialize", fmt.Sprintf(`"protocolVersion":%q,"capabilities":{},"clientInfo":{"name":"t","version":"1"}`, revision))
						if got := path(greeting, "result", "protocolVersion"); got != revision {
							t.Fatalf("it speaks %v", got)
						}
					}
					promised, _ := path(greeting, "result", "capabilities").(map[string]any)
					if promised == nil {
						t.Fatalf("it promises nothing: %v", greeting)
					}
					for capability, methods := range methods() {
						kept := path(promised, capability) != nil
						if capability == "resources.subscribe" {
							kept = path(promised, "resources", "subscribe") == true
						}
						for _, method := range methods {
							answer := say(revision, method, params(method))
							code := path(answer, "error", "code")
							if answered := code != -32601.0; answered != kept || kept && code != nil {
								t.Errorf("%s is promised: %t, and %s is answered with %v", capability, kept, method, answer)
							}
						}
						delete(promised, capability)
					}
					for capability := range promised {
						t.Errorf("it promises %s, of which this test knows nothing", capability)
					}
				})
			}
		}
	}
}

func TestEachEraAnswersItsOwnMethodsOnly(t *testing.T) {
	for transport, open := range map[string]func(*testing.T, func(*mcpserver.Config)) talk{"stdio": overStdio, "HTTP": overHTTPSite} {
		say := open(t, offering(objects))
		for _, c := range []struct {
			revision, method, params string
			answered                 bool
		}{
			{"2025-11-25", "ping", "", true},
			{newest, "ping", "", false},
			{newest, "initialize", `"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}`, false},
			{newest, "server/discover", "", true},
			{newest, "nothing/known", "", false},
			{"2025-11-25", "nothing/known", "", false},
		} {
			answer := say(c.revision, c.method, c.params)
			if (path(answer, "result") != nil) != c.answered {
				t.Errorf("%s, %s: %s is answered with %v", transport, c.revision, c.method, answer)
			}
		}
	}
}
