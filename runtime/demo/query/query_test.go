package query

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// noon is when the tests' queries run: a Wednesday.
func noon() time.Time { return time.Date(2026, 3, 18, 12, 0, 0, 0, time.UTC) }

// small is a store with a few records whose names say what they are for.
func small(t testing.TB) *store.Store {
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
	must(t, st.Write(t.Context(), func(tx *store.Tx) error { fill(t, tx); return nil }))
	must(t, st.Index(t.Context()))
	return st
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// key is the id of the n-th record with a prefix.
func key(prefix string, n uint64) string {
	id, err := recordid.New(prefix, "Fd0", n)
	if err != nil {
		panic(err)
	}
	return id
}

type values map[string]any

func fill(t testing.TB, tx *store.Tx) {
	ada, bob, queue := key("005", 1), key("005", 2), key("00G", 1)
	add := func(object, id string, v values) {
		t.Helper()
		o, ok := tx.Schema().Object(object)
		if !ok {
			t.Fatal(object)
		}
		v["Id"] = id
		var cells []store.Cell
		for name, value := range v {
			f, ok := o.Field(name)
			if !ok {
				f = &schema.Field{Name: name}
			}
			cells = append(cells, store.Cell{Field: f, Value: value})
		}
		must(t, tx.Insert(context.Background(), o, cells))
	}
	add("Profile", key("00e", 1), values{"Name": "Standard User"})
	add("User", ada, values{"Name": "Ada Lovelace", "LastName": "Lovelace", "IsActive": 1, "Email": "ada@example.com", "ProfileId": key("00e", 1)})
	add("User", bob, values{"Name": "Bob Stone", "LastName": "Stone", "IsActive": 0})
	add("Group", queue, values{"Name": "Support Queue", "Type": "Queue"})
	account := func(n uint64, name string, v values) {
		v["Name"] = name
		if v["OwnerId"] == nil {
			v["OwnerId"] = ada
		}
		add("Account", key("001", n), v)
	}
	account(1, "Acme", values{"Industry": "Technology", "Rating": "Hot", "AnnualRevenue": 1e7, "NumberOfEmployees": 100, "BillingCity": "Austin", "BillingCountry": "USA", "CreatedDate": "2026-03-18T08:30:00.000Z", "SLAExpirationDate__c": "2026-03-18"})
	account(2, "acme 100% pure", values{"Industry": "Energy", "Rating": "Warm", "AnnualRevenue": 250000.5, "ParentId": key("001", 1), "CreatedDate": "2026-03-17T23:59:59.999Z", "SLAExpirationDate__c": "2026-03-17", "OwnerId": bob})
	account(3, "O'Hara \\ Sons", values{"Industry": "Technology", "Rating": "Cold", "AnnualRevenue": 0.0, "NumberOfEmployees": 7, "CreatedDate": "2026-03-11T00:00:00.000Z", "SLAExpirationDate__c": "2026-02-28"})
	account(4, "Zeta_Zero", values{"CreatedDate": "2025-12-31T23:59:59.999Z"})
	account(5, "Deleted Ltd", values{"Industry": "Technology", "IsDeleted": 1})
	add("Contact", key("003", 1), values{"Name": "Cy Young", "LastName": "Young", "FirstName": "Cy", "AccountId": key("001", 1), "Email": "cy@acme.example", "Interests__c": "Analytics;Mobile", "OwnerId": ada})
	add("Contact", key("003", 2), values{"Name": "Di Old", "LastName": "Old", "AccountId": key("001", 1), "Interests__c": "Mobile", "OwnerId": ada})
	add("Contact", key("003", 3), values{"Name": "Ed Lone", "LastName": "Lone", "OwnerId": bob})
	add("Opportunity", key("006", 1), values{"Name": "Big Deal", "AccountId": key("001", 1), "StageName": "Closed Won", "Amount": 1000.0, "CloseDate": "2026-01-15", "IsWon": 1, "OwnerId": ada})
	add("Opportunity", key("006", 2), values{"Name": "Small Deal", "AccountId": key("001", 1), "StageName": "Prospecting", "Amount": 50.25, "CloseDate": "2026-04-15", "OwnerId": ada})
	add("Opportunity", key("006", 3), values{"Name": "No Amount", "AccountId": key("001", 2), "StageName": "Prospecting", "CloseDate": "2025-12-01", "OwnerId": bob})
	add("Case", key("500", 1), values{"CaseNumber": "00001000", "Subject": "Broken", "ContactId": key("003", 1), "Status": "New", "OwnerId": queue})
	add("Case", key("500", 2), values{"CaseNumber": "00001001", "Subject": "Slow", "Status": "Closed", "IsClosed": 1, "OwnerId": ada, "ParentId": key("500", 1)})
	add("Task", key("00T", 1), values{"Subject": "Call", "WhoId": key("003", 1), "WhatId": key("006", 1), "OwnerId": ada})
	add("Task", key("00T", 2), values{"Subject": "Fix", "WhatId": key("500", 1), "OwnerId": ada})
}

func options() Options {
	return Options{APIVersion: "v60.0", Now: noon(), UserID: key("005", 1)}
}

// run answers a query on the store.
func run(t testing.TB, st *store.Store, text string, o Options) (*Page, error) {
	t.Helper()
	var page *Page
	err := st.Read(t.Context(), func(r store.Reader) error {
		var err error
		page, err = Run(t.Context(), r, st.Schema(), text, o)
		return err
	})
	return page, err
}

// names gives the first field of each record, joined by commas.
func names(t testing.TB, p *Page) string {
	t.Helper()
	var all []string
	dec := json.NewDecoder(strings.NewReader("[" + string(p.Records) + "]"))
	dec.UseNumber()
	var records []json.RawMessage
	must(t, dec.Decode(&records))
	for _, raw := range records {
		_, rest, _ := strings.Cut(string(raw), `}`)
		_, rest, _ = strings.Cut(rest, `:`)
		for strings.HasPrefix(rest, "{") { // a parent: its first field
			_, rest, _ = strings.Cut(rest, `}`)
			_, rest, _ = strings.Cut(rest, `:`)
		}
		var v any
		must(t, json.NewDecoder(strings.NewReader(rest)).Decode(&v))
		text, ok := v.(string)
		if !ok {
			b, _ := json.Marshal(v)
			text = string(b)
		}
		all = append(all, text)
	}
	return strings.Join(all, ",")
}

func TestWhere(t *testing.T) {
	st := small(t)
	const acme, pure, hara, zeta = "Acme", "acme 100% pure", `O'Hara \ Sons`, "Zeta_Zero"
	all := strings.Join([]string{acme, pure, hara, zeta}, ",")
	list := func(n ...string) string { return strings.Join(n, ",") }
	for name, c := range map[string]struct{ where, want string }{
		"nothing":                         {"Id != null", all},
		"equality without regard to case": {"Name = 'ACME'", acme},
		"a custom casing of the field":    {"NAME = 'acme'", acme},
		"inequality includes nulls":       {"Industry != 'Energy'", list(acme, hara, zeta)},
		"inequality by <>":                {"Industry <> 'technology'", list(pure, zeta)},
		"null":                            {"Industry = null", zeta},
		"the empty string is null":        {"Industry = ''", zeta},
		"not null":                        {"Industry != null", list(acme, pure, hara)},
		"escapes in strings":              {`Name = 'o\'hara \\ sons'`, hara},
		"less":                            {"AnnualRevenue < 250000.5", hara},
		"less or equal":                   {"AnnualRevenue <= 250000.5", list(pure, hara)},
		"greater":                         {"AnnualRevenue > 0", list(acme, pure)},
		"greater or equal with a negative number":   {"AnnualRevenue >= -1", list(acme, pure, hara)},
		"an integer field":                          {"NumberOfEmployees = 7", hara},
		"text in order":                             {"Name > 'b'", list(hara, zeta)},
		"LIKE with percent":                         {"Name LIKE 'ac%'", list(acme, pure)},
		"LIKE in another case":                      {"Name LIKE '%SONS'", hara},
		"LIKE with an escaped percent":              {`Name LIKE '%100\%%'`, pure},
		"LIKE with underscore":                      {"Name LIKE 'Acm_'", acme},
		"LIKE with an escaped underscore":           {`Name LIKE 'zeta\_zero'`, zeta},
		"LIKE does not take it for any character":   {`Name LIKE 'zet\_%'`, ""},
		"LIKE with a backslash":                     {`Name LIKE '%\\\\ %'`, ""},
		"LIKE with one backslash":                   {`Name LIKE '%\\ sons'`, hara},
		"NOT LIKE includes nulls":                   {"(NOT Industry LIKE 'tech%')", list(pure, zeta)},
		"IN":                                        {"Name IN ('acme', 'zeta_zero', 'none')", list(acme, zeta)},
		"IN with null":                              {"Industry IN ('Energy', null)", list(pure, zeta)},
		"IN of nothing but null":                    {"Industry IN (null)", zeta},
		"NOT IN includes nulls":                     {"Industry NOT IN ('Energy')", list(acme, hara, zeta)},
		"NOT IN with null excludes them":            {"Industry NOT IN ('Energy', null)", list(acme, hara)},
		"IN of numbers":                             {"NumberOfEmployees IN (7, 100)", list(acme, hara)},
		"a long IN":                                 {"Name IN (" + strings.Repeat("'x', ", 300) + "'ACME')", acme},
		"numbers beyond any float":                  {"AnnualRevenue > -" + strings.Repeat("9", 400) + " AND AnnualRevenue NOT IN (" + strings.Repeat(strings.Repeat("9", 400)+", ", 100) + "0)", list(acme, pure)},
		"a long NOT IN":                             {"Industry NOT IN (" + strings.Repeat("'x', ", 300) + "'technology')", list(pure, zeta)},
		"AND":                                       {"Industry = 'Technology' AND Rating = 'Cold'", hara},
		"OR":                                        {"Industry = 'Energy' OR Industry = null", list(pure, zeta)},
		"NOT of AND":                                {"NOT (Industry = 'Technology' AND Rating = 'Cold')", list(acme, pure, zeta)},
		"NOT of OR":                                 {"NOT (Industry = 'Technology' OR Rating = 'Warm')", zeta},
		"NOT of a comparison includes nulls":        {"NOT AnnualRevenue > 0", list(hara, zeta)},
		"NOT twice":                                 {"NOT (NOT Industry = 'Energy')", pure},
		"NOT of null":                               {"NOT Industry = null", list(acme, pure, hara)},
		"an id of 18 characters":                    {"Id = '" + key("001", 1) + "'", acme},
		"an id of 15 characters":                    {"Id = '" + key("001", 1)[:15] + "'", acme},
		"ids in a list":                             {"Id IN ('" + key("001", 1)[:15] + "', '" + key("001", 4) + "')", list(acme, zeta)},
		"a reference":                               {"OwnerId = '" + key("005", 2) + "'", pure},
		"a parent's field":                          {"Owner.Name = 'bob stone'", pure},
		"a parent's parent's field":                 {"Parent.Owner.Profile.Name = 'Standard User'", pure},
		"a parent's field that is null":             {"Parent.Name = null", list(acme, hara, zeta)},
		"a parent's boolean that is false":          {"Owner.IsActive = false", pure},
		"a boolean of a parent that is not there":   {"Parent.Owner.IsActive = false", list(acme, hara, zeta)},
		"a datetime":                                {"CreatedDate > 2026-03-18T08:29:59Z", acme},
		"a datetime with an offset":                 {"CreatedDate = 2026-03-18T10:30:00+02:00", acme},
		"a date":                                    {"SLAExpirationDate__c <= 2026-03-17", list(pure, hara)},
		"TODAY of datetimes":                        {"CreatedDate = TODAY", acme},
		"TODAY of dates":                            {"SLAExpirationDate__c = TODAY", acme},
		"YESTERDAY":                                 {"CreatedDate = YESTERDAY", pure},
		"before a range":                            {"CreatedDate < YESTERDAY", list(hara, zeta)},
		"until the end of a range":                  {"CreatedDate <= YESTERDAY", list(pure, hara, zeta)},
		"after a range":                             {"CreatedDate > YESTERDAY", acme},
		"from the start of a range":                 {"CreatedDate >= YESTERDAY", list(acme, pure)},
		"outside a range includes nulls":            {"SLAExpirationDate__c != THIS_MONTH", list(hara, zeta)},
		"LAST_N_DAYS includes today":                {"CreatedDate = LAST_N_DAYS:7", list(acme, pure, hara)},
		"N_DAYS_AGO is one day":                     {"CreatedDate = N_DAYS_AGO:7", hara},
		"LAST_YEAR":                                 {"CreatedDate = LAST_YEAR", zeta},
		"ranges in a list":                          {"CreatedDate IN (TODAY, LAST_YEAR)", list(acme, zeta)},
		"ranges in a denied list":                   {"SLAExpirationDate__c NOT IN (TODAY, YESTERDAY)", list(hara, zeta)},
		"a date function":                           {"CALENDAR_YEAR(CreatedDate) = 2025", zeta},
		"DAY_ONLY":                                  {"DAY_ONLY(CreatedDate) = 2026-03-17", pure},
		"a semi-join":                               {"Id IN (SELECT AccountId FROM Contact)", acme},
		"a semi-join with a condition":              {"Id IN (SELECT AccountId FROM Opportunity WHERE StageName = 'Prospecting' AND Account.Rating = 'Warm')", pure},
		"an anti-join":                              {"Id NOT IN (SELECT AccountId FROM Contact)", list(pure, hara, zeta)},
		"an anti-join leaves out empty fields":      {"ParentId NOT IN (SELECT AccountId FROM Opportunity WHERE Amount = null)", pure},
		"an alias":                                  {"a.Name = 'Acme' AND a.Owner.Name LIKE 'ada%'", acme},
		"the object's name in front":                {"Account.Name = 'Acme'", acme},
		"text that looks like SQL":                  {`Name = '\' OR 1=1 --'`, ""},
		"text that looks like the end of a literal": {`Name LIKE '%\'; DROP TABLE Account; --'`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := run(t, st, "SELECT Name FROM Account a WHERE "+c.where, options())
			if err != nil {
				t.Fatal(err)
			}
			if got := names(t, page); got != c.want {
				t.Errorf("WHERE %s found\n  %s\nwant\n  %s", c.where, got, c.want)
			}
			if strings.Contains(c.where, "(SELECT") {
				return // a semi-join cannot be denied
			}
			// What a condition finds and what its denial finds is everything, once.
			denied, err := run(t, st, "SELECT Name FROM Account a WHERE NOT ("+c.where+")", options())
			if err != nil {
				t.Fatal(err)
			}
			if page.TotalSize+denied.TotalSize != 4 {
				t.Errorf("%s finds %d records and its denial %d of 4", c.where, page.TotalSize, denied.TotalSize)
			}
		})
	}
}

func TestRowsAndTheirOrder(t *testing.T) {
	st := small(t)
	for name, c := range map[string]struct{ query, want string }{
		"stored order by default":                  {"SELECT Name FROM Account", `Acme,acme 100% pure,O'Hara \ Sons,Zeta_Zero`},
		"descending":                               {"SELECT Name FROM Account ORDER BY Name DESC", `Zeta_Zero,O'Hara \ Sons,acme 100% pure,Acme`},
		"nulls first by default":                   {"SELECT AnnualRevenue FROM Account ORDER BY AnnualRevenue", "null,0,250000.5,10000000"},
		"nulls first descending too":               {"SELECT AnnualRevenue FROM Account ORDER BY AnnualRevenue DESC", "null,10000000,250000.5,0"},
		"nulls last":                               {"SELECT AnnualRevenue FROM Account ORDER BY AnnualRevenue NULLS LAST", "0,250000.5,10000000,null"},
		"nulls last descending":                    {"SELECT AnnualRevenue FROM Account ORDER BY AnnualRevenue DESC NULLS LAST", "10000000,250000.5,0,null"},
		"nulls first said":                         {"SELECT AnnualRevenue FROM Account ORDER BY AnnualRevenue NULLS FIRST", "null,0,250000.5,10000000"},
		"picklists in their own order":             {"SELECT Rating FROM Account ORDER BY Rating", "null,Hot,Warm,Cold"},
		"by a parent's field, then own":            {"SELECT Name FROM Account ORDER BY Owner.Name DESC, Name DESC", `acme 100% pure,Zeta_Zero,O'Hara \ Sons,Acme`},
		"LIMIT":                                    {"SELECT Name FROM Account LIMIT 2", "Acme,acme 100% pure"},
		"LIMIT of none":                            {"SELECT Name FROM Account LIMIT 0", ""},
		"OFFSET":                                   {"SELECT Name FROM Account OFFSET 3", "Zeta_Zero"},
		"LIMIT and OFFSET":                         {"SELECT Name FROM Account ORDER BY Name LIMIT 1 OFFSET 1", "acme 100% pure"},
		"the running user's records":               {"SELECT Name FROM Account USING SCOPE mine", `Acme,O'Hara \ Sons,Zeta_Zero`},
		"a team's records: nobody is in a team":    {"SELECT Name FROM Account USING SCOPE team", ""},
		"a scope without rules leaves nothing out": {"SELECT Name FROM Account USING SCOPE scopingRule LIMIT 1", "Acme"},
		"what a queue owns":                        {"SELECT CaseNumber FROM Case USING SCOPE queue_owned", "00001000"},
		"what a user owns":                         {"SELECT CaseNumber FROM Case USING SCOPE user_owned", "00001001"},
		"everybody's records":                      {"SELECT Name FROM Account USING SCOPE everything LIMIT 1", "Acme"},
		"INCLUDES one":                             {"SELECT Name FROM Contact WHERE Interests__c INCLUDES ('Analytics')", "Cy Young"},
		"INCLUDES both or another":                 {"SELECT Name FROM Contact WHERE Interests__c INCLUDES ('mobile;analytics', 'Security')", "Cy Young"},
		"INCLUDES no part of a value":              {"SELECT Name FROM Contact WHERE Interests__c INCLUDES ('Mob')", ""},
		"EXCLUDES includes nulls":                  {"SELECT Name FROM Contact WHERE Interests__c EXCLUDES ('Analytics')", "Di Old,Ed Lone"},
		"= of a set in any order":                  {"SELECT Name FROM Contact WHERE Interests__c = 'mobile;analytics'", "Cy Young"},
		"a boolean":                                {"SELECT Name FROM Opportunity WHERE IsWon = true", "Big Deal"},
		"null is false for a boolean":              {"SELECT Name FROM Opportunity WHERE IsWon = null", "Small Deal,No Amount"},
		"and anything else is true":                {"SELECT Name FROM Opportunity WHERE IsWon != null", "Big Deal"},
		"not a boolean":                            {"SELECT Name FROM Opportunity WHERE IsWon != true", "Small Deal,No Amount"},
		"a polymorphic parent's name":              {"SELECT Subject FROM Case WHERE Owner.Name = 'support queue'", "Broken"},
		"a polymorphic parent's type":              {"SELECT Subject FROM Case WHERE Owner.Type = 'User'", "Slow"},
		"a polymorphic parent's own name":          {"SELECT Subject FROM Task WHERE What.Name = '00001000'", "Fix"},
		"through a polymorphic parent":             {"SELECT Subject FROM Case WHERE Owner.Profile.Name = 'standard user'", "Slow"},
		"aliases of parents":                       {"SELECT c.LastName FROM Contact c, c.Account a WHERE a.Name = 'Acme'", "Young,Old"},
		"the recycle bin is left out":              {"SELECT Name FROM Account WHERE Industry = 'Technology'", `Acme,O'Hara \ Sons`},
		"FOR VIEW":                                 {"SELECT Name FROM Account LIMIT 1 FOR VIEW", "Acme"},
		"an object named like a keyword":           {"SELECT Name FROM Group", "Support Queue"},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := run(t, st, c.query, options())
			if err != nil {
				t.Fatal(err)
			}
			if got := names(t, page); got != c.want {
				t.Errorf("%s found\n  %s\nwant\n  %s", c.query, got, c.want)
			}
		})
	}
}

func TestQueryAllShowsTheRecycleBin(t *testing.T) {
	st := small(t)
	o := options()
	o.IncludeDeleted = true
	page, err := run(t, st, "SELECT Name FROM Account WHERE IsDeleted = true", o)
	must(t, err)
	if got := names(t, page); got != "Deleted Ltd" {
		t.Error(got)
	}
}
