package demo

import (
	"strings"
	"testing"
)

func TestApexRESTServices(t *testing.T) {
	o := open(t)
	id := o.create("Account", `{"Name":"Summed up"}`)
	o.create("Opportunity", `{"Name":"a","AccountId":"`+id+`","StageName":"Prospecting","CloseDate":"2026-05-01","Amount":1500.5}`)
	o.create("Opportunity", `{"Name":"b","AccountId":"`+id+`","StageName":"Closed Won","CloseDate":"2026-02-01","Amount":9}`)
	o.want("POST", "/services/apexrest/CaseIntake", `{"subject":"Broken","priority":"High","accountId":"`+id+`"}`, 200, `{"caseId":"500…","caseNumber":"0000…"}`)
	o.want("GET", "/services/apexrest/AccountSummary/"+id[:15], "", 200, `{"accountId":"`+id+`","name":"Summed up","openOpportunities":1,"openAmount":1500.5,"openCases":1}`)
	o.want("GET", ask("SELECT Origin, Priority FROM Case WHERE Subject = 'Broken'"), "", 200, `{…"Origin":"Web","Priority":"High"}]}`)
	o.want("GET", "/services/apexrest/echo/a/b%20c?x=1", "", 200, `{"method":"GET","path":"/echo/a/b%20c","params":{"x":"1"},"body":null}`)
	o.want("POST", "//services/apexrest/echo", `any bytes`, 200, `{"method":"POST","path":"/echo","params":{},"body":"any bytes"}`, "Content-Type", "text/plain")
}

func TestApexRESTErrors(t *testing.T) {
	o := shared(t)
	for _, c := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/Missing", "", 404, `[{"message":"Could not find a match for URL /Missing","errorCode":"NOT_FOUND"}]`},
		{"GET", "", "", 404, `[{"message":"Could not find a match for URL /","errorCode":"NOT_FOUND"}]`},
		{"POST", "/CaseIntake/x", "{}", 404, `[{"message":"Could not find a match for URL /CaseIntake/x","errorCode":"NOT_FOUND"}]`},
		{"GET", "/CaseIntake", "", 405, `[{"message":"HTTP Method 'GET' not allowed. Allowed are POST","errorCode":"METHOD_NOT_ALLOWED"}]`},
		{"DELETE", "/AccountSummary/x", "", 405, `[{"message":"HTTP Method 'DELETE' not allowed. Allowed are GET","errorCode":"METHOD_NOT_ALLOWED"}]`},
		{"GET", "/AccountSummary/x", "", 500, `[{"message":"System.StringException: Invalid id: x\n\nClass.AccountSummary.get: line 14, column 1","errorCode":"APEX_ERROR"}]`},
		{"GET", "/AccountSummary/001Fd0000000zzz", "", 500, `[{"message":"System.QueryException: List has no rows for assignment to SObject…","errorCode":"APEX_ERROR"}]`},
		{"POST", "/CaseIntake", `{"subjekt":1}`, 400, `[{"message":"Unexpected parameter encountered during deserialization: subjekt at [line:1, column:…]","errorCode":"JSON_PARSER_ERROR"}]`},
		{"POST", "/CaseIntake", `{"subject":1}`, 400, `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		{"POST", "/CaseIntake", `{`, 400, `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		{"POST", "/CaseIntake", `{"accountId":"001"}`, 500, `[{"message":"System.DmlException: Insert failed. First exception on row 0; first error: MALFORMED_ID, Account ID: id value of incorrect type: 001: [AccountId]…","errorCode":"APEX_ERROR"}]`},
	} {
		o.want(c.method, "/services/apexrest"+c.path, c.body, c.status, c.want)
	}
	if w := o.send("GET", "/services/apexrest/Missing", ""); !strings.HasPrefix(w.Header().Get("Sforce-Limit-Info"), "api-usage=") {
		t.Errorf("the usage is %q", w.Header().Get("Sforce-Limit-Info"))
	}
	o.want("GET", "/services/apexrest/echo", "", 401, `[{…"errorCode":"INVALID_SESSION_ID"}]`, "Authorization", "")
}

func TestRecentItems(t *testing.T) {
	o := open(t)
	id := o.create("Lead", `{"LastName":"Newest","Company":"X"}`)
	o.want("GET", data+"/recent?limit=2", "", 200, `[{"attributes":{"type":"Lead","url":"`+data+`/sobjects/Lead/`+id+`"},"Id":"`+id+`","Name":"Newest"},{…}]`)
	for _, limit := range []string{"0", "201", "x"} {
		o.want("GET", data+"/recent?limit="+limit, "", 400, `[{"message":"limit must be from 1 to 200: `+limit+`","errorCode":"INVALID_PARAMETER"}]`)
	}
}

func TestListViews(t *testing.T) {
	o := shared(t)
	base := data + "/sobjects/Account/listviews"
	var list struct {
		Size      int
		ListViews []struct{ ID, DeveloperName, ResultsURL, DescribeURL, URL string }
	}
	o.get(base, &list)
	if list.Size != 2 || list.ListViews[0].DeveloperName != "AllAccounts" || list.ListViews[0].URL != base+"/"+list.ListViews[0].ID {
		t.Fatalf("got %+v", list)
	}
	o.want("GET", list.ListViews[0].URL, "", 200, `{"describeUrl":"…","developerName":"AllAccounts",…}`)
	o.want("GET", list.ListViews[1].DescribeURL, "", 200, `{…"columns":[{"ascendingLabel":null,…"fieldNameOrPath":"Name",…"sortDirection":"ascending","sortIndex":0,…},…"selectListItem":"toLabel(Type)",…],`+
		`"id":"`+list.ListViews[1].ID+`","orderBy":[{"fieldNameOrPath":"Name","nullsPosition":"first","sortDirection":"ascending"}],"query":"SELECT Name, …FROM Account WHERE OwnerId = '005…' ORDER BY Name",…"scope":"mine",…}`)
	o.want("GET", list.ListViews[0].ResultsURL+"?limit=2&offset=1", "", 200, `{"columns":[…],"developerName":"AllAccounts","done":false,"id":"`+list.ListViews[0].ID+`","label":"All Accounts",`+
		`"records":[{"columns":[{"fieldNameOrPath":"Name","value":"…"},…{"fieldNameOrPath":"Owner.Alias","value":"…"},{"fieldNameOrPath":"Id","value":"001…"}]},{…}],"size":2}`)
	o.want("GET", data+"/sobjects/Case/listviews/AllOpenCases/results?limit=1", "", 200, `{…{"fieldNameOrPath":"CreatedDate","value":"… GMT 20…"}…}`)
	o.want("GET", base+"/00BFd0000000zzzAAA", "", 404, nothing)
	o.want("GET", base+"/AllAccounts/x", "", 404, nothing)
	o.want("GET", list.ListViews[0].ResultsURL+"?limit=2001", "", 400, `[{"message":"limit must be from 0 to 2000: 2001","errorCode":"INVALID_PARAMETER"}]`)
}

func TestTheReport(t *testing.T) {
	o := shared(t)
	var list []struct{ ID, Name, URL, DescribeURL string }
	o.get(data+"/analytics/reports", &list)
	if len(list) != 1 || list[0].Name != "Pipeline by Stage" {
		t.Fatalf("got %+v", list)
	}
	var run struct {
		AllData, HasDetailRows bool
		GroupingsDown          struct{ Groupings []struct{ Key, Label string } }
		FactMap                map[string]struct {
			Aggregates []struct{ Value float64 }
			Rows       []struct{ DataCells []struct{ Label string } }
		}
	}
	o.get(list[0].URL+"?includeDetails=true", &run)
	rows, amount := 0, 0.0
	for _, g := range run.GroupingsDown.Groupings {
		rows += len(run.FactMap[g.Key+"!T"].Rows)
		amount += run.FactMap[g.Key+"!T"].Aggregates[0].Value
	}
	total := run.FactMap["T!T"].Aggregates
	if !run.AllData || !run.HasDetailRows || rows == 0 || float64(rows) != total[1].Value || amount != total[0].Value {
		t.Errorf("%d rows of %v, %v of %v", rows, total[1].Value, amount, total[0].Value)
	}
	o.want("GET", list[0].URL, "", 200, `{"allData":true,"attributes":{"describeUrl":"…","reportName":"Pipeline by Stage","type":"Report"},"factMap":{"0!T":{"aggregates":[{"label":"$…","value":…},{…}]},…},…"hasDetailRows":false,…}`)
	o.want("GET", list[0].DescribeURL, "", 200, `{…"reportExtendedMetadata":{…},"reportMetadata":{…"reportFormat":"SUMMARY",…},"reportTypeMetadata":{…}}`)
	o.want("GET", data+"/analytics/reports/00OFd0000000zzzAAA", "", 404, `[{…"errorCode":"NOT_FOUND"}]`)
	o.want("POST", list[0].URL, `{"reportMetadata":{"reportFilters":[]}}`, 400, `[{…"errorCode":"INVALID_FIELD"…}]`)
}
