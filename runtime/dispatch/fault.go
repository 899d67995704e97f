package dispatch

import (
	"context"
	"errors"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// fault turns what stopped a guest into a failure for people. host is nil when no guest ran.
func (d *Dispatcher) fault(ctx context.Context, e *entry, err error, host *callHost) *Failure {
	var (
		failure *sandbox.FailureError
		limit   *sandbox.LimitError
		load    *sandbox.LoadError
		trap    *sandbox.TrapError
		busy    *sandbox.BusyError
		own     *sandbox.InternalError
	)
	switch {
	case errors.As(err, &failure):
		return guestFailure(failure, host)
	case errors.As(err, &limit):
		return &Failure{Code: CodeLimit, Message: upperFirst(limit.Error()) + mayHaveHappened(host) + ".",
			Hint: "Ask for less, or let an operator raise the limit."}
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		return &Failure{Code: CodeCancelled, Message: "The call was cancelled" + mayHaveHappened(host) + "."}
	case errors.Is(err, context.DeadlineExceeded):
		return &Failure{Code: CodeTimedOut, Message: "The call took longer than it may" + mayHaveHappened(host) + ".",
			Hint: "Ask for less: fewer fields, a narrower filter, a LIMIT."}
	case errors.As(err, &busy):
		return &Failure{Code: CodeBusy, Message: "Other calls use all the memory that guests may have" + mayHaveHappened(host) + ".", Hint: "Try again in a moment."}
	case errors.As(err, &load):
		return &Failure{Code: CodeGuest, Message: upperFirst(load.Error()), Hint: "This is a fault of the tool's module; an operator can replace it."}
	case errors.As(err, &trap):
		return &Failure{Code: CodeGuest, Message: "The tool's module broke off (" + trap.Cause + ")" + mayHaveHappened(host) + ".",
			Hint: "This is a fault of the module " + e.view.Module + ", not of the arguments."}
	case errors.As(err, &own):
		d.cfg.Log.Error("the server failed during a call", "tool", e.view.Name, "during", own.During, "at", own.At)
		return &Failure{Code: CodeInternal, Message: "The server failed while it ran this call" + mayHaveHappened(host) + ".",
			Hint: "Report this with the server's log."}
	default:
		d.cfg.Log.Error("a call failed", "tool", e.view.Name, "error", err)
		return &Failure{Code: CodeGuest, Message: "The tool's module did not answer as the contract asks" + mayHaveHappened(host) + ".",
			Hint: "The server's log says more."}
	}
}

// guestFailure passes on what the guest says. What the host knows better it says itself: a guest need not pass on why there
// is no login, or which rule denied its request.
func guestFailure(failure *sandbox.FailureError, host *callHost) *Failure {
	f := &Failure{Code: failure.Code, Message: failure.Message}
	if failure.Hint != nil {
		f.Hint = *failure.Hint
	}
	if host == nil {
		return f
	}
	if said := host.unauthenticated; said != "" && !strings.Contains(f.Text(), said) {
		return &Failure{Code: CodeNotLoggedIn, Message: said}
	}
	if host.uncertain && !strings.Contains(f.Text(), "may have been") {
		f.Message += " The change was asked for, and it is not known whether it was carried out: it may have been, so look before repeating it."
	}
	if denied := host.denied; denied != nil && !strings.Contains(f.Text(), denied.Reason) {
		f.Message += " The host denied a request of this call (rule " + denied.Rule + "): " + denied.Reason
		if f.Hint == "" {
			f.Hint = denied.Remedy
		}
	}
	return f
}

// mayHaveHappened is said wherever a call ends without the guest having told what became of a change.
func mayHaveHappened(host *callHost) string {
	if host == nil || !host.changed {
		return ""
	}
	return "; a change that it had already asked the org for may have been carried out, so look before repeating it"
}

// leavesDoubt says whether a call that ended with err may have changed something that its guest has not told of: it is not known whether
// a change was carried out, or the guest was stopped after it had asked for one.
func (h *callHost) leavesDoubt(err error) bool {
	var said *sandbox.FailureError
	return h.uncertain || h.changed && !errors.As(err, &said)
}
