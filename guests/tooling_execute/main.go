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
		Description: "Broad: sends a request to the Salesforce Tooling API and returns the answer as it is. Use it for Apex code, metadata, debug logs and test runs. " +
			"Not for records: it can change code and run it. Reference: Salesforce's Tooling API Developer Guide.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["action"],"properties":{` +
			`"action":{"type":"string","description":"Path after /services/data/vNN.N/tooling/, such as sobjects/ApexClass/describe, or query with the parameter q."},` +
			raw.Properties + `}}`,
		OutputSchema: raw.OutputSchema,
		Annotations:  tool.Annotations{Destructive: true, OpenWorld: true},
		Needs:        raw.Needs(kind()),
		Run:          func(c *tool.Call) (tool.Output, *tool.Failure) { return raw.Run(c, kind()) },
	}
}
