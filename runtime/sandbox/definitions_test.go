package sandbox

import (
	"fmt"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

func definition(change func(*abi.ToolDefinition)) abi.ToolDefinition {
	d := abi.ToolDefinition{Name: "t", Title: "Title", Description: "What it does.", InputSchema: `{"type":"object"}`, OutputSchema: "{}"}
	change(&d)
	return d
}

func TestDefinitionsThatTheContractAllows(t *testing.T) {
	defs := make([]abi.ToolDefinition, 32)
	for i := range defs {
		defs[i] = definition(func(d *abi.ToolDefinition) {
			d.Name = fmt.Sprintf("t%02d_%s", i, strings.Repeat("a", 60))
			d.Title = strings.Repeat("ü", 100)
			d.Description = strings.Repeat("ü\n", 2000)
			d.InputSchema = " \n{" + strings.Repeat(" ", 64<<10-4) + "}"
			d.Needs = make([]abi.Need, 64)
			for j := range d.Needs {
				d.Needs[j].Pattern = "sobjects/{object}/{id}"
			}
		})
	}
	if reason := checkDefinitions(defs); reason != "" {
		t.Error(reason)
	}
}

func TestDefinitionsThatBreakARule(t *testing.T) {
	for name, change := range map[string]func(*abi.ToolDefinition){
		"no name":                             func(d *abi.ToolDefinition) { d.Name = "" },
		"a name with a capital":               func(d *abi.ToolDefinition) { d.Name = "Tool" },
		"a name that starts with a digit":     func(d *abi.ToolDefinition) { d.Name = "1t" },
		"a name with a newline":               func(d *abi.ToolDefinition) { d.Name = "t\n" },
		"a name of 65 characters":             func(d *abi.ToolDefinition) { d.Name = strings.Repeat("a", 65) },
		"no title":                            func(d *abi.ToolDefinition) { d.Title = " " },
		"a title of 101 characters":           func(d *abi.ToolDefinition) { d.Title = strings.Repeat("a", 101) },
		"a title of two lines":                func(d *abi.ToolDefinition) { d.Title = "a\nb" },
		"a title that is reordered":           func(d *abi.ToolDefinition) { d.Title = "a\u202eb" },
		"no description":                      func(d *abi.ToolDefinition) { d.Description = "" },
		"a description of 4,001 characters":   func(d *abi.ToolDefinition) { d.Description = strings.Repeat("a", 4001) },
		"a description with an escape":        func(d *abi.ToolDefinition) { d.Description = "\x1b[2J" },
		"an input schema that is no object":   func(d *abi.ToolDefinition) { d.InputSchema = "[]" },
		"an input schema that is cut":         func(d *abi.ToolDefinition) { d.InputSchema = `{"type":` },
		"an input schema of 64 KiB and more":  func(d *abi.ToolDefinition) { d.InputSchema = "{" + strings.Repeat(" ", 64<<10) + "}" },
		"an output schema with more than one": func(d *abi.ToolDefinition) { d.OutputSchema = "{}{}" },
		"65 needs": func(d *abi.ToolDefinition) {
			d.Needs = slicesRepeat(abi.Need{Pattern: "a"}, 65)
		},
		"a need without a pattern":      func(d *abi.ToolDefinition) { d.Needs = []abi.Need{{}} },
		"a pattern with a newline":      func(d *abi.ToolDefinition) { d.Needs = []abi.Need{{Pattern: "a\n"}} },
		"a pattern of 1,025 characters": func(d *abi.ToolDefinition) { d.Needs = []abi.Need{{Pattern: strings.Repeat("a", 1025)}} },
	} {
		if reason := checkDefinitions([]abi.ToolDefinition{definition(change)}); reason == "" {
			t.Errorf("%s is accepted", name)
		} else if strings.ContainsAny(reason, "\n\x1b\u202e") {
			t.Errorf("%s: the reason repeats a control character: %q", name, reason)
		}
	}
	same := definition(func(*abi.ToolDefinition) {})
	many := make([]abi.ToolDefinition, 33)
	for i := range many {
		many[i] = definition(func(d *abi.ToolDefinition) { d.Name = fmt.Sprintf("t%d", i) })
	}
	for name, defs := range map[string][]abi.ToolDefinition{"none": nil, "two of one name": {same, same}, "33": many} {
		if checkDefinitions(defs) == "" {
			t.Errorf("%s: accepted", name)
		}
	}
}

func slicesRepeat[T any](v T, n int) []T {
	s := make([]T, n)
	for i := range s {
		s[i] = v
	}
	return s
}
