//go:build tinygo

package tool

import (
	"unsafe"

	"go.bytecodealliance.org/cm"

	exports "github.com/forcefield-mcp/forcefield/guests/kit/bindings/forcefield/guest/tool"
	"github.com/forcefield-mcp/forcefield/guests/kit/bindings/forcefield/guest/types"
)

// Serve makes the definitions the tools of this module. A guest calls it in its init function.
func Serve(definitions ...Definition) {
	exports.Exports.Describe = func() cm.List[types.ToolDefinition] { return describe(definitions) }
	exports.Exports.Call = func(i types.Invocation) cm.Result[exports.OutputShape, types.Output, types.Failure] {
		output, failure := call(definitions, i)
		if failure != nil {
			return cm.Err[cm.Result[exports.OutputShape, types.Output, types.Failure]](types.Failure{
				Code: failure.Code, Message: failure.Message, Hint: option(failure.Hint),
			})
		}
		return cm.OK[cm.Result[exports.OutputShape, types.Output, types.Failure]](types.Output{
			Text: asString(output.Text), Structured: asString(output.Structured), Cursor: option(output.Cursor),
		})
	}
}

func describe(definitions []Definition) cm.List[types.ToolDefinition] {
	list := make([]types.ToolDefinition, len(definitions))
	for i := range definitions {
		d := &definitions[i]
		needs := make([]types.Need, len(d.Needs))
		for j, need := range d.Needs {
			needs[j] = types.Need{Method: types.Method(need.Method), Root: types.APIRoot(need.Root), Pattern: need.Pattern}
		}
		list[i] = types.ToolDefinition{
			Name: d.Name, Title: d.Title, Description: d.Description, InputSchema: d.InputSchema, OutputSchema: d.OutputSchema,
			Annotations: types.Annotations{
				ReadOnly: d.Annotations.ReadOnly, Destructive: d.Annotations.Destructive,
				Idempotent: d.Annotations.Idempotent, OpenWorld: d.Annotations.OpenWorld,
			},
			Paged: d.Paged,
			Needs: cm.ToList(needs),
		}
	}
	return cm.ToList(list)
}

func call(definitions []Definition, i types.Invocation) (Output, *Failure) {
	for n := range definitions {
		d := &definitions[n]
		if d.Name != i.Tool {
			continue
		}
		c := Call{Host: bound{}, Arguments: ReadArguments(octets(i.Arguments)), Budget: int(i.ResultBudget)}
		if cursor := i.Cursor.Some(); cursor != nil {
			c.Cursor = *cursor
		}
		return d.Run(&c)
	}
	return Output{}, Fail("UNKNOWN_TOOL", "This module has no tool `"+i.Tool+"`.", "")
}

// asString and octets reinterpret bytes without a copy: what the bindings take is not written to again, and what they give is not
// written to here.
func asString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func octets(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// option is none for an empty string.
func option(s string) cm.Option[string] {
	if s == "" {
		return cm.None[string]()
	}
	return cm.Some(s)
}
