// Command tooling_execute is the guest of the tool of that name: it sends a request to the Tooling API of the org.
package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/raw"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func init() { tool.Serve(definition()) }

func main() {}

func kind() raw.Kind {
	return raw.Kind{Heading: "Tooling Execute Result (JSON):", Path: "action", Root: tool.Data, Prefix: "tooling"}
}

func definition() tool.Definition {
	return tool.Definition{
		Name:  "tooling_execute",
		Title: "Send a Tooling API request (broad)",
		Description: "Broad: " +
			"Sends a request to the Salesforce Tooling API, which holds Apex code, metadata, debug logs and test runs, and returns the answer as it is. It can change code and run it: prefer the other tools where one fits.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["action"],"properties":{` +
			`"action":{"type":"string","minLength":1,"description":"The path of the resource after /services/data/vNN.N/tooling/, such as sobjects/ApexClass/describe, or query with the parameter q. A query string may follow it, escaped; better give params."},` +
			raw.Properties + `}}`,
		OutputSchema: raw.OutputSchema,
		Annotations:  tool.Annotations{Destructive: true, OpenWorld: true},
		Needs:        raw.Needs(kind()),
		Run:          func(c *tool.Call) (tool.Output, *tool.Failure) { return raw.Run(c, kind()) },
	}
}
