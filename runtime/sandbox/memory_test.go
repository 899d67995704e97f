package sandbox

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestABufferOfThePoolIsAllZeros(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPool(256<<20, 128<<20)
		for range rapid.IntRange(1, 6).Draw(t, "calls") {
			first, err := p.start(context.Background(), rapid.IntRange(0, 2<<20).Draw(t, "first"))
			if err != nil {
				t.Fatal(err)
			}
			m := &linear{pool: p, ctx: context.Background(), buf: first, limit: MaxMemory}
			size := 0
			for range rapid.IntRange(1, 5).Draw(t, "growths") {
				size += rapid.IntRange(0, 2<<20).Draw(t, "more")
				b := m.Reallocate(uint64(size))
				if len(b) != size || cap(b) != size {
					t.Fatalf("asked for %d, got %d with room for %d", size, len(b), cap(b))
				}
				for i := range b {
					b[i] |= 0xee // and keeps what was there
				}
			}
			if m.peak != size {
				t.Fatalf("the peak is %d, want %d", m.peak, size)
			}
			m.Free()
			m.Free()
		}
		for size, buffers := range p.idle {
			for _, b := range buffers {
				if len(b) != size || slices.ContainsFunc(b, func(c byte) bool { return c != 0 }) {
					t.Fatalf("a buffer of %d bytes is not all zeros", size)
				}
			}
		}
		if p.used != 0 {
			t.Fatalf("%d bytes are still in use", p.used)
		}
	})
}

func TestGrowthKeepsWhatIsThere(t *testing.T) {
	p := newPool(256<<20, 0)
	first, err := p.start(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	m := &linear{pool: p, ctx: context.Background(), buf: first, limit: MaxMemory}
	m.Reallocate(100_000)[99_999] = 7
	for _, size := range []uint64{200_000, 1 << 20, 3 << 20, MaxMemory} {
		if b := m.Reallocate(size); b[99_999] != 7 || b[size-1] != 0 {
			t.Errorf("after growing to %d", size)
		}
	}
	if p.used != MaxMemory {
		t.Errorf("%d bytes are in use: buffers that were grown out of are not given back", p.used)
	}
	m.Free()
}

func TestIdleMemoryIsBounded(t *testing.T) {
	p := newPool(256<<20, 1<<20)
	var held [][]byte
	for range 10 {
		b, err := p.start(context.Background(), 1)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, b)
	}
	for _, b := range held {
		p.end(b, 0)
	}
	if p.idleBytes != 1<<20 || len(p.idle[256<<10]) != 4 || p.used != 0 {
		t.Errorf("%d bytes are idle, in %d buffers; %d in use", p.idleBytes, len(p.idle[256<<10]), p.used)
	}
}

func TestBuffersThatAreLetGoAreCollectedSoon(t *testing.T) {
	p := newPool(256<<20, 0)
	forced := func() uint32 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.NumForcedGC
	}
	before := forced()
	for range 5 { // 80 MiB; 64 may wait
		b, err := p.start(context.Background(), 16<<20)
		if err != nil {
			t.Fatal(err)
		}
		p.end(b, 0)
	}
	if got := forced() - before; got != 1 {
		t.Errorf("the collector ran %d times", got)
	}
}

func TestACallWaitsInLineForMemory(t *testing.T) {
	p := newPool(512<<10, 0)
	var held [][]byte
	for range 2 {
		b, err := p.start(context.Background(), 1)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, b)
	}
	got := make(chan []byte)
	go func() {
		b, err := p.start(context.Background(), 1)
		if err != nil {
			t.Error(err)
		}
		got <- b
	}()
	waitFor(t, func() bool { return p.lineLength() == 1 })
	// One behind it gives up.
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.start(ctx, 1); !isBusy(err) {
		t.Errorf("got %v, want a *BusyError", err)
	}
	p.end(held[0], 0)
	p.end(<-got, 0)
	p.end(held[1], 0)
	if p.used != 0 || p.lineLength() != 0 {
		t.Errorf("%d bytes are in use, %d wait", p.used, p.lineLength())
	}
	if _, err := p.start(context.Background(), 1<<20); !isBusy(err) {
		t.Errorf("more than there can ever be: %v", err)
	}
}

func TestOneWhoLeavesTheLineLetsTheNextThrough(t *testing.T) {
	p := newPool(1<<20, 0)
	held, err := p.start(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	first, second := make(chan error), make(chan []byte)
	go func() {
		_, err := p.start(ctx, 1<<20) // does not fit beside held
		first <- err
	}()
	waitFor(t, func() bool { return p.lineLength() == 1 })
	go func() {
		b, _ := p.start(context.Background(), 1) // does, but is behind
		second <- b
	}()
	waitFor(t, func() bool { return p.lineLength() == 2 })
	cancel()
	if err := <-first; !isBusy(err) {
		t.Errorf("got %v", err)
	}
	p.end(<-second, 0)
	p.end(held, 0)
	if p.used != 0 {
		t.Errorf("%d bytes are in use", p.used)
	}
}

func (p *pool) lineLength() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.starting) + len(p.growing)
}

func isBusy(err error) bool {
	var busy *BusyError
	return errors.As(err, &busy)
}

func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	for range 5000 {
		if condition() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("it did not happen")
}

func TestACallThatGrowsGoesBeforeOneThatStarts(t *testing.T) {
	p := newPool(1<<20+256<<10, 0)
	a, b := mustStart(t, p), mustStart(t, p)
	grown, started := make(chan []byte), make(chan []byte)
	go func() {
		bytes, err := p.grow(context.Background(), 1<<20) // does not fit beside both
		if err != nil {
			t.Error(err)
		}
		grown <- bytes
	}()
	waitFor(t, func() bool { return p.lineLength() == 1 })
	go func() {
		bytes, _ := p.start(context.Background(), 1)
		started <- bytes
	}()
	waitFor(t, func() bool { return p.lineLength() == 2 })
	p.end(b, 0)
	large := <-grown
	if p.lineLength() != 1 {
		t.Error("the call that starts did not wait")
	}
	p.put(a, 0)
	p.end(<-started, 0)
	p.end(large, 0)
	if p.used != 0 || p.holders != 0 {
		t.Errorf("%d bytes in use by %d", p.used, p.holders)
	}
}

func TestCallsThatNeedLittleDoNotWaitForThoseThatTakeAllTheyCanGet(t *testing.T) {
	p := newPool(256<<20, 0)
	var held [][]byte
	start := func(n int) {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		b, err := p.start(ctx, n)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, b)
	}
	for range 3 {
		start(MaxMemory)
	}
	small := mustStart(t, p)
	wants := mustStart(t, p) // it has taken little, and wants the largest
	grown := make(chan []byte)
	go func() {
		b, err := p.grow(context.Background(), MaxMemory)
		if err != nil {
			t.Error(err)
		}
		grown <- b
	}()
	waitFor(t, func() bool { return p.lineLength() == 1 })
	start(1)
	larger, err := p.grow(context.Background(), largestFirst)
	if err != nil {
		t.Fatal(err)
	}
	p.put(small, 0)
	// What they have together is bounded while others wait: 32 MiB, of which one call has 4 and two have 256 KiB.
	for range 6 {
		start(largestFirst)
	}
	waits := make(chan []byte)
	go func() {
		b, err := p.start(context.Background(), largestFirst)
		if err != nil {
			t.Error(err)
		}
		waits <- b
	}()
	waitFor(t, func() bool { return p.lineLength() == 2 })
	for _, b := range held {
		p.end(b, 0)
	}
	p.end(larger, 0)
	large := <-grown
	p.put(wants, 0)
	p.end(large, 0)
	p.end(<-waits, 0)
	if p.used != 0 || p.small != 0 || p.holders != 0 {
		t.Errorf("%d bytes in use, %d of them in small buffers, by %d", p.used, p.small, p.holders)
	}
}

func TestLargeBuffersLeaveAnEighthToSmallOnes(t *testing.T) {
	p := newPool(256<<20, 0)
	count := func(n int) (got int) { // how many buffers there are before the next has to wait
		for {
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			_, err := p.start(ctx, n)
			cancel()
			if err != nil {
				return got
			}
			got++
		}
	}
	if n := count(largestFirst + 1); n*p.sizeFor(largestFirst+1) != 224<<20 {
		t.Errorf("there were %d large buffers", n)
	}
	if n := count(largestFirst); n*largestFirst != 32<<20 {
		t.Errorf("behind them there were %d of 4 MiB", n)
	}
}

func TestWhenAllCallsWantMoreOneIsRefused(t *testing.T) {
	p := newPool(1<<20+256<<10, 0)
	buffers := [][]byte{mustStart(t, p), mustStart(t, p), mustStart(t, p)}
	ends := make(chan bool)
	for _, b := range buffers {
		go func() {
			large, err := p.grow(context.Background(), 1<<20)
			if err == nil {
				p.put(b, 0)
				b = large
			}
			p.end(b, 0)
			ends <- err == nil
		}()
	}
	served := 0
	for range buffers {
		if <-ends {
			served++
		}
	}
	if served == 0 || served == len(buffers) || p.used != 0 || p.holders != 0 {
		t.Errorf("%d of %d were served, %d bytes in use by %d", served, len(buffers), p.used, p.holders)
	}
}

func TestACallThatGrowsWaitsNoLongerThanItsContext(t *testing.T) {
	p := newPool(1<<20, 0)
	a, b := mustStart(t, p), mustStart(t, p)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := p.grow(ctx, 1<<20); !isBusy(err) || p.lineLength() != 0 {
		t.Errorf("got %v, %d in line", err, p.lineLength())
	}
	p.end(a, 0)
	p.end(b, 0)
}

func mustStart(t *testing.T, p *pool) []byte {
	t.Helper()
	b, err := p.start(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCallsTogetherCannotHaveMoreThanTheTotal(t *testing.T) {
	s := newSandbox(t, Config{MemoryTotal: 6 << 20})
	g := loadIn(t, s, "grow")
	errs := make(chan error)
	for range 8 {
		go func() {
			_, _, err := g.Call(context.Background(), invocation, nil, Limits{Memory: 16 << 20})
			errs <- err
		}()
	}
	for range 8 {
		if err := <-errs; !isBusy(err) { // each wants 16 MiB at the end, alone too
			t.Errorf("got %v, want a *BusyError", err)
		}
	}
	if _, err := New(context.Background(), Config{MemoryTotal: 1}); err == nil {
		t.Error("a total that holds no guest was accepted")
	}
}
