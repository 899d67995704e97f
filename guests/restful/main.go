// Command restful is the guest of the tool of that name: it sends any request to the REST API of the org.
package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/raw"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func init() { tool.Serve(definition()) }

func main() {}

func kind() raw.Kind {
	return raw.Kind{Heading: "RESTful API Call Result (JSON):", Path: "path", Root: tool.Data}
}

func definition() tool.Definition {
	return tool.Definition{
		Name:  "restful",
		Title: "Send a REST request (broad)",
		Description: "Broad: " +
			"Sends any request to the Salesforce REST API, for what no other tool does, and returns the answer as it is: limits, list views, composite requests, reports, actions. It can read and change whatever the user of this login may: prefer the other tools where one fits.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["path"],"properties":{` +
			`"path":{"type":"string","minLength":1,"description":"The path of the resource after /services/data/vNN.N/, such as limits or sobjects/Account/listviews. A query string may follow it, escaped; better give params."},` +
			raw.Properties + `}}`,
		OutputSchema: raw.OutputSchema,
		Annotations:  tool.Annotations{Destructive: true, OpenWorld: true},
		Needs:        raw.Needs(kind()),
		Run:          func(c *tool.Call) (tool.Output, *tool.Failure) { return raw.Run(c, kind()) },
	}
}
