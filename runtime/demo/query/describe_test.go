package query

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

func TestColumnsDescribeAResult(t *testing.T) {
	st := small(t)
	for name, c := range map[string]struct {
		query string
		want  []string // parts of the JSON
	}{
		"fields": {"select id, name, annualrevenue, isdeleted, erp_id__c from account", []string{
			`{"columnMetadata":[{"aggregate":false,"apexType":"Id","booleanType":false,"columnName":"Id","custom":false,"displayName":"Id",` +
				`"foreignKeyName":null,"insertable":false,"joinColumns":[],"numberType":false,"textColumn":false,"updatable":false},`,
			`"apexType":"String","booleanType":false,"columnName":"Name"`, `"insertable":true,"joinColumns":[],"numberType":false,"textColumn":true,"updatable":true`,
			`"apexType":"Decimal","booleanType":false,"columnName":"AnnualRevenue"`, `"booleanType":true,"columnName":"IsDeleted"`,
			`"columnName":"ERP_Id__c","custom":true`, `],"entityName":"Account","groupBy":false,"idSelected":true,"keyPrefix":"001"}`}},
		"a parent's fields": {"SELECT Owner.Name, Owner.Profile.Name FROM Account", []string{`"columnName":"Owner","custom":false,"displayName":"Owner","foreignKeyName":"Owner","insertable":false,"joinColumns":[{`, `"columnName":"Profile"`, `"idSelected":false`}},
		"child rows":        {"SELECT Name, (SELECT LastName FROM Contacts) FROM Account", []string{`{"aggregate":true,"apexType":null,"booleanType":false,"columnName":"Contacts"`, `"joinColumns":[{"aggregate":false,"apexType":"String","booleanType":false,"columnName":"LastName"`}},
		"groups":            {"SELECT Rating, COUNT(Id), MAX(Name) m FROM Account GROUP BY Rating", []string{`"columnName":"expr0","custom":false,"displayName":"count(Id)"`, `"columnName":"m","custom":false,"displayName":"max(Name)"`, `"groupBy":true`}},
		"a count":           {"SELECT COUNT() FROM Account", []string{`"aggregate":true`, `"displayName":"count()"`}},
		"TYPEOF":            {"SELECT TYPEOF What WHEN Account THEN Phone ELSE Name END FROM Task", []string{`"columnName":"What"`, `"columnName":"Phone"`, `"columnName":"Name"`}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Columns(st.Schema(), c.query, options())
			must(t, err)
			if !json.Valid(got) {
				t.Fatalf("%s is not JSON", got)
			}
			for _, part := range c.want {
				if !strings.Contains(string(got), part) {
					t.Errorf("%s gave\n%s\nwithout\n%s", c.query, got, part)
				}
			}
		})
	}
	var bad *Error
	if _, err := Columns(st.Schema(), "SELECT Nope FROM Account", options()); !errors.As(err, &bad) || bad.Code != "INVALID_FIELD" {
		t.Errorf("an unknown field gave %v", err)
	}
}

func explain(t testing.TB, st *store.Store, text string) (result struct {
	Plans []struct {
		Cardinality          int
		Fields               []string
		LeadingOperationType string
		Notes                []struct {
			Description, TableEnumOrID string
			Fields                     []string
		}
		RelativeCost       float64
		SobjectCardinality int
		SobjectType        string
	}
	SourceQuery string
}, err error) {
	err = st.Read(t.Context(), func(r store.Reader) error {
		answer, err := Explain(t.Context(), r, st.Schema(), text, options())
		if err == nil {
			err = json.Unmarshal(answer, &result)
		}
		return err
	})
	return result, err
}

func TestExplainNamesTheIndexThatServes(t *testing.T) {
	st := many(t, 40)
	const text = "SELECT Id FROM Account WHERE Name = '0007' AND BillingCity = '7' AND Phone != '1' AND CreatedDate < TODAY"
	got, err := explain(t, st, text)
	must(t, err)
	if len(got.Plans) != 3 || got.SourceQuery != text {
		t.Fatalf("got %+v", got)
	}
	index, scan := got.Plans[1], got.Plans[2]
	if index.LeadingOperationType != "Index" || index.Cardinality != 1 || len(index.Fields) != 1 || index.Fields[0] != "Name" || index.SobjectCardinality != 40 || index.RelativeCost >= 1 {
		t.Errorf("the index: %+v", index)
	}
	if scan.LeadingOperationType != "TableScan" || scan.RelativeCost < 1 || len(scan.Notes) != 3 || scan.SobjectType != "Account" {
		t.Errorf("the scan: %+v", scan)
	}
	for _, n := range scan.Notes {
		if n.Fields[0] == "BillingCity" && n.Description != "Not considering filter for optimization because unindexed" {
			t.Errorf("the note: %+v", n)
		}
	}
	unselective, err := explain(t, st, "SELECT COUNT() FROM Account WHERE Name > '0'")
	must(t, err)
	if unselective.Plans[0].LeadingOperationType != "TableScan" && unselective.Plans[0].RelativeCost < 1 {
		t.Errorf("an index that finds everything costs %v", unselective.Plans[0].RelativeCost)
	}
	for _, wrong := range []string{"SELECT Nope FROM Account", "SELECT Id FROM Account WHERE Name > 5", "SELECT", "SELECT Id FROM Account ORDER BY Nope"} {
		var bad *Error
		if _, err := explain(t, st, wrong); !errors.As(err, &bad) {
			t.Errorf("%s gave %v", wrong, err)
		}
	}
}
