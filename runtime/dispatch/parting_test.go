package dispatch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/org"
)

const jobID = "7505e00000abcdeAAA"

// manyRows is the argument of a job.
func manyRows() json.RawMessage {
	return json.RawMessage(`{"object_name":"Account","data":[` + strings.Repeat(`{"Name":"A"},`, 2000) + `{"Name":"A"}]}`)
}

// jobOrg is an org whose jobs run until they are aborted.
func jobOrg(polled, aborted func(ctx context.Context) (int, error)) *scriptedOrg {
	return &scriptedOrg{answer: func(ctx context.Context, req org.Request) (org.Response, error) {
		status, err := 200, error(nil)
		switch {
		case req.Method == http.MethodGet:
			status, err = polled(ctx)
		case isAbort(req):
			status, err = aborted(ctx)
		}
		return org.Response{Status: status, Header: http.Header{},
			Body: fmt.Appendf(nil, `{"id":%q,"state":"InProgress","numberRecordsProcessed":7}`, jobID)}, err
	}}
}

func isAbort(req org.Request) bool {
	return req.Method == http.MethodPatch && req.Body != nil && string(req.Body.Data) == `{"state":"Aborted"}`
}

func aborts(o *scriptedOrg) int {
	n := 0
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, req := range o.asked {
		if isAbort(req) {
			n++
		}
	}
	return n
}

func TestACancelledCallAbortsItsJobAfterTheGuestIsGone(t *testing.T) {
	for name, tc := range map[string]struct {
		status int
		err    error
		says   string
	}{
		"the org agrees":            {200, nil, "The job " + jobID + " was aborted; rows that it had written by then stay."},
		"the job has ended before":  {400, nil, "The org did not abort the job " + jobID + " (status 400)"},
		"the org cannot be reached": {0, &org.UnreachableError{Reason: "gone"}, "The job " + jobID + " could not be aborted (unreachable): it may go on"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			o := jobOrg(func(ctx context.Context) (int, error) {
				cancel()
				<-ctx.Done()
				return 0, context.Canceled
			}, func(ctx context.Context) (int, error) {
				until, bounded := ctx.Deadline()
				if ctx.Err() != nil || !bounded || time.Until(until) > 5*time.Second {
					t.Errorf("the time of the last request: %v, until %v", ctx.Err(), until)
				}
				return tc.status, tc.err
			})
			r := newDispatcher(t, o).Call(ctx, dispatch.Call{Tool: "bulk_create_records", Arguments: manyRows()})
			wantFailure(t, r, dispatch.CodeCancelled, tc.says, "bulk_job_status")
			if n := aborts(o); n != 1 {
				t.Errorf("%d requests to abort it", n)
			}
			if last := r.Usage.Requests[len(r.Usage.Requests)-1]; last.Method != http.MethodPatch || last.Status != tc.status {
				t.Errorf("the last request of the record is %+v", last)
			}
		})
	}
}

func TestAJobIsLeftAloneWhenItsCallReturns(t *testing.T) {
	never := func(context.Context) (int, error) { return 200, nil }
	o := jobOrg(never, never)
	d := newDispatcher(t, o, func(cfg *dispatch.Config) { cfg.Limits.Deadline = 3 * time.Second })
	r := call(t, d, "bulk_create_records", string(manyRows()))
	if r.Failure != nil || !strings.Contains(r.Text, "is still running") || !strings.Contains(r.Text, "bulk_job_status") || aborts(o) != 0 {
		t.Fatalf("%+v, %d requests to abort it: %.400s", r.Failure, aborts(o), r.Text)
	}
	var handle struct{ JobID, Cursor string }
	if err := json.Unmarshal(r.Structured, &handle); err != nil || handle.JobID != jobID || handle.Cursor == "" {
		t.Errorf("got %.300s", r.Structured)
	}
}

func TestAJobIsAbortedWhenItsCallIsEndedAtTheDeadline(t *testing.T) {
	o := jobOrg(func(ctx context.Context) (int, error) {
		<-ctx.Done()
		time.Sleep(400 * time.Millisecond) // beyond what is kept for the guest to answer in
		return 0, context.DeadlineExceeded
	}, func(context.Context) (int, error) { return 200, nil })
	d := newDispatcher(t, o, func(cfg *dispatch.Config) { cfg.Limits.Deadline = 2 * time.Second })
	wantFailure(t, call(t, d, "bulk_create_records", string(manyRows())), dispatch.CodeLimit, "The job "+jobID+" was aborted")
	if n := aborts(o); n != 1 {
		t.Errorf("%d requests to abort it", n)
	}
}

func TestClosingStopsTheCallsAndWaitsForWhatTheyLeft(t *testing.T) {
	polling, ended := make(chan struct{}), make(chan dispatch.Result, 1)
	o := jobOrg(func(ctx context.Context) (int, error) {
		close(polling)
		<-ctx.Done()
		return 0, context.Canceled
	}, func(context.Context) (int, error) { return 200, nil })
	d := newDispatcher(t, o)
	go func() {
		ended <- d.Call(context.Background(), dispatch.Call{Tool: "bulk_create_records", Arguments: manyRows()})
	}()
	<-polling
	if err := d.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := aborts(o); n != 1 {
		t.Errorf("%d requests to abort it when Close returned", n)
	}
	wantFailure(t, <-ended, dispatch.CodeCancelled, "was aborted")
	wantFailure(t, call(t, d, "list_sobjects", `{}`), dispatch.CodeCancelled, "ending")
}

func TestClosingDoesNotWaitForEver(t *testing.T) {
	polling, release := make(chan struct{}), make(chan struct{})
	o := jobOrg(func(context.Context) (int, error) {
		close(polling)
		<-release
		return 0, context.Canceled
	}, func(context.Context) (int, error) { return 200, nil })
	d := newDispatcher(t, o)
	ended := make(chan struct{})
	go func() {
		d.Call(context.Background(), dispatch.Call{Tool: "bulk_create_records", Arguments: manyRows()})
		close(ended)
	}()
	<-polling
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(release)
	<-ended
}
