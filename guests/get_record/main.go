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
		Description: "Reads one Salesforce record by its id: the fields you name, or all that the user may see. Use it to look at a record whose id is known; " +
			"not to find records, or for fields of parents (run_soql_query).",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name","record_id"],"properties":{` +
			salesforce.ObjectNameProperty + `,` +
			salesforce.RecordIDProperty + `,` +
			`"fields":{"type":"array","items":{"type":"string","pattern":"` + salesforce.ObjectNamePattern + `"},"description":"API names of its own fields, such as [\"Name\", \"Phone\"]; all when missing."},` +
			`"format":{"type":"string","enum":["compact","json"],"default":"compact","description":"Form of the text: compact (no white space) or json (indented)."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["record"],"properties":{` +
			`"record":{"type":"object"},` +
			`"shortened":{"type":"array","items":{"type":"string"},"description":"Fields cut for size."},` +
			`"omitted":{"type":"integer"}}}`,
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
