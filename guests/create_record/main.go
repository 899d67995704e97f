// Command create_record is the guest of the tool of that name: it creates one record.
package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/records"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func init() { tool.Serve(definition()) }

func main() {}

func definition() tool.Definition {
	explain := salesforce.ExplainNeeds()
	return tool.Definition{
		Name:  "create_record",
		Title: "Create a record",
		Description: "Creates one Salesforce record and returns its id. Use it for a record that is not there yet: look with run_soql_query first. " +
			"Not for several records (bulk_create_records), nor where an external id tells whether there is one (upsert_record).",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name","data"],"properties":{` +
			salesforce.ObjectNameProperty + `,` +
			`"data":{"type":"object","description":"Values by the API names of the fields, such as {\"Name\": \"Acme\", \"Industry\": \"Technology\"}."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["id","success","errors"],"properties":{` +
			`"id":{"type":"string"},"success":{"type":"boolean"},"errors":{"type":"array"},` +
			`"warnings":{"type":"array"},"infos":{"type":"array"}}}`,
		Annotations: tool.Annotations{OpenWorld: true},
		Needs: []tool.Need{
			{Method: tool.Post, Root: tool.Data, Pattern: "sobjects/{object}"},
			explain[0], explain[1],
		},
		Run: run,
	}
}

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	object := salesforce.ObjectName(c.Arguments, "object_name")
	data := c.Arguments.Object("data")
	if failure := c.Arguments.Failure(); failure != nil {
		return tool.Output{}, failure
	}
	check := text.Concat("Look for the record before you try again, so that it is not created twice: "+
		"SELECT Id, CreatedDate FROM ", object, " ORDER BY CreatedDate DESC LIMIT 5")
	response, failure := salesforce.Send(c.Host, &tool.Request{
		Method: tool.Post, Path: []string{"sobjects", object}, Body: &tool.Body{Type: tool.JSON, Content: data},
	}, check)
	if failure != nil {
		return tool.Output{}, salesforce.Explain(c.Host, failure, object)
	}
	structured := readResult(response.Body)
	printed, err := records.Value(response.Body, true)
	if err != nil || structured == nil {
		return tool.Output{}, tool.Fail(salesforce.InvalidAnswer,
			"The org accepted the record, and its answer cannot be read: it does not give the record's id.", check)
	}
	return tool.Output{Text: append(text.Append(nil, "Create ", object, " Record Result (JSON):\n"), printed...), Structured: structured}, nil
}
