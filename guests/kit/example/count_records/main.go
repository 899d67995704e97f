// Command count_records is the guest that docs/writing-a-guest.md builds: it tells about how many records an object has.
package main

import (
	"cmp"

	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func init() { tool.Serve(definition()) }
func main() {}

func definition() tool.Definition {
	return tool.Definition{
		Name:        "count_records",
		Title:       "Count the records of an object",
		Description: "Tells about how many records a Salesforce object has, at once even where there are millions.",
		InputSchema: `{"type":"object","additionalProperties":false,"properties":{` +
			`"object_name":{"type":"string","pattern":"` + salesforce.ObjectNamePattern + `","default":"Account",` +
			`"description":"The API name of the object, such as Contact."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["count"],` +
			`"properties":{"count":{"type":"integer","description":"About how many there are."}}}`,
		Annotations: tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true},
		Needs:       []tool.Need{{Method: tool.Get, Root: tool.Data, Pattern: "limits/recordCount"}},
		Run:         run,
	}
}

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	object := cmp.Or(c.Arguments.OptionalText("object_name"), "Account")
	if failure := c.Arguments.Failure(); failure != nil {
		return tool.Output{}, failure
	}
	response, failure := salesforce.Send(c.Host, &tool.Request{
		Method: tool.Get, Path: []string{"limits", "recordCount"}, Query: []tool.Param{{Name: "sObjects", Value: object}},
	}, "")
	if failure != nil {
		return tool.Output{}, failure
	}
	count := "0" // an object without records is not in the answer: {"sObjects":[{"count":17,"name":"Account"}]}
	for r := json.NewReader(response.Body); ; {
		switch r.Next() {
		case json.Key:
			if r.Named("count") && r.Skip() == json.Number {
				count = string(r.Raw())
			}
		case json.Invalid:
			return tool.Output{}, salesforce.BadJSON(&r, "")
		case json.End:
			return tool.Output{
				Text:       text.Append(nil, object, " has about ", count, " records."),
				Structured: text.Append(nil, `{"count":`, count, `}`),
			}, nil
		}
	}
}
