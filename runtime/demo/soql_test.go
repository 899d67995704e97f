package demo

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestExplain(t *testing.T) {
	o := shared(t)
	query := "SELECT Id FROM Account WHERE Name = 'Edge Communications' AND BillingCity = 'Austin'"
	w := o.send("GET", data+"/query?explain="+urlEscape(query), "")
	var answer struct {
		Plans []struct {
			LeadingOperationType string
			Cardinality          int
			SobjectType          string
		}
		SourceQuery string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != 200 {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	if len(answer.Plans) != 2 || answer.Plans[0].LeadingOperationType != "Index" || answer.Plans[0].Cardinality != 1 ||
		answer.Plans[1].LeadingOperationType != "TableScan" || answer.SourceQuery != query {
		t.Errorf("got %s", w.Body)
	}
	o.want("GET", data+"/query/?explain="+urlEscape("SELECT Nope FROM Account"), "", 400, `[{"message":"\nSELECT Nope…","errorCode":"INVALID_FIELD"}]`)
	o.want("GET", data+"/query?explain="+viewOf(o), "", 200, `{"plans":[{…"sobjectType":"Account"}…],"sourceQuery":"SELECT Name, …, Id FROM Account ORDER BY Name"}`)
	o.want("GET", data+"/query?explain=00OFd0000000001MAA", "", 400, `[{"message":"Invalid id for explain: 00OFd0000000001MAA","errorCode":"INVALID_ID"}]`)
}

func TestColumnsOfAResult(t *testing.T) {
	o := shared(t)
	o.want("GET", data+"/query?q="+urlEscape("SELECT Id, Owner.Name FROM Account")+"&columns=true", "", 200,
		`{"columnMetadata":[{"aggregate":false,"apexType":"Id",…"columnName":"Id",…},{…"columnName":"Owner",…"joinColumns":[{…"columnName":"Name",…}],…}],`+
			`"entityName":"Account","groupBy":false,"idSelected":true,"keyPrefix":"001"}`)
	o.want("GET", data+"/query?columns=true&q=SELECT+COUNT(Id)+n+FROM+Account", "", 200, `{"columnMetadata":[{"aggregate":true,…"columnName":"n",…"displayName":"count(Id)",…}],…}`)
	o.want("GET", data+"/query?columns=true&q=SELECT+Nope+FROM+Account", "", 400, `[{…"errorCode":"INVALID_FIELD"}]`)
	o.want("GET", data+"/query?columns=false&q=SELECT+COUNT()+FROM+Account", "", 200, `{"totalSize":300,"done":true,"records":[]}`)
}

func TestTheRecycleBinShowsInQueryAllOnly(t *testing.T) {
	o := open(t)
	count := func(resource string) int {
		return decode[page](t, o.send("GET", data+resource+urlEscape("SELECT COUNT() FROM Contact WHERE LastName = 'Gone'"), "").Body.Bytes()).TotalSize
	}
	id := decode[struct{ ID string }](t, o.send("POST", data+"/sobjects/Contact", `{"LastName":"Gone"}`).Body.Bytes()).ID
	if count("/query?q=") != 1 || count("/queryAll?q=") != 1 {
		t.Fatal("the new contact is not found")
	}
	o.send("DELETE", data+"/sobjects/Contact/"+id, "")
	if inUse, all := count("/query?q="), count("/queryAll?q="); inUse != 0 || all != 1 {
		t.Errorf("after its deletion query finds %d and queryAll %d", inUse, all)
	}
	o.want("GET", data+"/queryAll?q="+urlEscape("SELECT LastName, IsDeleted FROM Contact WHERE IsDeleted = true"), "", 200,
		`{"totalSize":1,"done":true,"records":[{…"LastName":"Gone","IsDeleted":true}]}`)
}

func TestALocatorExpires(t *testing.T) {
	now := march18()
	org, err := Open(t.Context(), Options{Token: testToken, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = org.Close() })
	o := &tester{TB: t, handler: org.Handler()}
	next := decode[page](t, o.send("GET", data+"/query?q=SELECT+Id+FROM+Contact", "", "Sforce-Query-Options", "batchSize=200").Body.Bytes()).NextRecordsURL
	now = now.Add(47 * time.Hour)
	o.want("GET", next, "", 200, `{"totalSize":600,"done":false,…}`)
	now = now.Add(2 * time.Hour)
	o.want("GET", next, "", 400, `[{"message":"invalid query locator","errorCode":"INVALID_QUERY_LOCATOR"}]`)
}

func TestManyChildRowsAreReadOn(t *testing.T) {
	o := open(t)
	for range 2 {
		records := strings.TrimSuffix(strings.Repeat(`{"attributes":{"type":"Contact"},"LastName":"Child","AccountId":"`+edge+`"},`, 150), ",")
		if w := o.send("POST", data+"/composite/sobjects", `{"allOrNone":true,"records":[`+records+`]}`); w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	w := o.send("GET", data+"/query?q="+urlEscape("SELECT Id, (SELECT Id FROM Contacts WHERE LastName = 'Child') FROM Account WHERE Id = '"+edge+"'"), "", "Sforce-Query-Options", "batchSize=200")
	first := decode[struct{ Records []struct{ Contacts page } }](t, w.Body.Bytes()).Records[0].Contacts
	if first.TotalSize != 300 || first.Done || len(first.Records) != 200 {
		t.Fatalf("the first page has %d of %d rows", len(first.Records), first.TotalSize)
	}
	rest := decode[page](t, o.send("GET", first.NextRecordsURL, "").Body.Bytes())
	if rest.TotalSize != 300 || !rest.Done || len(rest.Records) != 100 {
		t.Errorf("the second page has %d of %d rows", len(rest.Records), rest.TotalSize)
	}
}

// viewOf is the id of the first list view of accounts.
func viewOf(o *tester) string {
	o.Helper()
	var all struct{ ListViews []struct{ ID string } }
	o.get(data+"/sobjects/Account/listviews", &all)
	return all.ListViews[0].ID
}
