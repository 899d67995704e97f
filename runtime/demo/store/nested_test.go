package store

import (
	"context"
	"errors"
	"testing"
)

func TestAPartOfAWriteThatFailsIsUndoneAlone(t *testing.T) {
	st, account := opened(t)
	insert := func(ctx context.Context, id string) error {
		return st.Write(ctx, func(tx *Tx) error { return tx.Insert(ctx, account, cells(t, account, map[string]any{"Id": id})) })
	}
	failed := errors.New("no")
	err := st.Write(t.Context(), func(tx *Tx) error {
		ctx := Within(t.Context(), tx)
		if err := insert(ctx, "a"); err != nil {
			return err
		}
		err := st.Write(ctx, func(tx *Tx) error {
			if err := insert(Within(ctx, tx), "b"); err != nil {
				return err
			}
			return failed
		})
		if !errors.Is(err, failed) {
			t.Errorf("the part reports %v", err)
		}
		return st.Read(ctx, func(r Reader) error {
			var n int
			if err := r.QueryRowContext(ctx, `SELECT count(*) FROM "Account"`).Scan(&n); err != nil || n != 1 {
				t.Errorf("the transaction sees %d records (%v)", n, err)
			}
			return insert(ctx, "c")
		})
	})
	if err != nil || count(t, st, `"Id" IN ('a', 'c')`) != 2 || count(t, st, "1") != 2 {
		t.Errorf("%v, %d records", err, count(t, st, "1"))
	}
}

func TestATransactionOfAnotherDatabaseIsNotTakenForOnesOwn(t *testing.T) {
	first, account := opened(t)
	second, _ := opened(t)
	err := first.Write(t.Context(), func(tx *Tx) error {
		ctx := Within(t.Context(), tx)
		return second.Write(ctx, func(tx *Tx) error {
			return tx.Insert(ctx, account, cells(t, account, map[string]any{"Id": "a"}))
		})
	})
	if err != nil || count(t, first, "1") != 0 || count(t, second, "1") != 1 {
		t.Errorf("%v, %d and %d records", err, count(t, first, "1"), count(t, second, "1"))
	}
}
