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
		Description: "Broad: sends any request to the Salesforce REST API and returns the answer as it is. Use it for what no other tool does: limits, list views, composite requests, reports, actions. " +
			"Not where another tool fits: it can read and change whatever the user of this login may. Reference: Salesforce's REST API Developer Guide.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["path"],"properties":{` +
			`"path":{"type":"string","description":"Path after /services/data/vNN.N/, such as limits or sobjects/Account/listviews."},` +
			raw.Properties + `}}`,
		OutputSchema: raw.OutputSchema,
		Annotations:  tool.Annotations{Destructive: true, OpenWorld: true},
		Needs:        raw.Needs(kind()),
		Run:          func(c *tool.Call) (tool.Output, *tool.Failure) { return raw.Run(c, kind()) },
	}
}
