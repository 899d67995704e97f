package soql

import (
	"errors"
	"strings"
	"testing"
)

// The canonical form shows what was understood: every construct of the grammar, in odd spellings.
func TestParseUnderstands(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a field list":                   {"select Id,Name  from\nAccount", "SELECT Id, Name FROM Account"},
		"parent paths":                   {"SELECT Owner.Name, Account.Owner.Profile.Name FROM Contact", ""},
		"a custom object and field":      {"SELECT Line__r.Amount__c FROM ns__Invoice__c", ""},
		"the count of all":               {"select count( ) from Account", "SELECT COUNT() FROM Account"},
		"a count of a field":             {"SELECT COUNT(Id) total FROM Account", ""},
		"aliases on the object":          {"SELECT a.Id FROM Account AS a", "SELECT a.Id FROM Account a"},
		"aliases on parent paths":        {"SELECT c.Id, a.Name FROM Contact c, c.Account a WHERE a.Name = 'x'", ""},
		"names that are keywords":        {"SELECT Group.Name, Order, Case, Data, All FROM Group", ""},
		"an object named like a clause":  {"SELECT Id FROM Order ORDER BY Id", ""},
		"an alias named like a clause":   {"SELECT Id FROM Account Group GROUP BY Id", "SELECT Id FROM Account AS Group GROUP BY Id"},
		"a field named TypeOf":           {"SELECT TypeOf FROM X__c", ""},
		"a child sub-query":              {"SELECT Id, (SELECT Id FROM Contacts WHERE LastName != null ORDER BY Id LIMIT 5) FROM Account", ""},
		"nested child sub-queries":       {"SELECT (SELECT (SELECT Id FROM Assets) FROM Contacts) FROM Account", ""},
		"TYPEOF":                         {"SELECT TYPEOF What WHEN Account THEN Phone, Name WHEN Opportunity THEN Amount ELSE Name END FROM Event", ""},
		"FIELDS":                         {"SELECT fields(all), Id FROM Account LIMIT 200", "SELECT FIELDS(all), Id FROM Account LIMIT 200"},
		"USING SCOPE":                    {"SELECT Id FROM Account USING SCOPE mine WHERE Id != null", ""},
		"comparison operators":           {"SELECT Id FROM A WHERE (a=1 AND b<>2 AND c<3 AND d<=4 AND e>5 AND f>=6 AND g!=7)", "SELECT Id FROM A WHERE a = 1 AND b != 2 AND c < 3 AND d <= 4 AND e > 5 AND f >= 6 AND g != 7"},
		"LIKE":                           {`SELECT Id FROM A WHERE n LIKE '%100\%\_x\\%'`, ""},
		"mixed operators in parentheses": {"SELECT Id FROM A WHERE a = 1 AND (b = 2 OR (c = 3 AND (d = 4)))", "SELECT Id FROM A WHERE a = 1 AND (b = 2 OR (c = 3 AND d = 4))"},
		"NOT":                            {"SELECT Id FROM A WHERE NOT a = 1", ""},
		"NOT of a group":                 {"SELECT Id FROM A WHERE NOT (a = 1 OR b = 2)", ""},
		"NOT inside a conjunction":       {"SELECT Id FROM A WHERE a = 1 AND (NOT b = 2) AND (NOT (NOT c = 3))", ""},
		"IN and NOT IN":                  {"SELECT Id FROM A WHERE a IN ('x','y') AND b not in (1, -2, +3.50)", "SELECT Id FROM A WHERE a IN ('x', 'y') AND b NOT IN (1, -2, 3.50)"},
		"INCLUDES and EXCLUDES":          {"SELECT Id FROM A WHERE m INCLUDES ('a;b', 'c') OR m EXCLUDES ('d')", ""},
		"semi- and anti-joins":           {"SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Email != null) AND Id NOT IN (SELECT AccountId FROM Opportunity)", ""},
		"literals of every type": {
			"SELECT Id FROM A WHERE a IN (TRUE, False, nUll, 2024-01-31, 2024-01-31T10:00:00Z, 2024-01-31t10:00:00.5+01:00, 10:30:00.000Z, usd500, EUR-7, usd1.50, today, last_n_days:30, THIS_FISCAL_QUARTER, N_MONTHS_AGO:2, .5)",
			"SELECT Id FROM A WHERE a IN (true, false, null, 2024-01-31, 2024-01-31T10:00:00Z, 2024-01-31t10:00:00.5+01:00, 10:30:00.000Z, USD500, EUR-7, USD1.50, TODAY, LAST_N_DAYS:30, THIS_FISCAL_QUARTER, N_MONTHS_AGO:2, .5)"},
		"string escapes":   {`SELECT Id FROM A WHERE a = 'it\'s\n\N\"\\\u00e9\uD83D\uDE00'`, `SELECT Id FROM A WHERE a = 'it\'s\n\n"\\é😀'`},
		"GROUP BY":         {"SELECT Industry, SUM(AnnualRevenue) s FROM Account GROUP BY Industry HAVING SUM(AnnualRevenue) > 10 AND COUNT(Id) < 5", ""},
		"ROLLUP":           {"SELECT a, GROUPING(a) FROM X GROUP BY rollup (a, b)", "SELECT a, GROUPING(a) FROM X GROUP BY ROLLUP(a, b)"},
		"CUBE":             {"SELECT a FROM X GROUP BY CUBE(a)", ""},
		"date functions":   {"SELECT CALENDAR_YEAR(convertTimezone(CreatedDate)) y FROM X GROUP BY CALENDAR_YEAR(convertTimezone(CreatedDate))", ""},
		"ORDER BY":         {"SELECT Id FROM A ORDER BY a, b ASC, c DESC, d NULLS FIRST, e DESC NULLS LAST", "SELECT Id FROM A ORDER BY a, b, c DESC, d NULLS FIRST, e DESC NULLS LAST"},
		"DISTANCE":         {"SELECT Id FROM A WHERE DISTANCE(Loc__c, GEOLOCATION(37.7,-122.4), 'mi') < 20 ORDER BY DISTANCE(Loc__c, GEOLOCATION(37.7, -122.4), 'mi')", "SELECT Id FROM A WHERE DISTANCE(Loc__c, GEOLOCATION(37.7, -122.4), 'mi') < 20 ORDER BY DISTANCE(Loc__c, GEOLOCATION(37.7, -122.4), 'mi')"},
		"LIMIT and OFFSET": {"SELECT Id FROM A LIMIT 5 OFFSET 10", ""},
		"data categories":  {"SELECT Id FROM K WITH DATA CATEGORY Geo__c ABOVE_OR_BELOW usa__c AND Prod__c at (a__c,b__c)", "SELECT Id FROM K WITH DATA CATEGORY Geo__c ABOVE_OR_BELOW (usa__c) AND Prod__c AT (a__c, b__c)"},
		"WITH modes":       {"SELECT Id FROM A WHERE a = 1 WITH SECURITY_ENFORCED", ""},
		"WITH value":       {"SELECT Id FROM A WITH UserId = '005'", ""},
		"WITH pairs":       {"SELECT Id FROM A WITH RecordVisibilityContext(maxDescriptorPerRecord=100, supportsDomains=true)", "SELECT Id FROM A WITH RecordVisibilityContext (maxDescriptorPerRecord = 100, supportsDomains = true)"},
		"FOR and UPDATE":   {"SELECT Id FROM A FOR VIEW, REFERENCE UPDATE TRACKING, VIEWSTAT", ""},
		"Apex endings":     {"SELECT Id FROM A FOR UPDATE ALL ROWS", ""},
		"blanks around":    {"\n\t SELECT Id FROM A \r\n", "SELECT Id FROM A"},
	} {
		t.Run(name, func(t *testing.T) {
			q, err := Parse(c.in)
			if err != nil {
				t.Fatal(err)
			}
			want := c.want
			if want == "" {
				want = c.in
			}
			if got := Print(q); got != want {
				t.Errorf("understood\n  %s\nfrom\n  %s\nwant\n  %s", got, c.in, want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	deep := strings.Repeat("(", MaxNesting+1)
	for name, c := range map[string]struct {
		in, message string
		column      int
	}{
		"nothing":                         {"  ", "SOQL statements cannot be empty or null", 1},
		"another language":                {"invalid", "unexpected token: 'invalid'", 1},
		"a comma before FROM":             {"SELECT Id, From Account", "unexpected token: 'From'", 12},
		"an empty list":                   {"SELECT FROM Account", "unexpected token: 'SELECT FROM'", 8},
		"an end too early":                {"SELECT Id FROM", "unexpected token: '<EOF>'", 15},
		"an asterisk":                     {"SELECT * FROM Account", "line 1:7 unexpected token: '*'", 8},
		"a foreign character":             {"SELECT Id from $casecomment", "line 1:15 unexpected token: '$'", 16},
		"a comment":                       {"SELECT Id FROM A -- all", "unexpected token: '-'", 18},
		"a semicolon":                     {"SELECT Id FROM A;", "line 1:16 unexpected token: ';'", 17},
		"USING without a scope":           {"SELECT Id FROM Account USING everything", "unexpected token: 'everything'", 30},
		"AND beside OR":                   {"SELECT Id FROM A WHERE a = 1 OR b = 2 AND c = 3", "unexpected token: 'AND'", 39},
		"OR beside AND":                   {"SELECT Id FROM A WHERE a = 1 AND b = 2 OR c = 3", "unexpected token: 'OR'", 40},
		"NOT after AND":                   {"SELECT Id FROM A WHERE a = 1 AND NOT b = 2", "unexpected token: 'NOT'", 34},
		"AND after NOT":                   {"SELECT Id FROM A WHERE NOT a = 1 AND b = 2", "unexpected token: 'AND'", 34},
		"an empty IN":                     {"SELECT Id FROM A WHERE ParentId IN ()", "unexpected token: 'ParentId IN ()'", 37},
		"IN without parentheses":          {"SELECT Id FROM A WHERE a IN 'x'", "unexpected token: ''x''", 29},
		"LIKE null":                       {"SELECT Id FROM A WHERE a LIKE NULL", "unexpected token: 'NULL'", 31},
		"IS NULL":                         {"SELECT Id FROM A WHERE a IS NULL", "unexpected token: 'IS'", 26},
		"double quotes":                   {`SELECT Id FROM A WHERE a = "x"`, `line 1:27 unexpected token: '"'`, 28},
		"a bind variable":                 {"SELECT Id FROM A WHERE a = :x", "Bind variables only allowed in Apex code", 28},
		"a list of bind variables":        {"SELECT Id FROM A WHERE a IN :xs", "Bind variables only allowed in Apex code", 29},
		"an unknown word as value":        {"SELECT Id FROM A WHERE a = foo", "unexpected token: 'foo'", 28},
		"a field as value":                {"SELECT Id FROM A WHERE a = b.c", "unexpected token: 'b.c'", 28},
		"a date literal without number":   {"SELECT Id FROM A WHERE a = LAST_N_DAYS", "unexpected token: '<EOF>'", 39},
		"a date literal with a number":    {"SELECT Id FROM A WHERE a = TODAY:3", "unexpected token: ':'", 33},
		"a wrong date":                    {"SELECT Id FROM A WHERE a = 2024-02-30", "Invalid date: 2024-02-30", 28},
		"a wrong datetime":                {"SELECT Id FROM A WHERE a > 2020-12-12t12:12:00-25:00", "Invalid datetime: 2020-12-12t12:12:00-25:00", 28},
		"a datetime without zone":         {"SELECT Id FROM A WHERE a > 2020-12-12T12:12:00", "Invalid datetime: 2020-12-12T12:12:00", 28},
		"a wrong time":                    {"SELECT Id FROM A WHERE a > 25:00:00Z", "Invalid time: 25:00:00Z", 28},
		"a string without end":            {"SELECT Id FROM A WHERE a = 'x", "line 1:29 mismatched character '<EOF>' expecting '''", 28},
		"a string ending on a backslash":  {`SELECT Id FROM A WHERE a = 'x\'`, "line 1:31 mismatched character '<EOF>' expecting '''", 28},
		"a wrong escape":                  {`SELECT Id FROM A WHERE a = 'x\q'`, `Invalid string literal 'x\q'. Illegal character sequence '\q' in string literal.`, 30},
		"a LIKE escape outside LIKE":      {`SELECT Id FROM A WHERE a = 'x\%'`, `Invalid string literal 'x\%'. Illegal character sequence '\%' in string literal.`, 30},
		"a broken unicode escape":         {`SELECT Id FROM A WHERE a = '\u12G4'`, `Invalid string literal '\u12G4'. Illegal character sequence '\u' in string literal.`, 29},
		"a lone surrogate":                {`SELECT Id FROM A WHERE a = '\uD83D'`, `Invalid string literal '\uD83D'. Illegal character sequence '\uD83D' in string literal.`, 29},
		"too many nested functions":       {"SELECT convertCurrency(calendar_year(convertTimezone(d))) FROM a", "unexpected token: '('", 53},
		"COUNT() beside a field":          {"SELECT COUNT(), Id FROM A", "unexpected token: ','", 15},
		"a field beside COUNT()":          {"SELECT Id, COUNT() FROM A", "unexpected token: ')'", 18},
		"an alias with a dot":             {"SELECT COUNT(Id) a.b FROM A", "unexpected token: 'a.b'", 18},
		"HAVING without GROUP BY":         {"SELECT Id FROM A HAVING COUNT(Id) > 1", "unexpected token: 'HAVING'", 18},
		"ORDER BY before WHERE":           {"SELECT Id FROM A ORDER BY a WHERE b = 1", "unexpected token: 'WHERE'", 29},
		"LIMIT without a number":          {"SELECT Id FROM A LIMIT ten", "unexpected token: 'ten'", 24},
		"a LIMIT beyond 32 bits":          {"SELECT Id FROM A LIMIT 2147483648", "unexpected token: '2147483648'", 24},
		"NULLS without a place":           {"SELECT Id FROM A ORDER BY a NULLS", "unexpected token: '<EOF>'", 34},
		"a semi-join of two fields":       {"SELECT Id FROM A WHERE Id IN (SELECT a, b FROM C)", "unexpected token: ','", 39},
		"a semi-join with a limit":        {"SELECT Id FROM A WHERE Id IN (SELECT a FROM C LIMIT 1)", "unexpected token: 'LIMIT'", 47},
		"endings twice":                   {"SELECT Id FROM A FOR VIEW FOR VIEW", "unexpected token: 'VIEW'", 31},
		"endings out of order":            {"SELECT Id FROM A ALL ROWS FOR VIEW", "unexpected token: 'VIEW'", 31},
		"FOR something else":              {"SELECT Id FROM A FOR FUN", "unexpected token: 'FUN'", 22},
		"a second statement":              {"SELECT Id FROM A SELECT Id FROM B", "unexpected token: 'SELECT'", 18},
		"an unclosed sub-query":           {"SELECT (SELECT Id FROM Contacts FROM Account", "unexpected token: 'FROM'", 33},
		"an unclosed parenthesis":         {"SELECT Id FROM A WHERE (a = 1", "unexpected token: '<EOF>'", 30},
		"a trailing dot":                  {"SELECT Owner. FROM A", "line 1:12 unexpected token: '.'", 13},
		"FIELDS of something else":        {"SELECT FIELDS(SOME) FROM A", "unexpected token: 'SOME'", 15},
		"TYPEOF without WHEN":             {"SELECT TYPEOF What ELSE Id END FROM Task", "unexpected token: 'ELSE'", 20},
		"a reserved alias":                {"SELECT Id FROM A AS where", "unexpected token: 'where'", 21},
		"parentheses without bound":       {"SELECT Id FROM A WHERE " + deep, "SOQL statement nests parentheses deeper than 64 levels", 24 + MaxNesting},
		"sub-queries without bound":       {strings.Repeat("SELECT (", MaxNesting+1), "SOQL statement nests parentheses deeper than 64 levels", 8 * (MaxNesting + 1)},
		"a statement beyond the limit":    {"SELECT Id FROM A WHERE a = '" + strings.Repeat("é", MaxLength) + "'", "SOQL statement length exceeds limit: 100000 characters", 1},
		"more relationships than allowed": {"SELECT Id FROM A" + strings.Repeat(", A.B b", maxFromItems), "maximum number of relationships in a query is 55", 19 + 7*(maxFromItems-1)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(c.in)
			var bad *SyntaxError
			if !errors.As(err, &bad) {
				t.Fatalf("got %v, want a syntax error", err)
			}
			if bad.Message != c.message || bad.Column != c.column || bad.Row != 1 {
				t.Errorf("got %q at %d:%d, want %q at 1:%d", bad.Message, bad.Row, bad.Column, c.message, c.column)
			}
		})
	}
}

func TestALongestStatementAndTheDeepestNestingParse(t *testing.T) {
	head, tail := "SELECT Id FROM A WHERE a = '", "'"
	long := head + strings.Repeat("é", MaxLength-len(head)-len(tail)) + tail
	deep := "SELECT Id FROM A WHERE " + strings.Repeat("(", MaxNesting) + "a = 1" + strings.Repeat(")", MaxNesting)
	for _, text := range []string{long, deep} {
		if _, err := Parse(text); err != nil {
			t.Error(err)
		}
	}
}

func TestEveryNodeHasItsPlace(t *testing.T) {
	text := "SELECT Id, Owner.Name\nFROM Account\nWHERE N = 'é' AND Industry IN ('a', 'b')"
	q, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	and := q.Where.(*Logical)
	for _, c := range []struct {
		pos         Pos
		row, column int
	}{
		{q.Pos, 1, 1},
		{q.Select[1].Position(), 1, 12},
		{q.Select[1].(*FieldItem).Expr.(*Path).Names[1].Pos, 1, 18},
		{q.From[0].Pos, 2, 6},
		{and.Pos, 3, 7},
		{and.Terms[0].(*Comparison).OpPos, 3, 9},
		{and.Terms[1].(*InList).Values[1].Pos, 3, 37},
	} {
		if row, column := RowColumn(text, c.pos); row != c.row || column != c.column {
			t.Errorf("offset %d is at %d:%d, want %d:%d", c.pos, row, column, c.row, c.column)
		}
	}
}
