package store

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

func opened(t *testing.T) (*Store, *schema.Object) {
	t.Helper()
	s, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	st, err := Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	account, _ := s.Object("Account")
	return st, account
}

func cells(t *testing.T, o *schema.Object, values map[string]any) []Cell {
	t.Helper()
	var out []Cell
	for _, f := range o.Fields {
		if v, ok := values[f.Name]; ok {
			out = append(out, Cell{f, v})
		}
	}
	return out
}

func count(t *testing.T, st *Store, where string, args ...any) (n int) {
	t.Helper()
	err := st.Read(t.Context(), func(r Reader) error {
		return r.QueryRowContext(t.Context(), `SELECT count(*) FROM "Account" WHERE `+where, args...).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAWriteThatFailsLeavesNothing(t *testing.T) {
	st, account := opened(t)
	failed := errors.New("no")
	err := st.Write(t.Context(), func(tx *Tx) error {
		if err := tx.Insert(t.Context(), account, cells(t, account, map[string]any{"Id": "a", "Name": "x"})); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) || count(t, st, "1") != 0 {
		t.Errorf("got %v and %d records", err, count(t, st, "1"))
	}
}

func TestTextComparesWithoutCaseAndIDsWithCase(t *testing.T) {
	st, account := opened(t)
	err := st.Write(t.Context(), func(tx *Tx) error {
		return tx.Insert(t.Context(), account, cells(t, account, map[string]any{"Id": "001Ab", "Name": "Acme", "OwnerId": "005Ab"}))
	})
	if err != nil {
		t.Fatal(err)
	}
	for where, want := range map[string]int{
		`"Name" = 'ACME'`: 1, `"Id" = '001ab'`: 0, `"Id" = '001Ab'`: 1, `"OwnerId" = '005ab'`: 0, `"IsDeleted" = 0`: 1, `"Phone" IS NULL`: 1,
	} {
		if got := count(t, st, where); got != want {
			t.Errorf("%s: %d records, want %d", where, got, want)
		}
	}
}

func TestTwoStoresShareNothing(t *testing.T) {
	first, account := opened(t)
	second, _ := opened(t)
	err := first.Write(t.Context(), func(tx *Tx) error {
		return tx.Insert(t.Context(), account, cells(t, account, map[string]any{"Id": "a"}))
	})
	if err != nil || count(t, first, "1") != 1 || count(t, second, "1") != 0 {
		t.Errorf("%v, %d and %d records", err, count(t, first, "1"), count(t, second, "1"))
	}
}

func TestTheRecordsOutliveIdleConnections(t *testing.T) {
	st, account := opened(t)
	st.db.SetMaxIdleConns(0) // every connection but the kept one closes when it is given back
	err := st.Write(t.Context(), func(tx *Tx) error {
		return tx.Insert(t.Context(), account, cells(t, account, map[string]any{"Id": "a"}))
	})
	if err != nil || count(t, st, "1") != 1 {
		t.Errorf("%v, %d records", err, count(t, st, "1"))
	}
}

func TestReadsRunSideBySide(t *testing.T) {
	st, _ := opened(t)
	const together = 4
	var inside sync.WaitGroup
	inside.Add(together)
	var all sync.WaitGroup
	for range together {
		all.Go(func() {
			if err := st.Read(t.Context(), func(Reader) error { inside.Done(); inside.Wait(); return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait() // hangs if reads wait for each other
}

func TestACancelledStatementStops(t *testing.T) {
	st, _ := opened(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := st.Read(ctx, func(r Reader) error {
		var n int
		return r.QueryRowContext(ctx, `WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c`).Scan(&n)
	})
	if err == nil {
		t.Error("an endless statement came to an end")
	}
	if count(t, st, "1") != 0 {
		t.Error("the store cannot be read afterwards")
	}
}

func TestIDsAreUsedOnce(t *testing.T) {
	st, account := opened(t)
	st.Resume(account, 41)
	first, err := st.NextID(account)
	if err != nil || first != "001Fd000000000gIAA" { // 42 is "g" in base 62
		t.Errorf("the first id is %q (%v)", first, err)
	}
	if second, err := st.NextID(account); err != nil || second == first {
		t.Errorf("the second id is %q (%v)", second, err)
	}
	object, _ := st.Schema().Object("Case")
	number, _ := object.Field("CaseNumber")
	st.ResumeNumber(object, number, 1000)
	if n := st.NextNumber(object, number); n != 1001 {
		t.Errorf("the next number is %d", n)
	}
}

func TestALoaderRefusesRowsOfAnotherWidth(t *testing.T) {
	st, account := opened(t)
	err := st.Write(t.Context(), func(tx *Tx) error {
		id, _ := account.Field("Id")
		l, err := tx.Load(t.Context(), account, []*schema.Field{id})
		if err != nil {
			return err
		}
		if err := l.Add(t.Context(), []any{"a", "b"}); err == nil {
			t.Error("two values for one field were taken")
		}
		return l.Close(t.Context())
	})
	if err != nil {
		t.Error(err)
	}
}
