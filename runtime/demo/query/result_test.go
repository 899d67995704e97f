package query

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestResultsHaveTheFormOfTheRESTAPI(t *testing.T) {
	st := small(t)
	url := func(object, prefix string, n uint64) string {
		return `"attributes":{"type":"` + object + `","url":"/services/data/v60.0/sobjects/` + object + `/` + key(prefix, n) + `"}`
	}
	whole := func(size, records string) string {
		return `{"totalSize":` + size + `,"done":true,"records":[` + records + `]}`
	}
	for name, c := range map[string]struct{ query, want string }{
		"no rows": {"SELECT Id FROM Account WHERE Name = 'none'", whole("0", "")},
		"names in canonical case, in the order of the query": {
			"select name, ID, annualrevenue, numberofemployees, createddate, isdeleted, slaexpirationdate__c, rating from account where name = 'Acme'",
			whole("1", `{`+url("Account", "001", 1)+`,"Name":"Acme","Id":"`+key("001", 1)+`","AnnualRevenue":1.0E7,"NumberOfEmployees":100,`+
				`"CreatedDate":"2026-03-18T08:30:00.000+0000","IsDeleted":false,"SLAExpirationDate__c":"2026-03-18","Rating":"Hot"}`)},
		"parents with attributes of their own": {
			"SELECT Owner.Name, Id, Parent.Name, Owner.Profile.Name, Owner.Email FROM Account WHERE Name LIKE 'acme 100%'",
			whole("1", `{`+url("Account", "001", 2)+`,"Owner":{`+url("User", "005", 2)+`,"Name":"Bob Stone","Profile":null,"Email":null},"Id":"`+
				key("001", 2)+`","Parent":{`+url("Account", "001", 1)+`,"Name":"Acme"}}`)},
		"a parent that is not there": {
			"SELECT Parent.Owner.Name FROM Account WHERE Name = 'Acme'",
			whole("1", `{`+url("Account", "001", 1)+`,"Parent":null}`)},
		"a polymorphic parent": {
			"SELECT Subject, Who.Name, What.Type FROM Task",
			whole("2", `{`+url("Task", "00T", 1)+`,"Subject":"Call","Who":{"attributes":{"type":"Name","url":"/services/data/v60.0/sobjects/Contact/`+key("003", 1)+
				`"},"Name":"Cy Young"},"What":{"attributes":{"type":"Name","url":"/services/data/v60.0/sobjects/Opportunity/`+key("006", 1)+`"},"Type":"Opportunity"}},`+
				`{`+url("Task", "00T", 2)+`,"Subject":"Fix","Who":null,"What":{"attributes":{"type":"Name","url":"/services/data/v60.0/sobjects/Case/`+key("500", 1)+`"},"Type":"Case"}}`)},
		"an address": {
			"SELECT BillingAddress, ShippingAddress FROM Account WHERE Name = 'Acme'",
			whole("1", `{`+url("Account", "001", 1)+`,"BillingAddress":{"city":"Austin","country":"USA","geocodeAccuracy":null,"latitude":null,"longitude":null,`+
				`"postalCode":null,"state":null,"street":null},"ShippingAddress":null}`)},
		"a label":              {"SELECT toLabel(Rating) FROM Account WHERE Name = 'Acme'", whole("1", `{`+url("Account", "001", 1)+`,"Rating":"Hot"}`)},
		"a count":              {"SELECT COUNT() FROM Account WHERE Industry = 'Technology'", whole("2", "")},
		"a count with a limit": {"SELECT COUNT() FROM Account LIMIT 3", whole("3", "")},
		"a count by a parent":  {"SELECT COUNT() FROM Contact WHERE Account.Name = 'Acme'", whole("2", "")},
		"child rows, and none": {
			"SELECT Name, (SELECT LastName, Account.Rating FROM Contacts ORDER BY LastName) FROM Account WHERE Name LIKE 'acme%'",
			whole("2", `{`+url("Account", "001", 1)+`,"Name":"Acme","Contacts":{"totalSize":2,"done":true,"records":[`+
				`{`+url("Contact", "003", 2)+`,"LastName":"Old","Account":{`+url("Account", "001", 1)+`,"Rating":"Hot"}},`+
				`{`+url("Contact", "003", 1)+`,"LastName":"Young","Account":{`+url("Account", "001", 1)+`,"Rating":"Hot"}}]}},`+
				`{`+url("Account", "001", 2)+`,"Name":"acme 100% pure","Contacts":null}`)},
		"child rows up to a limit for each parent": {
			"SELECT Name, (SELECT Name FROM Opportunities ORDER BY Amount DESC NULLS LAST LIMIT 1) FROM Account WHERE Name LIKE 'acme%'",
			whole("2", `{`+url("Account", "001", 1)+`,"Name":"Acme","Opportunities":{"totalSize":1,"done":true,"records":[{`+url("Opportunity", "006", 1)+`,"Name":"Big Deal"}]}},`+
				`{`+url("Account", "001", 2)+`,"Name":"acme 100% pure","Opportunities":{"totalSize":1,"done":true,"records":[{`+url("Opportunity", "006", 3)+`,"Name":"No Amount"}]}}`)},
		"child rows from an offset": {
			"SELECT (SELECT Name FROM Opportunities OFFSET 1) FROM Account WHERE Name = 'Acme' LIMIT 1",
			whole("1", `{`+url("Account", "001", 1)+`,"Opportunities":{"totalSize":1,"done":true,"records":[{`+url("Opportunity", "006", 2)+`,"Name":"Small Deal"}]}}`)},
		"grandchildren": {
			"SELECT Name, (SELECT LastName, (SELECT Subject FROM Cases) FROM Contacts WHERE FirstName != null) FROM Account WHERE Name = 'Acme'",
			whole("1", `{`+url("Account", "001", 1)+`,"Name":"Acme","Contacts":{"totalSize":1,"done":true,"records":[{`+url("Contact", "003", 1)+`,"LastName":"Young",`+
				`"Cases":{"totalSize":1,"done":true,"records":[{`+url("Case", "500", 1)+`,"Subject":"Broken"}]}}]}}`)},
		"groups": {
			"SELECT StageName, COUNT(Id), SUM(Amount) total, AVG(Amount), MIN(CloseDate), COUNT_DISTINCT(AccountId) FROM Opportunity GROUP BY StageName ORDER BY StageName",
			whole("2", `{"attributes":{"type":"AggregateResult"},"StageName":"Prospecting","expr0":2,"total":50.25,"expr1":50.25,"expr2":"2025-12-01","expr3":2},`+
				`{"attributes":{"type":"AggregateResult"},"StageName":"Closed Won","expr0":1,"total":1000.0,"expr1":1000.0,"expr2":"2026-01-15","expr3":1}`)},
		"groups by a parent's field": {
			"SELECT Account.Name, COUNT(Id) n FROM Opportunity GROUP BY Account.Name ORDER BY COUNT(Id) DESC",
			whole("2", `{"attributes":{"type":"AggregateResult"},"Name":"Acme","n":2},{"attributes":{"type":"AggregateResult"},"Name":"acme 100% pure","n":1}`)},
		"groups by a date function": {
			"SELECT CALENDAR_YEAR(CloseDate) y, COUNT(Id) FROM Opportunity GROUP BY CALENDAR_YEAR(CloseDate) HAVING COUNT(Id) > 1",
			whole("1", `{"attributes":{"type":"AggregateResult"},"y":2026,"expr0":2}`)},
		"groups with a condition on the group": {
			"SELECT StageName FROM Opportunity GROUP BY StageName HAVING NOT (StageName LIKE 'Closed%' OR SUM(Amount) > 100)",
			whole("1", `{"attributes":{"type":"AggregateResult"},"StageName":"Prospecting"}`)},
		"one row of aggregates": {
			"SELECT MAX(Amount), SUM(Probability) FROM Opportunity",
			whole("1", `{"attributes":{"type":"AggregateResult"},"expr0":1000.0,"expr1":null}`)},
		"a sum of integers": {"SELECT SUM(NumberOfEmployees) FROM Account", whole("1", `{"attributes":{"type":"AggregateResult"},"expr0":107.0}`)},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := run(t, st, c.query, options())
			if err != nil {
				t.Fatal(err)
			}
			got := string(page.AppendJSON(nil, ""))
			if got != c.want {
				t.Errorf("%s gave\n%s\nwant\n%s", c.query, got, c.want)
			}
			if !json.Valid([]byte(got)) {
				t.Error("which is not JSON")
			}
		})
	}
}

func TestFieldsSelectsAllOfThem(t *testing.T) {
	st := small(t)
	keys := func(query string) map[string]json.RawMessage {
		page, err := run(t, st, query, options())
		must(t, err)
		var record map[string]json.RawMessage
		must(t, json.Unmarshal(page.Records, &record))
		return record
	}
	o, _ := st.Schema().Object("Account")
	all := keys("SELECT FIELDS(ALL) FROM Account LIMIT 1")
	if len(all) != len(o.Fields)+1 {
		t.Errorf("FIELDS(ALL) gave %d keys, the object has %d fields", len(all), len(o.Fields))
	}
	standard, custom := keys("SELECT FIELDS(STANDARD) FROM Account WHERE Name = 'Acme'"), keys("SELECT FIELDS(CUSTOM), Id FROM Account LIMIT 1")
	if len(standard)+len(custom) != len(all)+2 {
		t.Errorf("%d standard and %d custom keys, %d in all", len(standard), len(custom), len(all))
	}
	for name := range standard {
		if strings.HasSuffix(name, "__c") {
			t.Errorf("FIELDS(STANDARD) gave %s", name)
		}
	}
}
