package soql

import (
	"slices"
	"strings"
	"testing"
)

func TestWalkReportsEverythingAQueryTouches(t *testing.T) {
	q, err := Parse(`SELECT c.Id, a.Owner.Name, Contact.Phone, toLabel(Status__c), FIELDS(CUSTOM),
		(SELECT Subject FROM Tasks WHERE IsClosed = false ORDER BY ActivityDate),
		TYPEOF What WHEN Account THEN Phone ELSE Name END
		FROM Contact c, c.Account a, a.Parent p
		WHERE p.Name = 'x' AND (NOT Id IN (SELECT ContactId FROM Case WHERE Priority = 'High')) AND Tags__c INCLUDES ('a')
		WITH DATA CATEGORY Geo__c AT usa__c
		GROUP BY Industry HAVING SUM(Amount) > 1
		ORDER BY LastName`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	say := func(words ...string) { got = append(got, strings.Join(words, " ")) }
	Walk(q, Visitor{
		Query:    func(q, _ *Query, kind QueryKind) { say([]string{"statement", "child", "semi-join"}[kind], q.Object()) },
		Field:    func(_ *Query, c Clause, _ *Path, names []string) { say(c.String(), strings.Join(names, ".")) },
		Function: func(_ *Query, c Clause, call *Call) { say(c.String(), call.Name.Text+"()") },
		Fields:   func(_ *Query, item *FieldsItem) { say("FIELDS", item.Group.Text) },
		Count:    func(*Query, *CountAll) { say("COUNT") },
		TypeOf:   func(_ *Query, _ *TypeOf, names []string) { say("TYPEOF", strings.Join(names, ".")) },
		TypeOfField: func(_ *Query, _ *TypeOf, when *TypeOfWhen, path *Path) {
			if when == nil {
				say("ELSE", path.String())
			} else {
				say("WHEN", when.Object.Text, path.String())
			}
		},
		With: func(_ *Query, with *With) { say("WITH", with.Name.Text) },
	})
	want := []string{
		"statement Contact", "SELECT Id", "SELECT Account.Owner.Name", "SELECT Phone", "SELECT toLabel()", "SELECT Status__c", "FIELDS CUSTOM",
		"child Tasks", "SELECT Subject", "WHERE IsClosed", "ORDER BY ActivityDate",
		"TYPEOF What", "WHEN Account Phone", "ELSE Name",
		"WHERE Account.Parent.Name", "WHERE Id", "semi-join Case", "SELECT ContactId", "WHERE Priority", "WHERE Tags__c",
		"WITH DATA CATEGORY", "WITH Geo__c", "GROUP BY Industry", "HAVING SUM()", "HAVING Amount", "ORDER BY LastName",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestWalkWithoutFunctionsDoesNothing(t *testing.T) {
	q, err := Parse("SELECT COUNT() FROM A WHERE b = 1 WITH USER_MODE")
	if err != nil {
		t.Fatal(err)
	}
	Walk(q, Visitor{})
}
