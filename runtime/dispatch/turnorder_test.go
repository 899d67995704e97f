package dispatch

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// asked takes turns in order and remembers which began.
type asked struct {
	t     *turns
	mu    sync.Mutex
	begun []string
	ends  map[string]func()
}

// ask queues a call by name and waits until it has begun or waits.
func (a *asked) ask(name, caller string, long bool) {
	w := &waiter{claim: claim{caller: caller, module: name, long: long}, begun: make(chan struct{})}
	if err := a.t.queue(w); err != nil {
		panic(err)
	}
	a.ends[name] = func() { a.t.end(w) }
	go func() {
		<-w.begun
		a.mu.Lock()
		a.begun = append(a.begun, name)
		a.mu.Unlock()
	}()
}

// has waits until so many began and says whether name is one of them.
func (a *asked) has(n int, names ...string) bool {
	for {
		a.mu.Lock()
		begun := slices.Clone(a.begun)
		a.mu.Unlock()
		if len(begun) >= n {
			for _, name := range names {
				if !slices.Contains(begun, name) {
					return false
				}
			}
			return len(begun) == n
		}
		runtime.Gosched()
	}
}

func TestCallsThatMayTakeLongLeaveRoomForShortOnes(t *testing.T) {
	a := &asked{t: newTurns(4), ends: map[string]func(){}}
	for _, name := range []string{"long 1", "long 2", "long 3", "long 4"} {
		a.ask(name, "", true)
	}
	a.ask("short", "", false)
	if !a.has(4, "long 1", "long 2", "long 3", "short") {
		t.Fatalf("%v began", a.begun)
	}
	a.ends["short"]()
	a.ask("short 2", "", false)
	if !a.has(5, "short 2") {
		t.Fatalf("%v began", a.begun)
	}
	a.ends["long 1"]()
	if !a.has(6, "long 4") {
		t.Fatalf("%v began", a.begun)
	}
}

func TestACallerWhoAsksForMuchDoesNotKeepTheOthersOut(t *testing.T) {
	a := &asked{t: newTurns(2), ends: map[string]func(){}}
	for _, name := range []string{"many 1", "many 2", "many 3", "many 4"} {
		a.ask(name, "many", false)
	}
	a.ask("one", "one", false)
	if !a.has(2, "many 1", "many 2") {
		t.Fatalf("%v began", a.begun)
	}
	a.ends["many 1"]()
	if !a.has(3, "one") {
		t.Fatalf("%v began: another caller waits behind them", a.begun)
	}
	a.ends["many 2"]()
	if !a.has(4, "many 3") {
		t.Fatalf("%v began, and not in their order", a.begun)
	}
}

func TestWhoStopsWaitingLeavesHisPlaceToTheNext(t *testing.T) {
	turns := newTurns(1)
	done, err := turns.take(t.Context(), claim{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := turns.take(ctx, claim{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	done()
	if done, err = turns.take(t.Context(), claim{}); err != nil {
		t.Fatal(err)
	}
	for range maxWaiting {
		if err := turns.queue(&waiter{begun: make(chan struct{})}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := turns.take(t.Context(), claim{}); !errors.Is(err, errTooManyWait) {
		t.Fatalf("got %v", err)
	}
	done()
}

func TestPlacesAreNeverLostNorGivenTwice(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		places := rapid.IntRange(1, 5).Draw(r, "places")
		turns := newTurns(places)
		var running, stopped sync.WaitGroup
		for range rapid.IntRange(1, 40).Draw(r, "calls") {
			ctx, cancel := context.WithCancel(context.Background())
			c := claim{long: rapid.Bool().Draw(r, "long"), caller: rapid.SampledFrom([]string{"", "a", "b"}).Draw(r, "caller"),
				module: rapid.SampledFrom([]string{"m", "n"}).Draw(r, "module")}
			if rapid.Bool().Draw(r, "cancelled") {
				stopped.Go(cancel)
			}
			running.Go(func() {
				defer cancel()
				if done, err := turns.take(ctx, c); err == nil {
					done()
				}
			})
		}
		running.Wait()
		stopped.Wait()
		if turns.free != places || turns.freeLong != max(1, places*3/4) || len(turns.waiting) != 0 || len(turns.callers)+len(turns.modules) != 0 {
			r.Fatalf("after all ended: %+v", turns)
		}
	})
}

func TestMoreCallsThanMayWaitAreTurnedAway(t *testing.T) {
	turns := newTurns(1)
	done, err := turns.take(t.Context(), claim{caller: "a", module: "m"})
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	for range maxWaiting {
		if err := turns.queue(&waiter{begun: make(chan struct{})}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := turns.take(t.Context(), claim{caller: "b", module: "n"}); !errors.Is(err, errTooManyWait) {
		t.Errorf("got %v", err)
	}
	d := &Dispatcher{turns: turns, cfg: Config{Limits: sandbox.DefaultLimits()}}
	e := &entry{tool: &catalog.Tool{Module: &catalog.Module{Name: "m"}}}
	if _, _, failure := d.turn(t.Context(), e, Call{}); failure == nil || failure.Code != CodeBusy {
		t.Errorf("the call is told %+v", failure)
	}
}

func TestWhichToolsMayTakeLong(t *testing.T) {
	for pattern, want := range map[string]bool{
		"jobs/ingest/{id}": true, "composite/sobjects": true, "**": true, "sobjects/**": true, "query": false, "limits": false, "composite": false, "sobjects/{object}/{id}": false,
	} {
		grant, err := policy.ParseGrant([]policy.Need{{Method: "get", Root: "data", Pattern: "limits"}, {Method: "post", Root: "data", Pattern: pattern}})
		if err != nil {
			t.Fatal(err)
		}
		if mayTakeLong(grant) != want {
			t.Errorf("%s: %t", pattern, !want)
		}
	}
}

func TestACallThatWaitsLongerThanItMayTakeIsToldSo(t *testing.T) {
	d := &Dispatcher{cfg: Config{Limits: sandbox.Limits{Deadline: time.Millisecond}}, turns: newTurns(1)}
	if _, err := d.turns.take(t.Context(), claim{}); err != nil { // and never given back
		t.Fatal(err)
	}
	failures := make(chan *Failure, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		_, _, failure := d.turn(ctx, &entry{tool: &catalog.Tool{Module: &catalog.Module{Name: "m"}}}, Call{})
		failures <- failure
	}()
	select {
	case failure := <-failures:
		if failure == nil || failure.Code != CodeTimedOut {
			t.Errorf("got %+v", failure)
		}
	case <-time.After(20 * time.Second):
		t.Error("it still waits")
	}
}
