package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	object := salesforce.ObjectName(c.Arguments, "object_name")
	o := options{
		filter: text.Lower(c.Arguments.OptionalText("name_filter")), customOnly: c.Arguments.Flag("custom_only"),
		required: c.Arguments.Flag("required"), picklists: c.Arguments.Flag("picklists"), relationships: c.Arguments.Flag("relationships"),
	}
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
	response, failure := salesforce.Get(c.Host, "sobjects", object, "describe")
	if failure != nil {
		return tool.Output{}, salesforce.Explain(c.Host, failure, object)
	}
	l := list{options: o, budget: c.Budget, skip: skip}
	if o.relationships && skip == 0 {
		l.children.most = c.Budget / 3
	}
	if failure := l.describe(response.Body); failure != nil {
		return tool.Output{}, failure
	}
	if l.name == "" {
		l.name = string(json.AppendString(nil, object))
	}
	return l.output(), nil
}
