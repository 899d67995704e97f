package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

func TestOnlyTheToolsThatWereChosenAreServed(t *testing.T) {
	tests := map[string]struct {
		args, want []string
	}{
		"a toolset":             {[]string{"--toolsets", "query"}, []string{"run_soql_query", "run_sosl_search"}},
		"two, and a tool":       {[]string{"--toolsets", "query,schema", "--tools", "get_record"}, []string{"get_object_fields", "get_record", "list_sobjects", "run_soql_query", "run_sosl_search"}},
		"a tool":                {[]string{"--tools", "get_record"}, []string{"get_record"}},
		"what only reads of it": {[]string{"--toolsets", "records", "--read-only"}, []string{"get_record"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := serve(t, nil, append([]string{"--demo"}, tc.args...)...)
			if got := s.toolNames(); !slices.Equal(got, tc.want) {
				t.Fatalf("got %v, want %v", got, tc.want)
			}
		})
	}
	got := runCommand(t, nil, "call", "--demo", "--toolsets", "query", "delete_record", "--args", `{"object_name":"Account","record_id":"001000000000001AAA"}`)
	if got.code != 1 || !strings.Contains(got.stderr, dispatch.CodeLeftOut) {
		t.Errorf("a tool that was left out: status %d, %s", got.code, got.stderr)
	}
}

func TestAToolOrToolsetThatThereIsNotStopsTheStart(t *testing.T) {
	for args, want := range map[string]string{
		"--tools run_soql_querry":       "run_soql_query",
		"--toolsets queries":            "records",
		"--toolsets query --tools none": `no tool "none"`,
	} {
		got := runCommand(t, nil, append([]string{"serve", "--demo"}, strings.Fields(args)...)...)
		if got.code == 0 || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: status %d, %s", args, got.code, got.stderr)
		}
	}
}

func TestEveryBundledToolIsInOneToolset(t *testing.T) {
	var listed []string
	for _, set := range dispatch.Toolsets() {
		listed = append(listed, set.Tools...)
	}
	slices.Sort(listed)
	if served := serve(t, nil, "--demo").toolNames(); !slices.Equal(served, listed) {
		t.Fatalf("the tools are %v\nand the toolsets have %v", served, listed)
	}
}
