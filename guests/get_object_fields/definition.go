package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func definition() tool.Definition {
	return tool.Definition{
		Name:  "get_object_fields",
		Title: "List the fields of an object",
		Description: "Lists the fields of a Salesforce object with their API names, labels and types, and whether they can be changed; " +
			"if asked, also which are required, the values of picklists, and the objects they refer to. " +
			"Use it before you write a query or a record, to learn the names.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name"],"properties":{` +
			`"object_name":{"type":"string","pattern":"` + salesforce.ObjectNamePattern + `","description":"The API name of the object, such as Account or Invoice__c."},` +
			`"name_filter":{"type":"string","description":"Only fields with this text in their API name or label, in any letter case."},` +
			`"custom_only":{"type":"boolean","default":false,"description":"Whether to leave out the standard fields."},` +
			`"required":{"type":"boolean","default":false,"description":"Whether to tell of each field if a new record must have a value for it."},` +
			`"picklists":{"type":"boolean","default":false,"description":"Whether to list the active values of picklists."},` +
			`"relationships":{"type":"boolean","default":false,"description":"Whether to tell which objects lookups refer to and by which name a query goes there, and which child records the object has."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["object","label","total","from","done","fields"],"properties":{` +
			`"object":{"type":"string","description":"The API name of the object."},` +
			`"label":{"type":"string","description":"Its label."},` +
			`"total":{"type":"integer","description":"How many fields it has that fit the arguments."},` +
			`"from":{"type":"integer","description":"The number of the first field here, counted from 1; 0 when there is none."},` +
			`"done":{"type":"boolean","description":"Whether no fields are left behind these."},` +
			`"fields":{"type":"array","description":"The fields.","items":{"type":"object","additionalProperties":false,"required":["name","label","type","updateable"],"properties":{` +
			`"name":{"type":"string","description":"The API name of the field."},` +
			`"label":{"type":"string","description":"Its label."},` +
			`"type":{"type":"string","description":"Its type, such as string, picklist or reference."},` +
			`"updateable":{"type":"boolean","description":"Whether its value can be changed."},` +
			`"required":{"type":"boolean","description":"Whether a new record must have a value for it."},` +
			`"picklistValues":{"type":"array","items":{"type":"string"},"description":"The active values of a picklist."},` +
			`"picklistValuesOmitted":{"type":"integer","description":"How many values are left out because there are too many."},` +
			`"relationshipName":{"type":["string","null"],"description":"The name by which a query goes to the parent, as in Owner.Name."},` +
			`"referenceTo":{"type":"array","items":{"type":"string"},"description":"The objects that it can refer to."}}}},` +
			`"childRelationships":{"type":"array","description":"The child records, where they were asked for, with the first part of the fields.","items":{"type":"object","additionalProperties":false,"required":["name","object","field"],"properties":{` +
			`"name":{"type":"string","description":"The name by which a query selects them: (SELECT Id FROM Contacts)."},` +
			`"object":{"type":"string","description":"Their object."},` +
			`"field":{"type":"string","description":"Their field that refers here."}}}},` +
			`"childRelationshipsOmitted":{"type":"integer","description":"How many child relationships are left out because there are too many."}}}`,
		Annotations: tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true},
		Paged:       true,
		Needs: []tool.Need{
			{Method: tool.Get, Root: tool.Data, Pattern: "sobjects/{object}/describe"},
			{Method: tool.Get, Root: tool.Data, Pattern: "sobjects"},
		},
		Run: run,
	}
}
