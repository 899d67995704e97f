package sandbox

import (
	"fmt"
	"time"
)

// Limits bound one call. It is a value: nothing changes it after it was given. In each field, 0 stands for the default, and a
// negative number allows none.
type Limits struct {
	// Memory is the size that the guest's linear memory may reach, in bytes; default and most 64 MiB. More is not allowed because
	// one bulk instruction cannot be interrupted, and takes about 12 ms for 64 MiB. Exceeding it ends the call.
	Memory uint32
	// Deadline is the wall time of the call, fetches and pauses included, a first compilation not; default 50 seconds, which is below the minute after which clients give up. Exceeding it ends the call. Fetches
	// end a little earlier, with budget-spent(time), so that the guest can still answer: see reserve.
	Deadline time.Duration
	// Fuel is the computation of the guest in units of runtime/sandbox/meter; default 1,000,000,000, which is 2 to 6 seconds of
	// tight code. Exceeding it ends the call. It counts nothing when metering is off.
	Fuel uint64
	// Fetches is the number of calls of `fetch`, refused ones included; default 100. After them the guest gets
	// budget-spent(fetches).
	Fetches int
	// BytesOut is what the requests of the call may have together, in bytes: path segments, query names and values, header
	// values and bodies, before escaping; default 16 MiB. The guest gets budget-spent(bytes-out).
	BytesOut int64
	// BytesIn is what the response bodies of the call may have together, in bytes, decompressed; default 64 MiB. The guest
	// gets budget-spent(bytes-in).
	BytesIn int64
	// Output is what text and structured result may have together, in bytes; default 1 MiB. It holds for a failure's texts
	// too. Exceeding it ends the call.
	Output int
	// LogLines is the number of lines that are passed on to the log; default 100. The rest is dropped, which the last line says.
	LogLines int
	// ProgressRate is the number of progress messages passed on a second; default 10. The rest is dropped.
	ProgressRate int
	// HostCalls is the number of calls of imports of any kind; default 10,000. Exceeding it ends the call: the host's work is
	// not metered as the guest's is.
	HostCalls int
}

// Bounds of the contract (wit/forcefield.wit) and of the sandbox that are not for the operator to change.
const (
	// MaxMemory is the largest Limits.Memory, in bytes.
	MaxMemory = 64 << 20
	// maxCursor is the size of a cursor in bytes.
	maxCursor = 4 << 10
	// maxLogText and maxProgressText are sizes in characters; what is longer is cut.
	maxLogText      = 1000
	maxProgressText = 200
)

// DefaultLimits gives the limits that the zero value stands for.
func DefaultLimits() Limits {
	return Limits{
		Memory:       MaxMemory,
		Deadline:     50 * time.Second,
		Fuel:         1_000_000_000,
		Fetches:      100,
		BytesOut:     16 << 20,
		BytesIn:      64 << 20,
		Output:       1 << 20,
		LogLines:     100,
		ProgressRate: 10,
		HostCalls:    10_000,
	}
}

// describeLimits bound a run of `describe`, which has nothing to wait for and a result of known form.
func describeLimits() Limits {
	return Limits{
		Memory:    16 << 20,
		Deadline:  2 * time.Second,
		Fuel:      200_000_000,
		Fetches:   -1,
		BytesOut:  -1,
		BytesIn:   -1,
		Output:    8 << 20, // 32 tools with two schemas of 64 KiB, a description of 4,000 characters and 64 needs each
		LogLines:  -1,
		HostCalls: 1000,
	}
}

// complete puts in the defaults, and 0 for what is negative.
func (l Limits) complete() (Limits, error) {
	d := DefaultLimits()
	if l.Memory > MaxMemory {
		return l, fmt.Errorf("the limit on memory is %s: at most %s are allowed", bytesText(int64(l.Memory)), bytesText(MaxMemory))
	}
	return Limits{
		Memory:       orDefault(l.Memory, d.Memory),
		Deadline:     orDefault(l.Deadline, d.Deadline),
		Fuel:         orDefault(l.Fuel, d.Fuel),
		Fetches:      orDefault(l.Fetches, d.Fetches),
		BytesOut:     orDefault(l.BytesOut, d.BytesOut),
		BytesIn:      orDefault(l.BytesIn, d.BytesIn),
		Output:       orDefault(l.Output, d.Output),
		LogLines:     orDefault(l.LogLines, d.LogLines),
		ProgressRate: orDefault(l.ProgressRate, d.ProgressRate),
		HostCalls:    orDefault(l.HostCalls, d.HostCalls),
	}, nil
}

func orDefault[N ~int | ~int64 | ~uint32 | ~uint64](v, preset N) N {
	if v == 0 {
		return preset
	}
	return max(v, 0)
}

// reserve is the part of the deadline that a fetch or pause leaves to the guest, so that it can answer with what it has.
func (l Limits) reserve() time.Duration { return min(l.Deadline/10, 250*time.Millisecond) }
