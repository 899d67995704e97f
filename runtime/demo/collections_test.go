package demo

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const (
	required   = `{"statusCode":"REQUIRED_FIELD_MISSING","message":"Required fields are missing: [Name]","fields":["Name"]}`
	rolledBack = `{"success":false,"errors":[{"statusCode":"ALL_OR_NONE_OPERATION_ROLLED_BACK","message":"Record rolled back because not all records were ` +
		`valid and the request was using AllOrNone header","fields":[]}]}`
)

func (t *tester) count(where string) int {
	t.Helper()
	var page struct{ TotalSize int }
	t.get(data+"/query?q="+url.QueryEscape("SELECT COUNT() FROM "+where), &page)
	return page.TotalSize
}

func TestCollections(t *testing.T) {
	o := open(t)
	const url = data + "/composite/sobjects"
	list := func(allOrNone bool, records ...string) string {
		return fmt.Sprintf(`{"allOrNone":%v,"records":[%s]}`, allOrNone, strings.Join(records, ","))
	}
	account := func(members string) string { return `{"attributes":{"type":"Account"}` + members + `}` }

	o.want("POST", url, list(false, account(`,"Name":"one"`), account(``), `{"attributes":{"type":"contact"},"LastName":"two"}`, account(`,"Name":"x","Id":"`+edge+`"`)), 200,
		`[{"id":"001…","success":true,"errors":[]},{"success":false,"errors":[`+required+`]},{"id":"003…","success":true,"errors":[]},`+
			`{"success":false,"errors":[{"statusCode":"INVALID_FIELD_FOR_INSERT_UPDATE","message":"cannot specify Id in an insert call","fields":["Id"]}]}]`)
	o.want("POST", url, list(true, account(`,"Name":"none"`), account(``)), 200, `[`+rolledBack+`,{"success":false,"errors":[`+required+`]}]`)
	if n := o.count("Account WHERE Name = 'none'"); n != 0 {
		t.Errorf("%d records were kept of a list that was rolled back", n)
	}

	o.want("PATCH", url, list(false, account(`,"id":"`+edge[:15]+`","Site":"changed"`), account(`,"Site":"x"`), account(`,"Id":"001Fd0000zzzzzz","Site":"x"`), account(`,"Id":"nope"`)), 200,
		`[{"id":"`+edge+`","success":true,"errors":[]},{"success":false,"errors":[{"statusCode":"MISSING_ARGUMENT","message":"Id not specified in an update call","fields":[]}]},`+
			`{"id":"001Fd0000zzzzzz…","success":false,"errors":[{"statusCode":"INVALID_CROSS_REFERENCE_KEY","message":"invalid cross reference id","fields":[]}]},`+
			`{"id":"nope","success":false,"errors":[{"statusCode":"MALFORMED_ID","message":"malformed id nope","fields":[]}]}]`)
	if got := o.record("Account", edge)["Site"]; got != "changed" {
		t.Errorf("Site is %v", got)
	}

	upsert := url + "/Account/ERP_Id__c"
	o.want("PATCH", upsert, list(false, account(`,"erp_id__c":"ERP-100001","Site":"u"`), `{"ERP_Id__c":"fresh/1","Name":"Fresh"}`, account(`,"Name":"keyless"`)), 200,
		`[{"id":"`+edge+`","success":true,"errors":[],"created":false},{"id":"001…","success":true,"errors":[],"created":true},`+
			`{"success":false,"errors":[{"statusCode":"MISSING_ARGUMENT","message":"ERP_Id__c not specified","fields":[]}]}]`)
	o.want("PATCH", url+"/Account/Id", list(false, account(`,"Id":null,"Name":"By Id"`), account(`,"Id":"`+edge+`","Site":"by id"`)), 200,
		`[{"id":"001…","success":true,"errors":[],"created":true},{"id":"`+edge+`","success":true,"errors":[],"created":false}]`)
	o.create("Contact", `{"LastName":"a","Email":"twin@example.com"}`)
	o.create("Contact", `{"LastName":"b","Email":"twin@example.com"}`)

	o.want("PATCH", url+"/Contact/Email", list(false, `{"Email":"twin@example.com","Title":"x"}`), 200,
		`[{"success":false,"errors":[{"statusCode":"DUPLICATE_EXTERNAL_ID","message":"Email: more than one record found for external id field: [003…, 003…]","fields":["Email"]}]}]`)

	o.want("POST", url+"/Account", `{"ids":["`+edge[:15]+`","001Fd0000zzzzzz"],"fields":["name"]}`, 200,
		`[{"attributes":{"type":"Account","url":"`+data+`/sobjects/Account/`+edge+`"},"Name":"Edge Communications","Id":"`+edge+`"},null]`)
	o.want("GET", url+"/Account?ids="+edge+"&fields=Id,Site", "", 200, `[{…"Id":"`+edge+`","Site":"by id"}]`)
	o.want("GET", url+"/Account?ids=x&fields=Id", "", 400, `[{"message":"malformed id x","errorCode":"MALFORMED_ID"…}]`)
	o.want("GET", url+"/Account?ids="+edge+"&fields=nope", "", 400, `[{…"errorCode":"INVALID_FIELD"}]`)
	o.want("GET", url+"/Account?fields=Id", "", 400, `[{…"errorCode":"MISSING_ARGUMENT"…}]`)
	o.want("GET", url+"/Account?ids="+edge, "", 400, `[{…"errorCode":"MISSING_ARGUMENT"…}]`)
	o.want("POST", url+"/Account", `{"ids":["`+strings.Repeat(edge+`","`, 2000)+`"],"fields":["Id"]}`, 400, `[{…"errorCode":"EXCEEDED_ID_LIMIT"}]`)

	gone := o.create("Account", `{"Name":"Gone"}`)
	contact := o.create("Contact", `{"LastName":"Gone"}`)
	o.want("DELETE", url+"?allOrNone=true&ids="+gone+",001Fd0000zzzzzz", "", 200, `[`+rolledBack+`,{"id":"…","success":false,"errors":[{"statusCode":"INVALID_CROSS_REFERENCE_KEY",…}]}]`)
	o.want("DELETE", url+"?ids="+gone+","+contact+",zzz", "", 200, `[{"id":"`+gone+`","success":true,"errors":[]},{"id":"`+contact+`","success":true,"errors":[]},`+
		`{"id":"zzz","success":false,"errors":[{"statusCode":"MALFORMED_ID","message":"malformed id zzz","fields":[]}]}]`)
	o.want("DELETE", url, "", 400, `[{…"errorCode":"MISSING_ARGUMENT"…}]`)

	for name, c := range map[string]struct{ body, want string }{
		"an unknown field refuses all": {list(false, account(`,"Name":"kept?"`), account(`,"Name":"x","foo":1`)), `[{"message":"No such column 'foo' on sobject of type Account","errorCode":"INVALID_FIELD"}]`},
		"a value of another type, too": {list(false, account(`,"Name":"kept?"`), account(`,"Name":"x","AnnualRevenue":"much"`)), `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		"a record without a type":      {list(false, `{"Name":"x"}`), `[{…"errorCode":"INVALID_INPUT"}]`},
		"an unknown type":              {list(false, `{"attributes":{"type":"Nope"},"Name":"x"}`), `[{"message":"sObject type 'Nope' is not supported.","errorCode":"INVALID_TYPE"}]`},
		"too many records": {list(false, strings.TrimSuffix(strings.Repeat(account(`,"Name":"x"`)+",", 201), ",")),
			`[{"message":"record limit reached. cannot submit more than 200 records into this call","errorCode":"EXCEEDED_ID_LIMIT"}]`},
		"too many chunks": {list(false, strings.TrimSuffix(strings.Repeat(account(`,"Name":"x"`)+`,{"attributes":{"type":"Contact"},"LastName":"x"},`, 6), ",")),
			`[{…"errorCode":"OPERATION_TOO_LARGE"}]`},
		"no list": {`{"records":1}`, `[{"message":"Cannot deserialize instance of list from a JSON number or request may be missing a required field at [line:1, column:12]","errorCode":"JSON_PARSER_ERROR"}]`},
		"no JSON": {`{"records":[}`, `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		"no body": {``, `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			o := &tester{TB: t, handler: o.handler}
			o.want("POST", url, c.body, 400, c.want)
			if n := o.count("Account WHERE Name = 'kept?'"); n != 0 {
				t.Errorf("%d records were kept", n)
			}
		})
	}
	o.want("PATCH", url+"/Account/Site", list(false), 404, `[{…"errorCode":"NOT_FOUND"}]`)
	o.want("PATCH", url+"/Nope/Id", list(false), 404, nothing)
	o.want("PATCH", upsert, list(false, `{"attributes":{"type":"Contact"},"LastName":"x"}`), 400, `[{…"errorCode":"INVALID_INPUT"}]`)
	o.want("GET", url, "", 405, `[{…Allowed are DELETE,PATCH,POST…}]`)
}

func TestUpsertOfOneRecord(t *testing.T) {
	o := open(t)
	url := func(version, value string) string {
		return "/services/data/v" + version + "/sobjects/Account/ERP_Id__c/" + value
	}
	o.want("PATCH", url("60.0", "u1?updateOnly=true"), `{"Name":"x"}`, 404, nothing)
	w := o.send("PATCH", url("60.0", "u1"), `{"Name":"x"}`)
	id := regexp.MustCompile(`^\{"id":"(001\w{15})","success":true,"errors":\[\],"created":true\}$`).FindStringSubmatch(w.Body.String())
	if w.Code != 201 || id == nil {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	o.want("PATCH", url("60.0", "u1?updateOnly=true"), `{"Name":"y"}`, 200, `{"id":"`+id[1]+`","success":true,"errors":[],"created":false}`)
	o.want("PATCH", url("46.0", "u1"), `{"Name":"y"}`, 200, `{"id":"`+id[1]+`","success":true,"errors":[],"created":false}`)
	o.want("PATCH", url("45.0", "u1"), `{"Name":"z"}`, 204, "")
	o.want("PATCH", url("60.0", "a/b%2Fc"), `{"Name":"Slashes"}`, 201, `{…}`)
	if n := o.count("Account WHERE ERP_Id__c = 'a/b/c'"); n != 1 {
		t.Errorf("%d records have the value with slashes", n)
	}
	o.want("DELETE", url("60.0", "a/b/c"), "", 204, "")
	o.want("POST", data+"/sobjects/Account/Id", `{"Name":"New"}`, 201, `{"id":"001…","success":true,"errors":[],"created":true}`)
}

func TestValidationRules(t *testing.T) {
	o := open(t)
	const url = data + "/sobjects/Invoice__c"
	invoice := func(rest string) string { return `{"Account__c":"` + edge + `","Amount__c":5` + rest + `}` }
	due := `{"message":"The due date cannot be before the day of issue.","errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","fields":["Due_Date__c"]}`
	dispute := `{"message":"A disputed invoice cannot be set to Paid. Settle the dispute first.","errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","fields":[]}`
	o.want("POST", url, invoice(`,"Issued_On__c":"2026-02-01","Due_Date__c":"2026-01-31"`), 400, `[`+due+`]`)
	o.want("POST", url, invoice(`,"Issued_On__c":"2026-02-01","Due_Date__c":"2026-01-31","Disputed__c":true,"Status__c":"Paid"`), 400, `[`+due+`,`+dispute+`]`)
	o.want("POST", url, `{"Account__c":"`+edge+`","Amount__c":-1}`, 400, `[{"message":"An invoice cannot have a negative amount.",…,"fields":["Amount__c"]}]`)
	id := o.create("Invoice__c", invoice(`,"Issued_On__c":"2026-02-01","Due_Date__c":"2026-02-01","Disputed__c":true`))
	o.want("PATCH", url+"/"+id, `{"Issued_On__c":"2026-02-02"}`, 400, `[`+due+`]`)
	o.want("PATCH", url+"/"+id, `{"Status__c":"Paid"}`, 400, `[`+dispute+`]`)
	o.want("PATCH", url+"/"+id, `{"Status__c":"Paid","Disputed__c":false}`, 204, "")
	o.want("PATCH", url+"/"+id, `{"Disputed__c":true}`, 204, "") // the rule is about becoming paid
}

func TestRelatedRecords(t *testing.T) {
	o := open(t)
	contact := o.create("Contact", `{"LastName":"Related","AccountId":"`+edge+`"}`)
	lone := o.create("Contact", `{"LastName":"Lone"}`)
	url := data + "/sobjects/Contact/" + contact
	o.want("GET", url+"/account?fields=Name", "", 200, `{"attributes":{"type":"Account",…},"Name":"Edge Communications","Id":"`+edge+`"}`)
	o.want("PATCH", url+"/Account", `{"Site":"through a contact"}`, 204, "")
	if got := o.record("Account", edge)["Site"]; got != "through a contact" {
		t.Errorf("Site is %v", got)
	}
	o.want("GET", data+"/sobjects/Account/"+edge+"/Contacts?fields=LastName", "", 200, `{"totalSize":…,"done":true,"records":[{"attributes":…"LastName":"Related"}…]}`)
	o.want("GET", data+"/sobjects/Account/"+edge+"/Contacts", "", 200, `{"totalSize":…"MailingAddress":…}`)
	o.want("GET", data+"/sobjects/Account/"+edge+"/Contacts?fields=Nope", "", 400, `[{…"errorCode":"INVALID_FIELD"}]`)
	o.want("GET", data+"/sobjects/Contact/"+lone+"/Account", "", 404, nothing)
	o.want("GET", url+"/Nope", "", 404, nothing)
	o.want("GET", data+"/sobjects/Contact/003Fd0000zzzzzz/Account", "", 404, nothing)
	o.want("DELETE", data+"/sobjects/Contact/"+lone, "", 204, "")
	o.want("GET", data+"/sobjects/Contact/"+lone+"/Account", "", 404, `[{…"errorCode":"ENTITY_IS_DELETED"…}]`)
}

func TestDeletedAndUpdated(t *testing.T) {
	o := open(t)
	id := o.create("Contact", `{"LastName":"New"}`)
	gone := o.create("Contact", `{"LastName":"Gone"}`)
	o.want("DELETE", data+"/sobjects/Contact/"+gone, "", 204, "")
	const span = "?start=2026-03-18T11:00:00%2B00:00&end=2026-03-18T13:00:00+00:00"
	o.want("GET", data+"/sobjects/Contact/deleted/"+span, "", 200, `{"deletedRecords":[{"deletedDate":"2026-03-18T12:00:00.000+0000","id":"`+gone+`"}],`+
		`"earliestDateAvailable":"2026-02-16T12:00:00.000+0000","latestDateCovered":"2026-03-18T12:00:00.000+0000"}`)
	o.want("GET", data+"/sobjects/Contact/updated"+span, "", 200, `{"ids":[…"`+id+`"],"latestDateCovered":"2026-03-18T12:00:00.000+0000"}`)
	for query, want := range map[string]string{
		"?start=2026-03-18T13:00:00Z&end=2026-03-18T11:00:00Z": "INVALID_REPLICATION_DATE",
		"?start=2026-03-18T11:00:10Z&end=2026-03-18T11:00:50Z": "INVALID_REPLICATION_DATE",
		"?start=2026-01-01T11:00:00Z&end=2026-03-18T11:00:00Z": "INVALID_REPLICATION_DATE",
		"?start=yesterday&end=2026-03-18T11:00:00Z":            "INVALID_REPLICATION_DATE",
		"?start=2026-03-18T11:00:00Z":                          "MISSING_ARGUMENT",
		"":                                                     "MISSING_ARGUMENT",
	} {
		o.want("GET", data+"/sobjects/Contact/updated"+query, "", 400, `[{…"errorCode":"`+want+`"…}]`)
	}
}

func TestConvertedLeadsStayAsTheyAre(t *testing.T) {
	o := shared(t)
	var page struct{ Records []struct{ ID string } }
	o.get(data+"/query?q="+url.QueryEscape("SELECT Id FROM Lead WHERE IsConverted = true LIMIT 1"), &page)
	o.want("PATCH", data+"/sobjects/Lead/"+page.Records[0].ID, `{"Title":"x"}`, 400,
		`[{"message":"cannot reference converted lead","errorCode":"CANNOT_UPDATE_CONVERTED_LEAD","fields":[]}]`)
}
