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
		Description: "Changes many Salesforce records of one object by their ids, and tells of each row whether it was changed, or why not. " +
			"Fields that are not given keep their values. A row that fails does not stop the others, unless all_or_none is set.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name","data"],"properties":{` +
			`"object_name":{"type":"string","pattern":"` + salesforce.ObjectNamePattern + `","description":"The API name of the object, such as Account or Invoice__c."},` +
			`"data":{"type":"array","items":{"type":"object","required":["Id"],"properties":{"Id":{"type":"string","description":"The id of the record."}}},"description":"One object for each record, with its Id and its new values by the API names of the fields, such as [{\"Id\": \"001…\", \"Phone\": \"+1 415 555 0100\"}]."},` +
			`"all_or_none":{"type":"boolean","default":false,"description":"Whether no record is changed when one cannot be. For at most 200 rows."}}}`,
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
