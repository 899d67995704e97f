package org

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// backoff says how often a request is tried, and how long is waited between: first, twice first, and so on up to most,
// each shortened by a random part of up to a half, so that callers that failed together do not come back together.
type backoff struct {
	attempts    int
	first, most time.Duration
}

// defaultBackoff waits 2 to 4 s in all, unless a Retry-After asks for more.
func defaultBackoff() backoff {
	return backoff{attempts: 4, first: 500 * time.Millisecond, most: 8 * time.Second}
}

// wait gives the pause after attempt number `made`, from 1.
func (b backoff) wait(made int) time.Duration {
	pause := min(b.first<<(made-1), b.most)
	return pause - time.Duration(rand.Int64N(int64(pause)/2+1)) //nolint:gosec // spreads load, guards nothing
}

// repeat calls try until its outcome is worth keeping, the attempts are spent, or the next one would begin after the
// deadline; then it gives the last outcome. `again` says whether an outcome is worth another attempt, and how long the
// server wants to be left alone.
func (b backoff) repeat(ctx context.Context, try func() (Response, error), again func(Response, error) (bool, time.Duration)) (Response, error) {
	for made := 1; ; made++ {
		answer, err := try()
		once, after := again(answer, err)
		if !once || made >= b.attempts {
			return answer, err
		}
		pause := max(b.wait(made), after)
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= pause {
			return answer, err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return answer, err
		}
	}
}

// worthAnother says whether the outcome of a request lets it be sent again without anything being done twice.
//
//   - A request that reads is sent again when the connection broke, and when the org or something before it is busy.
//   - One that changes a record is sent again only when the org said that it could not lock a row: that undoes the whole
//     request. An Apex class can answer so after having done half its work, so its answers do not count.
func (r *Request) worthAnother(answer Response, err error) (bool, time.Duration) {
	reads := !changesData(r.Method)
	if err != nil {
		var broken *UnreachableError
		return reads && errors.As(err, &broken) && broken.passing, 0
	}
	if answer.Status < 400 {
		return false, 0
	}
	if reads && (busy(answer.Status) || tooManyAtOnce(answer)) {
		return true, retryAfter(answer.Header.Get("Retry-After"), answer.sentAt())
	}
	return (reads || r.changesRecords()) && rowWasLocked(answer), 0
}

// sentAt is when the server answered, by the clock that a date of its Retry-After is of; by this machine's when it did not say.
func (r Response) sentAt() time.Time {
	if r.date.IsZero() {
		return time.Now()
	}
	return r.date
}

// changesRecords tells whether the request is for the records themselves (sobjects, tooling/sobjects).
func (r *Request) changesRecords() bool {
	path := r.Path
	if len(path) > 0 && path[0] == "tooling" {
		path = path[1:]
	}
	return r.Root == RootData && len(path) > 1 && path[0] == "sobjects"
}

func busy(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// fault is one entry of the list that the org's API gives as its errors.
type fault struct {
	Code    string `json:"errorCode"`
	Message string `json:"message"`
}

// faultsOf gives the errors that an answer lists, or none when it is of another form.
func faultsOf(answer Response) []fault {
	var faults []fault
	if json.Unmarshal(answer.Body, &faults) != nil {
		return nil
	}
	return faults
}

// tooManyAtOnce knows the refusal that passes in seconds, in contrast to the one of the daily limit, with the same code.
func tooManyAtOnce(answer Response) bool {
	return answer.Status == http.StatusForbidden && slices.ContainsFunc(faultsOf(answer), func(f fault) bool {
		return f.Code == "REQUEST_LIMIT_EXCEEDED" && strings.HasPrefix(f.Message, "Concurrent")
	})
}

func rowWasLocked(answer Response) bool {
	faults := faultsOf(answer)
	return len(faults) > 0 && !slices.ContainsFunc(faults, func(f fault) bool { return f.Code != "UNABLE_TO_LOCK_ROW" })
}

// maxRetryAfter bounds what is read of a Retry-After, in seconds; no call lasts as long.
const maxRetryAfter = 24 * 60 * 60

// retryAfter reads the two forms of RFC 9110 section 10.2.3: seconds, and a date. What is neither counts as nothing.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		return time.Duration(min(seconds, maxRetryAfter)) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil && date.After(now) {
		return min(date.Sub(now), maxRetryAfter*time.Second)
	}
	return 0
}
