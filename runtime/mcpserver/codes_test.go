package mcpserver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver"
)

func TestErrorsHaveTheCodeOfTheirRevisionAndATextForPeople(t *testing.T) {
	failure := ""
	offer := offering(func() dispatch.Result {
		if failure == "" {
			return objects()
		}
		return dispatch.Result{Failure: &dispatch.Failure{Code: failure, Message: "It failed.", Hint: "Look."}}
	})
	const legacy, both = -32002.0, -32602.0
	for name, c := range map[string]struct {
		method, params, name string
		failure              string  // of a reading
		legacy, modern       float64 // codes
		says                 string
	}{
		"an address that is none":        {"resources/read", `"uri":"salesforce://default/nothing"`, "salesforce://default/nothing", "", legacy, both, "salesforce://{org}/sobjects"},
		"an address of others":           {"resources/read", `"uri":"file:///etc/passwd"`, "file:///etc/passwd", "", legacy, both, "no address of a resource"},
		"an org that is none":            {"resources/read", `"uri":"salesforce://prod/me"`, "salesforce://prod/me", "", legacy, both, `no org "prod"`},
		"an object that is none":         {"resources/read", `"uri":"salesforce://default/sobjects/Nix"`, "salesforce://default/sobjects/Nix", "NOT_FOUND", legacy, both, "Next: Look."},
		"an org of others":               {"resources/read", `"uri":"salesforce://default/sobjects"`, "salesforce://default/sobjects", "ORG_NOT_ALLOWED", legacy, both, "It failed."},
		"no login":                       {"resources/read", `"uri":"salesforce://default/sobjects"`, "salesforce://default/sobjects", "NOT_LOGGED_IN", -32603, -32603, "Next: Look."},
		"a prompt that is none":          {"prompts/get", `"name":"nothing"`, "nothing", "", both, both, "not found"},
		"a prompt without what it needs": {"prompts/get", `"name":"account_brief"`, "account_brief", "", both, both, "account"},
		"a completion of no prompt": {"completion/complete", `"ref":{"type":"ref/prompt","name":"nothing"},"argument":{"name":"a","value":""}`, "", "", both, both,
			`no prompt "nothing"`},
		"a completion of no template": {"completion/complete", `"ref":{"type":"ref/resource","uri":"file://{x}"},"argument":{"name":"a","value":""}`, "", "", both, both,
			"no resource template"},
	} {
		t.Run(name, func(t *testing.T) {
			failure = c.failure
			stdio := start(t, fake{tools: echoTool(), call: echo}, offer)
			stdio.initialize()
			site := startHTTP(t, fake{tools: echoTool(), call: echo}, func(cfg *mcpserver.HTTPConfig) { offer(&cfg.Config) })
			old := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":{%s}}`, c.method, c.params)
			now := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":{%s,%s}}`, c.method, c.params, modern)
			headers := modernHeaders(c.method)
			if c.name != "" {
				headers = modernHeaders(c.method, c.name)
			}
			over := func(line string) map[string]any { stdio.send("%s", line); return stdio.receive() }
			for _, answer := range []struct {
				era  string
				got  map[string]any
				want float64
			}{
				{"legacy, stdio", over(old), c.legacy}, {"modern, stdio", over(now), c.modern},
				{"legacy, HTTP", messages(t, site.post(t.Context(), old))[0], c.legacy},
				{"modern, HTTP", messages(t, site.post(t.Context(), now, headers...))[0], c.modern},
			} {
				text, _ := path(answer.got, "error", "message").(string)
				if path(answer.got, "error", "code") != answer.want || !strings.Contains(text, c.says) {
					t.Errorf("%s: got %v, want %v and %q", answer.era, answer.got, answer.want, c.says)
				}
			}
		})
	}
}
