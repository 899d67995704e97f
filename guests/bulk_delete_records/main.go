// Command bulk_delete_records is the guest of the tool of that name.
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
		Name:  "bulk_delete_records",
		Title: "Delete many records",
		Description: "Deletes many Salesforce records of one object by their ids, and with them what Salesforce deletes along, " +
			"and tells of each whether it was deleted, or why not. They go to the recycle bin of the org, from where a person can restore them for 15 days. " +
			"Ids of another object are refused before anything is deleted.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name","record_ids"],"properties":{` +
			`"object_name":{"type":"string","pattern":"` + salesforce.ObjectNamePattern + `","description":"The API name of the object, such as Account or Invoice__c."},` +
			`"record_ids":{"type":"array","items":{"type":"string","pattern":"` + salesforce.RecordIDPattern + `"},"description":"The ids of the records: 15 or 18 letters and digits each."},` +
			`"all_or_none":{"type":"boolean","default":false,"description":"Whether no record is deleted when one cannot be. For at most 200 records."}}}`,
		OutputSchema: bulk.OutputSchema,
		Annotations:  tool.Annotations{Destructive: true, Idempotent: true, OpenWorld: true},
		Paged:        true,
		Needs:        append(bulk.Needs(bulk.Delete()), explain[0], explain[1]),
		Run:          run,
	}
}

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	object := salesforce.ObjectName(c.Arguments, "object_name")
	rows := bulk.IDs(c.Arguments, "record_ids")
	allOrNone := c.Arguments.Flag("all_or_none")
	if failure := c.Arguments.Failure(); failure != nil {
		return tool.Output{}, failure
	}
	if failure := bulk.CheckType(c.Host, object, "record_ids", rows); failure != nil {
		return tool.Output{}, failure
	}
	return bulk.Run(c, bulk.Delete(), object, rows, allOrNone)
}
