package dispatch

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/policy"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// maxWaiting is how many calls may wait for their turn.
const maxWaiting = 10_000

// errTooManyWait is what a call gets that finds maxWaiting others before it.
var errTooManyWait = errors.New("too many calls wait for their turn")

// turns decides which calls run: a number of them at once, of one module at most half of it, and of those that may take long at most
// three quarters, so that a short query does not wait for eight bulk jobs. When a place becomes free, the caller with the
// fewest running calls has it, and among his calls the one that came first: nobody keeps the others out by asking for much.
type turns struct {
	share int // the places that one module may have

	mu             sync.Mutex
	free, freeLong int
	callers        map[string]int // the running calls of each
	modules        map[string]int // by name: a module that is swapped keeps its share
	waiting        []*waiter      // in the order in which they came
}

// claim is what decides when a call's turn comes.
type claim struct {
	caller, module string
	long           bool
}

type waiter struct {
	claim
	begun chan struct{}
}

func newTurns(places int) *turns {
	return &turns{share: max(1, places/2), free: places, freeLong: max(1, places*3/4), callers: map[string]int{}, modules: map[string]int{}}
}

// take waits for a turn. The caller gives it back by done. The error is ctx's, or errTooManyWait.
func (t *turns) take(ctx context.Context, c claim) (done func(), err error) {
	w := &waiter{claim: c, begun: make(chan struct{})}
	if err := t.queue(w); err != nil {
		return nil, err
	}
	select {
	case <-w.begun:
		return func() { t.end(w) }, nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	at := slices.Index(t.waiting, w)
	if at >= 0 {
		t.waiting = slices.Delete(t.waiting, at, at+1)
	}
	t.mu.Unlock()
	if at < 0 { // its turn came at the same moment
		t.end(w)
	}
	return nil, ctx.Err()
}

func (t *turns) queue(w *waiter) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) >= maxWaiting {
		return errTooManyWait
	}
	t.waiting = append(t.waiting, w)
	t.begin()
	return nil
}

func (t *turns) end(w *waiter) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.free++
	if w.long {
		t.freeLong++
	}
	leave(t.callers, w.caller)
	leave(t.modules, w.module)
	t.begin()
}

func leave(running map[string]int, name string) {
	if running[name]--; running[name] == 0 {
		delete(running, name)
	}
}

// begin gives places to those that wait, as long as there are any. The caller locks.
func (t *turns) begin() {
	for t.free > 0 {
		next := -1
		for i, w := range t.waiting {
			if w.long && t.freeLong == 0 || t.modules[w.module] >= t.share {
				continue
			}
			if next < 0 || t.callers[w.caller] < t.callers[t.waiting[next].caller] {
				next = i
			}
		}
		if next < 0 {
			return
		}
		w := t.waiting[next]
		t.waiting = slices.Delete(t.waiting, next, next+1)
		t.free--
		if w.long {
			t.freeLong--
		}
		t.callers[w.caller]++
		t.modules[w.module]++
		close(w.begun)
	}
}

// turn waits until the call may run. What it waited is part of the time that the call may take.
func (d *Dispatcher) turn(ctx context.Context, e *entry, call Call) (sandbox.Limits, func(), *Failure) {
	limits, began := d.cfg.Limits, time.Now()
	waiting, cancel := context.WithTimeout(ctx, limits.Deadline)
	defer cancel()
	done, err := d.turns.take(waiting, claim{caller: call.Caller.Key(), module: e.tool.Module.Name, long: mayTakeLong(e.grant)})
	switch {
	case errors.Is(err, errTooManyWait):
		return limits, nil, &Failure{Code: CodeBusy, Message: "Too many calls wait for their turn.", Hint: "Try again in a moment."}
	case err != nil:
		return limits, nil, cancelled(waiting)
	}
	limits.Deadline = max(time.Millisecond, limits.Deadline-time.Since(began)) // 0 would be the default
	return limits, done, nil
}

// mayTakeLong says whether calls of a tool can: those that write many records or follow a job, and those whose path the model chooses.
func mayTakeLong(grant policy.Grant) bool {
	return raw(grant) || slices.ContainsFunc(grant.Needs(), func(n policy.Need) bool {
		return strings.HasPrefix(n.Pattern, "jobs/") || strings.HasPrefix(n.Pattern, "composite/")
	})
}
