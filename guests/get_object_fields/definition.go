package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func definition() tool.Definition {
	return tool.Definition{
		Name:  "get_object_fields",
		Title: "List the fields of an object",
		Description: "Lists the fields of a Salesforce object: API name, label, type and whether it can be changed; if asked, also required fields, picklists and relationships. " +
			"Use it before writing a query or a record whose field names are not known; not to read records. Narrow by name_filter.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["object_name"],"properties":{` +
			salesforce.ObjectNameProperty + `,` +
			`"name_filter":{"type":"string","description":"Only fields with this in their name or label, such as phone."},` +
			`"custom_only":{"type":"boolean","default":false,"description":"true: leave out standard fields."},` +
			`"required":{"type":"boolean","default":false,"description":"true: tell which fields a new record must have."},` +
			`"picklists":{"type":"boolean","default":false,"description":"true: list the active values of picklists."},` +
			`"relationships":{"type":"boolean","default":false,"description":"true: tell lookups, their names in a query, and child records."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["object","label","total","from","done","fields"],"properties":{` +
			`"object":{"type":"string"},"label":{"type":"string"},"total":{"type":"integer"},` +
			`"from":{"type":"integer"},"done":{"type":"boolean"},` +
			`"fields":{"type":"array","items":{"type":"object","required":["name","label","type","updateable"],"properties":{` +
			`"name":{"type":"string"},"label":{"type":"string"},"type":{"type":"string"},"updateable":{"type":"boolean"},"required":{"type":"boolean"},` +
			`"picklistValues":{"type":"array"},"picklistValuesOmitted":{},` +
			`"relationshipName":{},"referenceTo":{"type":"array"}}}},` +
			`"childRelationships":{"type":"array","description":"name, object, field of each."},` +
			`"childRelationshipsOmitted":{}}}`,
		Annotations: tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true},
		Paged:       true,
		Needs: []tool.Need{
			{Method: tool.Get, Root: tool.Data, Pattern: "sobjects/{object}/describe"},
			{Method: tool.Get, Root: tool.Data, Pattern: "sobjects"},
		},
		Run: run,
	}
}
