package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func definition() tool.Definition {
	explain := salesforce.ExplainNeeds()
	return tool.Definition{
		Name:  "run_soql_query",
		Title: "Run a SOQL query",
		Description: "Runs a SOQL query (Salesforce Object Query Language) with the Salesforce REST API and returns the records. " +
			"Use it to list, filter, count or aggregate records of one object and of those related to it. Not for a word in unknown objects (run_sosl_search), nor for one record whose id is known (get_record). " +
			"Name the fields, filter, set a LIMIT: long results come in parts. Reference: Salesforce's SOQL and SOSL Reference.",
		InputSchema:  inputSchema,
		OutputSchema: outputSchema,
		Annotations:  tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true},
		Paged:        true,
		Needs: []tool.Need{
			{Method: tool.Get, Root: tool.Data, Pattern: "query"},
			{Method: tool.Get, Root: tool.Data, Pattern: "query/*"},
			explain[0], explain[1],
		},
		Run: run,
	}
}

const inputSchema = `{"type":"object","additionalProperties":false,"required":["query"],"properties":{` +
	`"query":{"type":"string","description":"The query, such as: SELECT Id, Name, Owner.Name FROM Account WHERE Industry = 'Technology' ORDER BY Name LIMIT 20"},` +
	`"format":{"type":"string","enum":["csv","compact","json"],"default":"csv","description":"Form of the text: csv (parents and child records as JSON in a cell), compact (JSON, no white space) or json (indented)."},` +
	`"limit":{"type":"integer","minimum":1,"description":"Most records in this result, such as 50; a cursor goes on."}}}`

const outputSchema = `{"type":"object","additionalProperties":false,"required":["totalSize","columns","rows","from","returned","done"],"properties":{` +
	`"totalSize":{"type":"integer"},"count":{"type":"integer","description":"Of SELECT COUNT()."},` +
	`"columns":{"type":"array","items":{"type":"string"}},` +
	`"rows":{"type":"array","items":{"type":"array"},"description":"Values in the order of columns."},` +
	`"from":{"type":"integer"},"returned":{"type":"integer"},` +
	`"childrenMissing":{"type":"array","description":"Where child records are not all here: record, column, shown, totalSize."},` +
	`"done":{"type":"boolean"}}}`
