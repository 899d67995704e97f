package query

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// Queries as large as the grammar lets them be: they run, or are refused for their size, and never fail inside SQLite.
func TestLargeQueries(t *testing.T) {
	st := small(t)
	const where = "SELECT Name FROM Account WHERE "
	repeat := func(text, separator string, length int) string {
		n := (length - len(where)) / (len(text) + len(separator))
		return strings.Repeat(text+separator, n-1) + text
	}
	nest := func(open string, depth int) string {
		return strings.Repeat(open+"(", depth) + "Name = 'Acme'" + strings.Repeat(")", depth)
	}
	var paths []string
	for _, relationship := range []string{"Owner", "Parent", "CreatedBy", "LastModifiedBy", "Parent.Owner", "Parent.Parent", "MasterRecord"} {
		for _, next := range []string{"CreatedBy", "LastModifiedBy", "CreatedBy.Manager", "CreatedBy.Profile", "CreatedBy.UserRole", "LastModifiedBy.Manager", "CreatedBy.Manager.Manager", "LastModifiedBy.Profile", "LastModifiedBy.UserRole", "CreatedBy.CreatedBy"} {
			paths = append(paths, relationship+"."+next+".Name")
		}
	}
	const refused = "QUERY_TOO_COMPLICATED"
	for name, c := range map[string]struct {
		query, want string // what it finds, or the code of its error
	}{
		"thousands of terms":      {where + repeat("Id!=null", " AND ", 60_000), "Acme,acme 100% pure,O'Hara \\ Sons,Zeta_Zero"},
		"thousands of OR terms":   {where + repeat("Name='acme'", " OR ", 99_000), "Acme"},
		"thousands of values":     {where + "Name IN (" + repeat("'acme'", ",", 99_000) + ")", "Acme"},
		"thousands of ranges":     {where + "CreatedDate IN (" + repeat("TODAY", ",", 11_000) + ")", "Acme"},
		"thousands of bounds":     {where + repeat("CreatedDate>2026-03-18T00:00:00Z", " AND ", 99_000), "Acme"},
		"thousands of choices":    {where + repeat("Name<'Acmf'", " OR ", 59_000), "Acme,acme 100% pure"},
		"thousands of pairs":      {where + repeat("(Name='acme' AND Rating='Hot')", " OR ", 66_000), "Acme"},
		"choices among choices":   {where + repeat("("+strings.Repeat("Name<'Acmf' OR ", 98)+"Name='Acme')", " AND ", 59_000), "Acme,acme 100% pure"},
		"denied ranges":           {where + "NOT(" + repeat("CreatedDate!=TODAY", " AND ", 40_000) + ")", "Acme"},
		"too many ranges":         {where + "SLAExpirationDate__c IN (" + repeat("TODAY", ",", 99_000) + ")", refused},
		"too long a statement":    {"SELECT Subject FROM Task WHERE " + repeat("What.Name!='a'", " AND ", 99_000), refused},
		"the deepest nesting":     {where + nest("", soql.MaxNesting), "Acme"},
		"the deepest denials":     {where + nest("NOT", soql.MaxNesting), "Acme"},
		"the deepest conjunction": {where + nest("Id != null AND ", soql.MaxNesting), "Acme"},
		"too many parents":        {"SELECT " + strings.Join(paths, ", ") + " FROM Account", refused},
	} {
		t.Run(name, func(t *testing.T) {
			if len(c.query) > soql.MaxLength+300 {
				t.Fatal("the test's query is longer than the grammar allows")
			}
			page, err := run(t, st, c.query, options())
			var bad *Error
			switch {
			case errors.As(err, &bad):
				if bad.Code != c.want {
					t.Errorf("got %s, want %s", fmt.Sprintf("%.300s", bad), c.want)
				}
			case err != nil:
				t.Errorf("failed inside SQLite: %.300v", err)
			default:
				if got := names(t, page); got != c.want {
					t.Errorf("found %s, want %s", got, c.want)
				}
			}
		})
	}
}

func TestWhatFitsSQLite(t *testing.T) {
	args := make([]any, maxParameters+1)
	long := strings.Repeat("x", maxStatement+1)
	for name, c := range map[string]struct {
		f       fragment
		columns int
		fits    bool
	}{
		"as much as fits":     {fragment{long[1:], args[1:]}, maxColumns, true},
		"too many parameters": {fragment{"", args}, 1, false},
		"too long":            {fragment{long, nil}, 1, false},
		"too many columns":    {fragment{"", nil}, maxColumns + 1, false},
	} {
		if err := c.f.fits(c.columns); (err == nil) != c.fits {
			t.Errorf("%s: %v", name, err)
		}
	}
}
