package meter

import (
	"context"
	"runtime"
	"time"
)

// DefaultSlice is the number of units between two refills: 10 to 150 µs of honest work. It bounds how long a cancelled call
// goes on, and how long a garbage collection anywhere in the process waits for it. A refill takes about 0.2 µs, which would
// allow a larger slice to be no cheaper; what forbids one is a guest that waits for memory in every instruction: a unit has
// room for 32 such loads, of up to 1 µs each on a busy virtual machine.
const DefaultSlice = 5_000

// turn is how long an instance keeps a processor to itself while others may be waiting for one. Go's scheduler takes it away after
// 10 ms at the soonest, which it notices at a refill only; eight guests in endless loops would make a garbage collection, which
// needs the processor several times, wait for all of them each time.
const turn = 200 * time.Microsecond

// Tank holds the fuel of one call of one fresh instance, from instantiation (start and initialization included) to the last
// function called in it. It is not safe for concurrent use; neither is an instance.
//
// What a call spends does not depend on the slice: fuel runs out at the first charge that exceeds the total, whenever the
// refills before it were.
type Tank struct {
	total   int64
	slice   int64
	granted int64 // what the instance has been given; what it has spent is this less its balance

	since time.Time // when the instance got the processor
	turns int       // how often it gave the processor up
}

// NewTank fills a tank with total units. Slice is the number of units between refills; 0 means DefaultSlice. Totals above
// 2^62 units are cut to that: it is decades.
func NewTank(total, slice uint64) *Tank {
	if slice == 0 {
		slice = DefaultSlice
	}
	return &Tank{total: clamp(total), slice: clamp(slice)}
}

func clamp(v uint64) int64 {
	return int64(min(v, 1<<62)) // #nosec G115 -- the minimum fits
}

// Spent gives the units that the call has spent, exactly, from the value of the global FuelExport of its instance. A call
// that ran out has spent its total.
func (t *Tank) Spent(balance uint64) uint64 {
	spent := min(t.granted-asSigned(balance), t.total)
	return uint64(max(spent, 0)) // #nosec G115 -- not negative
}

// Charge takes units for work that the host did for the guest. What they come to beyond the total is seen at the next refill.
func (t *Tank) Charge(units uint64) { t.granted += min(clamp(units), 1<<62-t.granted) }

// refill grants the next slice. The balance is negative: what the guest owes counts as spent.
func (t *Tank) refill(balance int64) (int64, error) {
	if balance >= 0 {
		return 0, errImpossible
	}
	spent := t.granted - balance
	if spent > t.total {
		return 0, ErrOutOfFuel
	}
	next := min(t.slice, t.total-spent)
	t.granted = spent + next
	return next, nil
}

// yield lets others have the processor when the instance has had it for a turn.
func (t *Tank) yield(now time.Time) {
	if now.Sub(t.since) < turn {
		return
	}
	runtime.Gosched()
	t.since = time.Now()
	t.turns++
}

type tankKey struct{}

// WithTank returns a context in which metered code draws from t. It must be the context of the instantiation and of every
// call of the instance.
func WithTank(ctx context.Context, t *Tank) context.Context {
	return context.WithValue(ctx, tankKey{}, t)
}

// Refill is the host's side of the meter: the function to define as ImportName in the host module ImportModule, with one
// parameter and one result of type i64. It has the signature of wazero's api.GoFunc:
//
//	runtime.NewHostModuleBuilder(meter.ImportModule).NewFunctionBuilder().
//		WithGoFunction(api.GoFunc(meter.Refill), []api.ValueType{api.ValueTypeI64}, []api.ValueType{api.ValueTypeI64}).
//		Export(meter.ImportName).Instantiate(ctx)
//
// It ends the call by a panic, which wazero turns into the call's error: with the context's error if the context is done,
// with ErrOutOfFuel, ErrTooDeep or ErrNoTank. The instance must then be closed, not called again.
//
// It compares the deadline with the clock itself, because the timer that would cancel the context may be waiting for a
// processor that the guest has.
func Refill(ctx context.Context, stack []uint64) {
	balance := asSigned(stack[0])
	if balance == tooDeep {
		panic(ErrTooDeep)
	}
	if err := ctx.Err(); err != nil {
		panic(err)
	}
	now := time.Now()
	if deadline, ok := ctx.Deadline(); ok && !now.Before(deadline) {
		panic(context.DeadlineExceeded)
	}
	t, ok := ctx.Value(tankKey{}).(*Tank)
	if !ok {
		panic(ErrNoTank)
	}
	t.yield(now)
	next, err := t.refill(balance)
	if err != nil {
		panic(err)
	}
	stack[0] = uint64(next) // #nosec G115 -- not negative
}

// asSigned reads a wasm i64 as the signed number that it is in the guest.
func asSigned(v uint64) int64 { return int64(v) } // #nosec G115 -- the same 64 bits
