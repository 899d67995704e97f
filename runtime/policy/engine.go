package policy

import "fmt"

// The rules that can deny a request, by the names under which documentation explains them.
const (
	// RuleGrant: the guest's grant does not allow the request.
	RuleGrant = "grant"
	// RuleReadOnly: the server is read-only and the request is not a read.
	RuleReadOnly = "read-only"
	// RuleUnrecognised: the server is read-only and it cannot be told what the request does.
	RuleUnrecognised = "unrecognised"
	// RuleMethodOverride: the query string would change the method.
	RuleMethodOverride = "method-override"
)

// Denial says why a request is not allowed. It holds no values of the query and no content.
type Denial struct {
	// Rule is one of the Rule constants.
	Rule string
	// Reason says what was asked for and why the rule refuses it.
	Reason string
	// Remedy says what a person can do about it. It may be empty.
	Remedy string
}

// Engine applies the operator's rules. The zero Engine has none beyond the grants. It is immutable and safe for concurrent
// use.
type Engine struct {
	// ReadOnly allows only requests that are known to change nothing.
	ReadOnly bool
}

// Check gives nil when a guest with the grant may make the request, and otherwise the first rule that denies it.
func (e Engine) Check(grant Grant, request Request) *Denial {
	if request.overridesMethod() {
		return &Denial{
			Rule:   RuleMethodOverride,
			Reason: fmt.Sprintf("%s: the query parameter _HttpMethod would make the org take the request for one with another method.", request),
			Remedy: "Send the request with the method that it is meant to have.",
		}
	}
	if denial := grant.Check(request); denial != nil {
		return denial
	}
	if e.ReadOnly {
		return checkReadOnly(request)
	}
	return nil
}

func checkReadOnly(request Request) *Denial {
	const remedy = "The operator can start the server without --read-only."
	operation := Classify(request)
	switch {
	case operation.Class == ReadOnly && leavesTraces(request):
		return &Denial{
			Rule: RuleReadOnly,
			Reason: fmt.Sprintf("%s: the server is read-only, and the statement's FOR or UPDATE clause changes what the org keeps of its use.",
				request),
			Remedy: "Leave the clause out. " + remedy,
		}
	case operation.Class == ReadOnly:
		return nil
	case operation.Kind == Unrecognised:
		return &Denial{
			Rule:   RuleUnrecognised,
			Reason: fmt.Sprintf("%s: the server is read-only, and it is not known that this request changes nothing.", request),
			Remedy: remedy,
		}
	case operation.Class == Opaque:
		return &Denial{
			Rule: RuleReadOnly,
			Reason: fmt.Sprintf("%s: the server is read-only, and what this request (%s) does cannot be seen before it is done.",
				request, operation.Kind),
			Remedy: remedy,
		}
	}
	return &Denial{
		Rule:   RuleReadOnly,
		Reason: fmt.Sprintf("%s: the server is read-only, and this request (%s) makes a change.", request, operation.Kind),
		Remedy: remedy,
	}
}
