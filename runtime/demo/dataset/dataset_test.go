package dataset

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

func noon() time.Time { return time.Date(2026, 3, 18, 12, 0, 0, 0, time.UTC) }

func loaded(t testing.TB, o Options) *store.Store {
	t.Helper()
	s, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := Load(t.Context(), st, o); err != nil {
		t.Fatal(err)
	}
	return st
}

// digest is a hash over every value of every record.
func digest(t *testing.T, st *store.Store) uint64 {
	t.Helper()
	h := fnv.New64a()
	for _, o := range st.Schema().Objects() {
		if !o.Stored() {
			continue
		}
		for _, row := range all(t, st, `SELECT * FROM `+store.Quote(o.Name)+` ORDER BY "Id"`) {
			_, _ = fmt.Fprintln(h, row...)
		}
	}
	return h.Sum64()
}

func all(t *testing.T, st *store.Store, statement string, args ...any) (found [][]any) {
	t.Helper()
	err := st.Read(t.Context(), func(r store.Reader) error {
		rows, err := r.QueryContext(t.Context(), statement, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		names, err := rows.Columns()
		if err != nil {
			return err
		}
		for rows.Next() {
			values, targets := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				targets[i] = &values[i]
			}
			if err := rows.Scan(targets...); err != nil {
				return err
			}
			found = append(found, values)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func number(t *testing.T, st *store.Store, statement string) int64 {
	t.Helper()
	n, ok := all(t, st, statement)[0][0].(int64)
	if !ok {
		t.Fatalf("%s gives no number", statement)
	}
	return n
}

func TestTheSameOptionsGiveTheSameRecords(t *testing.T) {
	first := digest(t, loaded(t, Options{Seed: 7, Now: noon()}))
	if second := digest(t, loaded(t, Options{Seed: 7, Now: noon().Add(9 * time.Hour)})); second != first {
		t.Error("two loads on one day differ")
	}
	if other := digest(t, loaded(t, Options{Seed: 8, Now: noon()})); other == first {
		t.Error("another seed gives the same records")
	}
}

func TestTheDefaultSetHasItsSize(t *testing.T) {
	st := loaded(t, Options{Now: noon()})
	for object, want := range map[string]int64{
		"Account": 300, "Contact": 600, "Opportunity": 400, "Case": 300, "Lead": 200, "Task": 250, "Event": 60, "Invoice__c": 120,
		"User": 12, "Organization": 1, "Profile": 4, "UserRole": 5, "Group": 2,
	} {
		if got := number(t, st, `SELECT count(*) FROM `+store.Quote(object)); got != want {
			t.Errorf("%s has %d records, want %d", object, got, want)
		}
	}
}

func TestScaleMultipliesTheRecords(t *testing.T) {
	st := loaded(t, Options{Scale: 3, Now: noon()})
	if got := number(t, st, `SELECT count(*) FROM "Account"`); got != 900 {
		t.Errorf("there are %d accounts, want 900", got)
	}
	if got := number(t, st, `SELECT count(DISTINCT "Name") FROM "Account"`); got < 890 {
		t.Errorf("only %d of 900 accounts have a name of their own", got)
	}
}

func TestAScaleBeyondTheLimitIsRefused(t *testing.T) {
	s, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	if err := Load(t.Context(), st, Options{Scale: MaxScale + 1, Now: noon()}); err == nil {
		t.Error("the scale was accepted")
	}
}

func TestEveryReferencePointsAtARecordOfTheRightObject(t *testing.T) {
	st := loaded(t, Options{Now: noon()})
	for _, o := range st.Schema().Objects() {
		for _, f := range store.Columns(o) {
			if !o.Stored() || f.Type != schema.TypeReference {
				continue
			}
			var found []string
			for _, target := range st.Schema().Parents(f) {
				found = append(found, fmt.Sprintf(`%s IN (SELECT "Id" FROM %s)`, store.Quote(f.Name), store.Quote(target.Name)))
			}
			lost := number(t, st, fmt.Sprintf(`SELECT count(*) FROM %s WHERE %s IS NOT NULL AND NOT (%s)`,
				store.Quote(o.Name), store.Quote(f.Name), strings.Join(found, " OR ")))
			if lost > 0 {
				t.Errorf("%d values of %s.%s point nowhere", lost, o.Name, f.Name)
			}
		}
	}
}

func TestRecordsObeyTheSchema(t *testing.T) {
	st := loaded(t, Options{Now: noon()})
	for _, o := range st.Schema().Objects() {
		if !o.Stored() {
			continue
		}
		for _, f := range store.Columns(o) {
			column, table := store.Quote(f.Name), store.Quote(o.Name)
			if !f.Nillable && number(t, st, fmt.Sprintf(`SELECT count(*) FROM %s WHERE %s IS NULL`, table, column)) > 0 {
				t.Errorf("%s.%s is empty in some records", o.Name, f.Name)
			}
			if f.Type.Text() && number(t, st, fmt.Sprintf(`SELECT count(*) FROM %s WHERE length(%s) > %d OR %s = ''`, table, column, f.Length, column)) > 0 {
				t.Errorf("%s.%s is too long or an empty text in some records", o.Name, f.Name)
			}
			if f.Type == schema.TypePicklist && len(f.Picklist) > 0 {
				for _, row := range all(t, st, fmt.Sprintf(`SELECT DISTINCT %s FROM %s WHERE %s IS NOT NULL`, column, table, column)) {
					if value, known := f.PicklistValue(fmt.Sprint(row[0])); !known || value != row[0] {
						t.Errorf("%s.%s has the value %v, which its picklist does not", o.Name, f.Name, row[0])
					}
				}
			}
			if f.Unique && number(t, st, fmt.Sprintf(`SELECT count(%s) - count(DISTINCT %s) FROM %s`, column, column, table)) > 0 {
				t.Errorf("%s.%s is not unique", o.Name, f.Name)
			}
		}
	}
}

func TestDatesLieAroundTheCurrentDay(t *testing.T) {
	st := loaded(t, Options{Now: noon()})
	for _, o := range st.Schema().Objects() {
		if _, shown := o.Field("CreatedDate"); !shown || !o.Stored() {
			continue
		}
		if n := number(t, st, `SELECT count(*) FROM `+store.Quote(o.Name)+
			` WHERE "CreatedDate" >= '2026-03-18T12' OR "LastModifiedDate" < "CreatedDate"`); n > 0 {
			t.Errorf("%d records of %s were created in the future or changed before", n, o.Name)
		}
	}
	for what, statement := range map[string]string{
		"opportunities that close this month": `SELECT count(*) FROM "Opportunity" WHERE "CloseDate" LIKE '2026-03%'`,
		"open opportunities to come":          `SELECT count(*) FROM "Opportunity" WHERE "CloseDate" > '2026-03-18' AND "IsClosed" = 0`,
		"tasks of this week":                  `SELECT count(*) FROM "Task" WHERE "ActivityDate" BETWEEN '2026-03-15' AND '2026-03-21'`,
		"overdue invoices":                    `SELECT count(*) FROM "Invoice__c" WHERE "Status__c" = 'Overdue' AND "Due_Date__c" < '2026-03-18'`,
		"cases of the last week":              `SELECT count(*) FROM "Case" WHERE "CreatedDate" > '2026-03-11'`,
		"accounts in technology":              `SELECT count(*) - 5 FROM "Account" WHERE "Industry" = 'Technology'`,
	} {
		if number(t, st, statement) < 1 {
			t.Errorf("there are no %s", what)
		}
	}
}

func TestDerivedFieldsAgree(t *testing.T) {
	st := loaded(t, Options{Now: noon()})
	for what, statement := range map[string]string{
		"won opportunities that are not closed": `SELECT count(*) FROM "Opportunity" WHERE "IsWon" = 1 AND ("IsClosed" = 0 OR "Probability" <> 100)`,
		"closed cases without a date":           `SELECT count(*) FROM "Case" WHERE "IsClosed" <> ("ClosedDate" IS NOT NULL)`,
		"cases closed before they were made":    `SELECT count(*) FROM "Case" WHERE "ClosedDate" < "CreatedDate"`,
		"cases of another account's contact": `SELECT count(*) FROM "Case" c JOIN "Contact" p ON p."Id" = c."ContactId"
			WHERE p."AccountId" <> c."AccountId"`,
		"opportunities with another account's contact": `SELECT count(*) FROM "Opportunity" o JOIN "Contact" p ON p."Id" = o."ContactId"
			WHERE p."AccountId" <> o."AccountId"`,
		"invoices of another account's sale": `SELECT count(*) FROM "Invoice__c" i JOIN "Opportunity" o ON o."Id" = i."Opportunity__c"
			WHERE o."AccountId" <> i."Account__c"`,
	} {
		if n := number(t, st, statement); n > 0 {
			t.Errorf("there are %d %s", n, what)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, scale := range []int{1, 10} {
		b.Run(fmt.Sprintf("scale %d", scale), func(b *testing.B) {
			s, err := schema.Load()
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				st, err := store.Open(b.Context(), s)
				if err != nil {
					b.Fatal(err)
				}
				if err := Load(b.Context(), st, Options{Scale: scale, Now: noon()}); err != nil {
					b.Fatal(err)
				}
				if err := st.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
