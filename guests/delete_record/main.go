// Command delete_record is the guest of the tool of that name: it deletes one record.
package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func init() { tool.Serve(definition()) }

func main() {}

func definition() tool.Definition {
	return tool.Definition{
		Name:  "delete_record",
		Title: "Delete a record",
		Description: "Deletes one Salesforce record by its id, and the records that depend on it. Use it when a person has asked for this record to go; " +
			"not to empty a field (update_record), nor for many records (bulk_delete_records). The recycle bin keeps it for 15 days.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name","record_id"],"properties":{` +
			salesforce.ObjectNameProperty + `,` +
			salesforce.RecordIDProperty + `}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["object","id","status","success"],"properties":{` +
			`"object":{"type":"string"},"id":{"type":"string"},"status":{"type":"integer"},"success":{"type":"boolean"}}}`,
		Annotations: tool.Annotations{Destructive: true, Idempotent: true, OpenWorld: true},
		Needs: []tool.Need{
			{Method: tool.Delete, Root: tool.Data, Pattern: "sobjects/{object}/{id}"},
			{Method: tool.Get, Root: tool.Data, Pattern: "sobjects"},
		},
		Run: run,
	}
}

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	object := salesforce.ObjectName(c.Arguments, "object_name")
	id := salesforce.RecordID(c.Arguments, "record_id")
	if failure := c.Arguments.Failure(); failure != nil {
		return tool.Output{}, failure
	}
	const check = "Read the record with get_record: when it is not found, it is deleted. To delete it again does no harm."
	response, failure := salesforce.Send(c.Host, &tool.Request{Method: tool.Delete, Path: []string{"sobjects", object, id}}, check)
	if failure != nil {
		return tool.Output{}, salesforce.Explain(c.Host, failure, object)
	}
	if failure := salesforce.Unconfirmed(&response, check); failure != nil {
		return tool.Output{}, failure
	}
	status := text.Int(response.Status)
	return tool.Output{
		Text:       text.Append(nil, "Delete ", object, " Record Result: ", status),
		Structured: text.Append(nil, `{"object":"`, object, `","id":"`, id, `","status":`, status, `,"success":true}`),
	}, nil
}
