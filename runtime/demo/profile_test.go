package demo

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

const demoPassword = "demo password"

// profiles is one org for the tests of what users may do.
var profiles = sync.OnceValues(func() (*Org, error) {
	return Open(context.Background(), Options{Token: testToken, Password: demoPassword, ClientSecret: "secret", Now: march18})
})

// as logs a user in and gives a tester that sends that user's token.
func as(t testing.TB, username string) *user {
	t.Helper()
	org, err := profiles()
	if err != nil {
		t.Fatal(err)
	}
	o := &tester{TB: t, handler: org.Handler()}
	return &user{o, "Bearer " + logIn(o, username)}
}

func logIn(o *tester, username string) string {
	o.Helper()
	return granted(o, url.Values{"grant_type": {"password"}, "client_id": {DefaultClientID}, "client_secret": {"secret"},
		"username": {username + "@forcefield-demo.example"}, "password": {demoPassword}})
}

// granted is the access token that a grant gives.
func granted(o *tester, form url.Values) string {
	o.Helper()
	r := httptest.NewRequestWithContext(o.Context(), http.MethodPost, "/services/oauth2/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	o.handler.ServeHTTP(w, r)
	var grant struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &grant); err != nil || w.Code != http.StatusOK {
		o.Fatalf("log in: %d %s", w.Code, w.Body)
	}
	return grant.Token
}

// user is a tester with a token of its own.
type user struct {
	*tester
	authorization string
}

func (u *user) wants(method, target, body string, status int, text string) {
	u.Helper()
	u.want(method, target, body, status, text, "Authorization", u.authorization)
}

func (u *user) body(target string) string {
	u.Helper()
	w := u.send(http.MethodGet, target, "", "Authorization", u.authorization)
	if w.Code != http.StatusOK {
		u.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	return w.Body.String()
}

func query(text string) string { return data + "/query?q=" + url.QueryEscape(text) }

func TestAHiddenObjectIsNotThere(t *testing.T) {
	noor := as(t, "noor.haddad")
	const opportunity = "006Fd0000000001IAA"
	if strings.Contains(noor.body(data+"/sobjects"), `"name":"Opportunity"`) || !strings.Contains(noor.body(data+"/sobjects"), `"name":"Account"`) {
		t.Error("the list of objects is wrong")
	}
	describe := noor.body(data + "/sobjects/Account/describe")
	for _, hidden := range []string{`"Opportunity"`, `"Opportunities"`, `"Invoice__c"`, `"Invoices__r"`} {
		if strings.Contains(describe, hidden) {
			t.Errorf("the describe of Account shows %s", hidden)
		}
	}
	noor.wants("GET", data+"/sobjects/Opportunity", "", 404, `[{"…"errorCode":"NOT_FOUND"…}]`)
	noor.wants("GET", data+"/sobjects/Opportunity/describe", "", 404, `[{"…"errorCode":"NOT_FOUND"…}]`)
	noor.wants("GET", data+"/sobjects/Opportunity/"+opportunity, "", 404, `[{"…"errorCode":"NOT_FOUND"…}]`)
	noor.wants("POST", data+"/sobjects/Opportunity", `{"Name":"x"}`, 404, `[{"…"errorCode":"NOT_FOUND"…}]`)
	noor.wants("PATCH", data+"/sobjects/Opportunity/"+opportunity, `{"Name":"x"}`, 404, `[{"…"errorCode":"NOT_FOUND"…}]`)
	noor.wants("DELETE", data+"/sobjects/Opportunity/"+opportunity, "", 404, `[{"…"errorCode":"NOT_FOUND"…}]`)
	noor.wants("GET", query("SELECT Id FROM Opportunity"), "", 400, `[{"…sObject type 'Opportunity' is not supported…"errorCode":"INVALID_TYPE"}]`)
	noor.wants("GET", query("SELECT Id, (SELECT Id FROM Opportunities) FROM Account"), "", 400, `[{"…Didn't understand relationship 'Opportunities'…"errorCode":"INVALID_FIELD"}]`)
	noor.wants("GET", query("SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity)"), "", 400, `[{"…"errorCode":"INVALID_TYPE"}]`)
	noor.wants("GET", query("SELECT Id FROM Task WHERE What.Type = 'Opportunity' AND What.Name != null"), "", 200, `{"totalSize":0,…}`)
}

func TestAHiddenFieldIsNotThere(t *testing.T) {
	noor := as(t, "noor.haddad")
	for _, text := range []string{
		noor.body(data + "/sobjects/Account/describe"), noor.body(data + "/sobjects/Account/" + edge),
		noor.body(query("SELECT FIELDS(ALL) FROM Account LIMIT 1")),
	} {
		if strings.Contains(text, "AnnualRevenue") || !strings.Contains(text, "Industry") {
			t.Errorf("a hidden field is shown, or a visible one is not: %.200s", text)
		}
	}
	for _, q := range []string{
		"SELECT AnnualRevenue FROM Account", "SELECT Id FROM Account WHERE AnnualRevenue > 5", "SELECT Id FROM Account ORDER BY AnnualRevenue",
		"SELECT SUM(AnnualRevenue) FROM Account", "SELECT Account.AnnualRevenue FROM Contact", "SELECT (SELECT Birthdate FROM Contacts) FROM Account",
	} {
		noor.wants("GET", query(q), "", 400, `[{"…No such column '…' on entity '…"errorCode":"INVALID_FIELD"}]`)
	}
	noor.wants("GET", data+"/sobjects/Account/"+edge+"?fields=Name,AnnualRevenue", "", 400, `[{"…"errorCode":"INVALID_FIELD"…}]`)
	noor.wants("POST", data+"/sobjects/Contact", `{"LastName":"x","Birthdate":"2000-01-01"}`, 400, `[{"message":"No such column 'Birthdate' on sobject of type Contact","errorCode":"INVALID_FIELD"…}]`)
}

func TestReadOnlyFieldsAndObjects(t *testing.T) {
	noor := as(t, "noor.haddad")
	noor.wants("POST", data+"/sobjects/Contact", `{"LastName":"x","Email":"a@b.example"}`, 400,
		`[{"message":"Unable to create/update fields: Email. Please check the security settings of this field and verify that it is read/write for your profile or permission set.","errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE","fields":["Email"]}]`)
	noor.wants("POST", data+"/sobjects/Account", `{"Name":"x"}`, 400, `[{"…"errorCode":"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"…}]`)
	noor.wants("PATCH", data+"/sobjects/Account/"+edge, `{"Name":"x"}`, 400, `[{"…"errorCode":"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"…}]`)
	noor.wants("DELETE", data+"/sobjects/Account/"+edge, "", 400, `[{"…"errorCode":"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"…}]`)
	tom := as(t, "tom.okonkwo")
	tom.wants("PATCH", data+"/sobjects/User/005Fd0000000001IAA", `{"Title":"x"}`, 400, `[{"…"errorCode":"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"…}]`)
	tom.wants("GET", query("SELECT COUNT() FROM Opportunity"), "", 200, `{"totalSize":400,…}`)
}

func TestWhatARestrictedUserWritesIsWrittenInFull(t *testing.T) {
	noor := as(t, "noor.haddad")
	dana := as(t, "dana.admin")
	w := noor.send("POST", data+"/sobjects/Case", `{"Subject":"x","AccountId":"`+edge+`"}`, "Authorization", noor.authorization)
	made := decode[struct{ ID string }](t, w.Body.Bytes())
	dana.wants("GET", query("SELECT Owner.Name, CreatedBy.Name, IsClosed, Status FROM Case WHERE Id = '"+made.ID+"'"), "", 200,
		`{…"Name":"Noor Haddad"…"Name":"Noor Haddad"…"IsClosed":false,"Status":"New"…}`)

	// What hangs on a record goes with it, also where the user who deletes does not see it.
	contact := decode[struct{ ID string }](t, dana.send("POST", data+"/sobjects/Contact", `{"LastName":"x","Birthdate":"2000-01-01"}`).Body.Bytes()).ID
	noor.wants("PATCH", data+"/sobjects/Contact/"+contact, `{"Title":"y"}`, 204, ``)
	dana.wants("GET", query("SELECT Title, Birthdate FROM Contact WHERE Id = '"+contact+"'"), "", 200, `{…"Title":"y","Birthdate":"2000-01-01"…}`)
	noor.wants("DELETE", data+"/sobjects/Contact/"+contact, "", 204, ``)
}

func TestTheIdentityIsTheUsersOwn(t *testing.T) {
	noor := as(t, "noor.haddad")
	noor.wants("GET", "/services/oauth2/userinfo", "", 200, `{…"preferred_username":"noor.haddad@forcefield-demo.example"…}`)
	noor.wants("GET", "/id/00DFd0000000001MAA/005Fd000000000AIAQ", "", 200, `{…"username":"noor.haddad@forcefield-demo.example"…}`)
	noor.wants("GET", "/id/00DFd0000000001MAA/005Fd0000000001IAA", "", 403, "Bad_Id")
}

func TestAPageIsOnlyForWhoseQueryItIs(t *testing.T) {
	noor, dana := as(t, "noor.haddad"), as(t, "dana.admin")
	w := dana.send("GET", query("SELECT AnnualRevenue FROM Account"), "", "Authorization", dana.authorization, "Sforce-Query-Options", "batchSize=200")
	next := decode[struct{ NextRecordsURL string }](t, w.Body.Bytes()).NextRecordsURL
	noor.wants("GET", next, "", 400, `[{"…"errorCode":"INVALID_QUERY_LOCATOR"}]`)
	dana.wants("GET", next, "", 200, `{"totalSize":300,…}`)
}

func TestSessionsEnd(t *testing.T) {
	now := march18()
	org, err := Open(t.Context(), Options{Token: testToken, Password: demoPassword, ClientSecret: "secret", SessionLifetime: time.Minute, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = org.Close() }()
	o := &tester{TB: t, handler: org.Handler()}
	dana := &user{o, "Bearer " + logIn(o, "dana.admin")}
	own := &user{o, "Bearer " + testToken}
	for _, u := range []*user{dana, own} {
		u.wants("GET", data+"/limits", "", 200, `{…}`)
	}
	now = now.Add(time.Minute)
	for _, u := range []*user{dana, own} {
		u.wants("GET", data+"/limits", "", 401, `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`)
	}
}

func TestNoOtherWayInShowsWhatIsHidden(t *testing.T) {
	noor, dana := as(t, "noor.haddad"), as(t, "dana.admin")
	find := data + "/search?q=" + url.QueryEscape("FIND {Edge*} IN ALL FIELDS RETURNING Account(Id, Name), Opportunity(Id, Name)")
	dana.wants("GET", find, "", 200, `{…"type":"Opportunity"…}`)
	noor.wants("GET", find, "", 400, `[{"…"errorCode":"INVALID_TYPE"…}]`)
	if found := noor.body(data + "/search?q=" + url.QueryEscape("FIND {Edge*}")); strings.Contains(found, `"Opportunity"`) {
		t.Errorf("a search shows %s", found)
	}
	noor.wants("POST", data+"/composite", `{"compositeRequest":[{"method":"GET","url":"`+query("SELECT Id FROM Lead")+`","referenceId":"r"}]}`, 200,
		`{"compositeResponse":[{…"errorCode":"INVALID_TYPE"…"httpStatusCode":400…}]}`)
	noor.wants("POST", data+"/composite/sobjects", `{"records":[{"attributes":{"type":"Account"},"Name":"x"}]}`, 200,
		`[{…"success":false,"errors":[{"statusCode":"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"…}]}]`)
	noor.wants("POST", data+"/jobs/query", `{"operation":"query","query":"SELECT Id FROM Opportunity"}`, 400, `[{…}]`)
	noor.wants("POST", data+"/tooling/sobjects/ApexClass", `{"Name":"X","Body":"public class X {}"}`, 403, `[{"…"errorCode":"INSUFFICIENT_ACCESS"}]`)
	noor.wants("POST", data+"/tooling/sobjects/CustomObject", `{"FullName":"X__c","Metadata":{"label":"X"}}`, 403, `[{"…"errorCode":"INSUFFICIENT_ACCESS"}]`)
}

func TestDefinitionsTellOfWhatTheUserSeesOnly(t *testing.T) {
	noor, dana := as(t, "noor.haddad"), as(t, "dana.admin")
	for text, want := range map[string]string{
		"SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName IN ('Account', 'Opportunity', 'Invoice__c')":                                                   "Account",
		"SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName IN ('Account') AND QualifiedApiName IN ('Name', 'AnnualRevenue')":              "Name",
		"SELECT QualifiedApiName FROM EntityParticle WHERE EntityDefinition.QualifiedApiName IN ('Account') AND QualifiedApiName IN ('Name', 'AnnualRevenue')":               "Name",
		"SELECT QualifiedApiName, (SELECT QualifiedApiName FROM Fields WHERE QualifiedApiName IN ('Birthdate')) FROM EntityDefinition WHERE QualifiedApiName IN ('Contact')": "Contact",
	} {
		for _, hidden := range []string{"Opportunity", "Invoice__c", "AnnualRevenue", "Birthdate"} {
			for _, target := range []string{query(text), strings.Replace(query(text), "/query?", "/tooling/query?", 1)} {
				if got := noor.body(target); !strings.Contains(got, `"`+want+`"`) || strings.Contains(got, `"`+hidden+`"`) {
					t.Errorf("%s: %s", text, got)
				}
			}
		}
		if got := dana.body(query(text)); !strings.Contains(got, "Opportunity") && !strings.Contains(got, "AnnualRevenue") && !strings.Contains(got, "Birthdate") {
			t.Errorf("an administrator does not see what is there: %s", got)
		}
	}
	noor.wants("GET", query("SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Opportunity'"), "", 200, `{"totalSize":0,…}`)
}

func TestAJobIsOnlyForWhoMadeIt(t *testing.T) {
	noor, tom, dana := as(t, "noor.haddad"), as(t, "tom.okonkwo"), as(t, "dana.admin")
	made := func(path, body string) string {
		w := tom.send("POST", data+path, body, "Authorization", tom.authorization)
		return decode[struct{ ID string }](t, w.Body.Bytes()).ID
	}
	ingest := made("/jobs/ingest", `{"object":"Contact","operation":"insert"}`)
	rows := made("/jobs/query", `{"operation":"query","query":"SELECT Id FROM Account"}`)
	const missing = `[{"…"errorCode":"NOT_FOUND"…}]`
	for _, c := range [][3]string{
		{"GET", "/jobs/ingest/" + ingest, ""},
		{"PATCH", "/jobs/ingest/" + ingest, `{"state":"UploadComplete"}`},
		{"PATCH", "/jobs/ingest/" + ingest, `{"state":"Aborted"}`},
		{"DELETE", "/jobs/ingest/" + ingest, ""},
		{"GET", "/jobs/ingest/" + ingest + "/failedResults", ""},
		{"GET", "/jobs/query/" + rows, ""},
		{"GET", "/jobs/query/" + rows + "/results", ""},
		{"PATCH", "/jobs/query/" + rows, `{"state":"Aborted"}`},
		{"DELETE", "/jobs/query/" + rows, ""},
	} {
		noor.wants(c[0], data+c[1], c[2], 404, missing)
	}
	if w := noor.send("PUT", data+"/jobs/ingest/"+ingest+"/batches", "LastName\nx\n", "Authorization", noor.authorization, "Content-Type", "text/csv"); w.Code != 404 {
		t.Errorf("another user's upload: %d %s", w.Code, w.Body)
	}
	for _, list := range []string{"/jobs/ingest", "/jobs/query"} {
		if got := noor.body(data + list); strings.Contains(got, ingest) || strings.Contains(got, rows) {
			t.Errorf("another user's list: %s", got)
		}
		if got := dana.body(data + list); !strings.Contains(got, ingest) && !strings.Contains(got, rows) {
			t.Errorf("an administrator's list: %s", got)
		}
	}
	// Another user's job is no place in one's own list either.
	noor.wants("GET", data+"/jobs/ingest?queryLocator="+ingest, "", 400, `[{…"errorCode":"INVALID_QUERY_LOCATOR"}]`)
	tom.wants("GET", data+"/jobs/ingest?queryLocator="+ingest, "", 200, `{"done":true,…}`)
	tom.wants("GET", data+"/jobs/ingest/"+ingest, "", 200, `{…"state":"Open"…}`)
}

func TestASessionForTheIdentityAloneOpensNoData(t *testing.T) {
	org, err := profiles()
	if err != nil {
		t.Fatal(err)
	}
	o := &tester{TB: t, handler: org.Handler()}
	u := &user{o, "Bearer " + granted(o, url.Values{"grant_type": {"client_credentials"}, "client_id": {DefaultClientID}, "client_secret": {"secret"}, "scope": {"id"}})}
	u.wants("GET", "/services/oauth2/userinfo", "", 200, `{…"user_id":"005…}`)
	const refused = `[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]`
	for _, target := range []string{data, data + "/sobjects", query("SELECT Id FROM Account"), "/services/apexrest/AccountSummary/" + edge} {
		u.wants("GET", target, "", 401, refused)
	}
	u.wants("POST", data+"/sobjects/Account", `{"Name":"x"}`, 401, refused)
	u.wants("GET", "/services/async/60.0/job/750000000000000", "", 400, `…InvalidSessionId…`)
	token := strings.TrimPrefix(u.authorization, "Bearer ")
	const soap = "http://schemas.xmlsoap.org/soap/envelope/"
	o.want("POST", "/services/Soap/m/60.0", `<e:Envelope xmlns:e="`+soap+`" xmlns="http://soap.sforce.com/2006/04/metadata"><e:Header><SessionHeader><sessionId>`+token+
		`</sessionId></SessionHeader></e:Header><e:Body><describeMetadata/></e:Body></e:Envelope>`, 500, `…<faultcode>sf:INVALID_SESSION_ID</faultcode>…`, "Content-Type", "text/xml", "Authorization", "")
}

func TestLayoutsAndTabsShowWhatTheUserSeesOnly(t *testing.T) {
	noor, dana := as(t, "noor.haddad"), as(t, "dana.admin")
	all := decode[struct{ ListViews []struct{ ID string } }](t, []byte(dana.body(data+"/sobjects/Opportunity/listviews")))
	explained := data + "/query?explain=" + all.ListViews[0].ID
	for _, target := range []string{"/sobjects/Account/describe/layouts", "/tabs", "/theme"} {
		got := noor.body(data + target)
		for _, hidden := range []string{"AnnualRevenue", "Opportunity", "Invoice__c", "Edit"} { // accounts are read-only
			if strings.Contains(got, `"`+hidden+`"`) {
				t.Errorf("%s shows %s", target, hidden)
			}
		}
		if got := dana.body(data + target); !strings.Contains(got, `"Opportunity"`) {
			t.Errorf("%s hides from an administrator what is there", target)
		}
	}
	noor.wants("GET", data+"/sobjects/Opportunity/describe/layouts", "", 404, `[{…"errorCode":"NOT_FOUND"}]`)
	noor.wants("GET", explained, "", 400, `[{…"errorCode":"INVALID_ID"}]`)
	dana.wants("GET", explained, "", 200, `{"plans":[…}`)
	noor.wants("GET", data+"/search?q="+url.QueryEscape("FIND {edge} RETURNING Opportunity(Id USING ListView=AllOpportunities)"), "", 400, `[{…"errorCode":"INVALID_TYPE"}]`)
}
