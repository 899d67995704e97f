package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func definition() tool.Definition {
	return tool.Definition{
		Name:  "get_object_fields",
		Title: "List the fields of an object",
		Description: "Lists the fields of a Salesforce object with their API names, labels and types, and whether they can be changed. " +
			"Use it before you write a query or a record, to learn the names.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name"],"properties":{` +
			`"object_name":{"type":"string","pattern":"` + salesforce.ObjectNamePattern + `","description":"The API name of the object, such as Account or Invoice__c."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["object","label","total","from","done","fields"],"properties":{` +
			`"object":{"type":"string","description":"The API name of the object."},` +
			`"label":{"type":"string","description":"Its label."},` +
			`"total":{"type":"integer","description":"How many fields it has."},` +
			`"from":{"type":"integer","description":"The number of the first field here, counted from 1; 0 when there is none."},` +
			`"done":{"type":"boolean","description":"Whether no fields are left behind these."},` +
			`"fields":{"type":"array","description":"The fields.","items":{"type":"object","additionalProperties":false,"required":["name","label","type","updateable"],"properties":{` +
			`"name":{"type":"string","description":"The API name of the field."},` +
			`"label":{"type":"string","description":"Its label."},` +
			`"type":{"type":"string","description":"Its type, such as string, picklist or reference."},` +
			`"updateable":{"type":"boolean","description":"Whether its value can be changed."}}}}}}`,
		Annotations: tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true},
		Paged:       true,
		Needs: []tool.Need{
			{Method: tool.Get, Root: tool.Data, Pattern: "sobjects/{object}/describe"},
			{Method: tool.Get, Root: tool.Data, Pattern: "sobjects"},
		},
		Run: run,
	}
}
