package sandbox

import (
	"fmt"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// LoadError says why a module is not accepted as a guest. It never holds bytes of the module other than names of its imports
// and exports, quoted.
type LoadError struct {
	// Name is the name under which the module was loaded.
	Name string
	// Reason is what is wrong, as a sentence about the module: "it imports …".
	Reason string
	// Remedy is what a person can do about it; empty when there is nothing but another module.
	Remedy string
}

func (e *LoadError) Error() string {
	s := fmt.Sprintf("guest %q is refused: %s", e.Name, e.Reason)
	if e.Remedy != "" {
		s += ". " + e.Remedy
	}
	return s
}

// Limit names a limit of a call.
type Limit string

// The limits whose excess ends a call. Those on fetches and bytes do not: the guest gets a fetch error and can still answer
// with what it has.
const (
	LimitMemory    Limit = "memory"
	LimitTime      Limit = "time"
	LimitFuel      Limit = "fuel"
	LimitDepth     Limit = "depth"
	LimitOutput    Limit = "output"
	LimitCursor    Limit = "cursor"
	LimitHostCalls Limit = "host-calls"
)

// LimitError says that a guest exceeded a limit and was ended.
type LimitError struct {
	Limit Limit
	// Allowed is the limit in its unit: bytes for memory, output and cursor; nanoseconds for time; units for fuel; frames for
	// depth; a number for host-calls.
	Allowed int64
}

func (e *LimitError) Error() string {
	switch e.Limit {
	case LimitMemory:
		return fmt.Sprintf("the tool asked for more than its %s of memory and was stopped; ask for less at a time", bytesText(e.Allowed))
	case LimitTime:
		return fmt.Sprintf("the tool did not finish within %s and was stopped; ask for less at a time", time.Duration(e.Allowed))
	case LimitFuel:
		return fmt.Sprintf("the tool used up its %d units of computation and was stopped; ask for less at a time", e.Allowed)
	case LimitDepth:
		return fmt.Sprintf("the tool's calls nested deeper than %d and it was stopped; its author should be told", e.Allowed)
	case LimitOutput:
		return fmt.Sprintf("the tool's result is larger than %s; ask for less at a time", bytesText(e.Allowed))
	case LimitCursor:
		return fmt.Sprintf("the tool's cursor is larger than %s; its author should be told", bytesText(e.Allowed))
	case LimitHostCalls:
		return fmt.Sprintf("the tool called the host more than %d times and was stopped; its author should be told", e.Allowed)
	}
	return fmt.Sprintf("the tool exceeded its limit on %s and was stopped", e.Limit)
}

// bytesText writes a number of bytes as people do, exactly.
func bytesText(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// TrapError says that a guest broke down: it ran into an instruction that cannot go on. It holds no stack trace, since a
// trace is made of names that the guest's author chose.
type TrapError struct {
	// Cause is one of a closed list of causes, in words: "unreachable", "out of bounds memory access", …
	Cause string
}

func (e *TrapError) Error() string {
	return "the tool broke down (" + e.Cause + "); this is a defect of the tool, and its author should be told"
}

// ABIError says that a guest broke the contract's binary form: see abi.ABIError.
type ABIError = abi.ABIError

// FailureError is a failure that the guest itself reported.
type FailureError struct{ abi.Failure }

func (e *FailureError) Error() string { return e.Code + ": " + e.Message }

// BusyError says that the memory for all guests together is in use by other calls. The call can be tried again.
type BusyError struct {
	// Total is the memory for all calls together, in bytes: Config.MemoryTotal.
	Total int64
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("the server's %s of memory for tools are in use by other calls; try again in a moment", bytesText(e.Total))
}

// InternalError says that the host itself failed during a call. What was panicked with is left out on purpose: it may hold
// anything that the host knows.
type InternalError struct {
	// During names what the host was doing: the import that the guest had called, or a step of the call.
	During string
	// At is the place in the host's source, as file:line, for the operator's log; empty when it is not known.
	At string
}

func (e *InternalError) Error() string {
	return "an internal error happened during " + e.During + "; the call was ended"
}

// ClosedError says that the guest was closed: it has been replaced or taken out.
type ClosedError struct{ Name string }

func (e *ClosedError) Error() string {
	return fmt.Sprintf("guest %q is closed: it was replaced or taken out; call the tool again", e.Name)
}
