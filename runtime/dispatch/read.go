package dispatch

import (
	"context"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/policy"
)

// Read runs a tool's guest for something that the host itself offers to read, such as a resource. It is a call like any other, on the
// same path and under the operator's policy, with less: of the tool's grant it has only those needs, which must read. A tool that the
// operator left out of the list serves here all the same, because what it can do is narrowed to them.
func (d *Dispatcher) Read(ctx context.Context, call Call, needs ...policy.Need) Result {
	return d.serve(ctx, call, func(s *toolSet) (*entry, *Failure) {
		e, ok := s.all[call.Tool]
		if !ok {
			return nil, &Failure{Code: CodeUnknownTool, Message: fmt.Sprintf("The module of %q, which reads this, is not installed.", call.Tool)}
		}
		return e.narrowed(needs)
	})
}

// narrowed gives the entry with no more than needs. Needs that it was not granted, and needs that change data, are refused.
func (e *entry) narrowed(needs []policy.Need) (*entry, *Failure) {
	grant, err := policy.ParseGrant(needs)
	if err != nil || grant.Empty() || !e.grant.Covers(grant) || !policy.ToolIsReadOnly(grant) {
		return nil, &Failure{Code: CodeDenied, Message: fmt.Sprintf("The tool %q may not make the requests that this reading needs.", e.view.Name),
			Hint: "An operator can look at what it is approved for: forcefield guest list."}
	}
	narrow := *e
	narrow.grant = grant
	return &narrow, nil
}
