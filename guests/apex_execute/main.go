// Command apex_execute is the guest of the tool of that name: it calls an Apex REST service of the org.
package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/raw"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func init() { tool.Serve(definition()) }

func main() {}

func kind() raw.Kind {
	return raw.Kind{Heading: "Apex Execute Result (JSON):", Path: "action", Root: tool.ApexREST}
}

func definition() tool.Definition {
	return tool.Definition{
		Name:  "apex_execute",
		Title: "Call an Apex REST service (broad)",
		Description: "Broad: calls a REST service written in Apex, code of the org or of one of its packages, and returns the answer as it is. Use it when the service and its path are known; " +
			"not for Salesforce's own API. What it does is up to that code, whatever the method. Reference: Salesforce's Apex Developer Guide.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["action"],"properties":{` +
			`"action":{"type":"string","description":"Path after /services/apexrest/, such as MyService/v1/orders."},` +
			raw.Properties + `}}`,
		OutputSchema: raw.OutputSchema,
		Annotations:  tool.Annotations{Destructive: true, OpenWorld: true},
		Needs:        raw.Needs(kind()),
		Run:          func(c *tool.Call) (tool.Output, *tool.Failure) { return raw.Run(c, kind()) },
	}
}
