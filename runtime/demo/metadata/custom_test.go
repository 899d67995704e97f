package metadata

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

func open(t *testing.T) (*store.Store, Author) {
	t.Helper()
	s, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	a := Author{User: "005Fd0000000001IAA", Now: time.Date(2026, 3, 18, 12, 0, 0, 0, time.UTC)}
	if err := Load(t.Context(), st, a); err != nil {
		t.Fatal(err)
	}
	return st, a
}

// grow changes the schema without asking whether that is too much.
func grow(t *testing.T, st *store.Store, c schema.Change) {
	t.Helper()
	err := st.Change(t.Context(), func(*store.Tx, *schema.Schema) (schema.Change, error) { return c, nil }, func(*store.Tx, *schema.Schema) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var refused *fault.Error
	if !errors.As(err, &refused) || refused.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func TestAnObjectHasSoManyCustomFieldsAndNoMore(t *testing.T) {
	st, a := open(t)
	account, _ := st.Schema().Object("Account")
	custom := 0
	for _, f := range account.Fields {
		if f.Custom {
			custom++
		}
	}
	c := schema.Change{Fields: map[string][]*schema.Field{}}
	for i := range maxFields - custom - 1 {
		f, err := schema.Define(fmt.Sprintf("F%d__c", i), "date", "F")
		if err != nil {
			t.Fatal(err)
		}
		c.Fields["Account"] = append(c.Fields["Account"], f)
	}
	grow(t, st, c)
	if _, err := CreateField(t.Context(), st, a, "Account.Last__c", Field{Type: "Date"}); err != nil {
		t.Fatal(err)
	}
	_, err := CreateField(t.Context(), st, a, "Account.OneTooMany__c", Field{Type: "Date"})
	wantCode(t, err, "LIMIT_EXCEEDED")
}

func TestAnOrgHasSoManyCustomObjectsAndNoMore(t *testing.T) {
	st, a := open(t)
	var c schema.Change
	for i := range maxObjects - 2 { // the org begins with one
		name, err := schema.Define("Name", "string(80)", "Name", "name")
		if err != nil {
			t.Fatal(err)
		}
		c.Objects = append(c.Objects, &schema.Object{Name: fmt.Sprintf("O%d__c", i), Custom: true, Fields: []*schema.Field{name}})
	}
	grow(t, st, c)
	if _, err := CreateObject(t.Context(), st, a, "Last__c", Object{Label: "Last"}); err != nil {
		t.Fatal(err)
	}
	_, err := CreateObject(t.Context(), st, a, "OneTooMany__c", Object{Label: "One too many"})
	wantCode(t, err, "LIMIT_EXCEEDED")
}

func TestMetadataOfEveryCustomFieldMakesTheFieldAgain(t *testing.T) {
	st, _ := open(t)
	s := st.Schema()
	for _, o := range s.Objects() {
		for _, f := range o.Fields {
			if !f.Custom {
				continue
			}
			m := describe(s, o, f)
			again, err := m.define(s, o, f.Name)
			if err != nil {
				t.Errorf("%s.%s: %v", o.Name, f.Name, err)
				continue
			}
			if again.Type != f.Type || again.Length != f.Length || again.Scale != f.Scale || len(again.Picklist) != len(f.Picklist) ||
				again.Required() != f.Required() || again.Unique != f.Unique || strings.Join(again.Compliance, ";") != strings.Join(f.Compliance, ";") {
				t.Errorf("%s.%s became %+v", o.Name, f.Name, again)
			}
		}
	}
}

func TestCommentsAreNotCounted(t *testing.T) {
	for body, want := range map[string]string{"a /* b */ c // d\ne": "a  c \ne", "x /* never ends": "x ", "": ""} {
		if got := WithoutComments(body); got != want {
			t.Errorf("%q became %q, want %q", body, got, want)
		}
	}
}
