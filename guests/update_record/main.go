// Command update_record is the guest of the tool of that name: it changes one record.
package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func init() { tool.Serve(definition()) }

func main() {}

func definition() tool.Definition {
	explain := salesforce.ExplainNeeds()
	return tool.Definition{
		Name:  "update_record",
		Title: "Change a record",
		Description: "Changes one Salesforce record by its id. Use it once its id and present values are known; not for several records (bulk_update_records). " +
			"Fields that are not given keep their values; null empties one.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name","record_id","data"],"properties":{` +
			salesforce.ObjectNameProperty + `,` +
			salesforce.RecordIDProperty + `,` +
			`"data":{"type":"object","description":"New values by the API names of the fields, without Id, such as {\"Phone\": \"+1 415 555 0100\", \"Fax\": null}."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["object","id","status","success"],"properties":{` +
			`"object":{"type":"string"},"id":{"type":"string"},"status":{"type":"integer"},"success":{"type":"boolean"}}}`,
		Annotations: tool.Annotations{Destructive: true, Idempotent: true, OpenWorld: true},
		Needs: []tool.Need{
			{Method: tool.Patch, Root: tool.Data, Pattern: "sobjects/{object}/{id}"},
			explain[0], explain[1],
		},
		Run: run,
	}
}

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	object := salesforce.ObjectName(c.Arguments, "object_name")
	id := salesforce.RecordID(c.Arguments, "record_id")
	data := c.Arguments.Members("data")
	if failure := c.Arguments.Failure(); failure != nil {
		return tool.Output{}, failure
	}
	const check = "Read the record with get_record: it shows whether it holds the new values."
	response, failure := salesforce.Send(c.Host, &tool.Request{
		Method: tool.Patch, Path: []string{"sobjects", object, id}, Body: &tool.Body{Type: tool.JSON, Content: data},
	}, check)
	if failure != nil {
		return tool.Output{}, salesforce.Explain(c.Host, failure, object)
	}
	if failure := salesforce.Unconfirmed(&response, check); failure != nil {
		return tool.Output{}, failure
	}
	status := text.Int(response.Status)
	return tool.Output{
		Text:       text.Append(nil, "Update ", object, " Record Result: ", status),
		Structured: text.Append(nil, `{"object":"`, object, `","id":"`, id, `","status":`, status, `,"success":true}`),
	}, nil
}
