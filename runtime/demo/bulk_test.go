package demo

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const jobs = data + "/jobs"

type jobInfo struct {
	ID, State, ErrorMessage, JobType, ContentURL string
	NumberRecordsProcessed, NumberRecordsFailed  int
}

// job makes a job that must be accepted.
func (t *tester) job(kind, spec string) string {
	t.Helper()
	w := t.send("POST", jobs+"/"+kind, spec)
	if w.Code != 200 {
		t.Fatalf("%s: %d %s", spec, w.Code, w.Body)
	}
	return decode[jobInfo](t.TB, w.Body.Bytes()).ID
}

// over waits until a job is done with.
func (t *tester) over(kind, id string) jobInfo {
	t.Helper()
	for range 2000 {
		var info jobInfo
		t.get(jobs+"/"+kind+"/"+id, &info)
		if info.State != "UploadComplete" && info.State != "InProgress" {
			return info
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("job %s does not end", id)
	return jobInfo{}
}

func (t *tester) put(id, csv string) *httptest.ResponseRecorder {
	t.Helper()
	return t.send("PUT", jobs+"/ingest/"+id+"/batches", csv, "Content-Type", "text/csv; charset=UTF-8")
}

// load runs an ingest job to its end.
func (t *tester) load(spec, csv string) jobInfo {
	t.Helper()
	id := t.job("ingest", spec)
	if w := t.put(id, csv); w.Code != 201 || w.Body.Len() != 0 {
		t.Fatalf("upload: %d %s", w.Code, w.Body)
	}
	t.want("PATCH", jobs+"/ingest/"+id, `{"state":"UploadComplete"}`, 200, `{"id":"`+id+`",…"state":"UploadComplete",…}`)
	return t.over("ingest", id)
}

func (t *tester) results(id, file, want string) {
	t.Helper()
	t.want("GET", jobs+"/ingest/"+id+"/"+file, "", 200, want)
}

func TestBulkIngest(t *testing.T) {
	o := open(t)
	info := o.load(`{"object":"contact","operation":"insert","contentType":"CSV"}`,
		"lastname,Title,Account.ERP_Id__c,Email\n\"Bulk \"\"1\"\"\",,ERP-100001,\nBulk 2,#N/A,#N/A,\n,x,,\nBulk 4,,,nope\nBulk 5,,lost,\n")
	if info.State != "JobComplete" || info.NumberRecordsProcessed != 5 || info.NumberRecordsFailed != 3 || info.JobType != "V2Ingest" ||
		info.ContentURL != strings.TrimPrefix(jobs, "/")+"/ingest/"+info.ID+"/batches" {
		t.Fatalf("%+v", info)
	}
	o.results(info.ID, "successfulResults", `"sf__Id","sf__Created","lastname","Title","Account.ERP_Id__c","Email"
"003…","true","Bulk ""1""","","ERP-100001",""
"003…","true","Bulk 2","#N/A","#N/A",""
`)
	o.results(info.ID, "failedResults", `"sf__Id","sf__Error","lastname","Title","Account.ERP_Id__c","Email"
"","REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --","","x","",""
"","INVALID_EMAIL_ADDRESS:Email: invalid email address: nope:Email --","Bulk 4","","","nope"
"","INVALID_FIELD:Foreign key external ID: lost not found for field ERP_Id__c in entity Account:--","Bulk 5","","lost",""
`)
	o.results(info.ID, "unprocessedrecords", "\"lastname\",\"Title\",\"Account.ERP_Id__c\",\"Email\"\n")
	if n := o.count("Contact WHERE LastName LIKE 'Bulk%' AND Account.ERP_Id__c = 'ERP-100001'"); n != 1 {
		t.Errorf("%d contacts have the account", n)
	}
	w := o.send("GET", jobs+"/ingest/"+info.ID+"/successfulResults", "")
	ids := regexp.MustCompile(`003\w{15}`).FindAllString(w.Body.String(), -1)

	tasks := []string{o.create("Task", `{"Subject":"1"}`), o.create("Task", `{"Subject":"2"}`)}
	info = o.load(`{"object":"Task","operation":"update","lineEnding":"CRLF","columnDelimiter":"PIPE"}`,
		"Id|Subject|IsReminderSet|What:Account.ERP_Id__c\r\n"+tasks[0]+"|Boss|1|ERP-100001\r\n"+tasks[1]+"||maybe|\r\n00TFd0000zzzzzz|x||\r\n|x||\r\n")
	if info.State != "JobComplete" || info.NumberRecordsProcessed != 4 || info.NumberRecordsFailed != 3 {
		t.Fatalf("%+v", info)
	}
	o.results(info.ID, "failedResults", "\"sf__Id\"|\"sf__Error\"|\"Id\"|…INVALID_TYPE_ON_FIELD_IN_RECORD:Reminder Set: value not of required type: maybe:IsReminderSet --…"+
		"INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--…MISSING_ARGUMENT:Id not specified in an update call:--…")
	if got := o.record("Task", tasks[0]); got["Subject"] != "Boss" || got["IsReminderSet"] != true || got["WhatId"] != edge {
		t.Errorf("the task is %v", got)
	}

	info = o.load(`{"object":"Account","operation":"upsert","externalIdFieldName":"erp_id__c"}`, "ERP_Id__c,Name\nERP-100001,Edge\nbulk-new,New\n,x\n")
	o.results(info.ID, "successfulResults", `"sf__Id","sf__Created","ERP_Id__c","Name"
"`+edge+`","false","ERP-100001","Edge"
"001…","true","bulk-new","New"
`)
	o.results(info.ID, "failedResults", `…"MISSING_ARGUMENT:ERP_Id__c not specified:--","","x"
`)

	info = o.load(`{"object":"Contact","operation":"delete"}`, "id\n"+ids[0]+"\n"+ids[0]+"\n")
	o.results(info.ID, "failedResults", "\"sf__Id\",\"sf__Error\",\"id\"\n\""+ids[0]+"\",\"ENTITY_IS_DELETED:entity is deleted:--\",\""+ids[0]+"\"\n")
	o.want("GET", data+"/queryAll?q=SELECT+IsDeleted+FROM+Contact+WHERE+Id='"+ids[0]+"'", "", 200, `{"totalSize":1,…"IsDeleted":true}]}`)
	if info = o.load(`{"object":"Contact","operation":"hardDelete"}`, "Id\n"+ids[1]+"\n"); info.NumberRecordsFailed != 0 {
		t.Errorf("%+v", info)
	}
	o.want("GET", data+"/queryAll?q=SELECT+Id+FROM+Contact+WHERE+Id='"+ids[1]+"'", "", 200, `{"totalSize":0,…}`)
}

func TestBulkJobsThatFailAsAWhole(t *testing.T) {
	o := open(t)
	for name, c := range map[string]struct{ spec, csv, want string }{
		"an unknown column":      {`{"object":"Account","operation":"insert"}`, "Name,Industryy\nx,y\n", "InvalidBatch : Field name not found : Industryy"},
		"an unknown parent":      {`{"object":"Contact","operation":"insert"}`, "LastName,Account.Site\nx,y\n", "InvalidBatch : Field name not found : Account.Site"},
		"a column twice":         {`{"object":"Account","operation":"insert"}`, "Name,name\nx,y\n", "InvalidBatch : Duplicate field name found : name"},
		"a delete with more":     {`{"object":"Account","operation":"delete"}`, "Id,Name\nx,y\n", "InvalidBatch : The 'delete' batch must contain only ids"},
		"another line ending":    {`{"object":"Account","operation":"insert"}`, "Name\r\nx\r\n", "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF"},
		"a row with more values": {`{"object":"Account","operation":"insert"}`, "Name\nx\ny,z\n", "InvalidBatch : Row 2 has 2 values for 1 columns"},
		"no data":                {`{"object":"Account","operation":"insert"}`, "", "ClientInputError : The job has no data"},
	} {
		t.Run(name, func(t *testing.T) {
			o := &tester{TB: t, handler: o.handler}
			info := o.load(c.spec, c.csv)
			if info.State != "Failed" || info.ErrorMessage != c.want || info.NumberRecordsProcessed != 0 {
				t.Errorf("%+v", info)
			}
			o.results(info.ID, "successfulResults", "")
			if c.csv != "" {
				o.results(info.ID, "unprocessedRecords", "…"+c.csv[:2]+"…")
			}
		})
	}
	for name, c := range map[string]struct{ spec, code string }{
		"an unknown object":        {`{"object":"Nope","operation":"insert"}`, "INVALIDENTITY"},
		"an unknown operation":     {`{"object":"Account","operation":"merge"}`, "INVALIDJOB"},
		"a query in the wrong URL": {`{"object":"Account","operation":"query"}`, "INVALIDJOB"},
		"an unknown delimiter":     {`{"object":"Account","operation":"insert","columnDelimiter":"SPACE"}`, "INVALIDJOB"},
		"an unknown line ending":   {`{"object":"Account","operation":"insert","lineEnding":"CR"}`, "INVALIDJOB"},
		"an upsert by nothing":     {`{"object":"Account","operation":"upsert"}`, "INVALIDJOB"},
		"an upsert by no key":      {`{"object":"Account","operation":"upsert","externalIdFieldName":"Site"}`, "INVALIDJOB"},
		"another content type":     {`{"object":"Account","operation":"insert","contentType":"XML"}`, "INVALIDJOB"},
		"no JSON":                  {`{"object"`, "JSON_PARSER_ERROR"},
	} {
		t.Run(name, func(t *testing.T) {
			o := &tester{TB: t, handler: o.handler}
			o.want("POST", jobs+"/ingest", c.spec, 400, `[{…"errorCode":"`+c.code+`"}]`)
		})
	}
}

func TestBulkJobsGoThroughTheirStates(t *testing.T) {
	o := open(t)
	id := o.job("ingest", `{"object":"Account","operation":"insert"}`)
	url := jobs + "/ingest/" + id
	o.want("GET", url, "", 200, `{"id":"`+id+`","operation":"insert","object":"Account","createdById":"005Fd0000000001IAA","createdDate":"2026-03-18T12:00:00.000+0000",`+
		`"systemModstamp":"2026-03-18T12:00:00.000+0000","state":"Open","concurrencyMode":"Parallel","contentType":"CSV","apiVersion":60.0,"jobType":"V2Ingest",`+
		`"contentUrl":"services/data/v60.0/jobs/ingest/`+id+`/batches","lineEnding":"LF","columnDelimiter":"COMMA","numberRecordsProcessed":0,"numberRecordsFailed":0,`+
		`"retries":0,"totalProcessingTime":0,"apiActiveProcessingTime":0,"apexProcessingTime":0}`)
	o.want("GET", url+"/failedResults", "", 400, `[{…"errorCode":"INVALIDJOBSTATE"}]`)
	o.want("DELETE", url, "", 400, `[{…"errorCode":"INVALIDJOBSTATE"}]`)
	o.want("PUT", url+"/batches", `{}`, 415, `[{…"errorCode":"UNSUPPORTED_MEDIA_TYPE"}]`)
	if w := o.put(id, "Name\nNever\n"); w.Code != 201 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := o.put(id, "Name\nNever\n"); w.Code != 400 || !strings.Contains(w.Body.String(), "Found multiple contents for job: <"+id+">") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	o.want("PATCH", url, `{"state":"JobComplete"}`, 400, `[{…"errorCode":"INVALIDJOBSTATE"}]`)
	o.want("PATCH", url, `{"state":"Aborted"}`, 200, `{…"state":"Aborted"…}`)
	o.want("PATCH", url, `{"state":"Aborted"}`, 400, `[{"message":"Aborting already Aborted Job not allowed","errorCode":"INVALIDJOBSTATE"}]`)
	o.want("PATCH", url, `{"state":"UploadComplete"}`, 400, `[{"message":"Closing already Aborted Job not allowed","errorCode":"INVALIDJOBSTATE"}]`)
	if w := o.put(id, "Name\nNever\n"); w.Code != 400 {
		t.Errorf("an aborted job took data: %d", w.Code)
	}
	o.results(id, "unprocessedrecords", "\"Name\"\n\"Never\"\n")
	if n := o.count("Account WHERE Name = 'Never'"); n != 0 {
		t.Errorf("an aborted job wrote %d records", n)
	}
	o.want("DELETE", url, "", 204, "")
	o.want("GET", url, "", 404, nothing)

	form := "--b\r\nContent-Type: application/json\r\nContent-Disposition: form-data; name=\"job\"\r\n\r\n{\"object\":\"Account\",\"operation\":\"insert\"}\r\n" +
		"--b\r\nContent-Type: text/csv\r\nContent-Disposition: form-data; name=\"content\"; filename=\"content\"\r\n\r\nName\nBy form\n\r\n--b--\r\n"
	w := o.send("POST", jobs+"/ingest", strings.ReplaceAll(form, "form\n\r", "form\r"), "Content-Type", `multipart/form-data; boundary="b"`)
	made := decode[jobInfo](t, w.Body.Bytes())
	if w.Code != 200 || made.State != "UploadComplete" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if info := o.over("ingest", made.ID); info.State != "JobComplete" || info.NumberRecordsProcessed != 1 {
		t.Errorf("%+v", info)
	}
	o.want("POST", jobs+"/ingest", "--b--\r\n", 400, `[{…"errorCode":"INVALID_INPUT"}]`, "Content-Type", `multipart/form-data; boundary="b"`)
	o.want("POST", jobs+"/ingest", strings.ReplaceAll(form, "By form", strings.Repeat("x", 100_001)), 400, `[{…"errorCode":"LIMIT_EXCEEDED"}]`, "Content-Type", `multipart/form-data; boundary="b"`)
	o.want("GET", jobs+"/ingest", "", 200, `{"done":true,"nextRecordsUrl":null,"records":[{"id":"`+made.ID+`",…}]}`)
	o.want("GET", jobs+"/ingest?jobType=Classic", "", 200, `{"done":true,"nextRecordsUrl":null,"records":[]}`)
	o.want("GET", jobs+"/ingest?queryLocator=x", "", 400, `[{…"errorCode":"INVALID_QUERY_LOCATOR"}]`)
	o.want("GET", jobs, "", 200, `{"ingest":"`+jobs+`/ingest","query":"`+jobs+`/query"}`)
	o.want("GET", jobs+"/ingest/nope", "", 404, nothing)
	o.want("GET", jobs+"/query/"+made.ID, "", 404, nothing)
}

func TestBulkQuery(t *testing.T) {
	o := shared(t)
	id := o.job("query", `{"operation":"query","query":"SELECT a.Id, name, owner.name, Parent.Name, CreatedDate, AnnualRevenue, IsDeleted FROM Account a WHERE Name LIKE 'E%' ORDER BY Name LIMIT 5"}`)
	if info := o.over("query", id); info.State != "JobComplete" || info.NumberRecordsProcessed != 5 || info.JobType != "V2Query" {
		t.Fatalf("%+v", info)
	}
	url := jobs + "/query/" + id + "/results"
	const header = `"Id","Name","Owner.Name","Parent.Name","CreatedDate","AnnualRevenue","IsDeleted"` + "\n"
	first := o.send("GET", url+"?maxRecords=3", "")
	locator := first.Header().Get("Sforce-Locator")
	if !strings.HasPrefix(first.Body.String(), header+`"001Fd000000`) || first.Header().Get("Sforce-NumberOfRecords") != "3" || locator == "null" {
		t.Errorf("%v %s", first.Header(), first.Body)
	}
	if !regexp.MustCompile(`"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z","[\d.E]+","false"\n`).MatchString(first.Body.String()) {
		t.Errorf("got %s", first.Body)
	}
	second := o.send("GET", url+"?maxRecords=3&locator="+locator, "")
	if second.Header().Get("Sforce-Locator") != "null" || second.Header().Get("Sforce-NumberOfRecords") != "2" || strings.Count(second.Body.String(), "\n") != 3 {
		t.Errorf("%v %s", second.Header(), second.Body)
	}
	o.want("GET", url+"?locator=x", "", 400, `[{…"errorCode":"INVALID_QUERY_LOCATOR"}]`)
	o.want("GET", url+"?maxRecords=-1", "", 400, `[{…"errorCode":"INVALID_INPUT"}]`)

	all := o.job("query", `{"operation":"queryAll","query":"SELECT FIELDS(STANDARD) FROM Contact WHERE Id = null","columnDelimiter":"TAB","lineEnding":"CRLF"}`)
	o.over("query", all)
	o.want("GET", jobs+"/query/"+all+"/results", "", 200, "\"Id\"\t\"IsDeleted\"…\r\n")
	o.want("PATCH", jobs+"/query/"+all, `{"state":"Aborted"}`, 400, `[{"message":"Aborting already Completed Job not allowed","errorCode":"INVALIDJOBSTATE"}]`)
	o.want("GET", jobs+"/query", "", 200, `{"done":true,"nextRecordsUrl":null,"records":[…"isPkChunkingSupported":false…]}`)
	o.want("DELETE", jobs+"/query/"+all, "", 204, "")

	many := o.job("query", `{"operation":"query","query":"SELECT Id FROM Contact"}`)
	if info := o.over("query", many); info.NumberRecordsProcessed != o.count("Contact") {
		t.Errorf("%+v", info)
	}
	for query, code := range map[string]string{
		"SELECT COUNT() FROM Account":                             "API_ERROR",
		"SELECT COUNT(Id) FROM Account":                           "API_ERROR",
		"SELECT Industry FROM Account GROUP BY Industry":          "API_ERROR",
		"SELECT Id FROM Account LIMIT 1 OFFSET 1":                 "API_ERROR",
		"SELECT BillingAddress FROM Account":                      "API_ERROR",
		"SELECT Id, (SELECT Id FROM Contacts) FROM Account":       "API_ERROR",
		"SELECT TYPEOF What WHEN Account THEN Name END FROM Task": "API_ERROR",
		"SELECT Nope FROM Account":                                "INVALID_FIELD",
		"SELECT Nope.Name FROM Account":                           "INVALID_FIELD",
		"SELECT Id FROM Nope":                                     "INVALIDENTITY",
		"SELECT FROM Account":                                     "MALFORMED_QUERY",
		"":                                                        "INVALIDJOB",
	} {
		body, err := json.Marshal(map[string]string{"operation": "query", "query": query})
		if err != nil {
			t.Fatal(err)
		}
		o.want("POST", jobs+"/query", string(body), 400, `[{…"errorCode":"`+code+`"}]`)
	}
	o.want("POST", jobs+"/query", `{"operation":"insert","query":"SELECT Id FROM Account"}`, 400, `[{…"errorCode":"INVALIDJOB"}]`)
}

func TestBulkOfTheFirstGeneration(t *testing.T) {
	o := open(t)
	const url = "/services/async/60.0/job"
	session := []string{"Authorization", "", "X-SFDC-Session", testToken}
	finished := func(job, batch string, headers ...string) string {
		for range 2000 {
			w := o.send("GET", url+"/"+job+"/batch/"+batch, "", headers...)
			if text := w.Body.String(); !strings.Contains(text, "Queued") && !strings.Contains(text, "InProgress") {
				return text
			}
			time.Sleep(5 * time.Millisecond)
		}
		t.Fatal("the batch does not end")
		return ""
	}
	asJSON := slices.Concat(session, []string{"Content-Type", "application/json"})
	make1 := func(spec string, batch string) (job, id string) {
		t.Helper()
		w := o.send("POST", url, spec, asJSON...)
		if job = decode[jobInfo](t, w.Body.Bytes()).ID; w.Code != 201 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		w = o.send("POST", url+"/"+job+"/batch", batch, asJSON...)
		if id = decode[jobInfo](t, w.Body.Bytes()).ID; w.Code != 201 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		return job, id
	}
	rows := `[{"LastName":"v1","Account":{"ERP_Id__c":"ERP-100001"}},{"FirstName":"x"},{"LastName":"y","Birthdate":"someday"}]`
	job, batch := make1(`{"operation":"insert","object":"Contact","concurrencyMode":1,"contentType":"JSON"}`, rows)
	if text := finished(job, batch, asJSON...); !matches(`{"id":"`+batch+`","jobId":"`+job+`","state":"Completed","stateMessage":null,…"numberRecordsProcessed":3,"numberRecordsFailed":2,…}`, text) {
		t.Error(text)
	}
	o.want("GET", url+"/"+job+"/batch/"+batch+"/result", "", 200, `[{"success":true,"created":true,"id":"003…","errors":[]},{"success":false,"created":false,"id":null,`+
		`"errors":[{"message":"Required fields are missing: [LastName]","fields":["LastName"],"statusCode":"REQUIRED_FIELD_MISSING","extendedErrorDetails":null}]},`+
		`{…"statusCode":"INVALID_TYPE_ON_FIELD_IN_RECORD",…}]`, asJSON...)
	o.want("GET", url+"/"+job+"/batch/"+batch+"/request", "", 200, rows, asJSON...)
	o.want("GET", url+"/"+job+"/batch", "", 200, `{"batchInfo":[{"id":"`+batch+`",…}]}`, asJSON...)
	o.want("POST", url+"/"+job, `{"state":"Closed"}`, 200, `{…"state":"Closed",…"concurrencyMode":"Serial",…"numberBatchesCompleted":1,…"apiVersion":60.0,…}`, asJSON...)
	o.want("POST", url+"/"+job+"/batch", rows, 400, `{"exceptionCode":"InvalidJobState",…}`, asJSON...)

	job, batch = make1(`{"operation":"queryAll","object":"Contact","contentType":"JSON"}`, `SELECT LastName FROM Contact WHERE LastName = 'v1'`)
	finished(job, batch, asJSON...)
	var results []string
	if err := json.Unmarshal(o.send("GET", url+"/"+job+"/batch/"+batch+"/result", "", asJSON...).Body.Bytes(), &results); err != nil || len(results) != 1 {
		t.Fatal(results, err)
	}
	o.want("GET", url+"/"+job+"/batch/"+batch+"/result/"+results[0], "", 200, `[{"attributes":{"type":"Contact",…},"LastName":"v1"}]`, asJSON...)
	o.want("GET", url+"/"+job+"/batch/"+batch+"/result/nope", "", 400, `{"exceptionCode":"InvalidBatch",…}`, asJSON...)

	job, batch = make1(`{"operation":"insert","object":"Contact","contentType":"JSON"}`, `[{"LastName":"never"},{"Nope":1}]`)
	if text := finished(job, batch, asJSON...); !strings.Contains(text, `"state":"Failed","stateMessage":"InvalidBatch : Field name not found : Nope"`) {
		t.Error(text)
	}
	o.want("GET", url+"/"+job+"/batch/"+batch+"/result", "", 400, `{"exceptionCode":"InvalidBatch",…}`, asJSON...)
	_, batch = make1(`{"operation":"insert","object":"Contact","contentType":"JSON"}`, `[`+strings.TrimSuffix(strings.Repeat(`{},`, 10_001), ",")+`]`)
	if w := o.send("GET", url+"/"+job+"/batch/"+batch, "", asJSON...); w.Code != 400 {
		t.Errorf("a batch is found in another job: %s", w.Body)
	}

	// In XML and CSV.
	asXML := slices.Concat(session, []string{"Content-Type", "application/xml; charset=utf-8"})
	spec := `<?xml version="1.0"?><jobInfo xmlns="http://www.force.com/2009/06/asyncapi/dataload"><operation>delete</operation><object>Contact</object><contentType>CSV</contentType></jobInfo>`
	w := o.send("POST", url, spec, asXML...)
	if !matches(`<?xml version="1.0" encoding="UTF-8"?>…<jobInfo xmlns="http://www.force.com/2009/06/asyncapi/dataload">…<state>Open</state>…</jobInfo>`, w.Body.String()) {
		t.Fatal(w.Body)
	}
	job = regexp.MustCompile(`750\w{15}`).FindString(w.Body.String())
	id := o.create("Contact", `{"LastName":"x"}`)
	w = o.send("POST", url+"/"+job+"/batch", "Id\r\n"+id+"\r\nnope\r\n", append(session, "Content-Type", "text/csv")...)
	batch = regexp.MustCompile(`751\w{15}`).FindString(w.Body.String())
	if text := finished(job, batch, asXML...); !strings.Contains(text, "<state>Completed</state>") {
		t.Error(text)
	}
	o.want("GET", url+"/"+job+"/batch/"+batch+"/result", "", 200,
		fmt.Sprintf("\"Id\",\"Success\",\"Created\",\"Error\"\n\"%s\",\"true\",\"false\",\"\"\n\"\",\"false\",\"false\",\"MALFORMED_ID:malformed id nope:--\"\n", id), asXML...)
	o.want("GET", url+"/"+job+"/batch", "", 200, `<?xml…<batchInfoList xmlns=…<batchInfo>…</batchInfo></batchInfoList>`, asXML...)

	for _, c := range []struct {
		method, path, body, code string
		status                   int
	}{
		{"POST", "", `{"operation":"insert","object":"Nope","contentType":"JSON"}`, "InvalidEntity", 400},
		{"POST", "", `{"operation":"insert","object":"Contact","contentType":"ZIP_XML"}`, "InvalidJob", 400},
		{"POST", "", `{"operation":"nope","object":"Contact","contentType":"JSON"}`, "InvalidJob", 400},
		{"POST", "/" + job, `{"state":"Open"}`, "InvalidJobState", 400},
		{"GET", "/750Fd0000zzzzzz", ``, "InvalidJob", 400},
		{"GET", "/" + job + "/batch/x", ``, "InvalidBatch", 400},
		{"POST", "/" + job + "/batch", ` `, "ClientInputError", 400},
		{"PUT", "/" + job, ``, "InvalidUrl", 405},
		{"GET", "/" + job + "/x", ``, "InvalidUrl", 405},
	} {
		o.want(c.method, url+c.path, c.body, c.status, `{"exceptionCode":"`+c.code+`",…}`, asJSON...)
	}
	o.want("GET", url+"/"+job, "", 400, `{"exceptionCode":"InvalidSessionId","exceptionMessage":"Invalid session id"}`, "Authorization", "", "Content-Type", "application/json")
	o.want("GET", "/services/async/60.0/x", "", 404, `{…}`, asJSON...)
	o.want("GET", "/services/async/x/job/y", "", 400, `{"exceptionCode":"InvalidVersion",…}`, asJSON...)
}
