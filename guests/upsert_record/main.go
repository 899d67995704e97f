// Command upsert_record is the guest of the tool of that name: it creates or changes the record that has an external id.
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
		Name:  "upsert_record",
		Title: "Create or change a record by its external id",
		Description: "Changes the Salesforce record that has a value in an external id field, or creates it where there is none. Use it where records carry the keys of another system: " +
			"to call it twice does not make two records. Not where the record's own id is known (update_record).",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name","external_id_field","external_id","data"],"properties":{` +
			salesforce.ObjectNameProperty + `,` +
			`"external_id_field":{"type":"string","pattern":"` + salesforce.ObjectNamePattern + `","description":"API name of the external id field, such as Customer_Number__c."},` +
			`"external_id":{"type":"string","minLength":1,"description":"Value of that field, such as C-10042; no slash or backslash."},` +
			`"data":{"type":"object","description":"Values of the other fields, without Id and the external id, such as {\"Name\": \"Acme\"}."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["object","success","created","errors"],"properties":{` +
			`"object":{"type":"string"},"id":{"type":"string"},"success":{"type":"boolean"},` +
			`"created":{"type":"boolean"},"errors":{"type":"array"}}}`,
		Annotations: tool.Annotations{Destructive: true, Idempotent: true, OpenWorld: true},
		Needs: []tool.Need{
			{Method: tool.Patch, Root: tool.Data, Pattern: "sobjects/{object}/*/*"},
			explain[0], explain[1],
		},
		Run: run,
	}
}

// maxValue is the longest text that an external id field can hold, in bytes of ASCII.
const maxValue = 255

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	object := salesforce.ObjectName(c.Arguments, "object_name")
	field := c.Arguments.Text("external_id_field")
	if field != "" && !salesforce.IsObjectName(field) {
		c.Arguments.Refuse("external_id_field", "must be the API name of a field, such as `Customer_Number__c`")
	}
	value := c.Arguments.Text("external_id")
	switch {
	case value == "":
	case len(value) > 4*maxValue:
		c.Arguments.Refuse("external_id", "is longer than a field can hold")
	case !salesforce.IsSegment(value):
		c.Arguments.Refuse("external_id", "cannot stand in a path: it has a slash, a backslash, an escape or a control character")
	}
	data := c.Arguments.Object("data")
	if failure := c.Arguments.Failure(); failure != nil {
		return tool.Output{}, failure
	}
	response, failure := salesforce.Send(c.Host, &tool.Request{
		Method: tool.Patch, Path: []string{"sobjects", object, field, value}, Body: &tool.Body{Type: tool.JSON, Content: data},
	}, "Call again with the same arguments: it changes the record if it is there by now, and does not create a second one.")
	if failure != nil {
		if response.Status == 300 {
			return tool.Output{}, ambiguous(response.Body, field)
		}
		if text.Contains(failure.Message, "external ID field") {
			failure.Hint = text.Concat("It takes a field that is marked as External ID: `get_object_fields` with custom_only lists those of ", object, ".")
			return tool.Output{}, failure
		}
		return tool.Output{}, salesforce.Explain(c.Host, failure, object)
	}
	result, ok := readResult(&response)
	if !ok {
		return tool.Output{}, tool.Fail(salesforce.InvalidAnswer, "The org accepted the record, and its answer cannot be read: it does not say whether the record is new.",
			text.Concat("Find it with SELECT Id, CreatedDate FROM ", object, " WHERE ", field, " = …"))
	}
	return result.output(object), nil
}
