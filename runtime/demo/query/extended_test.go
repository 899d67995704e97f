package query

import (
	"encoding/json"
	"strings"
	"testing"
)

// bare removes the attributes from a result, for what a test is not about them.
func bare(t testing.TB, p *Page) string {
	t.Helper()
	var rows []map[string]any
	must(t, json.Unmarshal([]byte("["+string(p.Records)+"]"), &rows))
	for _, row := range rows {
		delete(row, "attributes")
	}
	text, err := json.Marshal(rows)
	must(t, err)
	return string(text)
}

func TestTypeOfShowsAPolymorphicParentByItsKind(t *testing.T) {
	st := small(t)
	page, err := run(t, st, "SELECT TYPEOF What WHEN Opportunity THEN Amount, Account.Name, StageName WHEN Account THEN Phone ELSE Name END, Subject FROM Task", options())
	must(t, err)
	url := func(object, prefix string) string {
		return `"attributes":{"type":"` + object + `","url":"/services/data/v60.0/sobjects/` + object + `/` + key(prefix, 1) + `"}`
	}
	want := `"What":{` + url("Opportunity", "006") + `,"Amount":1000.0,"Account":{` + url("Account", "001") + `,"Name":"Acme"},"StageName":"Closed Won"},"Subject":"Call"}`
	if got := string(page.Records); !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwithout\n%s", got, want)
	}
	if got, want := string(page.Records), `"What":{`+url("Case", "500")+`,"Name":"00001000"},"Subject":"Fix"}`; !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwithout\n%s", got, want)
	}
	page, err = run(t, st, "SELECT TYPEOF What WHEN Account THEN Phone END, TYPEOF Who WHEN Contact THEN LastName END, Owner.Name FROM Task", options())
	must(t, err)
	if got, want := string(page.Records), `"What":{`+url("Case", "500")+`},"Who":null,`; !strings.Contains(got, want) {
		t.Errorf("without a branch and ELSE, got\n%s\nwithout\n%s", got, want)
	}
}

func TestSubtotals(t *testing.T) {
	st := small(t)
	for name, c := range map[string]struct{ query, want string }{
		"ROLLUP of one field": {"SELECT StageName s, COUNT(Id) n, SUM(Amount) FROM Opportunity GROUP BY ROLLUP(StageName)",
			`[{"expr0":1000,"n":1,"s":"Closed Won"},{"expr0":50.25,"n":2,"s":"Prospecting"},{"expr0":1050.25,"n":3,"s":null}]`},
		"ROLLUP of two fields": {"SELECT StageName s, Account.Name a, GROUPING(StageName) gs, GROUPING(Account.Name) ga, COUNT(Id) n FROM Opportunity GROUP BY ROLLUP(StageName, Account.Name)",
			`[{"a":"Acme","ga":0,"gs":0,"n":1,"s":"Closed Won"},{"a":null,"ga":1,"gs":0,"n":1,"s":"Closed Won"},` +
				`{"a":"Acme","ga":0,"gs":0,"n":1,"s":"Prospecting"},{"a":"acme 100% pure","ga":0,"gs":0,"n":1,"s":"Prospecting"},{"a":null,"ga":1,"gs":0,"n":2,"s":"Prospecting"},` +
				`{"a":null,"ga":1,"gs":1,"n":3,"s":null}]`},
		"CUBE": {"SELECT StageName s, CALENDAR_YEAR(CloseDate) y, COUNT(Id) n FROM Opportunity GROUP BY CUBE(StageName, CALENDAR_YEAR(CloseDate)) ORDER BY GROUPING(StageName), GROUPING(CALENDAR_YEAR(CloseDate)), StageName DESC, CALENDAR_YEAR(CloseDate)",
			`[{"n":1,"s":"Closed Won","y":2026},{"n":1,"s":"Prospecting","y":2025},{"n":1,"s":"Prospecting","y":2026},{"n":1,"s":"Closed Won","y":null},{"n":2,"s":"Prospecting","y":null},` +
				`{"n":1,"s":null,"y":2025},{"n":2,"s":null,"y":2026},{"n":3,"s":null,"y":null}]`},
		"an empty field is no subtotal": {"SELECT Rating r, GROUPING(Rating) g, COUNT(Id) n FROM Account GROUP BY ROLLUP(Rating) ORDER BY GROUPING(Rating) DESC, COUNT(Id), Rating NULLS LAST",
			`[{"g":1,"n":4,"r":null},{"g":0,"n":1,"r":"Hot"},{"g":0,"n":1,"r":"Warm"},{"g":0,"n":1,"r":"Cold"},{"g":0,"n":1,"r":null}]`},
		"an aggregate of the field itself": {"SELECT Rating r, COUNT(Rating) n FROM Account GROUP BY ROLLUP(Rating) HAVING GROUPING(Rating) = 1", `[{"n":3,"r":null}]`},
		"a condition on the groups":        {"SELECT StageName s, COUNT(Id) n FROM Opportunity GROUP BY ROLLUP(StageName) HAVING COUNT(Id) > 1 ORDER BY COUNT(Id) DESC LIMIT 1", `[{"n":3,"s":null}]`},
		"no rows":                          {"SELECT StageName s, COUNT(Id) n FROM Opportunity WHERE Amount < 0 GROUP BY CUBE(StageName)", `[]`},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := run(t, st, c.query, options())
			must(t, err)
			if got := bare(t, page); got != c.want {
				t.Errorf("%s gave\n%s\nwant\n%s", c.query, got, c.want)
			}
		})
	}
}

func TestFunctionsInTheSelectList(t *testing.T) {
	st := small(t)
	for query, want := range map[string]string{
		"SELECT AnnualRevenue, FORMAT(AnnualRevenue) f, FORMAT(NumberOfEmployees), FORMAT(SLAExpirationDate__c) d, FORMAT(CreatedDate) c FROM Account WHERE Name = 'Acme'": `[{"AnnualRevenue":10000000,"NumberOfEmployees":"100","c":"3/18/2026, 8:30 AM","d":"3/18/2026","f":"$10,000,000"}]`,
		"SELECT FORMAT(AnnualRevenue) FROM Account WHERE AnnualRevenue = null":                                                                                             `[{"AnnualRevenue":null}]`,
		"SELECT convertCurrency(AnnualRevenue), FORMAT(convertCurrency(AnnualRevenue)) f FROM Account WHERE Name = 'Acme'":                                                 `[{"AnnualRevenue":10000000,"f":"$10,000,000"}]`,
		"SELECT FORMAT(SUM(Amount)) s, FORMAT(MIN(CloseDate)), FORMAT(COUNT(Id)) FROM Opportunity":                                                                         `[{"expr0":"12/1/2025","expr1":"3","s":"$1,050.25"}]`,
		"SELECT toLabel(Rating), toLabel(Rating) l FROM Account WHERE toLabel(Rating) = 'hot'":                                                                             `[{"Rating":"Hot","l":"Hot"}]`,
	} {
		page, err := run(t, st, query, options())
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if got := bare(t, page); got != want {
			t.Errorf("%s gave\n%s\nwant\n%s", query, got, want)
		}
	}
}

func TestDistances(t *testing.T) {
	st := small(t)
	exec(t, st, "Account", key("001", 1), map[string]any{"BillingLatitude": 37.7749, "BillingLongitude": -122.4194}) // San Francisco
	exec(t, st, "Account", key("001", 2), map[string]any{"BillingLatitude": 40.7128, "BillingLongitude": -74.0060})  // New York
	exec(t, st, "Account", key("001", 3), map[string]any{"BillingLatitude": -37.7749, "BillingLongitude": 57.5806})  // opposite the first
	const from = "DISTANCE(BillingAddress, GEOLOCATION(37.7749, -122.4194), 'km')"
	for query, want := range map[string]string{
		"SELECT Name FROM Account WHERE " + from + " < 10":                                                        `[{"Name":"Acme"}]`,
		"SELECT Name FROM Account WHERE " + from + " > 4100 AND " + from + " < 4150":                              `[{"Name":"acme 100% pure"}]`,
		"SELECT Name FROM Account WHERE DISTANCE(BillingAddress, GEOLOCATION(37.7749,-122.4194),'mi') > 12000":    `[{"Name":"O'Hara \\ Sons"}]`,
		"SELECT Name FROM Account WHERE BillingLatitude != null ORDER BY " + from + " DESC LIMIT 1":               `[{"Name":"O'Hara \\ Sons"}]`,
		"SELECT DISTANCE(BillingAddress, BillingAddress, 'mi') same, " + from + " FROM Account WHERE Name='Acme'": `[{"expr0":0,"same":0}]`,
		"SELECT Name FROM Account WHERE NOT " + from + " < 10 AND " + from + " > 20000":                           ``,
	} {
		page, err := run(t, st, query, options())
		if want == "" {
			if err == nil {
				t.Errorf("%s ran", query)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if got := bare(t, page); got != want {
			t.Errorf("%s gave\n%s\nwant\n%s", query, got, want)
		}
	}
}
