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
		Description: "Runs a query in SOQL, the Salesforce Object Query Language, through the Query resource of the Salesforce REST API, " +
			"and returns the records. Use it to list, filter, count or aggregate records of one object and of those related to it. " +
			"Select the fields you need by name, filter in WHERE and set a LIMIT: long results come in parts. " +
			"The language is described in Salesforce's SOQL and SOSL Reference.",
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
	`"query":{"type":"string","minLength":1,"description":"The SOQL query, such as: SELECT Id, Name, Owner.Name FROM Account WHERE Industry = 'Technology' ORDER BY Name LIMIT 20"},` +
	`"format":{"type":"string","enum":["csv","compact","json"],"default":"csv","description":"How the records are written as text: csv, with a column for each field, a parent or child records as JSON in one cell; compact, JSON without white space; or json, indented JSON."},` +
	`"limit":{"type":"integer","minimum":1,"description":"The most records of this result. Where there are more, it says how many, and has a cursor to go on. A LIMIT in the query bounds what there is."}}}`

const outputSchema = `{"type":"object","additionalProperties":false,"required":["totalSize","columns","rows","from","returned","done"],"properties":{` +
	`"totalSize":{"type":"integer","description":"How many records the query has found, shown or not."},` +
	`"count":{"type":"integer","description":"The result of SELECT COUNT()."},` +
	`"columns":{"type":"array","items":{"type":"string"},"description":"The names of the columns. A field of a parent is named with its path: Owner.Name."},` +
	`"rows":{"type":"array","items":{"type":"array"},"description":"One array of values for each record, in the order of the columns. Child records are an array of objects."},` +
	`"from":{"type":"integer","description":"The number of the first record here, counted from 1; 0 when there is none."},` +
	`"returned":{"type":"integer","description":"How many records are here."},` +
	`"childrenMissing":{"type":"array","description":"Child records that are not all here, for the first 20 places where that is so.","items":{"type":"object","additionalProperties":false,"required":["record","column","shown","totalSize"],"properties":{` +
	`"record":{"type":"integer","description":"The number of the record, counted from 1."},` +
	`"column":{"type":"string","description":"The column of the child records."},` +
	`"shown":{"type":"integer","description":"How many are here."},` +
	`"totalSize":{"type":"integer","description":"How many there are."}}}},` +
	`"done":{"type":"boolean","description":"Whether no records are left behind these."}}}`
