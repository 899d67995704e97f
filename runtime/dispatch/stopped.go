package dispatch

import (
	"errors"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// stopped names, for the record, what ended a guest or refused something that it asked for; empty when nothing did.
func stopped(err error, host *callHost, usage sandbox.Usage) string {
	var (
		limit    *sandbox.LimitError
		trap     *sandbox.TrapError
		broken   *sandbox.ABIError
		busy     *sandbox.BusyError
		load     *sandbox.LoadError
		internal *sandbox.InternalError
	)
	switch {
	case errors.As(err, &limit):
		return "limit: " + string(limit.Limit)
	case errors.As(err, &trap):
		return "trap: " + trap.Cause
	case errors.As(err, &broken):
		return "contract: " + broken.Path
	case errors.As(err, &busy):
		return "limit: memory of all calls"
	case errors.As(err, &load):
		return "module: refused"
	case errors.As(err, &internal):
		return "server: " + internal.During
	case host.denied != nil:
		return "rule: " + host.denied.Rule
	case host.invalid || usage.Refused == sandbox.RefusedForm:
		return "request: its form"
	case usage.Refused != "":
		return "limit: " + usage.Refused
	}
	return ""
}
