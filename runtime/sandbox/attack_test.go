package sandbox

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

func wantLimit(t *testing.T, err error, limit Limit) {
	t.Helper()
	var e *LimitError
	if !errors.As(err, &e) || e.Limit != limit {
		t.Fatalf("got %v (%T), want the limit %q", err, err, limit)
	}
	if strings.Contains(err.Error(), "wasm") {
		t.Errorf("the message is the engine's: %s", err)
	}
}

func TestAGuestThatDoesNotReturnIsStoppedByTheDeadline(t *testing.T) {
	for _, module := range []string{"loop", "fib", "fill", "start-loop", "initialize-loop", "realloc-loop"} {
		t.Run(module, func(t *testing.T) {
			limits := Limits{Deadline: 50 * time.Millisecond, Fuel: 1 << 60}
			_, usage, err := load(t, module).Call(context.Background(), invocation, nil, limits)
			wantLimit(t, err, LimitTime)
			if usage.Wall < limits.Deadline {
				t.Errorf("it was stopped after %s, before its deadline", usage.Wall)
			}
		})
	}
}

func TestAGuestThatDoesNotReturnIsStoppedByFuel(t *testing.T) {
	for _, module := range []string{"loop", "fib", "fill", "start-loop", "initialize-loop", "realloc-loop"} {
		t.Run(module, func(t *testing.T) {
			_, usage, err := load(t, module).Call(context.Background(), invocation, nil, Limits{Fuel: 300_000})
			wantLimit(t, err, LimitFuel)
			if module != "start-loop" && usage.Fuel != 300_000 { // without an instance there is nothing to ask
				t.Errorf("it spent %d units", usage.Fuel)
			}
		})
	}
}

func TestAGuestThatDoesNotReturnIsStoppedByItsCaller(t *testing.T) {
	for _, interrupt := range []Interrupt{InterruptFuel, InterruptEngine} {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(20*time.Millisecond, cancel)
		g := loadIn(t, newSandbox(t, Config{Interrupt: interrupt}), "loop")
		if _, _, err := g.Call(ctx, invocation, nil, Limits{Fuel: 1 << 60}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want the error of the caller's context", err)
		}
	}
}

func TestUnderTheEnginesInterruptALoopIsStoppedByTheDeadline(t *testing.T) {
	for _, module := range []string{"loop", "start-loop", "initialize-loop", "realloc-loop"} {
		g := loadIn(t, newSandbox(t, Config{Interrupt: InterruptEngine}), module)
		_, usage, err := g.Call(context.Background(), invocation, nil, Limits{Deadline: 50 * time.Millisecond})
		wantLimit(t, err, LimitTime)
		if usage.Fuel != 0 {
			t.Errorf("%d units of fuel were counted", usage.Fuel)
		}
	}
}

func TestAGarbageCollectionDoesNotWaitForAGuest(t *testing.T) {
	g := load(t, "loop")
	if err := g.Compile(context.Background()); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		_, _, err := g.Call(context.Background(), invocation, nil, Limits{Deadline: time.Second, Fuel: 1 << 60})
		done <- err
	}()
	collections := 0
	for {
		runtime.GC()
		select {
		case err := <-done:
			wantLimit(t, err, LimitTime)
			if collections < 2 {
				t.Errorf("%d collections ended while the guest ran", collections)
			}
			return
		default:
			collections++
		}
	}
}

func TestARecursionIsStopped(t *testing.T) {
	g := load(t, "recursion")
	_, _, err := g.Call(context.Background(), invocation, nil, Limits{})
	wantLimit(t, err, LimitDepth)
	_, _, err = loadIn(t, newSandbox(t, Config{Interrupt: InterruptEngine}), "recursion").Call(context.Background(), invocation, nil, Limits{})
	if trap := (*TrapError)(nil); !errors.As(err, &trap) || trap.Cause != "stack overflow" {
		t.Errorf("got %v, want a stack overflow", err)
	}
}

func TestAGuestThatTakesTooMuchMemoryIsStopped(t *testing.T) {
	for _, module := range []string{"grow", "realloc-grow", "start-grow", "big-minimum"} {
		t.Run(module, func(t *testing.T) {
			_, usage, err := load(t, module).Call(context.Background(), invocation, nil, Limits{Memory: 8 << 20})
			wantLimit(t, err, LimitMemory)
			if usage.Memory > 8<<20 {
				t.Errorf("it had %d bytes", usage.Memory)
			}
		})
	}
	if _, _, err := load(t, "big-minimum").Call(context.Background(), invocation, nil, Limits{}); err != nil {
		t.Errorf("under the default limit: %v", err)
	}
}

func TestATableIsBoundedToo(t *testing.T) {
	for _, interrupt := range []Interrupt{InterruptFuel, InterruptEngine} {
		g := loadIn(t, newSandbox(t, Config{Interrupt: interrupt}), "table-grow")
		if _, _, err := g.Call(context.Background(), invocation, nil, Limits{}); err != nil {
			t.Error(err)
		}
	}
}

func TestATrapIsToldWithoutTheGuestsNames(t *testing.T) {
	for module, cause := range map[string]string{"trap": "unreachable", "divide": "integer divide by zero", "realloc-trap": "unreachable"} {
		_, _, err := load(t, module).Call(context.Background(), invocation, nil, Limits{})
		var trap *TrapError
		if !errors.As(err, &trap) || trap.Cause != cause {
			t.Fatalf("%s: got %v (%T), want %s", module, err, err, cause)
		}
		for _, leak := range []string{"ignore", "previous", "wasm", "stack trace"} {
			if strings.Contains(err.Error(), leak) {
				t.Errorf("the message holds %q: %s", leak, err)
			}
		}
		if errors.Unwrap(err) != nil {
			t.Errorf("the engine's error can still be had: %v", errors.Unwrap(err))
		}
	}
}

func TestAnImportCanBeUsedInAnExportOnly(t *testing.T) {
	for _, module := range []string{"initialize-log", "realloc-log", "realloc-fetch"} {
		h := &fakeHost{respond: func(context.Context, abi.Request) (abi.Response, abi.FetchError) {
			return abi.Response{Status: 200, Body: []byte("{}")}, nil
		}}
		_, _, err := load(t, module).Call(context.Background(), invocation, h, Limits{})
		var broken *ABIError
		if !errors.As(err, &broken) || !strings.Contains(broken.Reason, "outside of describe and call") {
			t.Errorf("%s: got %v (%T), want an *ABIError", module, err, err)
		}
		if len(h.lines) > 0 || len(h.requests) > 1 {
			t.Errorf("%s: %d lines were logged, %d requests made", module, len(h.lines), len(h.requests))
		}
	}
}

func TestNothingOfACallIsLeftForTheNext(t *testing.T) {
	s := newSandbox(t, Config{})
	a, b := loadIn(t, s, "residue"), loadIn(t, s, "residue-global")
	for range 20 {
		_, usage, err := a.Call(context.Background(), invocation, nil, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if usage.Memory != 2<<20 {
			t.Fatalf("the guest had %d bytes: the test does not reach what it grew by", usage.Memory)
		}
		if _, _, err := b.Call(context.Background(), invocation, nil, Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	if s.pool.idleBytes == 0 {
		t.Error("no memory was used again: the test shows nothing")
	}
}

func TestDescribeHasSmallLimitsAndNoFetch(t *testing.T) {
	describe := func(module string) error {
		_, _, err := load(t, module).Describe(context.Background())
		return err
	}
	if err := describe("describe-fetch"); err != nil {
		t.Errorf("a fetch in describe is not a denial: %v", err)
	}
	var limit *LimitError // of fuel, or on a busy machine of time
	if err := describe("describe-loop"); !errors.As(err, &limit) || limit.Limit != LimitFuel && limit.Limit != LimitTime {
		t.Errorf("got %v", err)
	}
	wantLimit(t, describe("describe-many"), LimitOutput)
	wantLimit(t, describe("describe-large"), LimitOutput)
	wantLimit(t, describe("big-minimum"), LimitMemory)
	wantRefusal(t, describe("describe-twice"), `"t" twice`)
	if trap := (*TrapError)(nil); !errors.As(describe("describe-trap"), &trap) {
		t.Errorf("got %v", describe("describe-trap"))
	}
	defs, usage, err := load(t, "hello").Describe(context.Background())
	if err != nil || len(defs) != 1 || defs[0].Name != "t" || defs[0].Title != "Title" || !defs[0].Annotations.ReadOnly {
		t.Errorf("got %+v, %v", defs, err)
	}
	if usage.Memory != pageSize {
		t.Errorf("usage %+v", usage)
	}
}

func TestFuelIsTheSameInEveryCall(t *testing.T) {
	g := load(t, "residue")
	var first uint64
	for range 5 {
		_, usage, err := g.Call(context.Background(), invocation, nil, Limits{})
		if err != nil || usage.Fuel == 0 {
			t.Fatalf("%+v, %v", usage, err)
		}
		if first == 0 {
			first = usage.Fuel
		}
		if usage.Fuel != first {
			t.Errorf("%d and %d units", first, usage.Fuel)
		}
	}
}
