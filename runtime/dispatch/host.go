package dispatch

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/org"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
	"github.com/forcefield-mcp/forcefield/runtime/visible"
)

// callHost is what one call's guest reaches: each fetch is checked by the policy, then sent by the org. The sandbox calls it
// from one goroutine.
type callHost struct {
	org      Org
	policy   policy.Engine
	tool     *catalog.Tool
	grant    policy.Grant
	progress func(Progress)
	log      *slog.Logger

	requests []RequestRecord
	// parting is what the guest left to be sent if it is stopped; nil for nothing.
	parting *org.Request
	// denied and unauthenticated are the last of their kind: the host says them itself when the guest does not.
	denied          *policy.Denial
	unauthenticated string
	// invalid is true once the org's transport refused a request for its form.
	invalid bool
	// changed is true once a request that changes data was handed to the org, and may have reached it.
	changed bool
	// uncertain is true once it is not known whether such a request was carried out.
	uncertain bool
}

// Fetch implements sandbox.Host.
func (h *callHost) Fetch(ctx context.Context, req abi.Request) (abi.Response, abi.FetchError) {
	record := RequestRecord{Method: strings.ToUpper(req.Method.String()), Path: req.Root.String() + "/" + strings.Join(req.Path, "/")}
	asked := policyRequest(req)
	operation := policy.Classify(asked)
	record.Operation, record.Objects = string(operation.Kind), operation.Objects
	if need, ok := h.grant.Allows(asked); ok {
		record.Pattern = need.Pattern
	}
	start := time.Now()
	resp, fetchErr := h.fetch(ctx, req)
	record.Duration = time.Since(start)
	record.Status, record.BytesIn, record.Outcome = int(resp.Status), len(resp.Body), outcome(fetchErr)
	h.requests = append(h.requests, record)
	return resp, fetchErr
}

func (h *callHost) fetch(ctx context.Context, req abi.Request) (abi.Response, abi.FetchError) {
	if denial := h.policy.Check(h.grant, policyRequest(req)); denial != nil {
		denial = withCommand(denial, h.tool, policyRequest(req))
		h.denied = denial
		h.log.Warn("a request was denied", "rule", denial.Rule, "reason", denial.Reason)
		return abi.Response{}, abi.FetchErrorDenied{Value: abi.Denial{Rule: denial.Rule, Reason: denial.Reason, Remedy: optional(denial.Remedy)}}
	}
	outgoing, err := orgRequest(req)
	if err != nil {
		h.invalid = true
		return abi.Response{}, abi.FetchErrorInvalidRequest{Value: err.Error()}
	}
	outgoing.MaxResponse = sandbox.ResponseRoom(ctx)
	if outgoing.MaxResponse == 0 {
		outgoing.MaxResponse = -1 // to the org, 0 means its own limit
	}
	if req.Method != abi.MethodGet && req.Method != abi.MethodHead {
		h.changed = true
	}
	resp, err := h.org.Do(ctx, outgoing)
	if err != nil {
		return abi.Response{}, h.fetchError(err)
	}
	return abi.Response{Status: uint16(resp.Status), Headers: responseHeaders(resp), Body: resp.Body}, nil //nolint:gosec // HTTP statuses have three digits
}

// fetchError turns the org's errors into the contract's.
func (h *callHost) fetchError(err error) abi.FetchError {
	var (
		invalid         *org.InvalidRequestError
		unauthenticated *org.UnauthenticatedError
		tooLarge        *org.TooLargeError
		unreachable     *org.UnreachableError
	)
	h.uncertain = h.uncertain || mayHaveArrived(err)
	switch {
	case errors.As(err, &invalid):
		h.changed, h.invalid = false, true
		return abi.FetchErrorInvalidRequest{Value: invalid.Error()}
	case errors.As(err, &unauthenticated):
		h.changed = false
		h.unauthenticated = unauthenticated.Error()
		return abi.FetchErrorUnauthenticated{Value: unauthenticated.Error()}
	case errors.As(err, &tooLarge):
		return abi.FetchErrorBudgetSpent{Value: abi.BudgetBytesIn}
	case errors.Is(err, context.Canceled):
		return abi.FetchErrorCancelled{}
	case errors.Is(err, context.DeadlineExceeded):
		return abi.FetchErrorTimedOut{}
	case errors.As(err, &unreachable):
		h.changed = h.changed && unreachable.MayHaveHappened
		return abi.FetchErrorUnreachable{Value: unreachable.Error()}
	default:
		h.log.Error("the org's transport failed", "error", err)
		return abi.FetchErrorUnreachable{Value: "The request failed inside the server; its log says more."}
	}
}

// mayHaveArrived says whether err leaves open if a change was carried out.
func mayHaveArrived(err error) bool {
	var (
		timeout     *org.TimeoutError
		cancelled   *org.CanceledError
		unreachable *org.UnreachableError
		tooLarge    *org.TooLargeError
	)
	return errors.As(err, &timeout) && timeout.MayHaveHappened ||
		errors.As(err, &cancelled) && cancelled.MayHaveHappened ||
		errors.As(err, &unreachable) && unreachable.MayHaveHappened ||
		errors.As(err, &tooLarge) && tooLarge.MayHaveHappened
}

// Progress implements sandbox.Host.
func (h *callHost) Progress(_ context.Context, done uint64, total *uint64, message string) {
	if h.progress != nil {
		message, _ = visible.Text(message)
		h.progress(Progress{Done: done, Total: total, Message: message})
	}
}

// Log implements sandbox.Host.
func (h *callHost) Log(ctx context.Context, level abi.LogLevel, message string) {
	h.log.Log(ctx, slogLevel(level), "the guest says", "message", message)
}

func slogLevel(level abi.LogLevel) slog.Level {
	switch level {
	case abi.LogLevelDebug:
		return slog.LevelDebug
	case abi.LogLevelWarn:
		return slog.LevelWarn
	case abi.LogLevelError:
		return slog.LevelError
	default:
		return slog.LevelInfo
	}
}

// outcome names a fetch error in a word, for records.
func outcome(err abi.FetchError) string {
	switch e := err.(type) {
	case nil:
		return "ok"
	case abi.FetchErrorDenied:
		return "denied by " + e.Value.Rule
	case abi.FetchErrorInvalidRequest:
		return "invalid request"
	case abi.FetchErrorBudgetSpent:
		return "budget spent: " + e.Value.String()
	case abi.FetchErrorUnauthenticated:
		return "unauthenticated"
	case abi.FetchErrorTimedOut:
		return "timed out"
	case abi.FetchErrorCancelled:
		return "cancelled"
	default:
		return "unreachable"
	}
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
