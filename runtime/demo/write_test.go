package demo

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestCreateAnswersWithTheID(t *testing.T) {
	o := open(t)
	w := o.send("POST", data+"/sobjects/account", `{"attributes":{"type":"Account"},"name":"New & <Co>","Industry":"technology"}`)
	body := regexp.MustCompile(`^\{"id":"(001[0-9A-Za-z]{15})","success":true,"errors":\[\]\}$`).FindStringSubmatch(w.Body.String())
	if w.Code != 201 || body == nil {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	if got, want := w.Header().Get("Location"), data+"/sobjects/Account/"+body[1]; got != want {
		t.Errorf("Location is %q, want %q", got, want)
	}
	r := o.record("Account", body[1])
	for field, want := range map[string]any{
		"Name": "New & <Co>", "Industry": "Technology", "OwnerId": "005Fd0000000001IAA", "CreatedById": "005Fd0000000001IAA",
		"CreatedDate": "2026-03-18T12:00:00.000+0000", "LastModifiedDate": "2026-03-18T12:00:00.000+0000",
		"SystemModstamp": "2026-03-18T12:00:00.000+0000", "IsDeleted": false, "Phone": nil, "BillingAddress": nil,
	} {
		if r[field] != want {
			t.Errorf("%s is %v, want %v", field, r[field], want)
		}
	}
}

// TestRefusedWrites has a body for each mistake, with Salesforce's answer.
func TestRefusedWrites(t *testing.T) {
	o := open(t)
	o.create("Account", `{"Name":"First","ERP_Id__c":"taken"}`)
	gone := o.create("Account", `{"Name":"Gone"}`)
	o.want("DELETE", data+"/sobjects/Account/"+gone, "", 204, "")
	long := strings.Repeat("x", 256)
	var many string
	for i := range 500 {
		many += fmt.Sprintf("value %d;", i)
	}
	const unable = `[{"message":"Unable to create/update fields: %s. Please check the security settings of this field and verify that it is read/write ` +
		`for your profile or permission set.","errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE","fields":[%s]}]`

	for name, c := range map[string]struct {
		object, body string
		want         string
	}{
		"a required field is missing":              {"Account", `{"Phone":"1"}`, `[{"message":"Required fields are missing: [Name]","errorCode":"REQUIRED_FIELD_MISSING","fields":["Name"]}]`},
		"a required field is null":                 {"Account", `{"Name":null}`, `[{"message":"Required fields are missing: [Name]","errorCode":"REQUIRED_FIELD_MISSING","fields":["Name"]}]`},
		"a required field is empty":                {"Account", `{"Name":"  "}`, `[{"message":"Required fields are missing: [Name]","errorCode":"REQUIRED_FIELD_MISSING","fields":["Name"]}]`},
		"several required fields miss":             {"Lead", `{}`, `[{"message":"Required fields are missing: [LastName, Company]","errorCode":"REQUIRED_FIELD_MISSING","fields":["LastName","Company"]}]`},
		"three required fields miss":               {"Opportunity", `{}`, `[{"message":"Required fields are missing: [Name, StageName, CloseDate]",…}]`},
		"a custom object's fields miss":            {"Invoice__c", `{}`, `[{"message":"Required fields are missing: [Account__c, Amount__c]",…}]`},
		"an unknown field":                         {"account", `{"Name":"x","foo":1}`, `[{"message":"No such column 'foo' on sobject of type Account","errorCode":"INVALID_FIELD"}]`},
		"a relationship without a record":          {"Account", `{"Name":"x","Owner":"y"}`, `[{"message":"No such column 'Owner' on sobject of type Account","errorCode":"INVALID_FIELD"}]`},
		"an id in the body":                        {"Account", `{"Name":"x","id":"` + edge + `"}`, `[{"message":"The Id field should not be specified in the sobject data.","errorCode":"INVALID_FIELD"}]`},
		"a system field":                           {"Account", `{"Name":"x","createddate":"2020-01-01T00:00:00Z"}`, fmt.Sprintf(unable, "CreatedDate", `"CreatedDate"`)},
		"several read-only fields":                 {"Opportunity", `{"IsWon":true,"Name":"x","Fiscal":"1"}`, fmt.Sprintf(unable, "IsWon, Fiscal", `"IsWon","Fiscal"`)},
		"a compound name":                          {"Contact", `{"LastName":"x","Name":"y"}`, fmt.Sprintf(unable, "Name", `"Name"`)},
		"a compound address":                       {"Account", `{"Name":"x","BillingAddress":{"city":"y"}}`, fmt.Sprintf(unable, "BillingAddress", `"BillingAddress"`)},
		"an auto-number":                           {"Case", `{"CaseNumber":"1"}`, fmt.Sprintf(unable, "CaseNumber", `"CaseNumber"`)},
		"a text that is too long":                  {"Account", `{"Name":"` + long + `"}`, `[{"message":"Account Name: data value too large: ` + long + ` (max length=255)","errorCode":"STRING_TOO_LONG","fields":["Name"]}]`},
		"a picked value that is too long":          {"Account", `{"Name":"x","Industry":"` + long + `"}`, `[{…(max length=255)","errorCode":"STRING_TOO_LONG","fields":["Industry"]}]`},
		"picked values that are too long together": {"Contact", `{"LastName":"x","Interests__c":"` + many + `"}`, `[{…(max length=4099)","errorCode":"STRING_TOO_LONG","fields":["Interests__c"]}]`},
		"a value off a restricted picklist": {"Account", `{"Name":"x","SLA__c":"Tin"}`,
			`[{"message":"SLA: bad value for restricted picklist field: Tin","errorCode":"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST","fields":["SLA__c"]}]`},
		"no mail address": {"Contact", `{"LastName":"x","Email":"not an email"}`,
			`[{"message":"Email: invalid email address: not an email","errorCode":"INVALID_EMAIL_ADDRESS","fields":["Email"]}]`},
		"an id that is none": {"Contact", `{"LastName":"x","AccountId":"abc'); DROP TABLE Account;--"}`,
			`[{"message":"Account ID: id value of incorrect type: abc'); DROP TABLE Account;--","errorCode":"MALFORMED_ID","fields":["AccountId"]}]`},
		"an id of another object": {"Task", `{"WhatId":"003Fd0000000001"}`,
			`[{"message":"Related To ID: id value of incorrect type: 003Fd0000000001IAA","errorCode":"MALFORMED_ID","fields":["WhatId"]}]`},
		"an id with a wrong checksum": {"Contact", `{"LastName":"x","AccountId":"001Fd0000000001AAA"}`, `[{…"errorCode":"MALFORMED_ID","fields":["AccountId"]}]`},
		"a reference to nothing":      {"Contact", `{"LastName":"x","AccountId":"001Fd0000zzzzzz"}`, `[{"message":"invalid cross reference id","errorCode":"INVALID_CROSS_REFERENCE_KEY","fields":[]}]`},
		"a reference to the bin":      {"Contact", `{"LastName":"x","AccountId":"` + gone + `"}`, `[{"message":"entity is deleted","errorCode":"ENTITY_IS_DELETED","fields":[]}]`},
		"an inactive owner": {"Account", `{"Name":"x","OwnerId":"005Fd000000000C"}`,
			`[{"message":"operation performed with inactive user [005Fd000000000CIAQ] as owner of account","errorCode":"INACTIVE_OWNER_OR_USER","fields":[]}]`},
		"a value that is taken": {"Account", `{"Name":"x","ERP_Id__c":"TAKEN"}`,
			`[{"message":"duplicate value found: ERP_Id__c duplicates value on record with id: 001Fd000000004r","errorCode":"DUPLICATE_VALUE","fields":[]}]`},
		"a number too large":       {"Account", `{"Name":"x","NumberofLocations__c":1000}`, `[{"message":"Number of Locations: value outside of valid range on numeric field: 1000","errorCode":"NUMBER_OUTSIDE_VALID_RANGE","fields":["NumberofLocations__c"]}]`},
		"an int too large":         {"Account", `{"Name":"x","NumberOfEmployees":3000000000}`, `[{…"errorCode":"NUMBER_OUTSIDE_VALID_RANGE",…}]`},
		"a number beyond a double": {"Account", `{"Name":"x","AnnualRevenue":1e999}`, `[{…"errorCode":"NUMBER_OUTSIDE_VALID_RANGE",…}]`},
		"a text for a number": {"Account", `{"Name":"x","AnnualRevenue":"much"}`,
			`[{"message":"Cannot deserialize instance of double from VALUE_STRING value much or request may be missing a required field at [line:1, column:29]","errorCode":"JSON_PARSER_ERROR"}]`},
		"a hexadecimal number":   {"Account", `{"Name":"x","AnnualRevenue":"0x10"}`, `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		"infinity":               {"Account", `{"Name":"x","AnnualRevenue":"Inf"}`, `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		"a fraction for an int":  {"Account", `{"Name":"x","NumberOfEmployees":1.5}`, `[{"message":"Cannot deserialize instance of int from VALUE_NUMBER_FLOAT value 1.5…"errorCode":"JSON_PARSER_ERROR"}]`},
		"no date":                {"Opportunity", `{"CloseDate":"2026-02-30"}`, `[{"message":"Cannot deserialize instance of date from VALUE_STRING value 2026-02-30…"errorCode":"JSON_PARSER_ERROR"}]`},
		"a number for a date":    {"Opportunity", `{"CloseDate":20260230}`, `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		"a year too far":         {"Opportunity", `{"CloseDate":"9999-01-01"}`, `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		"no time":                {"Task", `{"ReminderDateTime":"soon"}`, `[{"message":"Cannot deserialize instance of datetime from VALUE_STRING value soon…"errorCode":"JSON_PARSER_ERROR"}]`},
		"no boolean":             {"Task", `{"IsReminderSet":"maybe"}`, `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		"a time too early":       {"Task", `{"ReminderDateTime":"1699-12-31T23:59:59Z"}`, `[{"message":"Cannot deserialize instance of datetime from VALUE_STRING value 1699…"errorCode":"JSON_PARSER_ERROR"}]`},
		"a time too late":        {"Task", `{"ReminderDateTime":"4001-01-01T00:00:00Z"}`, `[{"message":"Cannot deserialize instance of datetime from VALUE_STRING value 4001…"errorCode":"JSON_PARSER_ERROR"}]`},
		"a list for a text":      {"Account", `{"Name":["x"]}`, `[{"message":"Cannot deserialize instance of string from START_ARRAY value [ or request may be missing a required field at [line:1, column:9]","errorCode":"JSON_PARSER_ERROR"}]`},
		"an object for a text":   {"Account", `{"Name":{"x":1}}`, `[{"message":"Cannot deserialize instance of string from START_OBJECT value {…"errorCode":"JSON_PARSER_ERROR"}]`},
		"no body":                {"Account", ``, `[{"message":"The HTTP entity body is required, but this request has no entity body.","errorCode":"JSON_PARSER_ERROR"}]`},
		"white space":            {"Account", " \n", `[{"message":"The HTTP entity body is required, but this request has no entity body.","errorCode":"JSON_PARSER_ERROR"}]`},
		"a missing colon":        {"Account", `{"Name" "x"}`, `[{"message":"Unexpected character ('\"' (code 34)): was expecting a colon to separate field name and value at [line:1, column:9]","errorCode":"JSON_PARSER_ERROR"}]`},
		"a missing comma":        {"Account", "{\"Name\":\"x\"\n \"Site\":1}", `[{"message":"Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries at [line:2, column:2]","errorCode":"JSON_PARSER_ERROR"}]`},
		"a bare word":            {"Account", `{"Name":x}`, `[{"message":"Unexpected character ('x' (code 120)): expected a valid value…"errorCode":"JSON_PARSER_ERROR"}]`},
		"half a body":            {"Account", `{"Name":"x"`, `[{"message":"Unexpected end-of-input at [line:1, column:12]","errorCode":"JSON_PARSER_ERROR"}]`},
		"two bodies":             {"Account", `{"Name":"x"}{}`, `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		"a list of records":      {"Account", `[{"Name":"x"}]`, `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		"a lone text":            {"Account", `"x"`, `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		"bytes that are no text": {"Account", "\xff\xfe", `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		"a body nested too deep": {"Account", strings.Repeat(`{"Owner":`, 40) + "1" + strings.Repeat("}", 40), `[{"message":"The record is nested too deeply…"errorCode":"JSON_PARSER_ERROR"}]`},
		"a list nested too deep": {"Account", `{"Name":` + strings.Repeat(`[`, 40) + strings.Repeat("]", 40) + `}`, `[{"message":"The record is nested too deeply…"errorCode":"JSON_PARSER_ERROR"}]`},
		"an object that nobody creates": {"Profile", `{"Name":"x"}`,
			`[{"message":"entity type cannot be inserted: Profile","errorCode":"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY","fields":[]}]`},
		"an external id that is not there": {"Contact", `{"LastName":"x","Account":{"ERP_Id__c":"none"}}`,
			`[{"message":"Foreign key external ID: none not found for field ERP_Id__c in entity Account","errorCode":"INVALID_FIELD"}]`},
		"a parent by a field that is no key": {"Contact", `{"LastName":"x","Account":{"Site":"none"}}`, `[{…"errorCode":"INVALID_FIELD"}]`},
		"a parent by nothing":                {"Contact", `{"LastName":"x","Account":{}}`, `[{…"errorCode":"INVALID_FIELD"}]`},
		"a parent by two fields":             {"Contact", `{"LastName":"x","Account":{"ERP_Id__c":"a","Site":"b"}}`, `[{…"errorCode":"INVALID_FIELD"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			o := &tester{TB: t, handler: o.handler}
			o.want("POST", data+"/sobjects/"+c.object, c.body, 400, c.want)
		})
	}
}

func TestValuesAreTakenAsSalesforceTakesThem(t *testing.T) {
	o := open(t)
	id := o.create("Invoice__c", `{"Account__c":"001Fd0000000001","Amount__c":"12.345","Tax_Rate__c":7,"Issued_On__c":"2026-01-31",
		"Paid_At__c":"2026-01-31T10:00:00.987+02:00","Disputed__c":"true","Payment_Methods__c":"wire;Card;wire; Barter","Lines__c":3,
		"Portal_Link__c":42,"Notes__c":"  two\nlines  ","Remittance_Email__c":""}`)
	r := o.record("Invoice__c", id)
	for field, want := range map[string]any{
		"Account__c": edge, "Amount__c": 12.35, "Tax_Rate__c": 7.0, "Issued_On__c": "2026-01-31", "Paid_At__c": "2026-01-31T08:00:00.000+0000",
		"Disputed__c": true, "Payment_Methods__c": "Card;Wire;Barter", "Lines__c": 3.0, "Portal_Link__c": "42", "Notes__c": "two\nlines",
		"Remittance_Email__c": nil, "Name": "INV-00121", "Status__c": "Draft",
	} {
		if r[field] != want {
			t.Errorf("%s is %v, want %v", field, r[field], want)
		}
	}
	for _, value := range []string{"2026-01-31T10:00:00Z", "2026-01-31T10:00:00.000+0000", "2026-01-31T10:00Z", "2026-01-31T11:00:00+0100"} {
		o.want("PATCH", data+"/sobjects/Invoice__c/"+id, `{"Paid_At__c":"`+value+`"}`, 204, "")
		if got := o.record("Invoice__c", id)["Paid_At__c"]; got != "2026-01-31T10:00:00.000+0000" {
			t.Errorf("%s became %v", value, got)
		}
	}
}

func TestAParentMayBeNamedByItsExternalID(t *testing.T) {
	o := open(t)
	id := o.create("Contact", `{"LastName":"x","account":{"attributes":{"type":"Account"},"erp_id__c":"ERP-100001"}}`)
	if got := o.record("Contact", id)["AccountId"]; got != edge {
		t.Errorf("AccountId is %v", got)
	}
}

func TestDerivedFields(t *testing.T) {
	o := open(t)
	contact := o.create("Contact", `{"FirstName":"Ann","LastName":"Lee","AccountId":"`+edge+`","Email":"ann@lee.example","Phone":"1"}`)
	sale := o.create("Opportunity", `{"Name":"x","AccountId":"`+edge+`","StageName":"Value Proposition","CloseDate":"2026-05-01","Amount":1000}`)
	problem := o.create("Case", `{"ContactId":"`+contact+`","Subject":"x"}`)
	task := o.create("Task", `{"Subject":"x","WhatId":"`+sale+`","Priority":"High"}`)
	event := o.create("Event", `{"Subject":"x","WhoId":"`+contact+`","StartDateTime":"2026-03-20T09:00:00Z","DurationInMinutes":90}`)

	check := func(object, id string, want map[string]any) {
		t.Helper()
		r := o.record(object, id)
		for field, value := range want {
			if r[field] != value {
				t.Errorf("%s.%s is %v, want %v", object, field, r[field], value)
			}
		}
	}
	const now = "2026-03-18T12:00:00.000+0000"
	check("Contact", contact, map[string]any{"Name": "Ann Lee"})
	check("Opportunity", sale, map[string]any{"Probability": 50.0, "ExpectedRevenue": 500.0, "IsClosed": false, "IsWon": false,
		"ForecastCategory": "Pipeline", "ForecastCategoryName": "Pipeline", "FiscalYear": 2026.0, "FiscalQuarter": 2.0, "Fiscal": "2026 2"})
	check("Case", problem, map[string]any{"CaseNumber": "00001301", "AccountId": edge, "ContactEmail": "ann@lee.example", "ContactPhone": "1",
		"Status": "New", "Priority": "Medium", "IsClosed": false, "ClosedDate": nil})
	check("Task", task, map[string]any{"AccountId": edge, "Status": "Not Started", "IsClosed": false, "IsHighPriority": true, "TaskSubtype": "Task"})
	check("Event", event, map[string]any{"AccountId": edge, "EndDateTime": "2026-03-20T10:30:00.000+0000", "ActivityDate": "2026-03-20", "ShowAs": "Busy"})

	o.want("PATCH", data+"/sobjects/Contact/"+contact, `{"FirstName":null}`, 204, "")
	o.want("PATCH", data+"/sobjects/Opportunity/"+sale, `{"StageName":"Closed Won"}`, 204, "")
	o.want("PATCH", data+"/sobjects/Case/"+problem, `{"Status":"Closed"}`, 204, "")
	o.want("PATCH", data+"/sobjects/Task/"+task, `{"Status":"Completed"}`, 204, "")
	check("Contact", contact, map[string]any{"Name": "Lee"})
	check("Opportunity", sale, map[string]any{"Probability": 100.0, "ExpectedRevenue": 1000.0, "IsClosed": true, "IsWon": true, "ForecastCategory": "Closed"})
	check("Case", problem, map[string]any{"IsClosed": true, "ClosedDate": now})
	check("Task", task, map[string]any{"IsClosed": true, "CompletedDateTime": now})
}

func TestUpdateAnswersWithoutABody(t *testing.T) {
	o := open(t)
	o.want("PATCH", data+"/sobjects/account/001Fd0000000001", `{"Name":"Edge","Rating":null}`, 204, "")
	r := o.record("Account", edge)
	if r["Name"] != "Edge" || r["Rating"] != nil || r["LastModifiedDate"] != "2026-03-18T12:00:00.000+0000" || r["CreatedDate"] == r["LastModifiedDate"] {
		t.Errorf("the record is %v", r)
	}
	o.want("PATCH", data+"/sobjects/Account/"+edge, `{}`, 204, "")
}

func TestRefusedUpdatesAndDeletes(t *testing.T) {
	o := open(t)
	gone := o.create("Account", `{"Name":"Gone"}`)
	account := data + "/sobjects/Account/"
	o.want("DELETE", account+gone, "", 204, "")
	const deleted = `[{"message":"entity is deleted","errorCode":"ENTITY_IS_DELETED","fields":[]}]`
	const missing = `[{"message":"invalid cross reference id","errorCode":"INVALID_CROSS_REFERENCE_KEY","fields":[]}]`
	const noKey = `[{"message":"Provided external ID field does not exist or is not accessible: %s","errorCode":"NOT_FOUND"}]`

	o.want("DELETE", account+gone, "", 404, deleted)
	o.want("PATCH", account+gone, `{"Name":"x"}`, 404, deleted)
	o.want("GET", account+gone, "", 404, deleted)
	o.want("DELETE", account+"001Fd0000zzzzzz", "", 404, missing)
	o.want("PATCH", account+"001Fd0000zzzzzz", `{"Name":"x"}`, 404, missing)
	o.want("GET", account+"001Fd0000zzzzzz", "", 404, nothing)
	o.want("GET", account+"003Fd0000000001", "", 404, nothing)
	o.want("GET", account+"001Fd0000000001AAA", "", 400, `[{"message":"malformed id 001Fd0000000001AAA","errorCode":"MALFORMED_ID"}]`)
	for _, id := range []string{"rid", "001", "0 OR 1=1", "' OR '1'='1"} {
		escaped := strings.ReplaceAll(id, " ", "%20")
		for _, method := range []string{http.MethodGet, http.MethodDelete} {
			o.want(method, account+escaped, "", 404, fmt.Sprintf(noKey, id))
		}
		o.want(http.MethodPatch, account+escaped, `{"Name":"x"}`, 404, fmt.Sprintf(noKey, id))
	}
	o.want("PATCH", account+edge, `{"Name":null}`, 400, `[{"message":"Required fields are missing: [Name]",…}]`)
	o.want("PATCH", account+edge, `{"IsDeleted":true}`, 400, `[{…"errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE","fields":["IsDeleted"]}]`)
	o.want("PATCH", account+edge, `{"nope":true}`, 400, `[{"message":"No such column 'nope' on sobject of type Account","errorCode":"INVALID_FIELD"}]`)
	o.want("DELETE", data+"/sobjects/User/005Fd0000000002", "", 400, `[{"message":"entity type cannot be deleted: User",…}]`)
	o.want("PATCH", data+"/sobjects/Profile/00eFd0000000001", `{"Name":"x"}`, 400, `[{"message":"entity type cannot be updated: Profile",…}]`)
}

func TestDeleteTakesChildrenAlong(t *testing.T) {
	o := open(t)
	parent := o.create("Account", `{"Name":"Parent"}`)
	subsidiary := o.create("Account", `{"Name":"Child","ParentId":"`+parent+`"}`)
	contact := o.create("Contact", `{"LastName":"x","AccountId":"`+parent+`"}`)
	task := o.create("Task", `{"WhoId":"`+contact+`"}`)
	o.want("DELETE", data+"/sobjects/Account/"+parent, "", 204, "")
	for object, id := range map[string]string{"Account": parent, "Contact": contact, "Task": task} {
		o.want("GET", data+"/sobjects/"+object+"/"+id, "", 404, `[{"message":"entity is deleted",…}]`)
	}
	if got := o.record("Account", subsidiary)["ParentId"]; got != nil {
		t.Errorf("the subsidiary's parent is still %v", got)
	}
	o.want("GET", data+"/query?q=SELECT+Id+FROM+Contact+WHERE+Id='"+contact+"'", "", 200, `{"totalSize":0,…}`)
	o.want("GET", data+"/queryAll?q=SELECT+IsDeleted+FROM+Contact+WHERE+Id='"+contact+"'", "", 200, `{"totalSize":1,…"IsDeleted":true}]}`)
}

func TestDeleteIsRefusedWhileOthersHoldOn(t *testing.T) {
	o := open(t)
	account := o.create("Account", `{"Name":"Held"}`)
	contact := o.create("Contact", `{"LastName":"x","AccountId":"`+account+`"}`)
	problem := o.create("Case", `{"ContactId":"`+contact+`"}`)
	for object, c := range map[string]struct{ id, name string }{"Account": {account, "Held"}, "Contact": {contact, "x"}} {
		o.want("DELETE", data+"/sobjects/"+object+"/"+c.id, "", 400, `[{"message":"Your attempt to delete `+c.name+
			` could not be completed because it is associated with the following cases.: 00001301\n","errorCode":"DELETE_FAILED","fields":[]}]`)
	}
	if o.record("Contact", contact)["IsDeleted"] != false {
		t.Error("the refused delete left a contact deleted")
	}
	o.want("DELETE", data+"/sobjects/Case/"+problem, "", 204, "")
	o.want("DELETE", data+"/sobjects/Account/"+account, "", 204, "")
}

func TestADeletedRecordFreesItsUniqueValue(t *testing.T) {
	o := open(t)
	first := o.create("Account", `{"Name":"x","ERP_Id__c":"again"}`)
	o.want("DELETE", data+"/sobjects/Account/"+first, "", 204, "")
	o.create("Account", `{"Name":"y","ERP_Id__c":"again"}`)
}

func TestUpsertByExternalID(t *testing.T) {
	o := open(t)
	key := data + "/sobjects/Account/ERP_Id__c/"
	o.want("PATCH", key+"new%20one", `{"Name":"x"}`, 201, `{"id":"001…","success":true,"errors":[],"created":true}`)
	o.want("PATCH", key+"new%20one", `{"Name":"y"}`, 200, `{"id":"001…","success":true,"errors":[],"created":false}`)
	o.want("GET", key+"NEW%20ONE?fields=Name,ERP_Id__c", "", 200, `{"attributes":{…},"Name":"y","ERP_Id__c":"new one","Id":"001…"}`)
	o.want("PATCH", key+"new%20one", `{"Name":"y","erp_id__c":"z"}`, 400, `[{"message":"The ERP_Id__c field should not be specified in the sobject data.",…}]`)
	o.want("PATCH", key+"another", `{}`, 400, `[{"message":"Required fields are missing: [Name]",…}]`)
	o.want("DELETE", key+"new%20one", "", 204, "")
	o.want("GET", key+"new%20one", "", 404, nothing)
	o.want("DELETE", key+"new%20one", "", 404, nothing)
	o.want("PATCH", data+"/sobjects/Account/Id/"+edge, `{"Site":"HQ"}`, 200, `{"id":"`+edge+`",…"created":false}`)
	o.want("PATCH", data+"/sobjects/Account/Name/x", `{}`, 404, `[{"message":"Provided external ID field does not exist or is not accessible: Name",…}]`)
	o.create("Contact", `{"LastName":"a","Email":"same@x.example"}`)
	o.create("Contact", `{"LastName":"b","Email":"same@x.example"}`)
	o.want("GET", data+"/sobjects/Contact/Email/same@x.example", "", 300, `["`+data+`/sobjects/Contact/003…","`+data+`/sobjects/Contact/003…"]`)
	o.want("PATCH", data+"/sobjects/Contact/Email/same@x.example", `{}`, 300, `["…"]`)
}

func TestTheClockOfTheOrgStampsRecords(t *testing.T) {
	now := march18()
	org, err := Open(t.Context(), Options{Token: testToken, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = org.Close() }()
	o := &tester{TB: t, handler: org.Handler()}
	id := o.create("Account", `{"Name":"x"}`)
	now = now.Add(time.Hour + 300*time.Millisecond)
	o.want("PATCH", data+"/sobjects/Account/"+id, `{"Name":"y"}`, 204, "")
	if r := o.record("Account", id); r["CreatedDate"] != "2026-03-18T12:00:00.000+0000" || r["SystemModstamp"] != "2026-03-18T13:00:00.000+0000" {
		t.Errorf("the stamps are %v and %v", r["CreatedDate"], r["SystemModstamp"])
	}
}
