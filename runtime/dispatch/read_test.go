package dispatch_test

import (
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
)

func TestAReadingHasOnlyTheRightsThatItNames(t *testing.T) {
	get := func(pattern string) policy.Need { return policy.Need{Method: "get", Root: "data", Pattern: pattern} }
	tests := map[string]struct {
		tool, arguments string
		needs           []policy.Need
		code            string // of the failure; empty for none
		asked           int
	}{
		"what it names":                       {"restful", `{"path":"limits"}`, []policy.Need{get("limits")}, "", 1},
		"another path of the same tool":       {"restful", `{"path":"sobjects"}`, []policy.Need{get("limits")}, dispatch.CodeDenied, 0},
		"another method of the same path":     {"restful", `{"path":"limits","method":"DELETE"}`, []policy.Need{get("limits")}, dispatch.CodeDenied, 0},
		"a need that the tool does not have":  {"list_sobjects", `{}`, []policy.Need{get("limits")}, dispatch.CodeDenied, 0},
		"a need beside that it does not have": {"list_sobjects", `{}`, []policy.Need{get("sobjects"), get("limits")}, dispatch.CodeDenied, 0},
		"a need that changes data":            {"restful", `{"path":"limits"}`, []policy.Need{{Method: "delete", Root: "data", Pattern: "limits"}}, dispatch.CodeDenied, 0},
		"a need that may change data":         {"restful", `{"path":"limits"}`, []policy.Need{get("**")}, dispatch.CodeDenied, 0},
		"no need":                             {"restful", `{"path":"limits"}`, nil, dispatch.CodeDenied, 0},
		"a tool that is not there":            {"none", `{}`, []policy.Need{get("limits")}, dispatch.CodeUnknownTool, 0},
		"arguments that do not fit":           {"restful", `{"paths":"limits"}`, []policy.Need{get("limits")}, dispatch.CodeInvalidArguments, 0},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			for _, readOnly := range []bool{false, true} {
				o := answering(200, `{}`)
				d := newDispatcher(t, o, func(cfg *dispatch.Config) {
					cfg.Policy = policy.Engine{ReadOnly: readOnly}
					cfg.NoRaw = readOnly
				})
				r := d.Read(t.Context(), dispatch.Call{Tool: tc.tool, Arguments: []byte(tc.arguments)}, tc.needs...)
				if code := failureCode(r); code != tc.code || len(o.asked) != tc.asked {
					t.Errorf("read-only is %v: %q, and the org was asked %d times: %v", readOnly, code, len(o.asked), r.Failure)
				}
			}
		})
	}
}

func failureCode(r dispatch.Result) string {
	if r.Failure == nil {
		return ""
	}
	return r.Failure.Code
}
