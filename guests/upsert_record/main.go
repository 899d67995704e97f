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
		Description: "Changes the one Salesforce record that has a value in an external id field, or creates it where there is none. " +
			"To call it twice does not make two records: prefer it to create_record where the records have keys of another system.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name","external_id_field","external_id","data"],"properties":{` +
			`"object_name":{"type":"string","pattern":"` + salesforce.ObjectNamePattern + `","description":"The API name of the object, such as Account or Invoice__c."},` +
			`"external_id_field":{"type":"string","pattern":"` + salesforce.ObjectNamePattern + `","description":"The API name of the external id field, such as Customer_Number__c."},` +
			`"external_id":{"type":"string","minLength":1,"description":"The value of that field. It may have no slash and no backslash."},` +
			`"data":{"type":"object","description":"The values of the other fields by their API names. Without the external id field and without the Id."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["object","success","created","errors"],"properties":{` +
			`"object":{"type":"string","description":"The API name of the object."},` +
			`"id":{"type":"string","description":"The id of the record; missing where Salesforce does not give it."},` +
			`"success":{"type":"boolean","description":"Whether it was created or changed."},` +
			`"created":{"type":"boolean","description":"Whether it is new."},` +
			`"errors":{"type":"array","items":{},"description":"What Salesforce has to object."}}}`,
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
