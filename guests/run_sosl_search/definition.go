package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func definition() tool.Definition {
	explain := salesforce.ExplainNeeds()
	return tool.Definition{
		Name:  "run_sosl_search",
		Title: "Run a SOSL search",
		Description: "Searches the text of many Salesforce objects and fields at once with SOSL (Salesforce Object Search Language) and returns the records, each with its object. " +
			"Use it when you know a word and not the object or the field; not to filter by a field, count or sort (run_soql_query). Finds at most 2,000 records. Reference: Salesforce's SOQL and SOSL Reference.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["search"],"properties":{` +
			`"search":{"type":"string","description":"The search, such as: FIND {Acme} IN NAME FIELDS RETURNING Account(Id, Name), Contact(Id, Name, Email LIMIT 10)"},` +
			`"format":{"type":"string","enum":["csv","compact","json"],"default":"csv","description":"Form of the text: csv, compact (JSON, no white space) or json (indented)."},` +
			`"limit":{"type":"integer","minimum":1,"description":"Most records in this result, such as 50; a cursor goes on."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["totalSize","columns","rows","from","returned","done"],"properties":{` +
			`"totalSize":{"type":"integer"},` +
			`"columns":{"type":"array","items":{"type":"string"},"description":"The first is objectType."},` +
			`"rows":{"type":"array","items":{"type":"array"},"description":"Values in the order of columns."},` +
			`"from":{"type":"integer"},"returned":{"type":"integer"},` +
			`"childrenMissing":{"type":"array"},"done":{"type":"boolean"}}}`,
		Annotations: tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true},
		Paged:       true,
		Needs: []tool.Need{
			{Method: tool.Get, Root: tool.Data, Pattern: "search"},
			explain[0], explain[1],
		},
		Run: run,
	}
}
