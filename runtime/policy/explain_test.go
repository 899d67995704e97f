package policy_test

import (
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/policy"
)

func TestANeedIsToldInWords(t *testing.T) {
	for _, tc := range []struct {
		method, root, pattern string
		class                 policy.Class
		want                  string
	}{
		{"get", "data", "limits", policy.ReadOnly, "read the org's limits"},
		{"get", "data", "sobjects/{object}/{id}", policy.ReadOnly, "read single records of any object"},
		{"get", "data", "sobjects/Account/{id}", policy.ReadOnly, "read single records of Account"},
		{"delete", "data", "sobjects/Account/{id}", policy.Write, "DELETE records of Account"},
		{"patch", "data", "composite/sobjects", policy.Write, "CHANGE many records at once"},
		{"get", "data", "query", policy.ReadOnly, "run any SOQL query"},
		{"get", "data", "tooling/executeAnonymous", policy.Opaque, "RUN any Apex code"},
		{"get", "apexrest", "orders/*", policy.Opaque, "CALL Apex services"},
		{"get", "data", "nothing/known", policy.Opaque, "make requests that this program does not know"},
		{"delete", "data", "**", policy.Opaque, "DELETE records of any object"},
		{"get", "data", "sobjects/**", policy.Opaque, "make requests that this program does not know"},
	} {
		got, err := policy.InWords(policy.Need{Method: tc.method, Root: tc.root, Pattern: tc.pattern})
		if err != nil || got.Class != tc.class || !strings.Contains(got.Words, tc.want) {
			t.Errorf("%s %s/%s: got %s, %q, %v; want %s, %q", tc.method, tc.root, tc.pattern, got.Class, got.Words, err, tc.class, tc.want)
		}
	}
	if _, err := policy.InWords(policy.Need{Method: "GET", Root: "data", Pattern: "limits"}); err == nil {
		t.Error("a need that is none is told")
	}
}

// A tool that is shown as one that reads only must be one.
func TestWordsAreNotMoreHarmlessThanTheRights(t *testing.T) {
	for _, method := range []string{"get", "head", "post", "put", "patch", "delete"} {
		for _, root := range []string{"data", "apexrest"} {
			for _, pattern := range []string{"**", "*", "query", "queryAll", "sobjects", "sobjects/{object}", "sobjects/{object}/{id}", "sobjects/{object}/*", "sobjects/**",
				"composite", "composite/**", "composite/sobjects", "jobs/**", "jobs/ingest/{id}", "tooling/**", "tooling/query", "actions/**", "limits", "graphql", "ui-api/**"} {
				need := policy.Need{Method: method, Root: root, Pattern: pattern}
				grant, err := policy.ParseGrant([]policy.Need{need})
				if err != nil {
					t.Fatal(err)
				}
				told, err := policy.InWords(need)
				if err != nil || told.Words == "" {
					t.Fatalf("%s: %v", need, err)
				}
				if reads := policy.ToolIsReadOnly(grant); reads != (told.Class == policy.ReadOnly) {
					t.Errorf("%s: told as %s (%s), and it reads only: %v", need, told.Class, told.Words, reads)
				}
			}
		}
	}
}
