package dispatch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// partingTime is how long the request may take that a stopped guest has left.
const partingTime = 5 * time.Second

// IfStopped implements sandbox.Host.
func (h *callHost) IfStopped(_ context.Context, req abi.Request) abi.FetchError {
	outgoing, err := orgRequest(req)
	if err != nil {
		h.invalid = true
		return abi.FetchErrorInvalidRequest{Value: err.Error()}
	}
	var content []byte
	if outgoing.Body != nil {
		content = outgoing.Body.Data
	}
	if denial := h.policy.CheckParting(h.grant, policyRequest(req), content); denial != nil {
		h.denied = denial
		h.log.Warn("a request was denied", "rule", denial.Rule, "reason", denial.Reason)
		return abi.FetchErrorDenied{Value: abi.Denial{Rule: denial.Rule, Reason: denial.Reason, Remedy: optional(denial.Remedy)}}
	}
	h.parting = &outgoing
	return nil
}

// part sends what the guest left, now that it was stopped, and says what became of it, behind a space; "" when there is nothing. The call's own
// context may be over, so that the request has a time of its own.
func (h *callHost) part(ctx context.Context) string {
	req := h.parting
	if req == nil {
		return ""
	}
	h.parting = nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), partingTime)
	defer cancel()
	record := RequestRecord{Method: req.Method, Path: string(req.Root) + "/" + strings.Join(req.Path, "/"), Outcome: "ok"}
	start := time.Now()
	resp, err := h.org.Do(ctx, *req)
	record.Duration = time.Since(start)
	record.Status, record.BytesIn = resp.Status, len(resp.Body)
	job := req.Path[len(req.Path)-1]
	var said string
	switch {
	case err != nil:
		record.Outcome = outcome(h.fetchError(err))
		said = fmt.Sprintf("The job %s could not be aborted (%s): it may go on in the org.", job, record.Outcome)
	case resp.Status < 200 || resp.Status > 299:
		said = fmt.Sprintf("The org did not abort the job %s (status %d): it may have ended before, or go on.", job, resp.Status)
	default:
		said = fmt.Sprintf("The job %s was aborted; rows that it had written by then stay.", job)
	}
	h.requests = append(h.requests, record)
	h.log.Info("a stopped call left a request", "method", record.Method, "path", record.Path, "status", record.Status, "outcome", record.Outcome)
	return " " + said + " bulk_job_status tells what became of its rows."
}
