package meter

import (
	"errors"
	"fmt"
)

// Errors that Refill raises inside a call. wazero carries them through its own error, so errors.Is finds them in what
// api.Function.Call and Runtime.InstantiateModule return.
var (
	// ErrOutOfFuel says that the call has spent the whole total of its Tank.
	ErrOutOfFuel = errors.New("the guest ran out of fuel")

	// ErrTooDeep says that the guest's calls were nested deeper than Config.Depth allows.
	ErrTooDeep = errors.New("the guest's calls are nested too deeply")

	// ErrNoTank says that metered code was run under a context that carries no Tank. It is a defect of the host.
	ErrNoTank = errors.New("metered code was called without a tank in its context")

	// errImpossible guards the accounting: only injected code calls refill, and only with a negative balance.
	errImpossible = errors.New("refill was called with fuel left")
)

// RefusedError says why a module cannot be metered. Such a module must not be run.
type RefusedError struct {
	// Offset is the position in the module's bytes at which the reason was found.
	Offset int
	// Reason is a sentence for the module's author.
	Reason string
}

// Error names the offset in hexadecimal, as disassemblers print it.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("module refused at byte %#x: %s", e.Offset, e.Reason)
}
