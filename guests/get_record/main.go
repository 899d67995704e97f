// Command get_record is the guest of the tool of that name: it reads one record.
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
		Name:  "get_record",
		Title: "Read a record",
		Description: "Reads one Salesforce record by its id, with the fields you name, or all that the user may see. " +
			"Use run_soql_query instead to find records, or to read fields of its parents along.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name","record_id"],"properties":{` +
			`"object_name":{"type":"string","pattern":"` + salesforce.ObjectNamePattern + `","description":"The API name of the object, such as Account or Invoice__c."},` +
			`"record_id":{"type":"string","pattern":"` + salesforce.RecordIDPattern + `","description":"The id of the record: 15 or 18 letters and digits."},` +
			`"fields":{"type":"array","items":{"type":"string","pattern":"` + salesforce.ObjectNamePattern + `"},"description":"The API names of the fields to read, such as [\"Name\", \"Phone\"]; all when it is missing or empty. Fields of the record itself, and not of its parents."},` +
			`"format":{"type":"string","enum":["compact","json"],"default":"compact","description":"How the record is written as text: compact, JSON without white space; or json, indented JSON."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["record"],"properties":{` +
			`"record":{"type":"object","description":"The record, by the names of its fields."},` +
			`"shortened":{"type":"array","items":{"type":"string"},"description":"The first 10 fields whose values are cut because the record is larger than a result may be."},` +
			`"omitted":{"type":"integer","description":"How many fields are left out for the same reason."}}}`,
		Annotations: tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true},
		Needs: []tool.Need{
			{Method: tool.Get, Root: tool.Data, Pattern: "sobjects/{object}/{id}"},
			explain[0], explain[1],
		},
		Run: run,
	}
}

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	object := salesforce.ObjectName(c.Arguments, "object_name")
	id := salesforce.RecordID(c.Arguments, "record_id")
	format := c.Arguments.Choice("format", "compact", "json")
	fields := fieldList(c.Arguments)
	if failure := c.Arguments.Failure(); failure != nil {
		return tool.Output{}, failure
	}
	request := tool.Request{Method: tool.Get, Path: []string{"sobjects", object, id}}
	if fields != "" {
		request.Query = []tool.Param{{Name: "fields", Value: fields}}
	}
	response, failure := salesforce.Send(c.Host, &request, "")
	if failure != nil {
		return tool.Output{}, salesforce.Explain(c.Host, failure, object)
	}
	record, err := records.Object(response.Body, format == "json", c.Budget)
	if err != nil {
		return tool.Output{}, salesforce.BadAnswer(err.Reason)
	}
	return tool.Output{Text: record.Text, Structured: record.Structured}, nil
}

// fieldList takes the names of fields, with commas between.
func fieldList(a *tool.Arguments) string {
	list, separator := "", ""
	for _, name := range a.OptionalTexts("fields") {
		if !salesforce.IsObjectName(name) {
			a.Refuse("fields", "must hold API names of the object's own fields, such as `Name` or `Region__c`; run_soql_query reads fields of parents")
			return ""
		}
		list = text.Concat(list, separator, name)
		separator = ","
	}
	return list
}
