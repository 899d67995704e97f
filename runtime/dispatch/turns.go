package dispatch

import (
	"context"
	"sync"
)

// turns decides whose call runs. Calls of one module take at most half of the places, so that a module that is slow, or in much use,
// leaves room for the others: a short query does not wait for eight bulk jobs.
type turns struct {
	places chan struct{}
	share  int // the places that one module may have

	mu      sync.Mutex
	modules map[string]chan struct{} // by name: a module that is swapped keeps its share
}

func newTurns(places int) *turns {
	return &turns{places: make(chan struct{}, places), share: max(1, places/2), modules: map[string]chan struct{}{}}
}

// wait takes a place for a call of the module, and gives what leaves it again. It gives the error of ctx when that ends first.
func (t *turns) wait(ctx context.Context, module string) (leave func(), err error) {
	own := t.of(module)
	if err := enter(ctx, own); err != nil {
		return nil, err
	}
	if err := enter(ctx, t.places); err != nil {
		<-own
		return nil, err
	}
	return func() { <-t.places; <-own }, nil
}

func (t *turns) of(module string) chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	own, ok := t.modules[module]
	if !ok {
		own = make(chan struct{}, t.share)
		t.modules[module] = own
	}
	return own
}

func enter(ctx context.Context, places chan struct{}) error {
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
