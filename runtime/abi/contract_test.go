package abi

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero/api"
)

func TestTheCodeIsGeneratedFromTheContractAsItIs(t *testing.T) {
	text, err := os.ReadFile("../../wit/forcefield.wit")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	if got := hex.EncodeToString(sum[:]); got != ContractSHA256 {
		t.Fatalf("wit/forcefield.wit has changed since this package was generated from it (%s, was %s): run `make generate`", got, ContractSHA256)
	}
	if want := "package " + ContractPackage + "@" + ContractVersion + ";"; !strings.Contains(string(text), want) {
		t.Errorf("wit/forcefield.wit has no line %q", want)
	}
}

// The signatures were worked out by hand from the flattening rules of the canonical ABI.
func TestTheSignaturesAreThoseOfTheCanonicalABI(t *testing.T) {
	signatures := func(functions []CoreFunc) []string {
		var lines []string
		for _, f := range functions {
			line := f.Module + " " + f.Name + ":"
			for _, p := range f.Params {
				line += " " + api.ValueTypeName(p)
			}
			line += " ->"
			for _, r := range f.Results {
				line += " " + api.ValueTypeName(r)
			}
			if f.Optional {
				line += " (optional)"
			}
			lines = append(lines, line)
		}
		return lines
	}
	tests := []struct {
		name string
		got  func() []CoreFunc
		want []string
	}{
		{"imports", HostImports, []string{
			// method, root, 3 lists, option, variant, its pointer and length, the return pointer
			"forcefield:guest/host@0.1.0 fetch: i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 ->",
			"forcefield:guest/host@0.1.0 if-stopped: i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 ->",
			"forcefield:guest/host@0.1.0 progress: i64 i32 i64 i32 i32 ->",
			"forcefield:guest/host@0.1.0 log: i32 i32 i32 ->",
			"forcefield:guest/host@0.1.0 pause: i32 i32 ->",
		}},
		{"exports", ToolExports, []string{
			" forcefield:guest/tool@0.1.0#describe: -> i32",
			" forcefield:guest/tool@0.1.0#call: i32 i32 i32 i32 i32 i32 i32 i32 -> i32",
			" cabi_post_forcefield:guest/tool@0.1.0#describe: i32 -> (optional)",
			" cabi_post_forcefield:guest/tool@0.1.0#call: i32 -> (optional)",
		}},
		{"exports of the ABI itself", RuntimeExports, []string{
			" cabi_realloc: i32 i32 i32 i32 -> i32",
			" _initialize: -> (optional)",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := test.got()
			if !reflect.DeepEqual(signatures(got), test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(signatures(got), "\n"), strings.Join(test.want, "\n"))
			}
			for i := range got { // a caller's change must not reach the next one
				got[i].Name = "changed"
				clear(got[i].Params)
			}
			if again := test.got(); !reflect.DeepEqual(signatures(again), test.want) {
				t.Error("a change of the result changed the next one")
			}
		})
	}
}

func TestASignatureMatchesOnlyItself(t *testing.T) {
	realloc := RuntimeExports()[0]
	four, one := []api.ValueType{i32, i32, i32, i32}, []api.ValueType{i32}
	for _, test := range []struct {
		name            string
		params, results []api.ValueType
		want            bool
	}{
		{"itself", four, one, true},
		{"a parameter less", four[:3], one, false},
		{"another type", []api.ValueType{i32, i32, i32, i64}, one, false},
		{"no result", four, nil, false},
	} {
		if got := realloc.Matches(test.params, test.results); got != test.want {
			t.Errorf("%s: matches is %v", test.name, got)
		}
	}
	if !RuntimeExports()[1].Matches([]api.ValueType{}, []api.ValueType{}) {
		t.Error("no parameters are not the same as none")
	}
}

func TestAnEnumSaysItsNameInTheContract(t *testing.T) {
	for got, want := range map[string]string{
		MethodGet.String():                  "get",
		APIRootApexrest.String():            "apexrest",
		ResponseHeaderNameETag.String():     "etag",
		BudgetBytesOut.String():             "bytes-out",
		LogLevelWarn.String():               "warn",
		InterruptionDeadline.String():       "deadline",
		Method(6).String():                  "method(6)",
		ResponseHeaderName(255).String():    "response-header-name(255)",
		ResponseHeaderNameLocation.String(): "location",
	} {
		if got != want {
			t.Errorf("name is %q: want %q", got, want)
		}
	}
}
