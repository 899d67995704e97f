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
		Description: "Broad: " +
			"Calls a REST service that is written in Apex, code of the org or of one of its packages, and returns the answer as it is. What it does is up to that code, whatever the method.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["action"],"properties":{` +
			`"action":{"type":"string","minLength":1,"description":"The path of the service after /services/apexrest/, such as MyService/v1/orders. A query string may follow it, escaped; better give params."},` +
			raw.Properties + `}}`,
		OutputSchema: raw.OutputSchema,
		Annotations:  tool.Annotations{Destructive: true, OpenWorld: true},
		Needs:        raw.Needs(kind()),
		Run:          func(c *tool.Call) (tool.Output, *tool.Failure) { return raw.Run(c, kind()) },
	}
}
