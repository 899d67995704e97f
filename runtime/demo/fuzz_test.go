package demo

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// jsonOrNothing fails unless the answer is one that Salesforce could give: JSON or no body, and no fault of the org's own.
func jsonOrNothing(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code >= 500 {
		t.Errorf("the org failed: %d %s", w.Code, w.Body)
	}
	if w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()) && !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Errorf("the answer is not JSON: %d %q", w.Code, w.Body)
	}
}

func FuzzBodies(f *testing.F) {
	for _, body := range []string{
		`{"Name":"x"}`, `{"Name":`, `{"Name":"x","ParentId":"001Fd0000000001"}`, `{"LastName":"x","Account":{"ERP_Id__c":"ERP-100001"}}`,
		`{"Account__c":"001Fd0000000001","Amount__c":1e3,"Payment_Methods__c":"Card;Wire"}`, `[]`, `null`, `{"Name":{"a":[1,{"b":2}]}}`,
		`{"StartDateTime":"2026-01-01T00:00:00Z","DurationInMinutes":1e9,"EndDateTime":null}`, `{"Name":"\ud800"}`, "{\"Name\":\"\xff\"}",
		`{"CloseDate":"2026-01-01","Name":"x","StageName":"Closed Won","Amount":999999999999999}`,
	} {
		f.Add("Account", body, true)
		f.Add("Invoice__c", body, false)
	}
	handler := open(f).handler
	f.Fuzz(func(t *testing.T, object, body string, update bool) {
		o := &tester{TB: t, handler: handler}
		method, target := http.MethodPost, data+"/sobjects/"+url.PathEscape(object)
		if update {
			method, target = http.MethodPatch, target+"/"+edge
		}
		jsonOrNothing(t, o.send(method, target, body))
		for _, known := range []string{"Opportunity", "Event", "Task", "Case"} {
			jsonOrNothing(t, o.send(http.MethodPost, data+"/sobjects/"+known, body))
		}
	})
}

func FuzzPaths(f *testing.F) {
	for _, path := range []string{
		"/services/data", data, data + "/sobjects/Account/" + edge + "?fields=Name", data + "/query?q=SELECT+Id+FROM+Account", data + "/query/01g-2000",
		"//services//data/v60.0/limits", data + "/sobjects/Contact/Email/a@b.c", "/id/00DFd0000000001/005Fd0000000001", "/%", "/..;/", data + "/%c0%ae",
		"*", "/services/data/v60.0/sobjects/Account/ERP_Id__c/%2F", data + "/queryAll?q=SELECT+FIELDS(ALL)+FROM+Lead+LIMIT+5",
	} {
		f.Add(path, "GET", "batchSize=200", "gzip;q=0", "1")
	}
	handler := open(f).handler
	f.Fuzz(func(t *testing.T, path, method, options, encoding, prettyPrint string) {
		u, err := url.ParseRequestURI(path)
		if err != nil {
			return // the HTTP server refuses it before the org sees it
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.URL, r.RequestURI, r.Method = u, path, method
		r.Header.Set("Authorization", "Bearer "+testToken)
		r.Header["Sforce-Query-Options"] = []string{options}
		r.Header["X-Prettyprint"] = []string{prettyPrint}
		if !strings.Contains(encoding, "gzip") && !strings.Contains(encoding, "*") {
			r.Header["Accept-Encoding"] = []string{encoding}
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		jsonOrNothing(t, w)
	})
}

// FuzzLists sends any bytes to the resources that take several records or requests.
func FuzzLists(f *testing.F) {
	for _, body := range []string{
		`{"allOrNone":true,"records":[{"attributes":{"type":"Account"},"Name":"x"},{"attributes":{"type":"Contact"},"Id":"003Fd0000000001"}]}`,
		`{"ids":["001Fd0000000001"],"fields":["Id","Owner.Name"]}`, `{"records":[{"attributes":null},[],null]}`,
		composite(true, node("a", "POST", "/sobjects/Account", `{"Name":"x"}`), node("b", "GET", "/sobjects/Account/@{a.id}?fields=@{a.errors[0]}", "")),
		`{"batchRequests":[{"method":"GET","url":"v60.0/%zz"},{"method":"","url":"//x"},{"url":"v60.0/composite/tree/Account"}]}`,
		`{"graphs":[{"graphId":"g","compositeRequest":[{"referenceId":"a","method":"PATCH","url":"/services/data/v60.0/sobjects/Account/@{a.id}","body":[]}]}]}`,
		`{"records":[{"attributes":{"type":"Account","referenceId":"r"},"Name":"x","Contacts":{"records":[{"attributes":{"type":"Contact","referenceId":"s"}}]}}]}`,
		`{"object":"Account","operation":"insert","columnDelimiter":"TAB"}`, `{"operation":"query","query":"SELECT FIELDS(ALL) FROM Account LIMIT 1"}`, `{`, `[[[[`,
	} {
		f.Add(body)
	}
	handler := open(f).handler
	f.Fuzz(func(t *testing.T, body string) {
		o := &tester{TB: t, handler: handler}
		for _, target := range []string{
			"/composite", "/composite/batch", "/composite/graph", "/composite/tree/Account", "/composite/sobjects", "/composite/sobjects/Account", "/jobs/ingest", "/jobs/query",
		} {
			jsonOrNothing(t, o.send(http.MethodPost, data+target, body))
		}
		jsonOrNothing(t, o.send(http.MethodPatch, data+"/composite/sobjects", body))
		jsonOrNothing(t, o.send(http.MethodPatch, data+"/composite/sobjects/Account/ERP_Id__c", body))
	})
}
