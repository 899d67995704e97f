package query

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// many is a store with n accounts named 0001, 0002, …, each with a contact, in 2,100 groups by city.
func many(t testing.TB, n int) *store.Store {
	t.Helper()
	s, err := schema.Load()
	must(t, err)
	st, err := store.Open(t.Context(), s)
	must(t, err)
	t.Cleanup(func() { _ = st.Close() })
	must(t, st.Write(t.Context(), func(tx *store.Tx) error {
		account, _ := s.Object("Account")
		contact, _ := s.Object("Contact")
		for i := 1; i <= n; i++ {
			id, name := key("001", uint64(i)), fmt.Sprintf("%04d", i)
			must(t, tx.Insert(t.Context(), account, cells(account, "Id", id, "Name", name, "BillingCity", fmt.Sprint(i%2100))))
			must(t, tx.Insert(t.Context(), contact, cells(contact, "Id", key("003", uint64(i)), "LastName", name, "AccountId", id)))
		}
		return nil
	}))
	must(t, st.Index(t.Context()))
	return st
}

func cells(o *schema.Object, pairs ...string) []store.Cell {
	var all []store.Cell
	for i := 0; i < len(pairs); i += 2 {
		f, _ := o.Field(pairs[i])
		all = append(all, store.Cell{Field: f, Value: pairs[i+1]})
	}
	return all
}

// exec changes fields of a record.
func exec(t testing.TB, st *store.Store, object, id string, changes map[string]any) {
	t.Helper()
	must(t, st.Write(t.Context(), func(tx *store.Tx) error {
		o, _ := tx.Schema().Object(object)
		var all []store.Cell
		for name, v := range changes {
			f, _ := o.Field(name)
			all = append(all, store.Cell{Field: f, Value: v})
		}
		return tx.Update(t.Context(), o, id, all)
	}))
}

func next(t testing.TB, st *store.Store, c *Cursor, from int) (*Page, error) {
	t.Helper()
	var page *Page
	err := st.Read(t.Context(), func(r store.Reader) error {
		var err error
		page, err = c.Page(t.Context(), r, from)
		return err
	})
	return page, err
}

func TestPagesHoldEveryRecordOnceAndInOrder(t *testing.T) {
	st := many(t, 450)
	o := options()
	o.BatchSize = 200
	page, err := run(t, st, "SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name > '0005' ORDER BY Name DESC LIMIT 440 OFFSET 2", o)
	must(t, err)
	// A record that changes so that it no longer fits stays in the result.
	must(t, st.Write(t.Context(), func(tx *store.Tx) error {
		account, _ := tx.Schema().Object("Account")
		return tx.Update(t.Context(), account, key("001", 8), cells(account, "Name", "0000"))
	}))
	var sizes []int
	want := 448
	for {
		if page.TotalSize != 440 {
			t.Fatalf("the result has %d records, want 440", page.TotalSize)
		}
		got := strings.Split(names(t, page), ",")
		sizes = append(sizes, len(got))
		for _, name := range got {
			if expected := fmt.Sprintf("%04d", want); name != expected && (want != 8 || name != "0000") {
				t.Fatalf("record %s came where %s should", name, expected)
			}
			want--
		}
		if strings.Count(string(page.Records), `"LastName"`) != len(got) {
			t.Error("the page lacks rows of its sub-query")
		}
		if page.Next == 0 {
			break
		}
		page, err = next(t, st, page.Cursor, page.Next)
		must(t, err)
	}
	if fmt.Sprint(sizes) != "[200 200 40]" {
		t.Errorf("the pages have %v records", sizes)
	}
}

func TestAPageSaysWhereTheNextBegins(t *testing.T) {
	st := many(t, 201)
	o := options()
	o.BatchSize = 1 // moved up to the least that Salesforce gives
	page, err := run(t, st, "SELECT Id FROM Account", o)
	must(t, err)
	var result struct {
		TotalSize      int
		Done           bool
		NextRecordsURL string `json:"nextRecordsUrl"`
		Records        []any
	}
	must(t, json.Unmarshal(page.AppendJSON(nil, NextURL("v60.0", "01g", page.Next)), &result))
	if result.TotalSize != 201 || result.Done || result.NextRecordsURL != "/services/data/v60.0/query/01g-200" || len(result.Records) != 200 {
		t.Errorf("got %d records of %d, done %v, next %s", len(result.Records), result.TotalSize, result.Done, result.NextRecordsURL)
	}
	exact, err := run(t, st, "SELECT Id FROM Account LIMIT 200", o)
	must(t, err)
	if exact.Next != 0 || exact.Cursor != nil || exact.TotalSize != 200 {
		t.Error("a result of exactly one page has a next one")
	}
}

func TestBatchSizesAreMovedIntoTheirBounds(t *testing.T) {
	for asked, want := range map[int]int{0: DefaultBatchSize, 1: MinBatchSize, -5: MinBatchSize, 500: 500, 9999: MaxBatchSize} {
		if got := (Options{BatchSize: asked}).batch(); got != want {
			t.Errorf("asked for %d, got %d, want %d", asked, got, want)
		}
	}
}

func TestTooManyGroupsAreRefused(t *testing.T) {
	st := many(t, 2100)
	_, err := run(t, st, "SELECT BillingCity, COUNT(Id) FROM Account GROUP BY BillingCity", options())
	var bad *Error
	if !errors.As(err, &bad) || bad.Code != "EXCEEDED_ID_LIMIT" {
		t.Errorf("got %v", err)
	}
	page, err := run(t, st, "SELECT BillingCity, COUNT(Id) FROM Account GROUP BY BillingCity LIMIT 2000", options())
	must(t, err)
	if page.TotalSize != 2000 {
		t.Errorf("got %d groups", page.TotalSize)
	}
}

func TestTooManySubQueriesAreRefused(t *testing.T) {
	st := small(t)
	account, _ := st.Schema().Object("Account")
	contacts, err := soql.Parse("SELECT Id FROM Contacts")
	must(t, err)
	add := func(already int) error {
		c := &compiler{schema: st.Schema(), options: options()}
		p := &plan{sources: c.newSources(&soql.Query{}, account), children: make([]*childPlan, already)}
		p.record = p.newRecord(p.root)
		return newSelection(p, 0).childItem(&soql.ChildQuery{Query: contacts})
	}
	if err := add(maxChildren - 1); err != nil {
		t.Errorf("the last sub-query that is allowed: %v", err)
	}
	if err := add(maxChildren); err == nil || !strings.Contains(err.Error(), "at most 20 child sub-queries") {
		t.Errorf("one sub-query more: %v", err)
	}
}

func TestManyChildRowsAreReadPageByPage(t *testing.T) {
	st := many(t, 1)
	must(t, st.Write(t.Context(), func(tx *store.Tx) error {
		contact, _ := tx.Schema().Object("Contact")
		for i := 2; i <= 205; i++ {
			must(t, tx.Insert(t.Context(), contact, cells(contact, "Id", key("003", uint64(i)), "LastName", fmt.Sprintf("%04d", i), "AccountId", key("001", 1))))
		}
		return nil
	}))
	o := options()
	o.BatchSize = MinBatchSize
	var rest *Cursor
	o.Keep = func(c *Cursor, next int) (string, error) {
		rest = c
		return NextURL("v60.0", "01g", next), nil
	}
	page, err := run(t, st, "SELECT Id, (SELECT LastName FROM Contacts ORDER BY LastName DESC) FROM Account", o)
	must(t, err)
	got := string(page.Records)
	if !strings.Contains(got, `"Contacts":{"totalSize":205,"done":false,"nextRecordsUrl":"/services/data/v60.0/query/01g-200","records":[`) || strings.Count(got, `"LastName"`) != 200 {
		t.Fatalf("the first page has %d rows: %.300s", strings.Count(got, `"LastName"`), got)
	}
	page, err = next(t, st, rest, 200)
	must(t, err)
	if got := names(t, page); got != "0005,0004,0003,0002,0001" || page.Next != 0 || page.TotalSize != 205 {
		t.Errorf("the second page of %d has %s", page.TotalSize, got)
	}
	o.Keep = nil
	page, err = run(t, st, "SELECT (SELECT LastName FROM Contacts) FROM Account", o)
	must(t, err)
	if n := strings.Count(string(page.Records), `"LastName"`); n != 205 {
		t.Errorf("without locators there are %d rows", n)
	}
}

func TestAQueryRunsInsideAWrite(t *testing.T) {
	st := small(t)
	must(t, st.Write(t.Context(), func(tx *store.Tx) error {
		account, _ := tx.Schema().Object("Account")
		must(t, tx.Update(t.Context(), account, key("001", 1), cells(account, "Name", "Renamed")))
		page, err := Run(t.Context(), tx, tx.Schema(), "SELECT Name FROM Account WHERE Name LIKE 'ren%'", options())
		must(t, err)
		if got := names(t, page); got != "Renamed" {
			t.Errorf("found %s", got)
		}
		return nil
	}))
}

func TestALongReadingIsGivenUpWhenNobodyWaits(t *testing.T) {
	st := many(t, checkEvery+10)
	ctx, cancel := context.WithCancel(t.Context())
	rows := 0
	err := st.Read(t.Context(), func(r store.Reader) error {
		return each(ctx, r, fragment{sql: `SELECT "Id" FROM "Account"`}, 1, func([]any) { rows++; cancel() })
	})
	if !errors.Is(err, context.Canceled) || rows != checkEvery {
		t.Errorf("read %d rows: %v", rows, err)
	}
}

func TestTooManyGroupingsAreRefused(t *testing.T) {
	st := small(t)
	var groupable []string
	account, _ := st.Schema().Object("Account")
	for _, f := range account.Fields {
		if f.Groupable && f.Name != "Rating" {
			groupable = append(groupable, f.Name)
		}
	}
	by := strings.Join(append(groupable[:maxGroupItems-1], "Rating"), ", ")
	if _, err := run(t, st, "SELECT Rating FROM Account GROUP BY "+by, options()); err != nil {
		t.Errorf("%d fields: %v", maxGroupItems, err)
	}
	if _, err := run(t, st, "SELECT Rating FROM Account GROUP BY "+by+", Industry", options()); err == nil || !strings.Contains(err.Error(), "at most 32 fields") {
		t.Errorf("%d fields: %v", maxGroupItems+1, err)
	}
}

func TestLocators(t *testing.T) {
	now := noon()
	var l Locators
	mine := &Cursor{}
	id, err := l.Keep(mine, now)
	must(t, err)
	if c, found, from, err := l.Find(id+"-2000", now.Add(47*time.Hour)); c != mine || found != id || from != 2000 || err != nil {
		t.Errorf("got %v, %s, %d, %v", c, found, from, err)
	}
	for name, text := range map[string]string{"unknown": key("01g", 99) + "-1", "no index": id, "no number": id + "-x", "empty": ""} {
		if _, _, _, err := l.Find(text, now); err == nil || err.Error() != "INVALID_QUERY_LOCATOR: invalid query locator" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, _, _, err := l.Find(id+"-2000", now.Add(48*time.Hour)); err == nil {
		t.Error("a locator is good for longer than two days")
	}
	for range maxLocators - 1 {
		_, err := l.Keep(&Cursor{}, now)
		must(t, err)
	}
	if _, _, _, err := l.Find(id+"-1", now); err != nil {
		t.Error("ten locators cannot be open")
	}
	_, err = l.Keep(&Cursor{}, now)
	must(t, err)
	if _, _, _, err := l.Find(id+"-1", now); err == nil {
		t.Error("eleven locators can be open")
	}
}

func TestACursorRefusesAnIndexOutsideItsResult(t *testing.T) {
	st := many(t, 201)
	o := options()
	o.BatchSize = 200
	page, err := run(t, st, "SELECT Id FROM Account", o)
	must(t, err)
	for _, from := range []int{-1, 0, 201, 1 << 40} {
		if _, err := next(t, st, page.Cursor, from); err == nil {
			t.Errorf("a page from %d", from)
		}
	}
}

func TestACancelledQueryEnds(t *testing.T) {
	st := small(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := st.Read(t.Context(), func(r store.Reader) error {
		cancel()
		_, err := Run(ctx, r, st.Schema(), "SELECT Id FROM Account", options())
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
