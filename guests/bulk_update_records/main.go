// Command bulk_update_records is the guest of the tool of that name.
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
		Name:  "bulk_update_records",
		Title: "Change many records",
		Description: "Changes many Salesforce records of one object by their ids, and tells of each row whether it was done or why not. Use it when a query has given the ids; not for new records (bulk_create_records). " +
			"Fields that are not given keep their values; a failing row does not stop the others unless all_or_none is set.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name","data"],"properties":{` +
			salesforce.ObjectNameProperty + `,` +
			`"data":{"type":"array","items":{"type":"object","required":["Id"],"properties":{"Id":{"type":"string"}}},"description":"One object for each record, its Id and new field values, such as [{\"Id\": \"001xx000003DGb2AAG\", \"Phone\": \"+1 415 555 0100\"}]."},` +
			`"all_or_none":{"type":"boolean","default":false,"description":"true: all or none; at most 200 rows."}}}`,
		OutputSchema: bulk.OutputSchema,
		Annotations:  tool.Annotations{Destructive: true, Idempotent: true, OpenWorld: true},
		Paged:        true,
		Needs:        append(bulk.Needs(bulk.Update()), explain[0], explain[1]),
		Run:          run,
	}
}

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	object := salesforce.ObjectName(c.Arguments, "object_name")
	rows := bulk.Rows(c.Arguments, "data", true)
	allOrNone := c.Arguments.Flag("all_or_none")
	if failure := c.Arguments.Failure(); failure != nil {
		return tool.Output{}, failure
	}
	return bulk.Run(c, bulk.Update(), object, rows, allOrNone)
}
