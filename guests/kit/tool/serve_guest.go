//go:build tinygo || wasip1

package tool

import "unsafe"

// served are the tools of this module.
var served []Definition

// Serve makes the definitions the tools of this module. A guest calls it in its init function.
func Serve(definitions ...Definition) { served = definitions }

//go:wasmexport forcefield:guest/tool@0.1.0#describe
func exportDescribe() uint32 {
	list := make([]wireDefinition, len(served))
	for i := range served {
		d := &served[i]
		needs := make([]wireNeed, len(d.Needs))
		for j, need := range d.Needs {
			needs[j] = wireNeed{method: uint8(need.Method), root: uint8(need.Root), pattern: wireString(need.Pattern)}
		}
		list[i] = wireDefinition{
			name: wireString(d.Name), title: wireString(d.Title), description: wireString(d.Description),
			input: wireString(d.InputSchema), output: wireString(d.OutputSchema),
			readOnly: d.Annotations.ReadOnly, destructive: d.Annotations.Destructive,
			idempotent: d.Annotations.Idempotent, openWorld: d.Annotations.OpenWorld,
			paged: d.Paged, needs: wireSlice(needs),
		}
	}
	result := new(wireList)
	*result = wireSlice(list)
	return given(unsafe.Pointer(result))
}

//go:wasmexport forcefield:guest/tool@0.1.0#call
func exportCall(tool, toolLength, arguments, argumentsLength, hasCursor, cursor, cursorLength, budget uint32) uint32 {
	c := Call{Host: bound{}, Arguments: ReadArguments(wireText{arguments, argumentsLength}.bytes()), Budget: int(budget)}
	if hasCursor != 0 {
		c.Cursor = wireText{cursor, cursorLength}.text()
	}
	output, failure := run(wireText{tool, toolLength}.text(), &c)
	result := new(wireAnswer)
	if failure != nil {
		*result = wireAnswer{failed: 1, first: wireString(failure.Code), second: wireString(failure.Message), last: wireOptional(failure.Hint)}
	} else {
		*result = wireAnswer{first: wireBytes(output.Text), second: wireBytes(output.Structured), last: wireOptional(output.Cursor)}
	}
	return given(unsafe.Pointer(result))
}

func run(tool string, c *Call) (Output, *Failure) {
	for i := range served {
		if served[i].Name == tool {
			return served[i].Run(c)
		}
	}
	return Output{}, Fail("UNKNOWN_TOOL", "This module has no tool `"+tool+"`.", "")
}

// given is the address of a result that the host reads after the function has returned.
func given(p unsafe.Pointer) uint32 {
	keep(p)
	return address(p)
}
