// Command bulk_create_records is the guest of the tool of that name.
package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/bulk"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func init() { tool.Serve(definition()) }

func main() {}

func definition() tool.Definition {
	explain := salesforce.ExplainNeeds()
	return tool.Definition{
		Name:  "bulk_create_records",
		Title: "Create many records",
		Description: "Creates many Salesforce records of one object, and tells of each row its new id or why not. Use it for several new records; not for one (create_record), nor for those that may exist. " +
			"A failing row does not stop the others unless all_or_none is set.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name","data"],"properties":{` +
			salesforce.ObjectNameProperty + `,` +
			`"data":{"type":"array","items":{"type":"object"},"description":"One object of field values for each record, such as [{\"Name\": \"Acme\"}, {\"Name\": \"Zenith\"}]."},` +
			`"all_or_none":{"type":"boolean","default":false,"description":"true: all or none; at most 200 rows."}}}`,
		OutputSchema: bulk.OutputSchema,
		Annotations:  tool.Annotations{OpenWorld: true},
		Paged:        true,
		Needs:        append(bulk.Needs(bulk.Create()), explain[0], explain[1]),
		Run:          run,
	}
}

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	object := salesforce.ObjectName(c.Arguments, "object_name")
	rows := bulk.Rows(c.Arguments, "data", false)
	allOrNone := c.Arguments.Flag("all_or_none")
	if failure := c.Arguments.Failure(); failure != nil {
		return tool.Output{}, failure
	}
	return bulk.Run(c, bulk.Create(), object, rows, allOrNone)
}
