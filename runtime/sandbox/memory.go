package sandbox

import (
	"context"
	"runtime"
	"slices"
	"sync"
)

// Guests' linear memory comes from buffers of a few sizes that are used again. Growth inside a buffer copies nothing; growth
// beyond it moves to the next size, so that all moves of a call together copy less than half of what it ends with.
//
// A buffer in the pool is all zeros. Only bytes below the largest length that a guest was given can be written, so only those
// are zeroed when it comes back, and the data of a call does not stay in memory after it.

// bufferSizes are the sizes of buffers, in bytes, ascending. The smallest holds what a guest compiled by TinyGo starts with.
func bufferSizes() []int { return []int{256 << 10, 1 << 20, 4 << 20, 16 << 20, MaxMemory} }

// largestFirst is the largest buffer that a call starts with because earlier calls of its guest needed it. Above, moving is
// cheaper than the memory that small calls would hold.
const largestFirst = 4 << 20

// maxGarbage is the size of buffers that may wait for the collector, in bytes. Left to itself it would wait until they are as much
// again as everything in use: with eight guests that take all they can, over a gigabyte.
const maxGarbage = 64 << 20

// pool hands out buffers. All calls of a Sandbox together never hold more than total bytes of them.
//
// A call that starts waits in line. A call that grows waits too, before those that start, because what ends gives back what it
// holds. But when every call that holds memory wanted more, nothing would ever end: then one of them is refused.
//
// An eighth of a pool that is large enough is kept from large buffers, so that calls which need little need not wait for those which take
// all they can get.
type pool struct {
	sizes []int
	total int64
	// reserve is what a buffer of more than largestFirst bytes leaves free, and what smaller ones may have while others wait.
	reserve int64
	// idleMax bounds the bytes that are kept for later calls.
	idleMax int64

	mu        sync.Mutex
	used      int64
	small     int64 // the part of used that is in buffers of largestFirst bytes or less
	idleBytes int64
	idle      map[int][][]byte
	// garbage is the size of what was let go since the last collection made here.
	garbage int64
	// holders is the number of calls that hold a buffer.
	holders           int
	growing, starting []*waiter
}

type waiter struct {
	size int
	// grows is true for a call that has a buffer already.
	grows bool
	// ready gets what was taken, or nil when it is refused.
	ready chan *buffer
}

// buffer is what was taken for a call: an idle buffer, or none when it is still to be made.
type buffer struct{ idle []byte }

func newPool(total, idleMax int64) *pool {
	p := &pool{sizes: bufferSizes(), total: total, idleMax: idleMax, idle: map[int][][]byte{}}
	if total >= 2*MaxMemory {
		p.reserve = total / 8
	}
	return p
}

// sizeFor gives the size of the buffer for n bytes, at most MaxMemory.
func (p *pool) sizeFor(n int) int {
	i, _ := slices.BinarySearch(p.sizes, n)
	return p.sizes[min(i, len(p.sizes)-1)]
}

// start gives a buffer of at least n bytes to a call that has none yet. It waits until ctx is done.
func (p *pool) start(ctx context.Context, n int) ([]byte, error) {
	w := &waiter{size: p.sizeFor(n), ready: make(chan *buffer, 1)}
	if int64(w.size) > p.total {
		return nil, &BusyError{Total: p.total}
	}
	p.mu.Lock()
	p.starting = append(p.starting, w)
	return p.await(ctx, w)
}

// grow gives a buffer of at least n bytes to a call that has another. It waits until ctx is done.
func (p *pool) grow(ctx context.Context, n int) ([]byte, error) {
	w := &waiter{size: p.sizeFor(n), grows: true, ready: make(chan *buffer, 1)}
	if int64(w.size) > p.total {
		return nil, &BusyError{Total: p.total}
	}
	p.mu.Lock()
	p.growing = append(p.growing, w)
	return p.await(ctx, w)
}

// await waits for what w is in line for. The caller holds mu, which is released.
func (p *pool) await(ctx context.Context, w *waiter) ([]byte, error) {
	p.serve()
	p.mu.Unlock()
	select {
	case b := <-w.ready:
		return p.bytes(b, w.size)
	default:
	}
	select {
	case b := <-w.ready:
		return p.bytes(b, w.size)
	case <-ctx.Done():
		p.abandon(w)
		return nil, &BusyError{Total: p.total}
	}
}

// bytes makes the buffer that was taken, outside the lock, or says that it was refused.
func (p *pool) bytes(b *buffer, size int) ([]byte, error) {
	switch {
	case b == nil:
		return nil, &BusyError{Total: p.total}
	case b.idle == nil:
		p.collect()
		return make([]byte, size), nil
	}
	return b.idle, nil
}

// collect runs the collector when too much waits for it. Buffers hold no pointers, so that it is done in milliseconds.
func (p *pool) collect() {
	p.mu.Lock()
	due := p.garbage >= maxGarbage
	if due {
		p.garbage = 0
	}
	p.mu.Unlock()
	if due {
		runtime.GC()
	}
}

// abandon takes a waiter out of its line, and gives back what it may have got in the meantime.
func (p *pool) abandon(w *waiter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	same := func(o *waiter) bool { return o == w }
	starting, growing := len(p.starting), len(p.growing)
	p.starting = slices.DeleteFunc(p.starting, same)
	p.growing = slices.DeleteFunc(p.growing, same)
	if len(p.starting) == starting && len(p.growing) == growing {
		if b := <-w.ready; b != nil {
			p.count(w.size, -int64(w.size))
			if b.idle != nil {
				p.keep(b.idle)
			}
			if !w.grows {
				p.holders--
			}
		}
	}
	p.serve()
}

// put takes a buffer back from a call that goes on with a larger one. Bytes from written on must be zero.
func (p *pool) put(b []byte, written int) { p.giveBack(b, written, 0) }

// end takes the last buffer of a call back. Bytes from written on must be zero.
func (p *pool) end(b []byte, written int) { p.giveBack(b, written, 1) }

func (p *pool) giveBack(b []byte, written, holders int) {
	b = b[:cap(b)]
	inSteps(written, func(from, to int) { clear(b[from:to]) })
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count(len(b), -int64(len(b)))
	p.holders -= holders
	p.keep(b)
	p.serve()
}

// keep keeps a buffer for later calls, or lets the collector have it. The caller holds mu.
func (p *pool) keep(b []byte) {
	if p.idleBytes+int64(len(b)) > p.idleMax {
		p.garbage += int64(len(b))
		return
	}
	p.idle[len(b)] = append(p.idle[len(b)], b)
	p.idleBytes += int64(len(b))
}

// serve hands out what there is to those in line, and refuses one when otherwise nobody could go on. The caller holds mu.
func (p *pool) serve() {
	p.growing = p.admit(p.growing, true)
	if n := len(p.growing); n > 0 && n >= p.holders {
		p.growing[n-1].ready <- nil // it came last, and will end
		p.growing = slices.Delete(p.growing, n-1, n)
	}
	p.starting = p.admit(p.starting, len(p.growing) == 0)
}

// admit hands out what there is to a line, and gives the line that is left: in order, and from the reserve to whoever needs little. It
// hands out of the reserve only, if open is false. The caller holds mu.
func (p *pool) admit(line []*waiter, open bool) []*waiter {
	return slices.DeleteFunc(line, func(w *waiter) bool {
		if !(open && p.fits(w.size)) && !p.spares(w.size) {
			open = false
			return false
		}
		if !w.grows {
			p.holders++
		}
		w.ready <- p.take(w.size)
		return true
	})
}

// fits says whether a buffer may be handed out to the first in line. The caller holds mu.
func (p *pool) fits(size int) bool {
	if size > largestFirst {
		return p.used+int64(size) <= p.total-p.reserve
	}
	return p.used+int64(size) <= p.total
}

// spares says whether the reserve has room for a buffer, whoever waits. The caller holds mu.
func (p *pool) spares(size int) bool {
	return size <= largestFirst && p.small+int64(size) <= p.reserve && p.used+int64(size) <= p.total
}

// count adds bytes to what is in use, in a buffer of the size given. The caller holds mu.
func (p *pool) count(size int, bytes int64) {
	p.used += bytes
	if size <= largestFirst {
		p.small += bytes
	}
}

// take counts a buffer as used and gives an idle one, if there is one. The caller holds mu.
func (p *pool) take(size int) *buffer {
	p.count(size, int64(size))
	n := len(p.idle[size])
	if n == 0 {
		return &buffer{}
	}
	b := p.idle[size][n-1]
	p.idle[size][n-1] = nil
	p.idle[size] = p.idle[size][:n-1]
	p.idleBytes -= int64(size)
	return &buffer{idle: b}
}

// inSteps does something to n bytes of memory a step at a time, and lets others have the processor in between. Clearing or copying the
// largest memory at once takes tens of milliseconds, in which nothing can interrupt it and a garbage collection waits.
func inSteps(n int, do func(from, to int)) {
	const step = 256 << 10
	for from := 0; from < n; from += step {
		do(from, min(from+step, n))
		if from+step < n {
			runtime.Gosched()
		}
	}
}

// linear is the memory of one instance, as wazero's experimental.LinearMemory. It is used by one goroutine.
type linear struct {
	pool *pool
	// ctx ends the wait for memory.
	ctx   context.Context
	buf   []byte
	limit uint32
	// high is the largest length that was given out of buf, peak that of all buffers of the call.
	high, peak int
	// beside is another memory of the same call, with which the limit is shared; nil for none. The second of them holds no place of its own
	// in the pool: a call is one holder.
	beside *linear
	second bool
}

// Reallocate gives a memory of size bytes with the same contents. It ends the call by a panic when the guest may not have as
// much, rather than to let memory.grow fail: guests rarely expect that, and what they do then says nothing to a person.
func (m *linear) Reallocate(size uint64) []byte {
	taken := 0
	if m.beside != nil {
		taken = m.beside.high
	}
	if size > uint64(m.limit) || size+uint64(taken) > uint64(m.limit) { // #nosec G115 -- lengths
		panic(&ending{&LimitError{Limit: LimitMemory, Allowed: int64(m.limit)}})
	}
	n := int(size) // #nosec G115 -- at most MaxMemory
	if n > len(m.buf) {
		b, err := m.pool.grow(m.ctx, n)
		if err != nil {
			panic(&ending{err})
		}
		inSteps(m.high, func(from, to int) { copy(b[from:to], m.buf[from:to]) })
		m.pool.put(m.buf, m.high)
		m.buf, m.high = b, 0
	}
	m.high = max(m.high, n)
	m.peak = max(m.peak, n)
	return m.buf[:n:n]
}

// Free gives the buffer back. wazero calls it when the instance is closed, but not when instantiation fails, so that the call
// does so too; the second time nothing happens.
func (m *linear) Free() {
	switch {
	case m.buf == nil:
	case m.second:
		m.pool.put(m.buf, m.high)
	default:
		m.pool.end(m.buf, m.high)
	}
	m.buf, m.high = nil, 0
}
