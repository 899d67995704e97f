package store

import (
	"context"
	"errors"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

func rank(t *testing.T) schema.Change {
	t.Helper()
	f, err := schema.Define("Rank__c", "string(10)", "Rank", "index")
	if err != nil {
		t.Fatal(err)
	}
	return schema.Change{Fields: map[string][]*schema.Field{"Account": {f}}}
}

func nothing(*Tx, *schema.Schema) error { return nil }

func TestAChangeThatFailsLeavesNothing(t *testing.T) {
	s, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	st, err := Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	add := func(*Tx, *schema.Schema) (schema.Change, error) { return rank(t), nil }
	known := func() bool {
		account, _ := st.Schema().Object("Account")
		_, ok := account.Field("Rank__c")
		return ok
	}
	broken := errors.New("broken")
	if err := st.Change(t.Context(), add, func(*Tx, *schema.Schema) error { return broken }); !errors.Is(err, broken) || known() {
		t.Errorf("got %v, and the field is known: %v", err, known())
	}
	inside := st.Write(t.Context(), func(tx *Tx) error {
		return st.Change(Within(t.Context(), tx), add, nothing)
	})
	if !errors.Is(inside, ErrNested) || known() {
		t.Errorf("within a transaction: %v", inside)
	}
	if err := st.Change(t.Context(), add, nothing); err != nil || !known() {
		t.Fatalf("got %v, and the field is known: %v", err, known())
	}
	if _, old := s.Objects()[0].Field("Rank__c"); old {
		t.Error("the schema of before has changed")
	}
	count := func(ctx context.Context) (n int) {
		err := st.Read(ctx, func(r Reader) error {
			return r.QueryRowContext(ctx, `SELECT count("Rank__c") FROM "Account"`).Scan(&n)
		})
		if err != nil {
			t.Error(err)
		}
		return n
	}
	if n := count(t.Context()); n != 0 {
		t.Errorf("%d records have a rank", n)
	}
	account, _ := st.Schema().Object("Account")
	if err := st.IndexWords(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	remove := func(*Tx, *schema.Schema) (schema.Change, error) {
		return schema.Change{Remove: map[string][]string{"Account": {"Rank__c"}}}, nil
	}
	if err := st.Change(t.Context(), remove, nothing); err != nil || known() {
		t.Errorf("got %v, and the field is known: %v", err, known())
	}
}
