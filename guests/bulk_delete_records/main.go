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
		Description: "Deletes many Salesforce records of one object by their ids, with the records that depend on them, and tells of each whether it was done or why not. " +
			"Use it when a person has asked for these records to go; not for one (delete_record). Ids of another object are refused. The recycle bin keeps them for 15 days.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name","record_ids"],"properties":{` +
			salesforce.ObjectNameProperty + `,` +
			`"record_ids":{"type":"array","items":{"type":"string","pattern":"` + salesforce.RecordIDPattern + `"},"description":"Ids of the records, such as [\"001xx000003DGb2AAG\"]."},` +
			`"all_or_none":{"type":"boolean","default":false,"description":"true: all or none; at most 200 rows."}}}`,
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
