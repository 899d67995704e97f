package demo

import (
	"net/url"
	"strings"
	"testing"
)

const tooling = data + "/tooling"

func TestToolingQueriesHaveTheirOwnWrapper(t *testing.T) {
	o := shared(t)
	o.want("GET", askTooling("SELECT Name, CreatedBy.Name FROM ApexClass ORDER BY Name LIMIT 1"), "", 200,
		`{"size":1,"totalSize":1,"done":true,"queryLocator":null,"entityTypeName":"ApexClass","records":[{"attributes":{"type":"ApexClass","url":"`+tooling+`/sobjects/ApexClass/01p…"},"Name":"AccountSummary","CreatedBy":{…}}]}`)
	o.want("GET", askTooling("SELECT Id FROM TraceFlag"), "", 200, `{"size":0,"totalSize":0,"done":true,"queryLocator":null,"entityTypeName":null,"records":[]}`)
	o.want("GET", askTooling("SELECT COUNT() FROM ApexClass"), "", 200, `{"size":5,"totalSize":5,"done":true,"queryLocator":null,"entityTypeName":null,"records":[]}`)
	o.want("GET", askTooling("SELECT Status, COUNT(Id) n FROM ApexClass GROUP BY Status"), "", 200, `{"size":1,…"entityTypeName":"AggregateResult","records":[{…"Status":"Active","n":5}]}`)
	o.want("GET", askTooling("SELECT Name FROM ApexClass")+"&columns=true", "", 200, `{…"columnMetadata":[{…}]…}`)
	o.want("GET", askTooling("SELECT Id, FullName FROM CustomField"), "", 400, `[{"message":"When retrieving results with Metadata or FullName fields, the query `+
		`qualifications must specify no more than one row for retrieval. Result size: …","errorCode":"MALFORMED_QUERY"}]`)
	o.want("GET", askTooling("SELECT nothing"), "", 400, `[{…"errorCode":"MALFORMED_QUERY"}]`)
}

func TestEachAPIHasItsOwnObjects(t *testing.T) {
	o := shared(t)
	o.want("GET", askTooling("SELECT Id FROM Account"), "", 400, `[{…sObject type 'Account' is not supported.…"errorCode":"INVALID_TYPE"}]`)
	o.want("GET", ask("SELECT Id FROM TraceFlag"), "", 400, `[{…sObject type 'TraceFlag' is not supported.…"errorCode":"INVALID_TYPE"}]`)
	o.want("GET", ask("SELECT Name FROM ApexClass WHERE Name = 'Echo'"), "", 200, `{"totalSize":1,"done":true,"records":[{…"url":"`+data+`/sobjects/ApexClass/…"},"Name":"Echo"}]}`)
	o.want("GET", tooling+"/sobjects/TraceFlag/describe", "", 200, `{…"urls":{…"sobject":"`+tooling+`/sobjects/TraceFlag"}}`)
	o.want("GET", tooling+"/sobjects/CustomField", "", 200, `{"objectDescribe":{…},"recentItems":[…]}`)
	for _, target := range []string{data + "/sobjects/TraceFlag/describe", tooling + "/sobjects/Account/describe", tooling + "/nothing", tooling + "/query/a/b"} {
		o.want("GET", target, "", 404, nothing)
	}
	var both [2]struct{ SObjects []struct{ Name string } }
	o.get(data+"/sobjects", &both[0])
	o.get(tooling+"/sobjects", &both[1])
	for i, want := range []string{"Account", "CustomField"} {
		found := false
		for _, s := range both[i].SObjects {
			found = found || s.Name == want
		}
		if !found {
			t.Errorf("%s is not in the list: %v", want, both[i].SObjects)
		}
	}
	o.want("GET", tooling, "", 200, `{"completions":"`+tooling+`/completions",…}`)
}

func TestAnApexClassIsNamedByItsBody(t *testing.T) {
	o := open(t)
	w := o.send("POST", tooling+"/sobjects/ApexClass", `{"Body":"/* a remark */ public with sharing class Foo { // x\n}"}`)
	if w.Code != 201 || !strings.HasSuffix(w.Body.String(), `"success":true,"errors":[],"warnings":[],"infos":[]}`) {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	o.want("GET", askTooling("SELECT Name, Status FROM ApexClass WHERE Name = 'Foo' AND IsValid = true"), "", 200, `{"size":1,…"Name":"Foo","Status":"Active"}]}`)
}

func TestApexIsKeptAsData(t *testing.T) {
	o := open(t)
	id := decode[struct{ ID string }](t, o.send("POST", tooling+"/sobjects/ApexClass", `{"Body":"@IsTest\nprivate class Foo { /* gone */ // x\n}"}`).Body.Bytes()).ID
	target := tooling + "/sobjects/ApexClass/" + id
	o.want("GET", target+"?fields=Name,ApiVersion,Status,IsValid,LengthWithoutComments", "", 200, `{"attributes":{…},"Name":"Foo","ApiVersion":68.0,"Status":"Active","IsValid":true,"LengthWithoutComments":31.0,"Id":"`+id+`"}`)
	o.want("POST", tooling+"/sobjects/ApexClass", `{"Body":"class foo {}"}`, 400, `[{"message":"duplicate value found: <unknown> duplicates value on record with id: <unknown>","errorCode":"DUPLICATE_VALUE","fields":[]}]`)
	o.want("POST", tooling+"/sobjects/ApexClass", `{"Body":"currency c;"}`, 400, `[{"message":"Unexpected token 'currency'","errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE","fields":[]}]`)
	o.want("POST", tooling+"/sobjects/ApexClass", `{}`, 400, `[{"message":"Required fields are missing: [Body]",…}]`)
	o.want("POST", tooling+"/sobjects/ApexTrigger", `{"TableEnumOrId":"Account","Body":"trigger T on Account (before insert) {}"}`, 201, `{…}`)
	o.want("PATCH", target, `{"Body":"class Foo { Integer i; }"}`, 400, `[{…"errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE","fields":["Body"]}]`)
	o.want("POST", data+"/sobjects/ApexClass", `{"Body":"class Bar {}"}`, 400, `[{…"errorCode":"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"…}]`)
	o.want("DELETE", data+"/sobjects/ApexClass/"+id, "", 400, `[{…"errorCode":"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"…}]`)
	o.want("GET", data+"/sobjects/ApexClass/describe", "", 200, `{…"createable":false,"custom":false,…}`)
	o.want("DELETE", target, "", 204, ``)
	o.want("GET", askTooling("SELECT Id FROM ApexClass WHERE Name = 'Foo'"), "", 200, `{"size":0,…}`)
}

func TestTraceFlags(t *testing.T) {
	o := open(t)
	level := decode[struct{ ID string }](t, o.send("POST", tooling+"/sobjects/DebugLevel", `{"DeveloperName":"Mine","MasterLabel":"Mine","ApexCode":"FINE"}`).Body.Bytes()).ID
	flag := `"TracedEntityId":"005Fd0000000001IAA","LogType":"USER_DEBUG","DebugLevelId":"` + level + `"`
	w := o.send("POST", tooling+"/sobjects/TraceFlag", `{`+flag+`}`)
	if w.Code != 201 {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	o.want("GET", askTooling("SELECT StartDate, ExpirationDate, DebugLevel.ApexCode FROM TraceFlag"), "", 200, `{…"StartDate":"2026-03-18T12:00:00.000+0000","ExpirationDate":"2026-03-18T12:30:00.000+0000","DebugLevel":{…"ApexCode":"FINE"}}]}`)
	o.want("POST", tooling+"/sobjects/TraceFlag", `{`+flag+`}`, 400, `[{"message":"This entity is already being traced.","errorCode":"FIELD_INTEGRITY_EXCEPTION","fields":[]}]`)
	later := `,"StartDate":"2026-03-19T12:00:00Z","ExpirationDate":"2026-03-20T12:00:0`
	o.want("POST", tooling+"/sobjects/TraceFlag", `{`+flag+later+`1Z"}`, 400, `[{"message":"Expiration date must be within 24 hours after the start date.",…}]`)
	o.want("POST", tooling+"/sobjects/TraceFlag", `{`+flag+later+`0Z"}`, 201, `{…}`)
}

func TestApexIsNotExecuted(t *testing.T) {
	o := open(t)
	const why = "The demo org keeps Apex as data and does not execute it."
	for _, code := range []string{"System.debug(1);", url.QueryEscape("System.debug('a;b');")} {
		o.want("GET", tooling+"/executeAnonymous/?anonymousBody="+code, "", 200,
			`{"line":1,"column":1,"compiled":false,"success":false,"compileProblem":"`+why+`","exceptionStackTrace":null,"exceptionMessage":null}`)
	}
	o.want("GET", tooling+"/executeAnonymous", "", 400, `[{…"errorCode":"MISSING_ARGUMENT"}]`)
	o.want("GET", tooling+"/runTestsSynchronous?classnames=InvoiceServiceTest", "", 200, `{"apexLogId":null,"codeCoverage":[],"codeCoverageWarnings":[],"failures":[{"id":"01p…",`+
		`"message":"`+why+`","methodName":"marksWhatIsLate","name":"InvoiceServiceTest",…}],"flowCoverage":[],"flowCoverageWarnings":[],"numFailures":1,"numTestsRun":1,"successes":[],"totalTime":0}`)
	o.want("POST", tooling+"/runTestsSynchronous", `{"tests":[{"className":"Nope"}]}`, 400, `[{"message":"This class name's value is invalid: nope.…}]`)
	o.want("POST", tooling+"/runTestsSynchronous", `["InvoiceServiceTest"]`, 200, `{…"numFailures":1,…}`)
	o.want("POST", tooling+"/runTestsSynchronous", `5`, 400, `[{…"errorCode":"JSON_PARSER_ERROR"}]`)
	w := o.send("POST", tooling+"/runTestsAsynchronous", `{"testLevel":"RunLocalTests"}`)
	if w.Code != 200 || len(w.Body.String()) != 17 {
		t.Fatalf("the job is %d %s", w.Code, w.Body)
	}
	o.want("GET", askTooling("SELECT Status, ApexClass.Name FROM ApexTestQueueItem WHERE ParentJobId = '"+strings.Trim(w.Body.String(), `"`)+"'"), "", 200, `{"size":1,…"Status":"Completed",…"Name":"InvoiceServiceTest"}}]}`)
	o.want("GET", askTooling("SELECT Status, ClassesCompleted, MethodsEnqueued, AsyncApexJob.JobType FROM ApexTestRunResult WHERE AsyncApexJobId = '"+strings.Trim(w.Body.String(), `"`)+"'"), "", 200,
		`{"size":1,…"Status":"Completed","ClassesCompleted":1,"MethodsEnqueued":1,"AsyncApexJob":{…"JobType":"TestRequest"}}]}`)
	o.want("GET", askTooling("SELECT Outcome FROM ApexTestResult WHERE QueueItem.TestRunResult.Status = 'Completed' AND ApexTestRunResult.UserId != null"), "", 200, `{"size":1,…"Outcome":"Skip"}]}`)
	o.want("GET", askTooling("SELECT Outcome, MethodName, Message FROM ApexTestResult"), "", 200, `{"size":1,…"Outcome":"Skip","MethodName":"marksWhatIsLate","Message":"`+why+`"}]}`)
	o.want("GET", tooling+"/completions?type=apex", "", 200, `{"publicDeclarations":{}}`)
}

func TestDebugLogsHaveABody(t *testing.T) {
	o := shared(t)
	var v struct {
		Records []struct{ ID, Operation string }
	}
	o.get(ask("SELECT Id, Operation, LogUser.Name, LogLength FROM ApexLog ORDER BY StartTime DESC LIMIT 1"), &v)
	for _, base := range []string{data, tooling} {
		w := o.send("GET", base+"/sobjects/ApexLog/"+v.Records[0].ID+"/Body", "")
		if w.Code != 200 || w.Header().Get("Content-Type") != "text/plain;charset=UTF-8" || !strings.Contains(w.Body.String(), "|"+v.Records[0].Operation+"\n") {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	}
	o.want("GET", data+"/sobjects/ApexLog/07LFd0000000zzzAAA/Body", "", 404, nothing)
}

func TestOnlyAdministratorsCustomize(t *testing.T) {
	noor := as(t, "noor.haddad")
	const refused = `[{"message":"You do not have the permission to customize the application.","errorCode":"INSUFFICIENT_ACCESS"}]`
	noor.wants("POST", tooling+"/sobjects/CustomObject", `{"FullName":"X__c","Metadata":{"label":"X"}}`, 403, refused)
	noor.wants("POST", tooling+"/sobjects/CustomField", `{"FullName":"Account.X__c","Metadata":{"type":"Date"}}`, 403, refused)
	noor.wants("PATCH", tooling+"/sobjects/CustomField/00NFd0000000001MAA", `{"Metadata":{"label":"X"}}`, 403, refused)
	noor.wants("DELETE", tooling+"/sobjects/CustomField/00NFd0000000001MAA", "", 403, refused)
	noor.wants("POST", tooling+"/sobjects/ApexClass", `{"Body":"class X {}"}`, 403, refused)
	noor.wants("DELETE", tooling+"/sobjects/ApexClass/01pFd0000000001IAA", "", 403, refused)
	noor.wants("GET", find("FIND {united} RETURNING Opportunity(Id)"), "", 400, `[{…sObject type 'Opportunity' is not supported.…"errorCode":"INVALID_TYPE"}]`)
	noor.wants("GET", data+"/analytics/reports", "", 200, `[]`)
	noor.wants("GET", askTooling("SELECT Name FROM ApexClass LIMIT 1"), "", 200, `{"size":1,…}`)
}
