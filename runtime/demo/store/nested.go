package store

import (
	"context"
	"errors"
	"fmt"
)

// underWay is the key under which a context carries a transaction.
type underWay struct{}

// Within is a context whose reads and writes of the transaction's database belong to the transaction: a Read sees what the
// transaction wrote, and a Write that fails is undone alone. It must be used by one goroutine at a time, and not after the
// function that got the transaction returned.
func Within(ctx context.Context, tx *Tx) context.Context {
	return context.WithValue(ctx, underWay{}, tx)
}

// outer is the transaction that the context's reads and writes of this database belong to; nil when there is none.
func (s *Store) outer(ctx context.Context) *Tx {
	if tx, ok := ctx.Value(underWay{}).(*Tx); ok && tx.store.database == s.database {
		return tx
	}
	return nil
}

// nested calls f within a transaction that is under way. What a failing f wrote is undone, the rest stays.
func (s *Store) nested(ctx context.Context, outer *Tx, f func(*Tx) error) (err error) {
	if _, err := outer.ExecContext(ctx, "SAVEPOINT nested"); err != nil {
		return fmt.Errorf("begin a part of a write: %w", err)
	}
	done := false
	defer func() {
		if done {
			return
		}
		// The names of savepoints are a stack: these statements mean the innermost one.
		if _, undo := outer.ExecContext(ctx, "ROLLBACK TO nested"); undo != nil {
			err = errors.Join(err, fmt.Errorf("undo a part of a write: %w", undo))
			return
		}
		if _, undo := outer.ExecContext(ctx, "RELEASE nested"); undo != nil {
			err = errors.Join(err, fmt.Errorf("undo a part of a write: %w", undo))
		}
	}()
	if err := f(&Tx{Tx: outer.Tx, store: s}); err != nil {
		return err
	}
	if _, err := outer.ExecContext(ctx, "RELEASE nested"); err != nil {
		return fmt.Errorf("keep a part of a write: %w", err)
	}
	done = true
	return nil
}
