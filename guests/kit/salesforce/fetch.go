package salesforce

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// Get reads a resource of the data API.
func Get(host tool.Host, path ...string) (tool.Response, *tool.Failure) {
	return Send(host, &tool.Request{Method: tool.Get, Path: path}, "")
}

// Send sends a request. An answer with an error status is a failure with the org's own code and message.
//
// Check says, for a request that changes data, how to find out whether it was carried out: it becomes the hint when no one
// can tell.
func Send(host tool.Host, request *tool.Request, check string) (tool.Response, *tool.Failure) {
	response, err := host.Fetch(request)
	write := request.Method != tool.Get && request.Method != tool.Head
	switch {
	case err != nil:
		return response, fetchFailure(err, write, check)
	case response.Status < 200 || response.Status > 299:
		failure := errorAnswer(&response)
		if write && response.Status >= 500 && failure.Code == statusCode(response.Status) {
			// Not the org's own error: a server before it gave up, perhaps while the org went on.
			failure.Message = text.Concat(failure.Message, maybeDone)
			failure.Hint = check
		}
		return response, failure
	}
	return response, nil
}

// MaybeDone says of a request that changes data, and failed, whether it may have been carried out: no answer came, or a server
// in between answered in the org's stead.
func MaybeDone(response *tool.Response, failure *tool.Failure) bool {
	return response.Status >= 500 || text.Contains(failure.Message, maybeDone)
}

// Codes of failures for which the org gave none.
const (
	// RequestDenied is a request that the policy or the grant refuses.
	RequestDenied = "REQUEST_DENIED"
	// InvalidRequest is a request that breaks the contract between host and guest.
	InvalidRequest = "INVALID_REQUEST"
	// BudgetSpent is a call that reached one of its limits.
	BudgetSpent = "BUDGET_SPENT"
	// NotLoggedIn is a call without a usable login.
	NotLoggedIn = "NOT_LOGGED_IN"
	// Unreachable is an org that was not reached, or a connection that broke.
	Unreachable = "UNREACHABLE"
	// TimedOut is an org that did not answer in time.
	TimedOut = "TIMED_OUT"
	// Cancelled is a call that its caller gave up.
	Cancelled = "CANCELLED"
	// InvalidAnswer is a good status with a body that makes no sense.
	InvalidAnswer = "INVALID_ANSWER"
)

// maybeDone is said of a change that no answer came for.
const maybeDone = " The change may have been carried out."

func fetchFailure(err *tool.FetchError, write bool, check string) *tool.Failure {
	maybe, doubt := "", "Try again later."
	if write {
		maybe, doubt = maybeDone, check
	}
	switch err.Kind {
	case tool.Denied:
		return tool.Fail(RequestDenied, text.Concat("Denied by the rule `", err.Rule, "`: ", err.Message), err.Remedy)
	case tool.InvalidRequest:
		return tool.Fail(InvalidRequest, text.Concat("The tool made a request that is not allowed: ", err.Message), "")
	case tool.BudgetSpent:
		return budgetFailure(err.Budget, maybe, check)
	case tool.Unauthenticated:
		return tool.Fail(NotLoggedIn, err.Message, "")
	case tool.Unreachable:
		return tool.Fail(Unreachable, text.Concat(err.Message, maybe), doubt)
	case tool.TimedOut:
		return tool.Fail(TimedOut, text.Concat("The org did not answer in time.", maybe), doubt)
	default:
		if !write {
			doubt = ""
		}
		return tool.Fail(Cancelled, text.Concat("The call was cancelled.", maybe), doubt)
	}
}

func budgetFailure(budget tool.Budget, maybe, check string) *tool.Failure {
	less := "Ask for less in one call."
	switch budget {
	case tool.Fetches:
		return tool.Fail(BudgetSpent, "The call has made as many requests as one call may.", less)
	case tool.BytesOut:
		return tool.Fail(BudgetSpent, "The call has sent as much as one call may.", less)
	case tool.BytesIn:
		if maybe != "" {
			less = check
		}
		return tool.Fail(BudgetSpent, text.Concat("The org answered more than one call may read.", maybe), less)
	default:
		return tool.Fail(BudgetSpent, "The call has taken as long as one call may.", less)
	}
}
