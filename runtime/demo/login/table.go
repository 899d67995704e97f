package login

import (
	"container/list"
	"crypto/sha256"
	"slices"
	"sync"
	"time"
)

// table keeps values under secrets for a time. It knows the secrets by their hashes only, so neither what it holds nor how
// long it searches tells anything about them. When it is full, the oldest value makes room.
type table[V any] struct {
	limit int

	mu     sync.Mutex
	byKey  map[[sha256.Size]byte]*list.Element
	pinned []*list.Element
	order  *list.List // of *entry[V], oldest first
}

type entry[V any] struct {
	key   [sha256.Size]byte
	value V
	until time.Time // zero for ever
}

func newTable[V any](limit int) *table[V] {
	return &table[V]{limit: limit, byKey: map[[sha256.Size]byte]*list.Element{}, order: list.New()}
}

// put keeps a value until a time; the zero time stands for ever.
func (t *table[V]) put(secret string, v V, until time.Time) {
	key := sha256.Sum256([]byte(secret))
	t.mu.Lock()
	defer t.mu.Unlock()
	if old, ok := t.byKey[key]; ok {
		t.order.Remove(old)
	}
	t.byKey[key] = t.order.PushBack(&entry[V]{key, v, until})
	if t.order.Len() > t.limit {
		oldest := t.order.Front()
		for oldest != nil && slices.Contains(t.pinned, oldest) {
			oldest = oldest.Next()
		}
		t.remove(oldest)
	}
}

// pin keeps a value that never makes room for others.
func (t *table[V]) pin(secret string, v V, until time.Time) {
	t.put(secret, v, until)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pinned = append(t.pinned, t.byKey[sha256.Sum256([]byte(secret))])
}

// get finds the value of a secret.
func (t *table[V]) get(secret string, now time.Time) (v V, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.find(secret, now)
	if e == nil {
		return v, false
	}
	return e.Value.(*entry[V]).value, true
}

// take finds the value of a secret and forgets it.
func (t *table[V]) take(secret string, now time.Time) (v V, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.find(secret, now)
	if e == nil {
		return v, false
	}
	t.remove(e)
	return e.Value.(*entry[V]).value, true
}

// forget drops all values that match.
func (t *table[V]) forget(match func(V) bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for e := t.order.Front(); e != nil; {
		next := e.Next()
		if match(e.Value.(*entry[V]).value) {
			t.remove(e)
		}
		e = next
	}
}

func (t *table[V]) find(secret string, now time.Time) *list.Element {
	e, ok := t.byKey[sha256.Sum256([]byte(secret))]
	if !ok {
		return nil
	}
	if until := e.Value.(*entry[V]).until; !until.IsZero() && !now.Before(until) {
		t.remove(e)
		return nil
	}
	return e
}

func (t *table[V]) remove(e *list.Element) {
	delete(t.byKey, e.Value.(*entry[V]).key)
	t.order.Remove(e)
}
