package sandbox

import (
	"context"
	"errors"
	"strings"

	"github.com/tetratelabs/wazero/sys"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// recovered makes an error of a panic that reached the call itself, outside of the guest: the guest's memory could not be made, or
// the host is defective.
func recovered(r any) error {
	if e, ok := r.(*ending); ok {
		return e
	}
	return &InternalError{During: "the call", At: panicPlace()}
}

// explain finds out of an error, which wazero may have wrapped with the names of the guest's functions, why the call ended.
// Nothing of the wrapping is kept.
func (c *call) explain(err error) error {
	if err == nil {
		return nil
	}
	for e := (*ending)(nil); errors.As(err, &e); { // an allocator that was ended ends the function that called it
		err = e.error
	}
	switch {
	case isOne(err):
		return err
	case errors.Is(err, meter.ErrOutOfFuel):
		return &LimitError{Limit: LimitFuel, Allowed: int64(min(c.limits.Fuel, 1<<62))} // #nosec G115 -- fits
	case errors.Is(err, meter.ErrTooDeep):
		return &LimitError{Limit: LimitDepth, Allowed: meter.DefaultDepth}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), exited(err):
		return &LimitError{Limit: LimitTime, Allowed: int64(c.limits.Deadline)}
	}
	if cause := trapCause(err); cause != "" {
		return &TrapError{Cause: cause}
	}
	return &InternalError{During: "the call"}
}

// isOne says whether an error is already one that a caller may see.
func isOne(err error) bool {
	switch err.(type) { //nolint:errorlint // what wraps one of these is not kept
	case *LoadError, *LimitError, *TrapError, *ABIError, *FailureError, *BusyError, *ClosedError, *InternalError:
		return true
	}
	return false
}

// exited recognises the end that wazero itself makes when the context is done, under InterruptEngine.
func exited(err error) bool {
	var exit *sys.ExitError
	return errors.As(err, &exit) &&
		(exit.ExitCode() == sys.ExitCodeDeadlineExceeded || exit.ExitCode() == sys.ExitCodeContextCanceled)
}

// trapCause gives the cause of a trap in wazero's words. They are constants of wazero's, which does not export them, and stand
// innermost in the error; the rest of the text is the guest's names.
func trapCause(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	text := err.Error()
	for _, cause := range []string{
		"unreachable",
		"out of bounds memory access",
		"invalid table access",
		"indirect call type mismatch",
		"integer divide by zero",
		"integer overflow",
		"invalid conversion to integer",
		"stack overflow",
	} {
		if text == cause {
			return cause
		}
	}
	if strings.Contains(text, "out of bounds") { // of a segment, at instantiation
		return "out of bounds segment"
	}
	return ""
}
