package dispatch

import (
	"context"
	"sync"
)

// calls counts the calls that run, so that the last thing that a server does is to end them in order: what a guest left for that
// case is sent before the process goes.
type calls struct {
	end  context.Context //nolint:containedctx // of no call: it ends them all
	stop context.CancelFunc

	mu      sync.Mutex
	closed  bool
	running sync.WaitGroup
}

func newCalls() *calls {
	c := &calls{}
	c.end, c.stop = context.WithCancel(context.Background())
	return c
}

// enter counts a call, whose context ends with the calls; leave must follow. It returns false when no more calls may run.
func (c *calls) enter(ctx context.Context) (_ context.Context, leave func(), ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ctx, nil, false
	}
	c.running.Add(1)
	ctx, cancel := context.WithCancel(ctx)
	unhook := context.AfterFunc(c.end, cancel)
	return ctx, func() {
		unhook()
		cancel()
		c.running.Done()
	}, true
}

// Close stops the calls that run, lets none begin, and waits until they have ended, the requests included that stopped guests
// have left; at most until ctx is done, whose error it gives then.
func (d *Dispatcher) Close(ctx context.Context) error {
	c := d.running
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.stop()
	ended := make(chan struct{})
	go func() {
		c.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
