package sandbox

import (
	"context"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// Host is what a call may do outside. Its methods are called on the goroutine of the call, one at a time.
//
// What the guest passes has been checked for form (counts, sizes, control characters), not for permission. A method that
// panics ends the call with an *InternalError, and what it panicked with is shown to nobody.
type Host interface {
	// Fetch sends a request. A nil FetchError means that there is a response. It must return soon after ctx is done; the
	// deadline of ctx is a little before that of the call. ResponseRoom says how many bytes of a body are of use.
	Fetch(ctx context.Context, req abi.Request) (abi.Response, abi.FetchError)
	// IfStopped leaves a request that is to be sent when the call ends without the guest's `call` having returned, which is when
	// Guest.Call gives another error than a *FailureError. The sandbox does not send it: the caller of Guest.Call does, when the
	// guest is gone. A request takes the place of the one before. A nil FetchError means that it is kept.
	IfStopped(ctx context.Context, req abi.Request) abi.FetchError
	// Progress is called at most Limits.ProgressRate times a second. The message has at most 200 characters and no control
	// characters.
	Progress(ctx context.Context, done uint64, total *uint64, message string)
	// Log is called at most Limits.LogLines + 1 times. The message has at most 1,000 characters and no control characters.
	Log(ctx context.Context, level abi.LogLevel, message string)
}

// ResponseRoom gives the number of bytes of response bodies that the call may still receive, inside Host.Fetch. A longer body
// is not passed to the guest, so that a Host need not read it to its end. Outside a call it gives 0.
func ResponseRoom(ctx context.Context) int64 {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return 0
	}
	return c.limits.BytesIn - c.usage.BytesIn
}

// describeHost serves a run of `describe`: it drops what it is told and fetches nothing.
type describeHost struct{}

func (describeHost) Fetch(context.Context, abi.Request) (abi.Response, abi.FetchError) {
	return abi.Response{}, deniedInDescribe()
}
func (describeHost) IfStopped(context.Context, abi.Request) abi.FetchError {
	return deniedInDescribe()
}
func (describeHost) Progress(context.Context, uint64, *uint64, string) {}
func (describeHost) Log(context.Context, abi.LogLevel, string)         {}

func deniedInDescribe() abi.FetchError {
	return abi.FetchErrorDenied{Value: abi.Denial{
		Rule:   "describe",
		Reason: "a tool is described without access to an org",
	}}
}
