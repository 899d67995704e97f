package dispatch

import (
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
)

// withCommand adds to a denial for want of a grant the command that would give it, if there is one: the module says that it needs the
// request, and nobody approved it.
func withCommand(denial *policy.Denial, tool *catalog.Tool, request policy.Request) *policy.Denial {
	if denial.Rule != policy.RuleGrant || tool == nil || tool.Approve == "" {
		return denial
	}
	needs, err := catalog.Grant(tool.Definition.Needs)
	if err != nil || needs.Check(request) != nil {
		return denial
	}
	told := *denial
	told.Remedy = "An operator can allow what the module needs: " + tool.Approve
	return &told
}
