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
		Description: "Lists the API names of the Salesforce objects that the user can see, standard and custom. Use it when an object's API name is not known; " +
			"not for its fields (get_object_fields). An org has hundreds of objects: give a name_filter.",
		InputSchema: `{"type":"object","additionalProperties":false,"properties":{` +
			`"name_filter":{"type":"string","description":"Only objects with this in their name or label, such as invoice."}}}`,
		OutputSchema: `{"type":"object","additionalProperties":false,"required":["total","from","returned","done","sobjects"],"properties":{` +
			`"total":{"type":"integer"},"from":{"type":"integer"},` +
			`"returned":{"type":"integer"},"done":{"type":"boolean"},"sobjects":{"type":"array","items":{"type":"string"}}}}`,
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
