package query

import (
	"errors"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

const customField = ". If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. " +
	"Please reference your WSDL or the describe call for the appropriate names."

const customRelationship = ". If you are attempting to use a custom relationship, be sure to append the '__r' after the custom " +
	"relationship name. Please reference your WSDL or the describe call for the appropriate names."

func TestErrorsAreSalesforces(t *testing.T) {
	st := small(t)
	for name, c := range map[string]struct {
		query, code, message string
		place                string // the text that the error points at; "" for an error without context
	}{
		"a syntax error":   {"SELECT Id, From Account", "MALFORMED_QUERY", "unexpected token: 'From'", "From"},
		"another language": {"invalid", "MALFORMED_QUERY", "unexpected token: 'invalid'", ""},
		"an unknown object": {"select count() from XYZZY", "INVALID_TYPE", "sObject type 'XYZZY' is not supported. If you are attempting to use a custom " +
			"object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.", "XYZZY"},
		"an object without records":                  {"SELECT Id FROM Name", "INVALID_TYPE_FOR_OPERATION", "entity type Name does not support query", ""},
		"an unknown field":                           {"SELECT Id, Nope FROM Account", "INVALID_FIELD", "No such column 'Nope' on entity 'Account'" + customField, "Nope"},
		"an unknown field of a parent":               {"SELECT Owner.Nope FROM Account", "INVALID_FIELD", "No such column 'Nope' on entity 'User'" + customField, "Owner.Nope"},
		"an unknown field of a polymorphic parent":   {"SELECT Owner.CompanyName FROM Case", "INVALID_FIELD", "No such column 'CompanyName' on entity 'Name'" + customField, "Owner.Comp"},
		"an unknown field in WHERE":                  {"SELECT Id FROM Account WHERE Nope = 1", "INVALID_FIELD", "No such column 'Nope' on entity 'Account'" + customField, "Nope"},
		"an unknown field in ORDER BY":               {"SELECT Id FROM Account ORDER BY Nope", "INVALID_FIELD", "No such column 'Nope' on entity 'Account'" + customField, "Nope"},
		"a relationship as a field":                  {"SELECT Owner FROM Account", "INVALID_FIELD", "No such column 'Owner' on entity 'Account'" + customField, "Owner"},
		"an unknown relationship":                    {"SELECT Foo.Name FROM Account", "INVALID_FIELD", "Didn't understand relationship 'Foo' in field path" + customRelationship, "Foo"},
		"an id as a relationship":                    {"SELECT OwnerId.Name FROM Account", "INVALID_FIELD", "Didn't understand relationship 'OwnerId' in field path" + customRelationship, "OwnerId"},
		"an unknown child relationship":              {"SELECT (SELECT Id FROM Foos) FROM Account", "INVALID_FIELD", "Didn't understand relationship 'Foos' in FROM part of query call" + customRelationship, "Foos"},
		"an object as a child relationship":          {"SELECT (SELECT Id FROM Contact) FROM Account", "INVALID_FIELD", "Didn't understand relationship 'Contact' in FROM part of query call" + customRelationship, "Contact"},
		"a path too long":                            {"SELECT Parent.Parent.Parent.Parent.Parent.Parent.Name FROM Account", "MALFORMED_QUERY", "A relationship path can have at most 5 levels: Parent.Parent.Parent.Parent.Parent.Parent", "Parent"},
		"a field twice":                              {"SELECT Name, NAME FROM Account", "INVALID_FIELD", "duplicate field selected: Name", "NAME"},
		"a parent's field twice":                     {"SELECT Owner.Name, owner.name FROM Account", "INVALID_FIELD", "duplicate field selected: owner.Name", "owner"},
		"quotes around a number":                     {"SELECT Id FROM Account WHERE AnnualRevenue > '5'", "INVALID_FIELD", "value of filter criterion for field 'AnnualRevenue' must be of type double and should not be enclosed in quotes", "Annual"},
		"quotes around an integer":                   {"SELECT Id FROM Account WHERE NumberOfEmployees IN (1, '5')", "INVALID_FIELD", "value of filter criterion for field 'NumberOfEmployees' must be of type int and should not be enclosed in quotes", "NumberOf"},
		"quotes around a date":                       {"SELECT Id FROM Opportunity WHERE CloseDate = '2026-01-01'", "INVALID_FIELD", "value of filter criterion for field 'CloseDate' must be of type date and should not be enclosed in quotes", "CloseDate"},
		"a datetime for a date":                      {"SELECT Id FROM Opportunity WHERE CloseDate = 2026-01-01T00:00:00Z", "INVALID_FIELD", "value of filter criterion for field 'CloseDate' must be of type date and should not be enclosed in quotes", "CloseDate"},
		"a date for a datetime":                      {"SELECT Id FROM Account WHERE CreatedDate > 2026-01-01", "INVALID_FIELD", "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes", "CreatedDate"},
		"quotes around a boolean":                    {"SELECT Id FROM Account WHERE IsDeleted = 'true'", "INVALID_FIELD", "value of filter criterion for field 'IsDeleted' must be of type boolean and should not be enclosed in quotes", "IsDeleted"},
		"no quotes around text":                      {"SELECT Id FROM Account WHERE Name = 5", "INVALID_FIELD", "value of filter criterion for field 'Name' must be of type string and should be enclosed in quotes", "Name"},
		"no quotes around an id":                     {"SELECT Id FROM Account WHERE Id = 5", "INVALID_FIELD", "value of filter criterion for field 'Id' must be of type string and should be enclosed in quotes", "Id ="},
		"no id":                                      {"SELECT Id FROM Account WHERE Id = 'abc'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: abc", "Id ="},
		"an id with a wrong checksum":                {"SELECT Id FROM Account WHERE OwnerId = '" + key("005", 1)[:15] + "ZZZ'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: " + key("005", 1)[:15] + "ZZZ", "OwnerId"},
		"LIKE on a number":                           {"SELECT Id FROM Account WHERE AnnualRevenue LIKE '5'", "MALFORMED_QUERY", "invalid operator", "LIKE"},
		"LIKE on an id":                              {"SELECT Id FROM Account WHERE Id LIKE '001%'", "MALFORMED_QUERY", "invalid operator", "LIKE"},
		"more than a boolean":                        {"SELECT Id FROM Account WHERE IsDeleted > false", "MALFORMED_QUERY", "invalid operator", ">"},
		"more than null":                             {"SELECT Id FROM Account WHERE Name > null", "MALFORMED_QUERY", "invalid operator", ">"},
		"more than nothing":                          {"SELECT Id FROM Account WHERE Name > ''", "MALFORMED_QUERY", "invalid operator", ">"},
		"a pattern too long":                         {"SELECT Id FROM Account WHERE Name LIKE '" + strings.Repeat("a", maxPattern+1) + "'", "MALFORMED_QUERY", "a string after LIKE can have at most 4000 characters", "'a"},
		"INCLUDES on text":                           {"SELECT Id FROM Account WHERE Name INCLUDES ('a')", "MALFORMED_QUERY", "invalid operator", "Name"},
		"a currency literal":                         {"SELECT Id FROM Account WHERE AnnualRevenue > USD500", "MALFORMED_QUERY", "unexpected token: 'USD500'", "USD500"},
		"a field that cannot be filtered":            {"SELECT Id FROM Account WHERE Description = 'x'", "INVALID_FIELD", "field 'Description' can not be filtered in a query call", "Description"},
		"an address in WHERE":                        {"SELECT Id FROM Account WHERE BillingAddress = 'x'", "INVALID_FIELD", "field 'BillingAddress' can not be filtered in a query call", "BillingAddress"},
		"a field that cannot be sorted":              {"SELECT Id FROM Account ORDER BY Description", "INVALID_FIELD", "field 'Description' can not be sorted in a query call", "Description"},
		"too high an offset":                         {"SELECT Id FROM Account LIMIT 1 OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000", "2001"},
		"a negative limit":                           {"SELECT Id FROM Account LIMIT -1", "MALFORMED_QUERY", "unexpected token: '-'", "-1"},
		"a negative offset":                          {"SELECT Id FROM Account OFFSET -1", "MALFORMED_QUERY", "unexpected token: '-'", "-1"},
		"an unknown scope":                           {"SELECT Id FROM Account USING SCOPE nobody", "INVALID_QUERY_SCOPE", "Invalid scope", "nobody"},
		"a lookup scope":                             {"SELECT Id FROM Account USING LOOKUP x", "MALFORMED_QUERY", "USING LOOKUP is not supported for Account", "LOOKUP"},
		"WITH SECURITY_ENFORCED":                     {"SELECT Id FROM Account WITH SECURITY_ENFORCED", "MALFORMED_QUERY", "rule soqlWithIdentifierClause failed predicate: {this.helper.allowApexSyntax() && this.helper.hasApexContext()}?", ""},
		"WITH DATA CATEGORY":                         {"SELECT Id FROM Account WITH DATA CATEGORY a AT b", "MALFORMED_QUERY", "WITH DATA CATEGORY is supported for articles and questions only, not for Account", "WITH"},
		"WITH a value":                               {"SELECT Id FROM Account WITH UserId = 'x'", "MALFORMED_QUERY", "WITH UserId is not supported for Account", "WITH"},
		"ALL ROWS":                                   {"SELECT Id FROM Account ALL ROWS", "MALFORMED_QUERY", "ALL ROWS not allowed in this context", "ALL"},
		"FOR UPDATE":                                 {"SELECT Id FROM Account FOR UPDATE", "MALFORMED_QUERY", "FOR UPDATE not allowed in this context", "FOR"},
		"UPDATE TRACKING":                            {"SELECT Id FROM Account UPDATE TRACKING", "MALFORMED_QUERY", "UPDATE TRACKING and UPDATE VIEWSTAT are supported for articles only, not for Account", "UPDATE"},
		"TYPEOF of a parent of one kind":             {"SELECT TYPEOF Account WHEN Account THEN Phone END FROM Contact", "MALFORMED_QUERY", "TYPEOF operand 'Account' is not a polymorphic relationship", "Account WHEN"},
		"TYPEOF of no relationship":                  {"SELECT TYPEOF Foo WHEN Account THEN Phone END FROM Task", "INVALID_FIELD", "Didn't understand relationship 'Foo' in field path" + customRelationship + "", "Foo"},
		"TYPEOF of a kind it cannot be":              {"SELECT TYPEOF What WHEN User THEN Phone END FROM Task", "MALFORMED_QUERY", "TYPEOF operand 'What' can never be of type User", "User"},
		"TYPEOF with a branch twice":                 {"SELECT TYPEOF What WHEN Account THEN Phone WHEN account THEN Name END FROM Task", "MALFORMED_QUERY", "TYPEOF has two branches for Account", "account"},
		"TYPEOF with an unknown field":               {"SELECT TYPEOF What WHEN Account THEN Amount END FROM Task", "INVALID_FIELD", "No such column 'Amount' on entity 'Account'" + customField + "", "Amount"},
		"TYPEOF with a field of no Name":             {"SELECT TYPEOF What WHEN Account THEN Phone ELSE Amount END FROM Task", "INVALID_FIELD", "No such column 'Amount' on entity 'Name'" + customField + "", "Amount"},
		"TYPEOF beside the same parent":              {"SELECT TYPEOF What WHEN Account THEN Phone END, What.Name FROM Task", "MALFORMED_QUERY", "TYPEOF operand 'What' and top-level SELECT list element 'What.Name' may not reference the same relationship field.", "What.Name"},
		"TYPEOF behind the same parent":              {"SELECT What.Name, TYPEOF What WHEN Account THEN Phone END FROM Task", "MALFORMED_QUERY", "TYPEOF operand 'What' and top-level SELECT list element 'What.Name' may not reference the same relationship field.", "TYPEOF"},
		"TYPEOF of groups":                           {"SELECT TYPEOF What WHEN Account THEN Phone END, COUNT(Id) FROM Task", "MALFORMED_QUERY", "TYPEOF is not supported with GROUP BY", "TYPEOF"},
		"a distance of no location":                  {"SELECT Id FROM Account ORDER BY DISTANCE(Name, GEOLOCATION(1, 1), 'mi')", "MALFORMED_QUERY", "field 'Name' is not of a type that DISTANCE takes: it is no location", "DISTANCE"},
		"a distance in leagues":                      {"SELECT Id FROM Account ORDER BY DISTANCE(BillingAddress, GEOLOCATION(1, 1), 'leagues')", "MALFORMED_QUERY", "Invalid distance unit: leagues. Valid units are 'mi' or 'km'.", "'leagues'"},
		"a distance off the earth":                   {"SELECT Id FROM Account ORDER BY DISTANCE(BillingAddress, GEOLOCATION(91, 1), 'mi')", "MALFORMED_QUERY", "GEOLOCATION takes a latitude from -90 to 90 and a longitude from -180 to 180, not 91", "91"},
		"an exact distance":                          {"SELECT Id FROM Account WHERE DISTANCE(BillingAddress, GEOLOCATION(1, 1), 'mi') = 5", "MALFORMED_QUERY", "DISTANCE can be compared by < and > only", "="},
		"one of several distances":                   {"SELECT Id FROM Account WHERE DISTANCE(BillingAddress, GEOLOCATION(1, 1), 'mi') IN (5)", "MALFORMED_QUERY", "DISTANCE can be compared by < and > only", "DISTANCE"},
		"groups by distance":                         {"SELECT COUNT(Id) FROM Account GROUP BY DISTANCE(BillingAddress, GEOLOCATION(1, 1), 'mi')", "MALFORMED_QUERY", "field 'BillingAddress' can not be grouped in a query call", "DISTANCE"},
		"FORMAT of text":                             {"SELECT FORMAT(Name) FROM Account", "MALFORMED_QUERY", "field 'Name' is not of a type that FORMAT takes", "FORMAT"},
		"FORMAT in WHERE":                            {"SELECT Id FROM Account WHERE FORMAT(AnnualRevenue) = '$1'", "MALFORMED_QUERY", "FORMAT can be used in the SELECT list only", "FORMAT"},
		"convertCurrency of text":                    {"SELECT convertCurrency(Name) FROM Account", "MALFORMED_QUERY", "field 'Name' is not of a type that convertCurrency takes", "convert"},
		"convertCurrency in WHERE":                   {"SELECT Id FROM Account WHERE convertCurrency(AnnualRevenue) > 1", "MALFORMED_QUERY", "convertCurrency can be used in the SELECT list only", "convert"},
		"convertCurrency in ORDER BY":                {"SELECT Id FROM Account ORDER BY convertCurrency(AnnualRevenue)", "MALFORMED_QUERY", "convertCurrency can be used in the SELECT list only", "convert"},
		"convertTimezone by itself":                  {"SELECT convertTimezone(CreatedDate) FROM Account", "MALFORMED_QUERY", "convertTimezone can be used inside a date function only", "convert"},
		"toLabel of text":                            {"SELECT toLabel(Name) FROM Account", "MALFORMED_QUERY", "field 'Name' is not of a type that toLabel takes", "toLabel"},
		"COUNT() beside a field":                     {"SELECT (SELECT Id FROM Contacts), COUNT() FROM Account", "MALFORMED_QUERY", "unexpected token: ')'", ") FROM Account"},
		"an unknown function":                        {"SELECT FOO(Id) FROM Account", "MALFORMED_QUERY", "unexpected function: FOO", "FOO"},
		"a date function of text":                    {"SELECT Id FROM Account WHERE CALENDAR_YEAR(Name) = 1", "MALFORMED_QUERY", "field 'Name' is not of a type that CALENDAR_YEAR takes", "CALENDAR"},
		"a date function without a group":            {"SELECT CALENDAR_YEAR(CreatedDate) FROM Account", "MALFORMED_QUERY", "Field must be grouped or aggregated: CreatedDate", "CALENDAR"},
		"FIELDS without a limit":                     {"SELECT FIELDS(ALL) FROM Account", "MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200", "FIELDS"},
		"FIELDS with too high a limit":               {"SELECT FIELDS(CUSTOM) FROM Account LIMIT 201", "MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200", "FIELDS"},
		"FIELDS beside a field":                      {"SELECT Id, FIELDS(STANDARD) FROM Account", "INVALID_FIELD", "duplicate field selected: Id", "FIELDS"},
		"an alias without a group":                   {"SELECT Name n FROM Account", "MALFORMED_QUERY", "only aggregate expressions use field aliasing", "n FROM"},
		"a field that is not grouped":                {"SELECT Name, COUNT(Id) FROM Account", "MALFORMED_QUERY", "Field must be grouped or aggregated: Name", "Name"},
		"a condition on a field that is not grouped": {"SELECT Rating FROM Account GROUP BY Rating HAVING Name = 'x'", "MALFORMED_QUERY", "Field must be grouped or aggregated: Name", "Name"},
		"an order by a field that is not grouped":    {"SELECT Rating FROM Account GROUP BY Rating ORDER BY Name", "MALFORMED_QUERY", "Ordered field must be grouped or aggregated: Name", "Name"},
		"an order by an aggregate without a group":   {"SELECT Name FROM Account ORDER BY COUNT(Id)", "MALFORMED_QUERY", "Ordered field must be grouped or aggregated: Id", "COUNT"},
		"a group by a field that cannot be":          {"SELECT COUNT(Id) FROM Account GROUP BY AnnualRevenue", "MALFORMED_QUERY", "field 'AnnualRevenue' can not be grouped in a query call", "AnnualRevenue"},
		"an aggregate in WHERE":                      {"SELECT Rating FROM Account WHERE COUNT(Id) > 1 GROUP BY Rating", "MALFORMED_QUERY", "aggregate functions cannot be used in WHERE; use HAVING", "COUNT"},
		"a sum of text":                              {"SELECT SUM(Name) FROM Account", "MALFORMED_QUERY", "field Name does not support aggregate operator SUM", "SUM"},
		"an alias twice":                             {"SELECT COUNT(Id) n, MAX(Name) N FROM Account", "MALFORMED_QUERY", "duplicate alias: N", "MAX"},
		"aggregates with a limit":                    {"SELECT COUNT(Id) FROM Account LIMIT 1", "MALFORMED_QUERY", "Non-grouped query that uses overall aggregate functions cannot also use LIMIT", "1"},
		"subtotals of too many fields":               {"SELECT COUNT(Id) FROM Account GROUP BY CUBE(Rating, Industry, Type, Site)", "MALFORMED_QUERY", "GROUP BY ROLLUP and GROUP BY CUBE take at most 3 fields", "GROUP"},
		"GROUPING without subtotals":                 {"SELECT Rating, GROUPING(Rating) FROM Account GROUP BY Rating", "MALFORMED_QUERY", "GROUPING can be used with GROUP BY ROLLUP or GROUP BY CUBE only", "GROUPING"},
		"GROUPING of a field that is not grouped":    {"SELECT Rating, GROUPING(Type) FROM Account GROUP BY ROLLUP(Rating)", "MALFORMED_QUERY", "Field must be grouped or aggregated: Type", "GROUPING(Type"},
		"COUNT() with an order":                      {"SELECT COUNT() FROM Account ORDER BY Name", "MALFORMED_QUERY", "COUNT() is not supported with ORDER BY", "Name"},
		"COUNT() with groups":                        {"SELECT COUNT() FROM Account GROUP BY Name", "MALFORMED_QUERY", "COUNT() is not supported with GROUP BY; count a field, as in COUNT(Id)", "GROUP"},
		"child rows of groups":                       {"SELECT Rating, (SELECT Id FROM Contacts) FROM Account GROUP BY Rating", "MALFORMED_QUERY", "Grouped query cannot use child relationships in the SELECT list", "SELECT Id"},
		"aggregates of child rows":                   {"SELECT (SELECT COUNT(Id) FROM Contacts) FROM Account", "MALFORMED_QUERY", "Only root queries support aggregate expressions", "SELECT COUNT"},
		"a count of child rows":                      {"SELECT (SELECT COUNT() FROM Contacts) FROM Account", "MALFORMED_QUERY", "Only root queries support aggregate expressions", "SELECT COUNT"},
		"child rows twice":                           {"SELECT (SELECT Id FROM Contacts), (SELECT Id FROM contacts) FROM Account", "MALFORMED_QUERY", "duplicate alias: Contacts", "(SELECT Id FROM contacts"},
		"children too deep":                          {"SELECT (SELECT (SELECT (SELECT (SELECT (SELECT Id FROM ChildAccounts) FROM ChildAccounts) FROM ChildAccounts) FROM ChildAccounts) FROM ChildAccounts) FROM Account", "MALFORMED_QUERY", "A query can have at most 4 levels of child sub-queries", "(SELECT Id"},
		"a semi-join of other objects":               {"SELECT Id FROM Account WHERE Id IN (SELECT Id FROM Contact)", "MALFORMED_QUERY", "The selected field 'Id' in the subquery and the left operand field in the where expression in the outer query 'Id' should point to the same object type", "Id FROM Contact"},
		"a semi-join of text":                        {"SELECT Id FROM Account WHERE Id IN (SELECT Name FROM Contact)", "MALFORMED_QUERY", "The inner select field 'Name' of a semi join must be an Id or reference field of the object itself", "Name"},
		"a semi-join on text":                        {"SELECT Id FROM Account WHERE Name IN (SELECT AccountId FROM Contact)", "MALFORMED_QUERY", "Semi join sub-selects can only be used with Id or reference fields of the object itself: Name", "Name"},
		"a semi-join within another":                 {"SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Id IN (SELECT ContactId FROM Case))", "MALFORMED_QUERY", "Nesting of semi join sub-selects is not supported", "SELECT AccountId"},
		"a semi-join under OR":                       {"SELECT Id FROM Account WHERE Name = 'x' OR Id IN (SELECT AccountId FROM Contact)", "MALFORMED_QUERY", "Semi join sub-selects are not allowed with the 'OR' operator", "Id IN"},
		"three semi-joins":                           {"SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact) AND Id IN (SELECT AccountId FROM Case) AND Id IN (SELECT AccountId FROM Opportunity)", "MALFORMED_QUERY", "Maximum 2 semi join sub-selects are allowed", "SELECT AccountId FROM Opp"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, st, c.query, options())
			var bad *Error
			if !errors.As(err, &bad) {
				t.Fatalf("%s gave %v, want an error of the query", c.query, err)
			}
			want := c.message
			if c.place != "" {
				want = soql.Context(c.query, soql.Pos(strings.LastIndex(c.query, c.place)), c.message)
				if n := strings.Count(c.query, c.place); n > 1 && !strings.HasSuffix(bad.Message, c.message) {
					t.Logf("the place is one of %d", n)
				} else if n > 1 {
					want = bad.Message // an earlier one: the table says what, not which
				}
			}
			if bad.Code != c.code || bad.Message != want {
				t.Errorf("%s gave\n%s\n%q\nwant\n%s\n%q", c.query, bad.Code, bad.Message, c.code, want)
			}
		})
	}
}
