package meter_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// work is a module that does a bit of everything: loops, calls, bulk instructions, growth, long code.
func work() source {
	return source{
		functions: []function{
			{export: "run", params: []byte{i32}, results: []byte{i32}, locals: []byte{i32, i32}, code: join(
				loop, void,
				localGet, 1, localGet, 0, i32Const, 7, i32Mul, i32Add, localSet, 1,
				constant(0), localGet, 1, constant(100), misc, 11, 0,
				localGet, 0, i32Const, 15, 0x71 /* and */, i32Eqz, ifThen, void, constant(1), memoryGrow, 0, drop, end,
				repeat(40, join(localGet, 1, i32Const, 3, i32Mul, i32Const, 1, i32Add, localSet, 1)),
				constant(8), call, 1, localGet, 1, i32Add, localSet, 1,
				localGet, 0, i32Const, 1, i32Sub, localTee, 0, brIf, 0, end,
				localGet, 1)},
			{params: []byte{i32}, results: []byte{i32}, code: join(
				localGet, 0, i32Const, 2, i32LtU, ifThen, i32, localGet, 0, otherwise,
				localGet, 0, i32Const, 1, i32Sub, call, 1, localGet, 0, i32Const, 2, i32Sub, call, 1, i32Add, end)},
		},
		memory: join(1, 1, u32(64)),
	}
}

func TestTheSameCallSpendsTheSameFuelWhateverTheSlice(t *testing.T) {
	var want uint64
	for i, slice := range []uint64{0, 1, 7, 1000, math.MaxUint64} {
		r := mustStart(context.Background(), t, work().bytes(), plenty, slice)
		if _, err := r.call(300); err != nil {
			t.Fatal(err)
		}
		got := r.spent()
		if i == 0 {
			want = got
		}
		if got != want {
			t.Errorf("with a slice of %d the call spent %d, not %d", slice, got, want)
		}
	}
	t.Logf("the call spends %d units", want)
}

func TestFuelRunsOutExactlyAtTheTotal(t *testing.T) {
	full := mustStart(context.Background(), t, work().bytes(), plenty, 0)
	if _, err := full.call(20); err != nil {
		t.Fatal(err)
	}
	total := full.spent()
	for _, slice := range []uint64{0, 1, 13} {
		enough := mustStart(context.Background(), t, work().bytes(), total, slice)
		if _, err := enough.call(20); err != nil {
			t.Errorf("with a slice of %d, a total of exactly what the call spends was not enough: %v", slice, err)
		}
		short := mustStart(context.Background(), t, work().bytes(), total-1, slice)
		if _, err := short.call(20); !errors.Is(err, meter.ErrOutOfFuel) {
			t.Errorf("with a slice of %d, a total of one unit less ended with %v", slice, err)
		}
	}
}

// A function that the host called does not return without a look at what it has spent.
func TestFuelThatRunsOutAtTheVeryEndIsNoticed(t *testing.T) {
	for name, c := range map[string]struct {
		code  []byte
		spent uint64
	}{
		"charged at the end":                {repeat(640, join(nop)), 10},
		"charged before, and little behind": {repeat(4100, join(nop)), 64},
		"charged before a return":           {join(repeat(4100, join(nop)), ret), 64},
	} {
		t.Run(name, func(t *testing.T) {
			for total, want := range map[uint64]error{c.spent: nil, c.spent - 1: meter.ErrOutOfFuel} {
				r := mustStart(context.Background(), t, only(c.code).bytes(), total, 1)
				if _, err := r.call(); !errors.Is(err, want) {
					t.Errorf("with %d units, the call ended with %v", total, err)
				}
			}
		})
	}
}

func TestFuelIsSpentFromTheStartFunctionOn(t *testing.T) {
	one := byte(1)
	s := source{
		functions: []function{{export: "run"}, {code: join(loop, void, br, 0, end)}},
		start:     &one,
	}
	if _, err := start(context.Background(), t, s.bytes(), 1000, 0); !errors.Is(err, meter.ErrOutOfFuel) {
		t.Errorf("instantiation ended with %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(5*time.Millisecond, cancel)
	if _, err := start(ctx, t, s.bytes(), plenty, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("instantiation ended with %v", err)
	}
}

func TestMeteredCodeDoesNotRunWithoutATank(t *testing.T) {
	mod, err := newRuntime(t, features()).Instantiate(context.Background(), rewrite(t, count().bytes(), meter.Config{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mod.ExportedFunction("run").Call(context.Background(), 100); !errors.Is(err, meter.ErrNoTank) {
		t.Errorf("the call ended with %v", err)
	}
}

func TestACauseOfCancellationDoesNotHideThatTheCallWasCancelled(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("the client went away"))
	r := mustStart(ctx, t, count().bytes(), plenty, 0)
	if _, err := r.call(100); !errors.Is(err, context.Canceled) {
		t.Errorf("the call ended with %v", err)
	}
}

// Compiled code cannot be preempted. Unmetered, this collection would wait for ever.
func TestAGarbageCollectionProceedsWhileAGuestLoops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r := mustStart(ctx, t, only(join(loop, void, br, 0, end)).bytes(), plenty, 0)
	ended := make(chan error)
	go func() { ended <- r.attack() }()
	time.Sleep(2 * time.Millisecond)
	for range 5 {
		runtime.GC()
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the call ended with %v", err)
	}
}

func TestADeadlineIsNoticedThoughTheGuestHasTheOnlyProcessor(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	r := mustStart(ctx, t, only(join(loop, void, br, 0, end)).bytes(), plenty, 0)
	if err := r.attack(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the call ended with %v", err)
	}
}

// Whatever is charged in whatever order, a tank accounts for all of it, grants no more than its total, and refuses at the
// same charge for every slice.
func TestATankAccountsForEveryUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Uint64Range(0, 5000).Draw(t, "total")
		slice := rapid.Uint64Range(0, 300).Draw(t, "slice")
		charges := rapid.SliceOf(rapid.Int64Range(1, 900)).Draw(t, "charges")
		tank := meter.NewTank(total, slice)
		ctx := meter.WithTank(context.Background(), tank)
		var balance int64
		var spent uint64
		for _, c := range charges {
			balance -= c
			spent += uint64(c)
			if balance < 0 {
				next, err := refill(ctx, balance)
				if (err != nil) != (spent > total) {
					t.Fatalf("after %d units of %d, refill said %v", spent, total, err)
				}
				if err != nil {
					if got := tank.Spent(uint64(balance)); got != total {
						t.Fatalf("a tank that ran out says that %d of %d units were spent", got, total)
					}
					return
				}
				balance = next
			}
			if got := tank.Spent(uint64(balance)); got != spent {
				t.Fatalf("the tank says %d units, not %d", got, spent)
			}
		}
	})
}

// refill calls Refill as metered code does.
func refill(ctx context.Context, balance int64) (next int64, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = r.(error)
		}
	}()
	stack := []uint64{uint64(balance)}
	meter.Refill(ctx, stack)
	return int64(stack[0]), nil
}

func TestATankIsNotRefilledWhileItHasFuel(t *testing.T) {
	tank := meter.NewTank(1000, 100)
	if _, err := refill(meter.WithTank(context.Background(), tank), 5); err == nil {
		t.Error("a forged balance was accepted")
	}
}

func TestAGuestThatDoesNotReturnLetsOthersHaveItsProcessor(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	r := mustStart(ctx, t, only(join(loop, void, br, 0, end)).bytes(), plenty, 0)
	if _, err := r.call(); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	// The first is at the start; how many follow depends on the machine.
	if got := r.tank.Turns(); got < 2 {
		t.Errorf("it gave its processor up %d times in 100 ms", got)
	}
}
