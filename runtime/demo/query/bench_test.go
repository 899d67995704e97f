package query

import (
	"fmt"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/dataset"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// BenchmarkPage reads one page of 2,000 rows with 15 fields from 100,000 accounts, on an indexed filter that more rows fit.
func BenchmarkPage(b *testing.B) {
	st := large(b, 100_000)
	for name, query := range map[string]string{
		"ByIndex": "SELECT Id, Name, Industry, Rating, Phone, Website, AnnualRevenue, NumberOfEmployees, BillingCity, BillingState, BillingCountry, " +
			"OwnerId, CreatedDate, IsDeleted, Owner.Name FROM Account WHERE Industry = 'Technology'",
		"ByIndexInOrder": "SELECT Id, Name, Industry, Rating, Phone, Website, AnnualRevenue, NumberOfEmployees, BillingCity, BillingState, BillingCountry, " +
			"OwnerId, CreatedDate, IsDeleted, Owner.Name FROM Account WHERE Industry = 'Technology' ORDER BY Name LIMIT 2000",
		"OfAll":  "SELECT Id, Name FROM Account",
		"One":    "SELECT Id, Name, Owner.Name FROM Account WHERE Id = '" + key("001", 500) + "'",
		"Newest": "SELECT Id, Name FROM Account ORDER BY CreatedDate DESC LIMIT 10",
		"Count":  "SELECT COUNT() FROM Account WHERE Industry = 'Technology'",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := run(b, st, query, options()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func large(b *testing.B, n int) *store.Store {
	b.Helper()
	s, err := schema.Load()
	must(b, err)
	st, err := store.Open(b.Context(), s)
	must(b, err)
	b.Cleanup(func() { _ = st.Close() })
	account, _ := s.Object("Account")
	user, _ := s.Object("User")
	var fields []*schema.Field
	for _, name := range []string{"Id", "Name", "Industry", "Rating", "Phone", "Website", "AnnualRevenue", "NumberOfEmployees", "BillingCity", "BillingState", "BillingCountry", "OwnerId", "CreatedDate"} {
		f, _ := account.Field(name)
		fields = append(fields, f)
	}
	industry, _ := account.Field("Industry")
	must(b, st.Write(b.Context(), func(tx *store.Tx) error {
		for i := range 10 {
			must(b, tx.Insert(b.Context(), user, cells(user, "Id", key("005", uint64(i)), "Name", fmt.Sprint("User ", i))))
		}
		l, err := tx.Load(b.Context(), account, fields)
		must(b, err)
		for i := range n {
			must(b, l.Add(b.Context(), []any{
				key("001", uint64(i)), fmt.Sprint("Account ", (i*7919)%n), industry.Picklist[i%len(industry.Picklist)].Value, "Hot", "(512) 555-0100", "https://example.com",
				float64(i) * 1000, i % 5000, "Austin", "TX", "USA", key("005", uint64(i%10)), "2026-01-15T10:00:00.000Z",
			}))
		}
		return l.Close(b.Context())
	}))
	must(b, st.Index(b.Context()))
	return st
}

// BenchmarkMillion loads about a million records of the demo org's kind and asks for them by index. It needs a gigabyte of
// memory and a minute; load-s is how long the records took.
func BenchmarkMillion(b *testing.B) {
	s, err := schema.Load()
	must(b, err)
	st, err := store.Open(b.Context(), s)
	must(b, err)
	b.Cleanup(func() { _ = st.Close() })
	begin := time.Now()
	must(b, dataset.Load(b.Context(), st, dataset.Options{Now: noon(), Scale: 455}))
	loaded := time.Since(begin).Seconds()
	records := 0
	for _, o := range s.Objects() {
		if o.Queryable && o.Stored() && !o.Definition {
			page, err := run(b, st, "SELECT COUNT() FROM "+o.Name, options())
			must(b, err)
			records += page.TotalSize
		}
	}
	for name, query := range map[string]string{
		"ByReference":  "SELECT Id, LastName, Email, Account.Name, Owner.Name FROM Contact WHERE AccountId = '" + key("001", 77_000) + "'",
		"Page":         "SELECT Id, Name, Industry, Rating, Phone, Website, AnnualRevenue, BillingCity, BillingCountry, OwnerId, CreatedDate, Owner.Name FROM Account WHERE Industry = 'Technology'",
		"ByDay":        "SELECT Id, Name, Amount, StageName FROM Opportunity WHERE CloseDate = TODAY",
		"ByExternalId": "SELECT Id, Name, Amount__c FROM Invoice__c WHERE External_Number__c = 'none'",
		"Newest":       "SELECT Id, Subject, Owner.Name FROM Case ORDER BY CreatedDate DESC LIMIT 200",
		"ChildRows":    "SELECT Id, (SELECT LastName FROM Contacts) FROM Account WHERE Name LIKE 'Edge%' AND CreatedDate = LAST_N_DAYS:3",
	} {
		b.Run(name, func(b *testing.B) {
			var page *Page
			for b.Loop() {
				page, err = run(b, st, query, options())
				must(b, err)
			}
			b.ReportMetric(loaded, "load-s")
			b.ReportMetric(float64(records), "records")
			b.ReportMetric(float64(page.TotalSize), "found")
		})
	}
}
