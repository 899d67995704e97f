package query

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// Whatever is asked, the answer is JSON or an error in Salesforce's form: SQLite never sees what it cannot run.
func FuzzRun(f *testing.F) {
	for _, seed := range []string{
		"SELECT Id, Name, Owner.Name, Parent.Owner.Profile.Name FROM Account WHERE Name LIKE 'a%' AND (NOT Industry IN ('x', null)) ORDER BY Rating DESC NULLS LAST LIMIT 5 OFFSET 1",
		"SELECT Subject, Who.Name, What.Type, Owner.Profile.Name FROM Task WHERE What.Name > 'a' AND CreatedDate != LAST_N_DAYS:3 AND ActivityDate IN (TODAY, 2024-01-01)",
		"SELECT Name, (SELECT Id, (SELECT Subject FROM Cases) FROM Contacts WHERE Interests__c INCLUDES ('a;b') LIMIT 1) FROM Account",
		"SELECT StageName, SUM(Amount), COUNT(Id) c FROM Opportunity GROUP BY StageName HAVING MAX(Amount) > 1 ORDER BY COUNT(Id), StageName",
		"SELECT COUNT() FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Owner.IsActive = false) AND CALENDAR_YEAR(CreatedDate) = 2026",
		"SELECT FIELDS(ALL) FROM Account WHERE AnnualRevenue > -1.5 AND NumberOfEmployees NOT IN (1, 99999999999999999999) USING SCOPE mine LIMIT 3",
		"SELECT BillingAddress, toLabel(Rating) FROM Account WHERE Id = '001Fd0000000001' OR DAY_ONLY(CreatedDate) = TODAY",
	} {
		f.Add(seed)
	}
	for _, c := range corpus(f, "valid.txt") {
		f.Add(c.query)
	}
	st := small(f)
	f.Fuzz(func(t *testing.T, text string) {
		page, err := run(t, st, text, options())
		if err != nil {
			var bad *Error
			if !errors.As(err, &bad) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if answer := page.AppendJSON(nil, "next"); !json.Valid(answer) {
			t.Fatalf("%q: %s", text, answer)
		}
		// What runs can also be described and explained.
		if columns, err := Columns(st.Schema(), text, options()); err != nil || !json.Valid(columns) {
			t.Fatalf("%q: columns %s: %v", text, columns, err)
		}
		err = st.Read(t.Context(), func(r store.Reader) error {
			plans, err := Explain(t.Context(), r, st.Schema(), text, options())
			if err == nil && !json.Valid(plans) {
				t.Fatalf("%q: plans %s", text, plans)
			}
			return err
		})
		if err != nil {
			t.Fatalf("%q: explain: %v", text, err)
		}
	})
}
