// Command list_sobjects is the guest of the tool of that name: it lists the objects of an org.
package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func init() { tool.Serve(definition()) }

func main() {}

func definition() tool.Definition {
	return tool.Definition{
		Name:  "list_sobjects",
		Title: "List the objects of the org",
		Description: "Lists the API names of the Salesforce objects that the user of this login can see, standard and custom. " +
			"An org has hundreds of them: give a name_filter to find the few you need. get_object_fields then lists the fields of one.",
		InputSchema: `{"type":"object","additionalProperties":false,"properties":{` +
			`"name_filter":{"type":"string","description":"Only objects with this text in their API name or label, in any letter case, such as invoice."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["total","from","returned","done","sobjects"],"properties":{` +
			`"total":{"type":"integer","description":"How many objects there are that fit the filter."},` +
			`"from":{"type":"integer","description":"The number of the first object here, counted from 1; 0 when there is none."},` +
			`"returned":{"type":"integer","description":"How many objects are here."},` +
			`"done":{"type":"boolean","description":"Whether no objects are left behind these."},` +
			`"sobjects":{"type":"array","items":{"type":"string"},"description":"The API names of the objects, in the order of the org."}}}`,
		Annotations: tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true},
		Paged:       true,
		Needs:       []tool.Need{{Method: tool.Get, Root: tool.Data, Pattern: "sobjects"}},
		Run:         run,
	}
}

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	filter := c.Arguments.OptionalText("name_filter")
	if failure := c.Arguments.Failure(); failure != nil {
		return tool.Output{}, failure
	}
	skip := 0
	if c.Cursor != "" {
		var ok bool
		if skip, ok = text.ParseInt(c.Cursor); !ok {
			return tool.Output{}, tool.Fail("INVALID_CURSOR", "The cursor is not one of this tool.", "Call again without the cursor.")
		}
	}
	response, failure := salesforce.Get(c.Host, "sobjects")
	if failure != nil {
		return tool.Output{}, failure
	}
	l := list{budget: c.Budget, skip: skip, filter: text.Lower(filter)}
	if failure := l.read(response.Body); failure != nil {
		return tool.Output{}, failure
	}
	return l.output(filter), nil
}
