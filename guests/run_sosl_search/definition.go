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
		Description: "Searches the text of many objects and fields at once, in SOSL, the Salesforce Object Search Language, and returns the records it finds, " +
			"each with the object it is of. Use it when you know a word and not the object or the field; use run_soql_query for all else. " +
			"Salesforce finds at most 2,000 records. The language is described in Salesforce's SOQL and SOSL Reference.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["search"],"properties":{` +
			`"search":{"type":"string","minLength":1,"description":"The SOSL search, such as: FIND {Acme} IN NAME FIELDS RETURNING Account(Id, Name), Contact(Id, Name, Email LIMIT 10)"},` +
			`"format":{"type":"string","enum":["csv","compact","json"],"default":"csv","description":"How the records are written as text: csv, with a column for each field; compact, JSON without white space; or json, indented JSON."},` +
			`"limit":{"type":"integer","minimum":1,"description":"The most records of this result. Where there are more, it says how many, and has a cursor to go on. A LIMIT in the search bounds what there is."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["totalSize","columns","rows","from","returned","done"],"properties":{` +
			`"totalSize":{"type":"integer","description":"How many records the search has found, shown or not."},` +
			`"columns":{"type":"array","items":{"type":"string"},"description":"The names of the columns. The first, objectType, is the object that a record is of."},` +
			`"rows":{"type":"array","items":{"type":"array"},"description":"One array of values for each record, in the order of the columns; null where its object has no such field."},` +
			`"from":{"type":"integer","description":"The number of the first record here, counted from 1; 0 when there is none."},` +
			`"returned":{"type":"integer","description":"How many records are here."},` +
			`"childrenMissing":{"type":"array","items":{"type":"object"},"description":"Child records that are not all here."},` +
			`"done":{"type":"boolean","description":"Whether no records are left behind these."}}}`,
		Annotations: tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true},
		Paged:       true,
		Needs: []tool.Need{
			{Method: tool.Get, Root: tool.Data, Pattern: "search"},
			explain[0], explain[1],
		},
		Run: run,
	}
}
