package dispatch

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Toolset is a named group of bundled tools.
type Toolset struct {
	Name  string
	Tools []string
}

// Toolsets lists the groups that an operator can choose. Each bundled tool is in one of them.
func Toolsets() []Toolset {
	return []Toolset{
		{"query", []string{"run_soql_query", "run_sosl_search"}},
		{"schema", []string{"get_object_fields", "list_sobjects"}},
		{"records", []string{"create_record", "delete_record", "get_record", "update_record", "upsert_record"}},
		{"bulk", []string{"bulk_create_records", "bulk_delete_records", "bulk_job_status", "bulk_update_records"}},
		{"raw", []string{"apex_execute", "restful", "tooling_execute"}},
	}
}

// ToolsOf gives the tools of toolsets; the error names those that there are.
func ToolsOf(toolsets []string) ([]string, error) {
	sets := Toolsets()
	names := make([]string, 0, len(sets))
	var tools []string
	for _, set := range sets {
		names = append(names, set.Name)
		if slices.Contains(toolsets, set.Name) {
			tools = append(tools, set.Tools...)
		}
	}
	for _, name := range toolsets {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("there is no toolset %q; there are %s", name, strings.Join(names, ", "))
		}
	}
	return tools, nil
}

// checkOnly refuses names in Config.Only that no tool has: a tool that is misspelt would be missing, and nobody would notice.
func (s *toolSet) checkOnly(only []string) error {
	for _, name := range only {
		_, hidden := s.hidden[name]
		if _, served := s.byName[name]; !served && !hidden {
			known := slices.Sorted(maps.Keys(s.byName))
			known = slices.Sorted(slices.Values(slices.AppendSeq(known, maps.Keys(s.hidden))))
			return fmt.Errorf("there is no tool %q; there are %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}
