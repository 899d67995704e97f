package dispatch_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/org"
)

func TestAFailureSaysWhetherTheSameCallMaySucceedLater(t *testing.T) {
	said := func(status int, code string) *scriptedOrg {
		return answering(status, fmt.Sprintf(`[{"errorCode":%q,"message":"It says so."}]`, code))
	}
	const write = `{"object_name":"Account","record_id":"001000000000001AAA","data":{"Site":"x"}}`
	const read = `{"object_name":"Account","record_id":"001000000000001AAA"}`
	for name, tc := range map[string]struct {
		org             *scriptedOrg
		tool, arguments string
		want            dispatch.Retry
	}{
		"a locked row":                      {said(400, "UNABLE_TO_LOCK_ROW"), "update_record", write, dispatch.RetryLater},
		"an org that is away":               {said(503, "SERVER_UNAVAILABLE"), "get_record", read, dispatch.RetryLater},
		"an org that is not reached":        {failing(&org.UnreachableError{}), "get_record", read, dispatch.RetryLater},
		"a change that no answer came for":  {failing(&org.UnreachableError{MayHaveHappened: true}), "update_record", write, dispatch.RetryLook},
		"a change that was never sent":      {failing(&org.UnreachableError{}), "update_record", write, dispatch.RetryLater},
		"a field that is not there":         {said(400, "INVALID_FIELD"), "get_record", read, dispatch.RetryChanged},
		"a validation rule":                 {said(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION"), "update_record", write, dispatch.RetryChanged},
		"a right that is missing":           {said(403, "INSUFFICIENT_ACCESS_OR_READONLY"), "update_record", write, dispatch.RetryChanged},
		"a code that nobody knows":          {said(400, "SOMETHING_NEW"), "get_record", read, ""},
		"an unknown argument":               {said(200, ""), "get_record", `{"x":1}`, dispatch.RetryChanged},
		"a tool that is not there":          {said(200, ""), "none", `{}`, dispatch.RetryChanged},
		"a change that ran out of its time": {failing(&org.TimeoutError{MayHaveHappened: true}), "update_record", write, dispatch.RetryLook},
	} {
		t.Run(name, func(t *testing.T) {
			r := call(t, newDispatcher(t, tc.org), tc.tool, tc.arguments)
			if r.Failure == nil || r.Failure.Retry != tc.want {
				t.Fatalf("got %+v, want %q", r.Failure, tc.want)
			}
			if line := "\nRetry: " + string(tc.want) + "."; strings.Contains(r.Failure.Text(), line) != (tc.want != "") {
				t.Errorf("it says %q", r.Failure.Text())
			}
		})
	}
}
