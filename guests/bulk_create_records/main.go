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
		Description: "Creates many Salesforce records of one object, and tells of each row whether it was created, with its id, or why not. " +
			"A row that fails does not stop the others, unless all_or_none is set. Use get_object_fields first to learn the names of the fields.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name","data"],"properties":{` +
			`"object_name":{"type":"string","pattern":"` + salesforce.ObjectNamePattern + `","description":"The API name of the object, such as Account or Invoice__c."},` +
			`"data":{"type":"array","items":{"type":"object"},"description":"One object for each new record, with its values by the API names of the fields, such as [{\"Name\": \"Acme\"}, {\"Name\": \"Zenith\"}]."},` +
			`"all_or_none":{"type":"boolean","default":false,"description":"Whether no record is created when one cannot be. For at most 200 rows."}}}`,
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
